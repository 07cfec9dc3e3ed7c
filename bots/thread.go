package bots

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Branch is a thread that an answer may open, with the question as its beginning.
type Branch struct {
	Where Where
	Place string // of an answer in it, as in Message
}

// threadWindow is how long a thread that Barkeep opened is one conversation.
const threadWindow = 30 * 24 * time.Hour

// threads reports whether questions open threads here.
func (in *incoming) threads() bool { return in.st.Settings[SetAnswer] == answerThread }

// branch moves a question into the thread that it opens. A reply to an answer stays
// beside that answer.
func (in *incoming) branch() {
	if in.Branch == nil || !in.threads() || in.ReplyTo != nil && in.ReplyTo.Mine {
		return
	}
	in.Where, in.Place, in.opened = in.Branch.Where, in.Branch.Place, true
}

// ownThread finds out whether a message was said in a thread that Barkeep opened: the
// question that is such a thread's beginning was asked in it, and has its id.
func (e *Engine) ownThread(ctx context.Context, in *incoming) error {
	if in.Where.Kind != Thread || !in.threads() {
		return nil
	}
	_, err := e.store.TurnAt(ctx, in.Where.Ref, in.Where.Ref.ID)
	if err != nil && !errors.Is(err, ErrUnknown) {
		return fmt.Errorf("read who opened a thread: %w", err)
	}
	in.opened = err == nil
	return nil
}
