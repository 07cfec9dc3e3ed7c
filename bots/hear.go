package bots

import (
	"context"
	"path"
	"strings"

	"barkeep/llm"
)

// hear writes down what a question's voice messages say, once: what was heard is
// stored, so that no retry pays for it again.
func (a *answering) hear(ctx context.Context, st Standing) error {
	if a.turn.Heard != "" {
		return nil
	}
	var all []string
	voiced := false
	for _, f := range a.turn.Files {
		if f.Kind != Voice {
			continue
		}
		voiced = true
		text, err := a.transcribe(ctx, f, st)
		if err != nil {
			return err
		}
		if text != "" {
			all = append(all, text)
		}
	}
	if !voiced {
		return nil
	}
	heard := strings.Join(all, "\n")
	if heard == "" && strings.TrimSpace(a.turn.Question) == "" {
		return say(a.words.NothingHeard, "nothing was heard in a voice message")
	}
	a.turn.Heard = heard
	return a.e.store.Transcribe(ctx, a.turn.ID, heard)
}

// Gateways of this family count a minute of speech as 1,000 tokens. Where its
// length is not known it is guessed from the size, as of 32 kbit/s.
const (
	tokensAMinute  = 1000
	bytesPerSecond = 4000
)

func (a *answering) transcribe(ctx context.Context, f Attachment, st Standing) (text string, err error) {
	model, g := a.pol.modelFor(ctx, st, ears)
	if model == "" {
		return "", say(a.words.NoEars, "no model for speech is listed")
	}
	data, err := a.load(ctx, a.turn, f)
	if err != nil {
		return "", err
	}
	seconds := int64(f.Seconds)
	if seconds == 0 {
		seconds = int64(len(data)) / bytesPerSecond
	}
	usage := llm.Usage{Prompt: seconds * tokensAMinute / 60}
	likely := costOf(g, model, usage)
	err = a.single(ctx, g, model, Transcribe, worked{usage: usage, cost: likely}, func(ctx context.Context, w llm.Work) (worked, error) {
		heard, err := g.Transcribe(ctx, llm.Recording{Work: w, Name: soundName(f), Data: data})
		text = heard.Text
		did := worked{usage: usage, cost: likely, request: heard.RequestID}
		if heard.Usage != nil {
			did.usage, did.counted, did.cost = *heard.Usage, true, costOf(g, model, *heard.Usage)
		}
		return did, err
	})
	return text, err
}

func costOf(g Gateway, model string, u llm.Usage) *llm.Cost {
	c, ok := g.Cost(model, u)
	if !ok {
		return nil
	}
	return &c
}

// soundName gives a recording the ending that gateways tell its kind by.
func soundName(f Attachment) string {
	if end := strings.ToLower(path.Ext(f.Name)); end != "" && len(end) <= 5 {
		return "voice" + end
	}
	_, kind, _ := strings.Cut(f.MIME, "/")
	kind, _, _ = strings.Cut(kind, ";")
	switch kind {
	case "mpeg", "mp3":
		return "voice.mp3"
	case "mp4", "x-m4a", "m4a", "aac":
		return "voice.m4a"
	case "wav", "x-wav", "wave":
		return "voice.wav"
	case "webm", "flac":
		return "voice." + kind
	}
	return "voice.ogg"
}

// heardAbove stands above the answer to a voice message: what was heard.
func heardAbove(t Turn) string {
	if t.Heard == "" {
		return ""
	}
	var b strings.Builder
	for line := range strings.Lines(t.Heard) {
		b.WriteString("> " + plain(strings.TrimRight(line, "\n")) + "\n")
	}
	return b.String() + "\n"
}

// answer is what the model said so far, without what stands above it.
func (a *answering) answer() string {
	return strings.TrimPrefix(a.view.Text, heardAbove(a.turn))
}
