package bots

import (
	"context"
	"errors"
	"time"
)

// editWindow is how long after its answer an edited question is answered again.
const editWindow = time.Minute

// edited takes a new text of a question: one that waits gets it, one that is
// being answered starts over, and one just answered is answered again in place,
// unless the conversation went on. Edits that change no word change nothing.
func (e *Engine) edited(ctx context.Context, in incoming) {
	if in.Command != "" && in.Command != "ask" || in.Text == "" {
		return
	}
	done, err := e.store.Reword(ctx, in.Where.Ref, in.ID, in.Text)
	if err != nil || done {
		e.logEdit(err)
		return
	}
	t, err := e.store.TurnAt(ctx, in.Where.Ref, in.ID)
	if err != nil || t.Author.Ref != in.From.Ref || t.Question == in.Text || t.Followed {
		e.logEdit(err)
		return
	}
	if t.State.Ended() && (t.State == Replaced || t.State == Stopped || time.Since(t.Ended) > editWindow) {
		return
	}
	e.lanes.stop(t.Chat.ID, errReworded, func(o Turn) bool { return o.ID == t.ID })
	e.logEdit(e.again(ctx, t, Anew{Text: in.Text, Message: in.ID}))
}

func (e *Engine) logEdit(err error) {
	if err != nil && !errors.Is(err, ErrUnknown) {
		e.log.Warn("take an edit", "err", err)
	}
}
