package bots

import (
	"context"
	"errors"
	"time"

	"barkeep/bots/words"
)

// final is the view of how a turn ended.
func (e *Engine) final(t Turn, w *words.Words) View {
	v := View{Status: Final, Text: t.Answer, Note: t.Note, Quote: t.Question, Buttons: e.buttons(t, w), Words: w}
	if t.Answer != "" || t.State == Answered {
		v.Text = heardAbove(t) + t.Answer
	}
	return e.withSpeech(t, e.withPicture(t, v, w))
}

// lastly is the final view of a turn that ended earlier.
func (e *Engine) lastly(t Turn) (v View) {
	defer func() {
		if _, panicked := e.caught(recover(), "what goes beside an answer of the last run"); panicked {
			v = View{Status: Final, Text: t.Answer, Note: t.Note, Words: words.Or(t.Language)}
		}
	}()
	v = e.final(t, words.Or(t.Language))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.lanes.base), storeTime)
	defer cancel()
	st, err := e.store.Standing(ctx, e.whereOf(t), Who{Ref: t.Author.Ref})
	if err != nil {
		e.log.Warn("read how a chat's answers look", "turn", t.ID, "err", err)
	}
	v.Rich = e.policy().rich(st.Settings)
	return v
}

// redeliver shows again how a turn of the last run ended.
func (e *Engine) redeliver(t Turn) {
	place := e.open(t)
	defer place.Close()
	e.deliver(t, place, e.lastly(t))
}

// deliver settles a final view, however often it takes, stores that people saw
// it, and reports whether they did. Only a shutdown ends it early: the next run delivers again.
func (e *Engine) deliver(t Turn, place Place, v View) bool {
	ctx, cancel := e.lastViews()
	defer cancel()
	wait := time.Second
	for {
		err := place.Settle(ctx, v)
		switch {
		case err == nil:
			e.seen(t, IsShown)
			return true
		case errors.Is(err, ErrImpossible):
			e.log.Info("an answer cannot be shown", "turn", t.ID, "chat", t.Chat.ID, "err", err)
			e.seen(t, Impossible)
			return false
		}
		e.log.Warn("show an answer; trying again", "turn", t.ID, "chat", t.Chat.ID, "err", err)
		select {
		case <-ctx.Done():
			return false
		case <-time.After(wait):
		}
		wait = min(2*wait, time.Minute)
	}
}

// lastViewTime is how long answers get to be shown once Barkeep is shutting down.
const lastViewTime = 5 * time.Second

// lastViews returns a context that outlives the shutdown by the time for last
// views.
func (e *Engine) lastViews() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(e.lanes.base))
	stop := context.AfterFunc(e.lanes.base, func() {
		time.AfterFunc(lastViewTime, cancel)
	})
	return ctx, func() { stop(); cancel() }
}

func (e *Engine) seen(t Turn, s Shown) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.lanes.base), storeTime)
	defer cancel()
	if err := e.store.Seen(ctx, t.ID, s); err != nil {
		e.log.Error("store that an answer was shown", "turn", t.ID, "err", err)
	}
}
