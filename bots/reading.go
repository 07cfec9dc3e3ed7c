package bots

import (
	"context"
	"slices"
	"strings"
	"time"

	"barkeep/llm"
)

// reading is an answer to /balance while it is put together.
type reading struct {
	e       *Engine
	in      *incoming
	masked  bool // keys are named by their masks
	parts   []string
	buttons []Button
	left    llm.Nano // of all keys
	keys    int
	sums    bool // every key so far says what it has left itself
}

// key reads the balance of a key.
func (r *reading) key(ctx context.Context, g Gateway, k llm.Key) {
	r.keys++
	b, err := g.Balance(ctx, k)
	if err != nil {
		r.e.log.Warn("read a balance", "gateway", g.Name(), "key", k, "err", err)
		said := plain(sentence(r.in.words, err, "", "/balance"))
		if r.masked {
			said = plain(r.in.words.OfKey(k.String())) + "\n" + said
		}
		r.parts = append(r.parts, said)
		r.sums = r.sums && llm.FaultOf(err) == llm.KeyExhausted
		if f := llm.FaultOf(err); f == llm.KeyExhausted || f == llm.AccountEmpty {
			r.topUp(ctx, g)
		}
		return
	}
	if b.Left == nil || b.Unlimited || b.AtLeast || b.Whose != llm.OfKey {
		r.sums = false
	} else {
		r.left += *b.Left
	}
	r.add(ctx, g, b, r.e.pace(ctx, Slice{Gateway: g.Name(), Key: r.e.hashKey(k)}))
}

// account reads the balance of a gateway's console account.
func (r *reading) account(ctx context.Context, g Gateway) {
	b, err := g.Account(ctx)
	if err != nil {
		r.e.log.Warn("read an account", "gateway", g.Name(), "err", err)
		r.parts = append(r.parts, plain(AccountSentence(r.in.words, err, "/balance")))
		return
	}
	spent, err := g.AccountSpent(ctx, time.Now().Add(-week))
	if err != nil {
		r.e.log.Warn("read what an account spent", "gateway", g.Name(), "err", err)
	}
	r.add(ctx, g, b, spent/7)
}

// add shows a balance that was read; pace is what is spent of it a day.
func (r *reading) add(ctx context.Context, g Gateway, b llm.Balance, pace llm.Nano) {
	days, known := lasts(b, pace)
	r.parts = append(r.parts, r.text(g, b, days, known))
	if b.Left != nil && !b.Unlimited && !b.AtLeast && (*b.Left < llm.Dollar || known && days < 7) {
		r.topUp(ctx, g)
	}
}

// text is a balance as people read it: three lines of figures, then one small
// line that says whose it is, when it was read and how long it lasts.
func (r *reading) text(g Gateway, b llm.Balance, days int, known bool) string {
	w, zone, now := r.in.words, r.in.pol.zone(r.in.st.Settings), time.Now()
	small := []string{whose(w, b, r.masked), w.AsOf(clock(b.AsOf, zone, now))}
	if r.masked && len(r.in.pol.Gateways) > 1 {
		small = slices.Insert(small, 0, g.Name())
	}
	switch end := b.Expires.In(zone).Format(time.DateOnly); {
	case b.Expires.IsZero():
	case b.Expires.After(now):
		small = append(small, w.Expires(end))
	default:
		small = append(small, w.Lapsed(end))
	}
	if known {
		small = append(small, w.Lasts(days))
	}
	l := append(Figures(w, b), strings.Join(small, " · "))
	if b.AtLeast {
		l = append(l, w.BalanceUnclear)
	}
	if b.Behind {
		l = append(l, w.BalanceBehind)
	}
	if b.Held {
		l = append(l, w.BalanceHeld)
	}
	return lines(l...)
}

// topUp adds the site's own link, once for each site.
func (r *reading) topUp(ctx context.Context, g Gateway) {
	site, err := g.Site(ctx)
	if err != nil || site.TopUp == "" || slices.ContainsFunc(r.buttons, func(b Button) bool { return b.URL == site.TopUp }) {
		return
	}
	label := r.in.words.TopUp
	if len(r.in.pol.Gateways) > 1 {
		label = r.in.words.TopUpAt(site.Name)
	}
	r.buttons = append(r.buttons, Button{Label: label, URL: site.TopUp})
}

// sum adds up what several keys have left, where all say so.
func (r *reading) sum() (string, bool) {
	if !r.sums || r.keys < 2 {
		return "", false
	}
	return lines(r.in.words.SumOfKeys, r.in.words.Left+": "+dollars(r.left)), true
}

func (r *reading) view() View {
	v := View{Text: strings.Join(r.parts, "\n\n")}
	for _, b := range r.buttons {
		v.Buttons = append(v.Buttons, []Button{b})
	}
	return v
}

const week = 7 * 24 * time.Hour

// pace is what was spent a day in the last 7 days, by the tab; of a younger tab,
// since the day of its first call. 0: nothing was, or it cannot be read.
func (e *Engine) pace(ctx context.Context, s Slice) llm.Nano {
	now := time.Now()
	s.Since, s.By, s.Zone = now.Add(-week), "day", time.UTC
	days, err := e.store.Sums(ctx, s)
	if err != nil {
		e.log.Warn("read the last 7 days", "err", err)
		return 0
	}
	var sum llm.Nano
	first := now
	for _, d := range days {
		sum += d.Nano
		if t, err := time.Parse(time.DateOnly, d.Name); err == nil && t.Before(first) {
			first = t
		}
	}
	hours := llm.Nano(min(max(now.Sub(first), 24*time.Hour), week) / time.Hour)
	return sum / hours * 24
}

// lasts is how many whole days what is left lasts; false where that is not known.
func lasts(b llm.Balance, pace llm.Nano) (int, bool) {
	if b.Left == nil || b.Unlimited || b.AtLeast || pace <= 0 {
		return 0, false
	}
	return int(max(*b.Left, 0) / pace), true
}
