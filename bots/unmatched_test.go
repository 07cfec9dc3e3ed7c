package bots_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// call opens a charge and settles it as asked, without calling anything.
func (b *bar) call(c bots.Charge, settle bool) int64 {
	b.t.Helper()
	asked, _, err := b.store.Accept(b.t.Context(), []bots.Question{{Message: b.message(private("5"), person("5"), "q"), Task: bots.Ask}}, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	open := c
	open.State, open.Gateway, open.Key, open.At = bots.Open, "site", bots.HashKey([]byte("secret"), llmtest.Key), time.Now()
	if c.ID, _, err = b.store.Begin(b.t.Context(), asked[0].Turn, open, nil); err != nil {
		b.t.Fatal(err)
	}
	if settle {
		c.State = bots.Computed
		if _, err := b.store.Finish(b.t.Context(), asked[0].Turn.ID, bots.Ending{State: bots.Answered}, []bots.Charge{c}); err != nil {
			b.t.Fatal(err)
		}
	}
	return c.ID
}

func (b *bar) charges() map[int64]bots.Charge {
	b.t.Helper()
	all, err := b.store.Charges(b.t.Context(), bots.Slice{})
	if err != nil {
		b.t.Fatal(err)
	}
	by := map[int64]bots.Charge{}
	for _, c := range all {
		by[c.ID] = c
	}
	return by
}

func nanos(n int64) *llm.Nano { m := llm.Nano(n); return &m }

// TestUnmatched holds what becomes of calls that the gateway's log does not know,
// knows under another id, or cannot say anything about.
func TestUnmatched(t *testing.T) {
	t.Parallel()
	for log, want := range map[string]string{
		"account":           "confirmed unmatched unmatched unmatched 700",
		"key alone":         "confirmed unmatched unmatched unmatched 700",
		"no log":            "computed open computed computed 1800",
		"one-api key alone": "computed open computed computed 1800",
	} {
		t.Run(log, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { unmatched(t, log, want) })
		})
	}
}

// loggedBar is a bar whose gateway's log can be read in one of TestUnmatched's ways.
func loggedBar(t *testing.T, log string) (*bar, *llm.Client) {
	t.Helper()
	kind := llmtest.NewAPI
	if log == "one-api key alone" {
		kind = llmtest.OneAPI
	}
	b, client := accountBar(t, kind)
	if log != "account" && log != "no log" {
		client = llm.New(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}}, b.site.Client(), silent())
		b.policy.Gateways = []bots.Gateway{client}
	}
	if log == "no log" {
		b.site.EditSite(func(s *llmtest.Site) { s.LogOff = true })
	}
	return b, client
}

// unmatched wants states of a call that the log knows under another id, one that never
// ended, one with a guessed price and one that the log lost; and what the last three cost.
func unmatched(t *testing.T, log, want string) {
	b, client := loggedBar(t, log)
	began := time.Now()
	b.read(b.say(b.message(private("7"), person("7"), "say one")))
	sure := b.renamed()
	never := b.call(bots.Charge{Model: "gpt-4", Estimate: nanos(500)}, false)
	guess := b.call(bots.Charge{Model: "gpt-4", Cost: &llm.Cost{Nano: 600}, Request: "gone"}, true)
	lost := b.call(bots.Charge{Model: "gpt-4", Reported: true, Usage: llm.Usage{Prompt: 4711, Completion: 8}, Cost: &llm.Cost{Nano: 700}, Request: "lost"}, true)
	time.Sleep(2 * time.Hour)
	n, oldest, err := b.store.Unsure(t.Context(), bots.Slice{Gateway: "site", Since: began})
	if n != 4 || oldest.Before(began) || err != nil {
		t.Errorf("%d unsure since %v, %v", n, oldest, err)
	}
	r := &bots.Reconciler{Ledger: b.store, Secret: []byte("secret"), Before: time.Now()}
	found, err := r.Reconcile(t.Context(), client, bots.PaidHouse, began)
	if err != nil {
		t.Fatal(err)
	}
	by := b.charges()
	sums, err := b.store.Sums(t.Context(), bots.Slice{})
	if err != nil {
		t.Fatal(err)
	}
	rest := sums[0].Nano
	if n := by[sure].Counts(); n != nil { // one-api says no prices
		rest -= *n
	}
	got := fmt.Sprint(by[sure].State, " ", by[never].State, " ", by[guess].State, " ", by[lost].State, " ", int64(rest))
	if got != want {
		t.Errorf("the charges are %s, want %s; %+v", got, want, found)
	}
}

// renamed gives the only charge so far the id that a gateway behind this one would
// have called it.
func (b *bar) renamed() int64 {
	b.t.Helper()
	for id, c := range b.charges() {
		if c.State != bots.Computed || !c.Reported {
			b.t.Fatalf("the call is %+v", c)
		}
		if err := b.store.Heard(b.t.Context(), id, "of the gateway behind"); err != nil {
			b.t.Fatal(err)
		}
		return id
	}
	b.t.Fatal("there is no charge")
	return 0
}
