package storetest

import (
	"errors"
	"reflect"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

func caps(w *world) {
	n := w.ask(topic, ann, "q")
	all := func(a bots.Amount) bots.Cap { return bots.Cap{Scope: bots.ScopeAll, Amount: a, Since: start} }
	chat := func(id int64, a bots.Amount) bots.Cap {
		return bots.Cap{Scope: bots.ScopeChat, Chat: id, Amount: a, Since: start}
	}
	person := func(id int64, a bots.Amount) bots.Cap {
		return bots.Cap{Scope: bots.ScopePerson, Person: id, Amount: a, Since: start}
	}
	try := func(want bool, estimate *llm.Nano, c bots.Cap) {
		w.Helper()
		_, _, err := w.Begin(w.ctx, n, bots.Charge{Model: "m", Estimate: estimate, At: w.now}, []bots.Cap{c})
		var over *bots.OverCap
		if want && err != nil || !want && !errors.As(err, &over) {
			w.Errorf("%+v for %v: %v", c, estimate, err)
		}
		if over != nil && over.Cap != c {
			w.Errorf("the cap named is %+v", over.Cap)
		}
	}
	try(false, nano(101), all(bots.Amount{Nano: 100}))
	try(true, nano(100), all(bots.Amount{Nano: 100})) // 100 spent
	if got := w.turn(n.ID); got.Attempts != 1 {
		w.Errorf("a call over its cap counts: %+v", got)
	}
	try(false, nano(1), chat(n.Chat.ID, bots.Amount{Nano: 100}))
	try(false, nil, chat(n.Chat.Parent, bots.Amount{Nano: 100}))
	try(true, nil, chat(n.Chat.Parent, bots.Amount{Nano: 101})) // unpriced: 100 spent in 2 calls
	try(false, nil, person(n.Author.ID, bots.Amount{Requests: 2}))
	try(true, nil, person(n.Author.ID, bots.Amount{Requests: 3, Nano: 200}))
	other := w.ask(group, ben, "elsewhere")
	try(true, nano(50), chat(other.Chat.ID+100, bots.Amount{Nano: 50}))
	try(true, nano(50), person(other.Author.ID, bots.Amount{Nano: 50, Requests: 1}))
	try(true, nano(1), bots.Cap{Scope: bots.ScopeAll, Amount: bots.Amount{Requests: 1}, Since: w.now.Add(time.Hour)})
	own := bots.Charge{Model: "m", Own: true, Estimate: nano(1000), At: w.now}
	if _, _, err := w.Begin(w.ctx, n, own, nil); err != nil {
		w.Fatal(err)
	}
	try(true, nano(0), all(bots.Amount{Nano: 201})) // own keys are not the operator's
	try(true, nano(0), chat(n.Chat.ID, bots.Amount{Nano: 201}))
	ownCap := chat(n.Chat.Parent, bots.Amount{Nano: 1001})
	ownCap.Own = true
	try(false, nano(2), ownCap)
	ownCap.Nano++
	try(true, nano(2), ownCap)
	for paid, want := range map[bots.Paid]int64{bots.PaidOwn: 1, bots.PaidHouse: 9, "": 10} {
		sums, err := w.Sums(w.ctx, bots.Slice{Chat: n.Chat.ID, Paid: paid})
		w.must(err)
		if sums[0].Calls != want {
			w.Errorf("%d calls paid by %q, want %d", sums[0].Calls, paid, want)
		}
	}
}

func capsInParallel(w *world) {
	const callers, each, limit = 100, 30, 1000
	turns := make([]bots.Turn, callers)
	for i := range turns {
		who := bots.Who{Ref: bots.Ref{Platform: "telegram", ID: "p" + strconv.Itoa(i)}}
		turns[i] = w.ask(group, who, "q")
	}
	rule := bots.Cap{Scope: bots.ScopeChat, Chat: turns[0].Chat.ID, Amount: bots.Amount{Nano: limit}, Since: start}
	var let atomic.Int64
	var all sync.WaitGroup
	for _, n := range turns {
		all.Go(func() {
			id, _, err := w.Begin(w.ctx, n, bots.Charge{Model: "m", Estimate: nano(each), At: w.now}, []bots.Cap{rule})
			var over *bots.OverCap
			switch {
			case err == nil && id != 0:
				let.Add(1)
			case !errors.As(err, &over):
				w.Error(err)
			}
		})
	}
	all.Wait()
	if let.Load() != limit/each {
		w.Errorf("%d calls of %d fit under %d", let.Load(), each, limit)
	}
}

func sums(w *world) {
	a := w.ask(topic, ann, "a")
	w.end(a, bots.Answered) // 70
	b := w.ask(group, ben, "b")
	w.begin(b) // open: 100
	c := w.begin(b)
	c.State = bots.Void
	_, err := w.Finish(w.ctx, b.ID, bots.Ending{State: bots.Failed}, []bots.Charge{c})
	w.must(err)
	late := w.ask(direct, ann, "c")
	x := bots.Charge{Model: "x", At: start.Add(25 * time.Hour)}
	x.ID, _, err = w.Begin(w.ctx, late, x, nil)
	w.must(err)
	x.State, x.Usage = bots.Computed, llm.Usage{Prompt: 10, Completion: 20}
	_, err = w.Finish(w.ctx, late.ID, bots.Ending{State: bots.Answered}, []bots.Charge{x})
	w.must(err)

	paid := bots.Sum{Calls: 1, Prompt: 3, Complete: 4, Nano: 70}
	open := bots.Sum{Calls: 1, Nano: 100, Open: 1}
	unpriced := bots.Sum{Calls: 1, Prompt: 10, Complete: 20, Unpriced: 1}
	named := func(s bots.Sum, name string) bots.Sum { s.Name = name; return s }
	dated := func(s bots.Sum, name, day string) bots.Sum { s.Name, s.Key, s.Day = name, name, day; return s }
	day := bots.Sum{Calls: 2, Prompt: 3, Complete: 4, Nano: 170, Open: 1}
	for name, check := range map[string]struct {
		slice bots.Slice
		want  []bots.Sum
	}{
		"all":       {bots.Slice{}, []bots.Sum{{Calls: 3, Prompt: 13, Complete: 24, Nano: 170, Open: 1, Unpriced: 1}}},
		"nothing":   {bots.Slice{Since: start.Add(48 * time.Hour)}, []bots.Sum{{}}},
		"until":     {bots.Slice{Until: start.Add(24 * time.Hour)}, []bots.Sum{day}},
		"by nobody": {bots.Slice{Since: start.Add(48 * time.Hour), By: "person"}, nil},
		"a group":   {bots.Slice{Chat: b.Chat.ID}, []bots.Sum{day}},
		"a topic":   {bots.Slice{Chat: a.Chat.ID}, []bots.Sum{paid}},
		"by model":  {bots.Slice{By: "model"}, []bots.Sum{named(day, "m"), named(unpriced, "x")}},
		"by person": {bots.Slice{By: "person", Until: start.Add(time.Hour)}, []bots.Sum{named(open, "Ben"), named(paid, "Ann")}},
		"by chat":   {bots.Slice{By: "chat"}, []bots.Sum{named(open, "Pub"), named(paid, "Darts"), named(unpriced, "telegram:5")}},
		"by day":    {bots.Slice{By: "day", Zone: time.UTC}, []bots.Sum{named(day, "2023-11-14"), named(unpriced, "2023-11-15")}},
		"in China":  {bots.Slice{By: "day", Zone: time.FixedZone("CST", 8*3600)}, []bots.Sum{named(day, "2023-11-15"), named(unpriced, "2023-11-16")}},
		"daily":     {bots.Slice{By: "model", Daily: true, Zone: time.FixedZone("CST", 8*3600)}, []bots.Sum{dated(day, "m", "2023-11-15"), dated(unpriced, "x", "2023-11-16")}},
		"one's own": {bots.Slice{Person: b.Author.ID}, []bots.Sum{open}},
	} {
		got, err := w.Sums(w.ctx, check.slice)
		if err != nil || !reflect.DeepEqual(got, check.want) {
			w.Errorf("%s: %+v, %v, not %+v", name, got, err, check.want)
		}
	}
	if _, err := w.Sums(w.ctx, bots.Slice{By: "colour"}); err == nil {
		w.Error("charges have no colour")
	}
	charges, err := w.Charges(w.ctx, bots.Slice{Chat: a.Chat.ID})
	w.must(err)
	if len(charges) != 1 || !charges[0].Reported || charges[0].Usage.Completion != 4 || *charges[0].Cost != (llm.Cost{Nano: 70, Quota: 7, QuotaPerUnit: 500_000}) {
		w.Errorf("charges of a chat: %+v", charges)
	}
}
