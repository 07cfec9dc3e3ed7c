package bots

import (
	"context"
	"errors"
	"time"

	"barkeep/llm"
)

// anywhere asks at one gateway after the other, as long as what failed surely cost
// nothing and another may do better.
func (a *answering) anywhere(ctx context.Context, gateways []Gateway, req llm.Request, caps []Cap) (end Ending, err error) {
	err = errNoModel // without any gateway
	for i, g := range gateways {
		end, err = a.anyKey(ctx, g, req, caps)
		if err == nil || ctx.Err() != nil || i == len(gateways)-1 || !nextGatewayHelps(err) {
			break
		}
		a.passOver(g, err)
	}
	return end, err
}

// anyKey is the same for the keys of one gateway.
func (a *answering) anyKey(ctx context.Context, g Gateway, req llm.Request, caps []Cap) (end Ending, err error) {
	keys := keysOf(g)
	for i, key := range keys {
		end, err = a.call(ctx, g, key, req, caps)
		if err == nil || ctx.Err() != nil || i == len(keys)-1 || !nextKeyHelps(err) {
			break
		}
		a.passOver(g, err)
	}
	return end, err
}

// passOver logs, and tells the owners, why another key or gateway is asked.
func (a *answering) passOver(g Gateway, err error) {
	a.e.log.Warn("asking elsewhere", "code", code(a.turn.ID), "gateway", g.Name(), "err", err)
	a.e.alarm(a.turn, g.Name(), err)
}

// keysOf are the keys to try; a gateway without keys is asked with none.
func keysOf(g Gateway) []llm.Key {
	if keys := g.Keys(); len(keys) > 0 {
		return keys
	}
	return []llm.Key{""}
}

// nextKeyHelps reports whether another key may answer what this one did not, and
// nothing was charged so far.
func nextKeyHelps(err error) bool {
	var le *llm.Error
	if !errors.As(err, &le) || !le.Free {
		return false
	}
	switch le.Fault {
	case llm.KeyWrong, llm.KeyExpired, llm.KeyExhausted, llm.KeyDenied, llm.AccountEmpty, llm.QuotaLow, llm.ModelDenied:
		return true
	}
	return false
}

// nextGatewayHelps is the same for another gateway: also for what is wrong with
// the whole site, but not for what is wrong with the question.
func nextGatewayHelps(err error) bool {
	var le *llm.Error
	if !errors.As(err, &le) || !le.Free {
		return false
	}
	switch le.Fault {
	case llm.SiteTrouble, llm.ModelUnknown, llm.NotOffered, llm.Overloaded, llm.RateLimited, llm.Unreachable, llm.Odd:
		return true
	}
	return nextKeyHelps(err)
}

// insisting is how long a write is tried again that the disk refuses.
const insisting = time.Hour

// insist repeats a write that the store cannot make, as with a full disk, until it
// can or ctx ends; people read meanwhile that the bot waits. What the store
// decided is returned at once.
func (a *answering) insist(ctx context.Context, doing string, write func(context.Context) error) error {
	try := func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
		defer cancel()
		return write(ctx)
	}
	began := time.Now()
	for wait := time.Second; ; wait = min(2*wait, 30*time.Second) {
		err := try()
		var over *OverCap
		if err == nil || errors.As(err, &over) || errors.Is(err, ErrChanged) || errors.Is(err, ErrUnknown) || time.Since(began) > insisting {
			return err
		}
		a.e.log.Error(doing+"; trying again", "code", code(a.turn.ID), "turn", a.turn.ID, "err", err)
		waiting := a.view
		waiting.Note = a.words.CannotStore
		a.place.Show(waiting)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}
