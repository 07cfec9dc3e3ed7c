package llm_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// serving runs a test against a simulated gateway.
func serving(t *testing.T, opt llmtest.Options, g llm.Gateway, test func(t *testing.T, c *llm.Client, g *llmtest.Gateway)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		gateway := llmtest.New(opt)
		defer gateway.Close()
		g.URL = gateway.URL()
		if g.Keys == nil {
			g.Keys = []llm.Key{llmtest.Key}
		}
		client := gateway.Client()
		defer client.CloseIdleConnections()
		test(t, llm.New(g, client, nil), gateway)
	})
}

// ask collects an answer.
func ask(ctx context.Context, c *llm.Client, r llm.Request) (text, id string, usage llm.Usage, err error) {
	r.Key = llmtest.Key
	stream := c.Chat
	if c.Completes(r.Model) {
		stream = c.Complete
	}
	for d, e := range stream(ctx, r) {
		text, err = text+d.Text, e
		if d.RequestID != "" {
			id = d.RequestID
		}
		if d.Usage != nil {
			usage = *d.Usage
		}
	}
	return text, id, usage, err
}

// TestTabEqualsLedger: what a call costs by the price list is what the simulated
// new-api charges, call by call, and the balance falls by the sum.
func TestTabEqualsLedger(t *testing.T) {
	t.Parallel()
	opt := llmtest.Options{Site: llmtest.Site{RatioConfig: true, QuotaPerUnit: 1_000_000}, Answer: func(r llmtest.Request) llmtest.Reply {
		reply := llmtest.Echo(r)
		n := int64(len(r.Last()))
		reply.Usage = &llmtest.Usage{Prompt: 37 * n, Completion: 11 * n, Cached: 5 * n}
		return reply
	}}
	serving(t, opt, llm.Gateway{UserID: fmt.Sprint(llmtest.UserID), AccessToken: llmtest.AccessToken}, func(t *testing.T, c *llm.Client, g *llmtest.Gateway) {
		if err := c.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		before, err := c.Balance(t.Context(), llmtest.Key)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		tab := map[string]llm.Cost{}
		var sum llm.Nano
		var wg sync.WaitGroup
		for i, model := range strings.Fields(strings.Repeat("gpt-4 gpt-4o gpt-4o-mini gpt-3.5-turbo o1-mini deepseek-reasoner gpt-3.5-turbo-instruct ", 6)) {
			wg.Go(func() {
				text := strings.Repeat("word ", i+1)
				_, id, usage, err := ask(t.Context(), c, llm.Request{Model: model, Prompt: text, Messages: []llm.Message{{Role: llm.User, Text: text}}})
				cost, ok := c.Cost(model, usage)
				if err != nil || !ok {
					t.Errorf("%s: %v, priced %v", model, err, ok)
				}
				mu.Lock()
				defer mu.Unlock()
				tab[id] = cost
				sum += cost.Nano
			})
		}
		wg.Wait()
		for _, row := range g.Ledger() {
			if cost := tab[row.RequestID]; cost.Quota != row.Quota {
				t.Errorf("%s: tab %d, ledger %d", row.Model, cost.Quota, row.Quota)
			}
		}
		time.Sleep(30 * time.Second)
		after, err := c.Balance(t.Context(), llmtest.Key)
		if err != nil || *before.Left-*after.Left != sum || len(tab) != 42 {
			t.Errorf("balance fell by %d, the tab says %d (%v)", *before.Left-*after.Left, sum, err)
		}
		account, err := c.Account(t.Context())
		if err != nil || *account.Requests != int64(len(g.Ledger())) {
			t.Errorf("account %+v, %v", account, err)
		}
	})
}

// TestSimulatedBalances: every display of both families shows the same dollars.
func TestSimulatedBalances(t *testing.T) {
	t.Parallel()
	for _, kind := range []llmtest.Kind{llmtest.NewAPI, llmtest.OneAPI} {
		for _, display := range []llmtest.Display{llmtest.USD, llmtest.CNY, llmtest.TOKENS, llmtest.CUSTOM} {
			if kind == llmtest.OneAPI && (display == llmtest.CNY || display == llmtest.CUSTOM) {
				continue
			}
			serving(t, llmtest.Options{Kind: kind, Site: llmtest.Site{Display: display, CustomRate: "2"}}, llm.Gateway{}, func(t *testing.T, c *llm.Client, g *llmtest.Gateway) {
				for i := range 14 {
					b, err := c.Balance(t.Context(), llmtest.Key)
					if err != nil || b.Whose != llm.OfKey || *b.Granted != 20*llm.Dollar || *b.Used != 0 || *b.Left != 20*llm.Dollar {
						t.Fatalf("%v %s, call %d: %+v, %v", kind, display, i, b, err)
					}
					time.Sleep(21 * time.Second)
				}
			})
		}
	}
}

// TestSimulatedLimit: the simulated gateway's own limit is never met.
func TestSimulatedLimit(t *testing.T) {
	t.Parallel()
	opt := llmtest.Options{Limits: llmtest.Limits{Models: []llmtest.ModelLimit{{Pattern: "gpt-4*", N: 20}}}}
	serving(t, opt, llm.Gateway{Limits: []llm.Limit{{Pattern: "gpt-4*", PerMinute: 20}}}, func(t *testing.T, c *llm.Client, g *llmtest.Gateway) {
		var wg sync.WaitGroup
		for i := range 90 {
			wg.Go(func() {
				time.Sleep(time.Duration(i) * 700 * time.Millisecond)
				if _, _, _, err := ask(t.Context(), c, llm.Request{Model: "gpt-4o-mini", Messages: []llm.Message{{Role: llm.User, Text: "hi"}}}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		chats := 0
		for _, r := range g.Requests() {
			if strings.HasSuffix(r.Path, "/chat/completions") {
				chats++
			}
		}
		if chats != 90 || g.Calls() != 90 {
			t.Errorf("%d requests, %d calls", chats, g.Calls())
		}
	})
}

// TestSimulatedHangUp: leaving the loop ends the call at the gateway.
func TestSimulatedHangUp(t *testing.T) {
	t.Parallel()
	opt := llmtest.Options{Answer: func(llmtest.Request) llmtest.Reply {
		return llmtest.Pace(strings.Repeat("word ", 1000), time.Second, time.Second)
	}}
	serving(t, opt, llm.Gateway{}, func(t *testing.T, c *llm.Client, g *llmtest.Gateway) {
		for d, err := range c.Chat(t.Context(), llm.Request{Key: llmtest.Key, Model: "gpt-4o-mini", Messages: []llm.Message{{Role: llm.User, Text: "hi"}}}) {
			if err != nil {
				t.Fatal(err)
			}
			if d.Text != "" {
				break
			}
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if g.Running() != 0 {
			t.Errorf("%d calls still running", g.Running())
		}
	})
}
