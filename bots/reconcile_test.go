package bots_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// mixed is a model that does what the question asks for: answers of all lengths,
// and every way in which an answer can fail.
func mixed(r llmtest.Request) llmtest.Reply {
	q := r.Prompt
	if len(r.Messages) > 0 {
		q = r.Messages[len(r.Messages)-1].Content
	}
	long := llmtest.Pace(strings.Repeat("and so on ", 5+len(q)%40), 10*time.Millisecond, 50*time.Millisecond)
	long.Chunks = append(llmtest.Split("so ", 0), long.Chunks...)
	kind, _, _ := strings.Cut(q, " ")
	switch kind {
	case "stop":
		slow := llmtest.Pace(strings.Repeat("and so on ", 30), time.Second, time.Second)
		return slow
	case "early":
		return llmtest.Pace("too late", time.Minute, time.Second)
	case "fail":
		return llmtest.Fail(500, "upstream error")
	case "cut":
		long.Trouble, long.After = llmtest.Cut, 4
	case "upstreamcut":
		long.Trouble, long.After = llmtest.UpstreamCut, 4
	case "error":
		long.Trouble, long.After = llmtest.ErrorInStream, 3
	case "first":
		long.Trouble = llmtest.ErrorInStream
	case "done":
		long.Trouble = llmtest.DoneOnly
	case "empty":
		long.Trouble = llmtest.UpstreamEmpty
	}
	return long
}

// TestTheTabEqualsTheBill: a thousand calls of all kinds, then one reading of the
// gateway's log: every charge is confirmed or listed, and the sum is the
// gateway's to the unit.
func TestTheTabEqualsTheBill(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]llmtest.Kind{"new-api": llmtest.NewAPI, "one-api": llmtest.OneAPI} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { theTabEqualsTheBill(t, kind) })
		})
	}
}

func theTabEqualsTheBill(t *testing.T, kind llmtest.Kind) {
	b, client := accountBar(t, kind)
	began := time.Now()
	rounds := 50
	if testing.Short() {
		rounds = 5
	}
	asks := b.manyEnds(client, rounds)
	time.Sleep(2 * time.Hour)
	r := &bots.Reconciler{Ledger: b.store, Secret: []byte("secret"), Before: time.Now()}
	found, err := r.Reconcile(t.Context(), client, bots.PaidHouse, began)
	if err != nil {
		t.Fatal(err)
	}
	charges, err := b.store.Charges(t.Context(), bots.Slice{Since: began})
	if err != nil {
		t.Fatal(err)
	}
	var quota int64
	states := map[bots.ChargeState]int{}
	for _, c := range charges {
		states[c.State]++
		if c.State == bots.Confirmed {
			quota += c.Logged.Quota
		}
	}
	t.Logf("%d charges: %v; %d rows; strange %d", len(charges), states, len(b.site.Ledger()), len(found.Strange))
	if want := b.site.Used(llmtest.UserID); quota != want || len(found.Strange) != 0 {
		t.Errorf("the tab says %d, the gateway %d; %d of its rows have no charge", quota, want, len(found.Strange))
	}
	if len(charges) < asks || states[bots.Confirmed] != len(b.site.Ledger()) || states[bots.Confirmed] != len(found.Confirmed) ||
		states[bots.Unmatched] != len(found.Unmatched) || states[bots.Open]+states[bots.Computed]+len(found.Estimated) != 0 {
		t.Errorf("of %d charges %v; %d rows in the gateway's books", len(charges), states, len(b.site.Ledger()))
	}
	sums, err := b.store.Sums(t.Context(), bots.Slice{Since: began})
	if err != nil || int64(sums[0].Nano) != b.site.Used(llmtest.UserID)*2000 || sums[0].Sure != int64(states[bots.Confirmed]) {
		t.Errorf("the sum is %+v, %v", sums, err)
	}
	again, err := r.Reconcile(t.Context(), client, bots.PaidHouse, began)
	if err != nil || len(again.Confirmed)+len(again.Strange)+len(again.Estimated) != 0 || len(again.Unmatched) != len(found.Unmatched) {
		t.Errorf("a second pass finds %+v, %v", again, err)
	}
}

// manyEnds lets calls end in every way there is, in rounds, and returns how many there
// were.
func (b *bar) manyEnds(client *llm.Client, rounds int) (asks int) {
	b.t.Helper()
	kinds := []string{"say", "stop", "fail", "say", "cut", "upstreamcut", "say", "error", "first", "done", "empty", "say", "early", "say", "/complete say", "say", "killed", "killedlate", "say", "say"}
	models := []string{"gpt-4o-mini", "gpt-4", "gpt-3.5-turbo"}
	for round := range rounds {
		b.policy.Model = models[round%len(models)]
		var places []string
		for i, k := range kinds {
			who := person(fmt.Sprint(100 + i))
			if strings.HasPrefix(k, "killed") {
				b.killed(client, who, k == "killedlate")
				continue
			}
			places = append(places, b.say(b.message(private(who.ID), who, fmt.Sprintf("%s %d %s", k, round, strings.Repeat("x", round)))))
		}
		time.Sleep(8 * time.Second)
		for i, k := range kinds {
			if who := person(fmt.Sprint(100 + i)); k == "stop" || k == "early" {
				b.say(b.message(private(who.ID), who, "/stop"))
			}
		}
		for _, p := range places {
			b.read(p)
		}
	}
	return rounds * len(kinds)
}

// accountBar is a bar whose gateway is of a kind, with a console account.
func accountBar(t *testing.T, kind llmtest.Kind) (*bar, *llm.Client) {
	b := newBar(t, mixed)
	site := llmtest.New(llmtest.Options{Kind: kind, Answer: mixed, Limits: llmtest.Limits{Global: 180},
		Users:  []llmtest.User{{ID: llmtest.UserID, Name: "alice", Group: "default", Quota: 2_000_000_000, AccessToken: llmtest.AccessToken}},
		Tokens: []llmtest.Token{{ID: 1, User: llmtest.UserID, Key: llmtest.Key, Name: "bar", Unlimited: true}}})
	t.Cleanup(func() { site.Close() })
	b.site.Close()
	b.site = site
	client := llm.New(llm.Gateway{Name: "site", URL: site.URL(), Keys: []llm.Key{llmtest.Key}, UserID: "2", AccessToken: llmtest.AccessToken}, site.Client(), silent())
	b.policy.Gateways, b.policy.Open = []bots.Gateway{client}, true
	return b, client
}

// killed is a call of a process that is killed in the middle: before the
// gateway's id was stored, or after. What it wrote by then is all there is.
func (b *bar) killed(client *llm.Client, who bots.Ref, late bool) {
	b.t.Helper()
	m := b.message(private(who.ID), who, "say it")
	asked, _, err := b.store.Accept(b.t.Context(), []bots.Question{{Message: m, Task: bots.Ask}}, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, kill := context.WithCancel(b.t.Context())
	defer kill()
	var charge int64
	req := llm.Request{Key: llmtest.Key, Model: b.policy.Model, Messages: []llm.Message{{Role: llm.User, Text: "say it"}}}
	req.Sending = func(ctx context.Context) (err error) {
		c := bots.Charge{Gateway: "site", Key: bots.HashKey([]byte("secret"), llmtest.Key), Model: req.Model, State: bots.Open, At: time.Now()}
		charge, _, err = b.store.Begin(ctx, asked[0].Turn, c, nil)
		return err
	}
	for d, err := range client.Chat(ctx, req) {
		if err != nil {
			b.t.Fatal(err)
		}
		if d.RequestID != "" && late {
			if err := b.store.Heard(ctx, charge, d.RequestID); err != nil {
				b.t.Fatal(err)
			}
		}
		if d.Text != "" {
			return
		}
	}
}
