package bots

import (
	"context"
	"errors"
)

// withUnseen gives an ending without an answer the finished text of the turn that this
// one replaces, if nobody saw that: the program died before it was shown, and a retry
// that comes to nothing must not take it away.
func (a *answering) withUnseen(ctx context.Context, end Ending) Ending {
	if end.Answer != "" || end.State != Expired && end.State != Failed {
		return end
	}
	for id := a.turn.Replaces; id != 0; {
		old, err := a.e.store.Turn(ctx, id)
		if err != nil {
			if !errors.Is(err, ErrUnknown) {
				a.e.log.Error("read what was not shown", "turn", a.turn.ID, "err", err)
			}
			return end
		}
		if old.Shown != NotShown && old.State != Replaced { // one that was reworded counts as shown
			return end
		}
		if old.Answer != "" && old.Shown == NotShown {
			return old.instead(end, a.turn)
		}
		id = old.Replaces
	}
	return end
}

// instead is how a later turn ends that shows this one's answer. Where it asked the same
// and only came too late, nothing is to be said of it.
func (t Turn) instead(end Ending, later Turn) Ending {
	out := Ending{State: t.State, Answer: t.Answer, Note: end.Note, Model: t.Model}
	if end.State == Expired && t.Question == later.Question {
		out.Note = t.Note
	}
	if t.State == Replaced {
		out.State = Answered
	}
	return out
}
