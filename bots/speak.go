package bots

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"unicode/utf8"

	"barkeep/bots/markdown"
	"barkeep/llm"
)

// What is read aloud of an answer, and by whom.
const (
	spokenMost   = 4000 // characters; gateways refuse more than 4,096
	spokenNever  = 9000 // an answer of more goes along as a file itself, and a view has one
	spokenBy     = "alloy"
	spokenPrefix = "say-"
)

// speak has an answer read aloud where the chat wants it. The answer stands
// without, too: a failure is a small line.
func (a *answering) speak(ctx context.Context, st Standing, end Ending) {
	if st.Settings[SetVoice] != "on" || end.State != Answered || a.turn.Task != Ask {
		return
	}
	model, g := a.pol.modelFor(ctx, st, voices)
	if model == "" {
		a.tell(true, a.words.NoVoice)
		return
	}
	text := markdown.Flatten(markdown.Parse(end.Answer), markdown.Style{}).String
	all := []rune(text)
	if len(all) > spokenNever {
		a.tell(true, a.words.NotSpoken)
		return
	}
	text = string(all[:min(len(all), spokenMost)])
	usage := llm.Usage{Prompt: int64(utf8.RuneCountInString(text))}
	likely := costOf(g, model, usage)
	answered := a.turn.Model
	var sound llm.Spoken
	err := a.single(ctx, g, model, Speak, worked{usage: usage, cost: likely}, func(ctx context.Context, w llm.Work) (_ worked, err error) {
		sound, err = g.Speak(ctx, llm.Speech{Work: w, Text: text, Voice: spokenBy})
		return worked{usage: usage, cost: likely, request: sound.RequestID}, err
	})
	a.turn.Model = answered
	if err == nil {
		err = a.e.store.SaveFile(ctx, speechOf(a.turn), sound.Data)
	}
	if err != nil && !errors.Is(err, errStopped) {
		a.e.log.Warn("an answer is not read aloud", "code", code(a.turn.ID), "turn", a.turn.ID, "err", err)
		a.tell(true, a.words.NotSpoken)
	}
}

// speechOf is the name that a turn's answer is kept under as sound.
func speechOf(t Turn) string { return spokenPrefix + strconv.FormatInt(t.ID, 10) }

// withSpeech puts an answer's sound into its final view, if there is one.
func (e *Engine) withSpeech(t Turn, v View) View {
	if t.Task != Ask || t.State != Answered || v.File != nil {
		return v
	}
	data, err := e.store.LoadFile(context.WithoutCancel(e.lanes.base), speechOf(t))
	if err != nil {
		return v
	}
	name := "answer.ogg"
	switch http.DetectContentType(data) {
	case "audio/wave":
		name = "answer.wav"
	case "audio/mpeg":
		name = "answer.mp3"
	}
	v.File = &File{Name: name, Data: data}
	return v
}
