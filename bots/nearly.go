package bots

import (
	"context"
	"time"

	"barkeep/bots/words"
)

// warn says under the answer which caps are nearly used up.
func (a *answering) warn(ctx context.Context, v *View) {
	for _, said := range a.nearly(ctx) {
		v.Footer = join(v.Footer, said)
	}
}

// nearly says, once in a period, which caps are four fifths spent: that of all
// chats to the owners, the others here.
func (a *answering) nearly(ctx context.Context) []string {
	caps := a.pol.caps(a.st, time.Now())
	if len(a.spent) == 0 || len(caps) == 0 {
		return nil
	}
	near, err := a.e.store.Nearly(ctx, caps)
	if err != nil {
		a.e.log.Warn("look at caps", "turn", a.turn.ID, "err", err)
		return nil
	}
	var l []string
	for _, n := range near {
		if n.Cap.Scope != ScopeAll {
			l = append(l, nearCap(a.words, n))
			continue
		}
		a.e.work.Go(func() {
			a.e.tellOwners(a.e.lanes.base, Turn{}, func(w *words.Words) string { return nearCap(w, n) })
		})
	}
	return l
}
