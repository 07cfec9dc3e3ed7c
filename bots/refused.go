package bots

import (
	"context"
	"fmt"
	"time"

	"barkeep/bots/words"
)

// Refused is what somebody is told at once, and alone, whose command Receive would
// pass over in silence; refused is false where Receive will have an answer. It is for
// platforms that show that an answer is coming. It stores nothing.
func (e *Engine) Refused(ctx context.Context, m Message) (v View, refused bool, err error) {
	pol := e.policy()
	defer func() {
		if c, panicked := e.caught(recover(), "refusing a command"); panicked {
			w := words.Or(m.From.Language)
			v, refused, err = View{Note: w.Inside(c), Words: w}, true, nil
		}
	}()
	st, err := e.store.Standing(ctx, m.Where, m.From)
	if err != nil {
		return View{}, false, fmt.Errorf("read who may ask: %w", err)
	}
	in := incoming{Message: m, st: st, may: pol.decide(st, m.Where, m.From, time.Now()), pol: pol, words: pol.whisper(st, m.From)}
	c, known := e.command(m.Command)
	ignored := e.claims.ignored(m.From.Ref, time.Now())
	if in.may.let || known && c.Stranger && !in.may.kept && !ignored {
		return View{}, false, nil
	}
	v.Words = in.words
	_, shut := pol.place(st, time.Now())
	switch {
	case m.Where.Private():
		v.Note = in.words.Stranger
	case in.may.kept && !shut:
		v.Note = in.words.KeptOut
	default:
		v.Note = in.words.StrangePlace
	}
	switch {
	case in.may.kept, ignored, !m.Where.Private() && !e.admin(ctx, m.Where, m.From):
	case e.said.lately(knockOf(m.Where, m.From), requestPause):
		v.Note = in.words.Sentences([]string{v.Note, in.words.AskedAlready})
	default:
		v.Buttons = e.askButton(&in)
	}
	return v, true, nil
}
