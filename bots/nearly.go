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
	if len(a.spent) == 0 || a.farFrom(caps) {
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
		a.e.aside("word to the owners", func() {
			a.e.tellOwners(a.e.lanes.base, Turn{}, func(w *words.Words) string { return nearCap(w, n) })
		})
	}
	return l
}

// farFrom reports whether less than half of each cap was spent with this answer:
// then nobody needs to look again. Others that run meanwhile look for themselves.
func (a *answering) farFrom(caps []Cap) bool {
	if len(a.before) != len(caps) {
		return len(caps) == 0
	}
	var own Amount
	for _, c := range a.spent {
		own.Requests++
		own.Tokens += c.Usage.Prompt + c.Usage.Completion
		if c.Cost != nil {
			own.Nano += c.Cost.Nano
		}
	}
	half := func(limit, before, now int64) bool { return limit > 0 && before+now >= limit/2 }
	for i, c := range caps {
		b := a.before[i]
		if half(int64(c.Nano), int64(b.Nano), int64(own.Nano)) || half(c.Requests, b.Requests, own.Requests) || half(c.Tokens, b.Tokens, own.Tokens) {
			return false
		}
	}
	return true
}
