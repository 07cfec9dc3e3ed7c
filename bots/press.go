package bots

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"barkeep/bots/words"
)

// pressed is a button press with what is stored about the presser and the chat.
type pressed struct {
	Press
	arg   string // what the button carries
	st    Standing
	may   decision
	pol   *Policy
	words *words.Words
}

// verb is what a button does. It returns a short word for the presser, or "".
type verb struct {
	stranger bool // those not let in may press it too
	run      func(*Engine, context.Context, *pressed) (toast string, err error)
}

// verbs are all buttons there are, by the verb that their data begins with.
func verbs() map[string]verb {
	return map[string]verb{
		"retry":  {run: (*Engine).pressRetry},
		"stop":   {run: (*Engine).pressStop},
		"more":   {run: (*Engine).pressMore},
		"other":  {run: (*Engine).pressOther},
		"with":   {run: (*Engine).pressWith},
		"knock":  {stranger: true, run: (*Engine).pressKnock},
		"let":    {run: (*Engine).pressLet},
		"pick":   {run: (*Engine).pressPick},
		"use":    {run: (*Engine).pressUse},
		"set":    {run: (*Engine).pressSet},
		"type":   {run: (*Engine).pressType},
		"be":     {run: (*Engine).pressBe},
		"app":    {run: (*Engine).pressApp},
		"forget": {stranger: true, run: (*Engine).pressForget},

		"keyform": {stranger: true, run: (*Engine).pressKeyForm},
		"keyask":  {stranger: true, run: (*Engine).pressKeyAsk},
		"keyoff":  {stranger: true, run: (*Engine).pressKeyOff},
		"keycap":  {stranger: true, run: (*Engine).pressKeyCap},
	}
}

// Press does what a button says, and returns a short word for the presser, or "".
// Data that this Barkeep did not sign for this very chat does nothing.
func (e *Engine) Press(ctx context.Context, p Press) (toast string, err error) {
	e.observer.Received(p.Where.Ref.Platform, Pressed, time.Time{})
	in := pressed{Press: p, pol: e.policy()}
	defer func() {
		if c, panicked := e.caught(recover(), "a button"); panicked {
			toast, err = words.Or(p.From.Language).Inside(c), nil
		}
	}()
	st, err := e.store.Standing(ctx, p.Where, p.From)
	if err != nil {
		return "", fmt.Errorf("read who may press: %w", err)
	}
	in.st = st
	in.words = in.pol.speak(st, Message{Where: p.Where, From: p.From, Alone: p.Alone})
	in.may = in.pol.decide(st, p.Where, p.From, time.Now())
	in.pol = e.paying(in.pol, st)
	name, arg, ok := e.unsign(p.Where.Ref, p.Data)
	if !ok && p.Where.Private() { // what was written to a person names the person: not every platform's private chat does
		name, arg, ok = e.unsign(p.From.Ref, p.Data)
	}
	v, known := verbs()[name]
	if !ok || !known || !in.may.let && (in.may.kept || !v.stranger) {
		return in.words.NotYours, nil
	}
	in.arg = arg
	return v.run(e, ctx, &in)
}

// pressedTurn is the turn that a button is about, if the presser asked it or
// administers the chat.
func (e *Engine) pressedTurn(ctx context.Context, p *pressed, arg string) (Turn, bool) {
	id, err := strconv.ParseInt(arg, 36, 64)
	if err != nil {
		return Turn{}, false
	}
	t, err := e.store.Turn(ctx, id)
	if err != nil || t.Chat.Ref != p.Where.Ref {
		return Turn{}, false
	}
	return t, t.Author.Ref == p.From.Ref || p.may.owner || e.admin(ctx, p.Where, p.From)
}

func (e *Engine) pressRetry(ctx context.Context, p *pressed) (string, error) {
	t, ok := e.pressedTurn(ctx, p, p.arg)
	if !ok {
		return p.words.NotYours, nil
	}
	if !t.askable() {
		return p.words.RetryNone, nil
	}
	return p.usedUp(e.again(ctx, t, Anew{Once: true}))
}

// askable reports whether a turn's question is still there: words fade.
func (t Turn) askable() bool { return t.Question != "" || t.Heard != "" || len(t.Files) > 0 }

func (e *Engine) pressStop(ctx context.Context, p *pressed) (string, error) {
	t, ok := e.pressedTurn(ctx, p, p.arg)
	if !ok {
		return p.words.NotYours, nil
	}
	e.stopTurns(t.Chat.ID, func(o Turn) bool { return o.ID == t.ID })
	return "", nil
}

// pressMore asks for the rest of an answer that ended at the length limit.
func (e *Engine) pressMore(ctx context.Context, p *pressed) (string, error) {
	t, ok := e.pressedTurn(ctx, p, p.arg)
	if !ok || t.State != Answered {
		return p.words.NotYours, nil
	}
	return "", e.Receive(ctx, []Message{{
		ID: "more-" + p.arg, Where: p.Where, From: p.From, Sent: time.Now(), Text: p.words.GoOn, Addressed: true,
		ReplyTo: &Quote{ID: p.Message, Mine: true}, Place: p.Place,
	}})
}

// pressedTwice is how soon after another a press is meant to be the same.
const pressedTwice = 10 * time.Second

// otherModels is how many models the button for another one offers.
const otherModels = 8

// pressOther offers other models for a question.
func (e *Engine) pressOther(ctx context.Context, p *pressed) (string, error) {
	t, ok := e.pressedTurn(ctx, p, p.arg)
	if !ok {
		return p.words.NotYours, nil
	}
	var rows [][]Button
	for _, id := range p.pol.listed(ctx) {
		if len(rows) == otherModels {
			break
		}
		if id != t.Model && chats(id) && p.pol.allowsModel(p.st, id) {
			rows = append(rows, []Button{{Label: shortID(id), Data: e.sign(p.Where.Ref, "with", p.arg+"/"+handle(id))}})
		}
	}
	if len(rows) == 0 {
		return p.words.ModelsEmpty, nil
	}
	if !e.said.now("other:"+p.Where.Ref.String()+":"+p.arg, pressedTwice) {
		return "", nil
	}
	e.aside("a list of models", func() {
		e.reply(e.lanes.base, Message{Where: p.Where, Place: p.Place}, View{Note: p.words.OtherWhich, Buttons: rows, Words: p.words})
	})
	return "", nil
}

// pressWith asks a question again with a model chosen from the list, which may have
// changed since.
func (e *Engine) pressWith(ctx context.Context, p *pressed) (string, error) {
	turn, chosen, _ := strings.Cut(p.arg, "/")
	t, ok := e.pressedTurn(ctx, p, turn)
	if !ok {
		return p.words.NotYours, nil
	}
	list := p.pol.listed(ctx)
	at := slices.IndexFunc(list, func(id string) bool { return handle(id) == chosen && p.pol.allowsModel(p.st, id) })
	if at < 0 {
		return p.words.ModelGoneNow, nil
	}
	if !t.askable() {
		return p.words.RetryNone, nil
	}
	err := e.again(ctx, t, Anew{Model: list[at], Once: true})
	if err == nil {
		e.clear(p)
	}
	return p.usedUp(err)
}

// clear takes the buttons away from the message that was pressed, which has
// served.
func (e *Engine) clear(p *pressed) {
	if p.Here == "" {
		return
	}
	e.aside("a changed message", func() {
		e.reply(e.lanes.base, Message{Where: p.Where, Place: p.Here}, View{Note: "✓", Words: p.words})
	})
}

// again asks a turn's question once more.
func (e *Engine) again(ctx context.Context, t Turn, how Anew) error {
	how.Asked = time.Now()
	n, err := e.store.Again(ctx, t.ID, how)
	if err != nil {
		return fmt.Errorf("store a retry: %w", err)
	}
	e.lanes.push(n, 0, false)
	return nil
}

// stopTurns stops the turns of a chat that match, running and waiting ones, and
// returns how many.
func (e *Engine) stopTurns(chat int64, match func(Turn) bool) int {
	running, waiting := e.lanes.stop(chat, errStopped, match)
	for _, t := range waiting {
		a := &answering{e: e, turn: t, pol: e.policy(), words: words.Or(t.Language), place: e.open(t)}
		e.aside("the end of a stopped question", func() {
			defer a.place.Close()
			a.finish(Ending{State: Stopped, Note: a.words.Stopped})
		})
	}
	return running + len(waiting)
}

// buttons are what stands under a final answer: a way on where it did not end
// well, and in private, under the newest answer only, another try.
func (e *Engine) buttons(t Turn, w *words.Words) [][]Button {
	id := strconv.FormatInt(t.ID, 36)
	retry := Button{Label: w.Retry, Data: e.sign(t.Chat.Ref, "retry", id)}
	other := Button{Label: w.Other, Data: e.sign(t.Chat.Ref, "other", id)}
	more := Button{Label: w.More, Data: e.sign(t.Chat.Ref, "more", id)}
	switch {
	case t.Task == Draw && t.State == Failed && t.Attempts == 0 && t.Model != "":
		return [][]Button{{{Label: w.DrawIt, Data: retry.Data}}}
	case t.Task == Draw && t.State != Answered:
		return [][]Button{{retry}}
	case t.Task == Draw:
		return nil
	case t.State == Failed || t.State == Cut || t.State == Expired:
		return [][]Button{{retry, other}}
	case t.State == Answered && t.Note == w.Length:
		return [][]Button{{more}}
	case t.Top == Private && (t.State == Answered || t.State == Stopped):
		return [][]Button{{retry, other}}
	}
	return nil
}

// stopButton stands under an answer while it grows.
func (e *Engine) stopButton(t Turn, w *words.Words) [][]Button {
	return [][]Button{{{Label: w.Stop, Data: e.sign(t.Chat.Ref, "stop", strconv.FormatInt(t.ID, 36))}}}
}

// bare takes the buttons from the answer before, since they stand under the newest
// only.
func (e *Engine) bare(t Turn) {
	if t.Top != Private || t.Parent == 0 {
		return
	}
	e.aside("buttons to take away", func() {
		ctx, cancel := context.WithTimeout(e.lanes.base, replyTime)
		defer cancel()
		p, err := e.store.Turn(ctx, t.Parent)
		if err != nil || p.Place == "" || p.Shown != IsShown || len(e.buttons(p, words.Or(p.Language))) == 0 {
			return
		}
		place := e.open(p)
		defer place.Close()
		if err := place.Settle(ctx, View{Status: Final, OnlyButtons: true}); err != nil && ctx.Err() == nil {
			e.log.Debug("take away buttons", "turn", p.ID, "err", err)
		}
	})
}
