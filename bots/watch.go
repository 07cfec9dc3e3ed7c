package bots

import (
	"context"
	"errors"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// Watch looks once at balances, keys and spending, and says each alarm once where
// /alert chose to hear it; and in a group whose own key is paused, that it is. Call it from one goroutine. soon asks to be called
// again within minutes: something looks low, and one reading proves nothing.
func (e *Engine) Watch(ctx context.Context) (soon bool, err error) {
	ctx = llm.Unhurried(ctx)
	failure := e.holders(ctx)
	alerts, err := e.store.Alerts(ctx)
	if err != nil || len(alerts) == 0 {
		return false, errors.Join(failure, err)
	}
	var seen []sight
	for _, a := range alerts {
		if a.Owner {
			seen = e.sights(ctx)
			break
		}
	}
	now := time.Now()
	for _, a := range alerts {
		if e.platforms[a.Chat.Ref.Platform] == nil {
			continue
		}
		w := &watch{e: e, alert: a, now: now}
		if a.Owner {
			for _, s := range seen {
				w.look(ctx, s)
			}
		}
		w.spending(ctx)
		soon = soon || w.soon
		failure = errors.Join(failure, w.failure)
	}
	return soon, failure
}

// sight is a balance, or why there is none.
type sight struct {
	name string // tells alarms apart
	site string
	own  func(*words.Words) string // whose it is, for owners' eyes
	b    llm.Balance
	err  error
}

// show names whose balance it is; in a group without a key's mask or an account's
// name.
func (s sight) show(w *words.Words, private bool) string {
	if !private {
		return s.site
	}
	return s.site + ", " + s.own(w)
}

// sights reads all balances of the operator.
func (e *Engine) sights(ctx context.Context) []sight {
	var all []sight
	for _, g := range e.policy().Gateways {
		for _, k := range g.AllKeys() {
			b, err := g.Balance(ctx, k)
			all = append(all, sight{"key:" + g.Name() + ":" + e.hashKey(k), g.Name(), func(w *words.Words) string { return w.OfKey(k.String()) }, b, err})
		}
		if g.HasAccount() {
			b, err := g.Account(ctx)
			all = append(all, sight{"account:" + g.Name(), g.Name(), func(w *words.Words) string { return w.OfAccount(b.Account) }, b, err})
		}
	}
	return all
}

// watch compares what is with what was said, for one chat.
type watch struct {
	e       *Engine
	alert   Alert
	now     time.Time
	soon    bool
	failure error
}

// expiresSoon is how long before its end a key is said to expire.
const expiresSoon = 7 * 24 * time.Hour

// look judges one balance. A reading that failed for another reason says nothing.
func (w *watch) look(ctx context.Context, s sight) {
	fault := llm.FaultOf(s.err)
	gone, late := fault == llm.KeyExhausted, fault == llm.KeyExpired
	if s.err != nil && !gone && !late {
		return
	}
	b, private := s.b, w.alert.Chat.Kind == Private
	low := false
	if s.err == nil {
		known := b.Left != nil && !b.Unlimited && !b.AtLeast
		gone = known && *b.Left <= 0
		late = !b.Expires.IsZero() && !b.Expires.After(w.now)
		low = known && *b.Left < w.alert.Below
	}
	w.twice(ctx, "gone:"+s.name, gone, !gone, func(v *words.Words) string { return v.AlarmGone(s.show(v, private)) })
	w.twice(ctx, "low:"+s.name, low && !gone, s.err == nil && (b.Unlimited || b.Left != nil && *b.Left >= w.alert.Below+w.alert.Below/5), func(v *words.Words) string {
		return v.AlarmLow(s.show(v, private), dollars(*b.Left))
	})
	ends := !b.Expires.IsZero() && b.Expires.After(w.now) && b.Expires.Sub(w.now) < expiresSoon
	w.say(ctx, "ends:"+s.name, ends, !ends && !late, func(v *words.Words) string {
		return v.AlarmEnds(s.show(v, private), b.Expires.UTC().Format(time.DateOnly))
	})
	w.say(ctx, "late:"+s.name, late, !late, func(v *words.Words) string { return v.AlarmLate(s.show(v, private)) })
}

// twice says an alarm when two readings in a row show it: a running call takes its
// likely cost beforehand and gives back what it did not use.
func (w *watch) twice(ctx context.Context, name string, on, off bool, text func(*words.Words) string) {
	key := alarmName{w.alert.Chat.ID, name}
	first, before := w.e.lows[key]
	if !on {
		delete(w.e.lows, key)
	} else if !before {
		w.e.lows[key], first = w.now, w.now
	}
	if on && w.now.Sub(first) < time.Minute {
		w.soon = true
		on = false
	}
	w.say(ctx, name, on, off, text)
}

type alarmName struct {
	chat int64
	name string
}

// say says an alarm that is new, and stores then that it holds; one that could not be
// shown is said again. It stores, too, that one is over. Between the two nothing
// changes: a figure that swings is said once.
func (w *watch) say(ctx context.Context, name string, on, off bool, text func(*words.Words) string) {
	if on == off {
		return
	}
	was, err := w.e.store.Alarmed(ctx, w.alert.Chat.ID, name)
	if err == nil && was != on && (!on || w.shown(ctx, text)) {
		err = w.e.store.Alarm(ctx, w.alert.Chat.ID, name, on)
	}
	w.failure = errors.Join(w.failure, err)
}

func (w *watch) shown(ctx context.Context, text func(*words.Words) string) bool {
	where := Where{Ref: w.alert.Chat.Ref, Kind: w.alert.Chat.Kind, Title: w.alert.Chat.Title}
	st, err := w.e.store.Standing(ctx, where, Who{})
	if err != nil {
		w.failure = errors.Join(w.failure, err)
	}
	v := w.e.policy().speech(st, where, Who{})
	p := w.e.platforms[where.Ref.Platform]
	return w.e.replied(ctx, Message{Where: where, Place: p.Address(where.Ref)}, View{Note: text(v), Words: v})
}

// Spending is unusual at ten times the usual hour, usual again below five; hours
// that cost less than a dime never are.
const (
	unusual = 10
	usual   = 5
	dime    = llm.Dollar / 10
)

// spending compares the last hour with the hours of the week before.
func (w *watch) spending(ctx context.Context) {
	hour := w.now.Add(-time.Hour)
	s := Slice{Since: hour, Paid: PaidHouse}
	if !w.alert.Owner {
		s.Chat = w.alert.Chat.ID
	}
	last, err := w.e.store.Sums(ctx, s)
	if err != nil || len(last) == 0 {
		w.failure = errors.Join(w.failure, err)
		return
	}
	s.Since, s.Until, s.By, s.Zone = hour.Add(-week), hour, "day", time.UTC
	days, err := w.e.store.Sums(ctx, s)
	if err != nil || len(days) == 0 {
		w.failure = errors.Join(w.failure, err)
		return
	}
	var before llm.Nano
	first := hour
	for _, d := range days {
		before += d.Nano
		if t, err := time.Parse(time.DateOnly, d.Name); err == nil && t.Before(first) {
			first = t
		}
	}
	hours := llm.Nano(max(min(hour.Sub(first), week)/time.Hour, 1))
	normal := before / hours
	if before <= 0 || hours < 24 {
		return // too little is known of what is usual
	}
	spent1 := last[0].Nano
	w.say(ctx, "spending", spent1 >= dime && spent1/unusual >= normal, spent1 < dime || spent1/usual < normal, func(v *words.Words) string {
		return v.AlarmSpending(spent(spent1), spent(normal))
	})
}
