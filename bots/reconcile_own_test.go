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

// ownSite is a site of a kind with own keys that people may bind, and the bar's.
func (b *bar) ownSite(kind llmtest.Kind, limits llmtest.Limits, keys ...string) *llm.Client {
	tokens := []llmtest.Token{{ID: 1, User: llmtest.UserID, Key: llmtest.Key, Name: "bar", Unlimited: true}}
	for i, k := range keys {
		tokens = append(tokens, llmtest.Token{ID: 2 + i, User: llmtest.UserID, Key: k, Name: fmt.Sprint("own", i), Remain: 50_000_000})
	}
	site := llmtest.New(llmtest.Options{Kind: kind, Answer: asked, Tokens: tokens, Limits: limits})
	b.t.Cleanup(func() { site.Close() })
	b.site.Close()
	b.site = site
	client := llm.New(llm.Gateway{Name: "site", URL: site.URL(), Keys: []llm.Key{llmtest.Key}}, site.Client(), silent())
	b.policy.Gateways, b.policy.OwnKeys, b.policy.Open = []bots.Gateway{client}, "anyone", true
	b.policy.OwnGateway = func(k bots.OwnKey, account *bots.OwnKey) (bots.Gateway, error) {
		if account == nil {
			return client.For(k.Secret, "", ""), nil
		}
		return client.For(k.Secret, account.User, account.Secret), nil
	}
	return client
}

// ownPass compares what own keys paid with their sites' logs.
func (b *bar) ownPass(since time.Time) (confirmed, estimated, later int) {
	b.t.Helper()
	all, err := b.engine.OwnGateways(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	r := &bots.Reconciler{Ledger: b.store, Secret: []byte("secret"), Before: time.Now()}
	for _, g := range all {
		found, err := r.Reconcile(b.t.Context(), g, bots.PaidOwn, since)
		if llm.FaultOf(err) == llm.RateLimited {
			later++
		} else if err != nil {
			b.t.Error(err)
		}
		if len(found.Strange) != 0 {
			b.t.Errorf("what a key pays elsewhere is told: %+v", found.Strange)
		}
		confirmed, estimated = confirmed+len(found.Confirmed), estimated+len(found.Estimated)
	}
	return confirmed, estimated, later
}

// TestOwnKeysEqualTheirBill holds that what an own key pays is confirmed by its
// site's log: with the key alone on new-api, with a bound account everywhere; that
// the operator's pass leaves it alone; and that other calls with the key stay
// their holder's business.
func TestOwnKeysEqualTheirBill(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		kind      llmtest.Kind
		account   bool
		confirmed int
	}{{"new-api key", llmtest.NewAPI, false, 3}, {"new-api account", llmtest.NewAPI, true, 3}, {"one-api key", llmtest.OneAPI, false, 0}, {"one-api account", llmtest.OneAPI, true, 3}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, asked)
				client := b.ownSite(c.kind, llmtest.Limits{}, annKey)
				ann, home, began := person("2"), private("2"), time.Now()
				b.reads(b.say(b.message(home, ann, "/key "+annKey)), "pays for your questions")
				if c.account {
					b.reads(b.say(b.message(home, ann, "/key account")), "generating a new token")
					b.reads(b.say(b.message(home, ann, "2 "+llmtest.AccessToken)), "is bound")
				}
				for _, q := range []string{"one", "two, which is longer", "three"} {
					b.read(b.say(b.message(home, ann, q)))
				}
				ours := b.used(annKey)
				for _, err := range client.For(annKey, "", "").Chat(t.Context(), llm.Request{Key: annKey, Model: "gpt-4", Messages: []llm.Message{{Role: llm.User, Text: "from another program"}}}) {
					if err != nil {
						t.Fatal(err)
					}
				}
				b.read(b.say(b.message(private("3"), person("3"), "the house pays")))
				time.Sleep(time.Hour)

				r := &bots.Reconciler{Ledger: b.store, Secret: []byte("secret"), Before: time.Now()}
				found, err := r.Reconcile(t.Context(), client, bots.PaidHouse, began)
				if err != nil || len(found.Confirmed)+len(found.Estimated) != 1 {
					t.Errorf("the operator's pass found %d and %d, %v", len(found.Confirmed), len(found.Estimated), err)
				}
				if confirmed, estimated, later := b.ownPass(began); confirmed != c.confirmed || estimated != 3-c.confirmed || later != 0 {
					t.Errorf("%d confirmed, %d estimated, %d later", confirmed, estimated, later)
				}
				sums, err := b.store.Sums(t.Context(), bots.Slice{Paid: bots.PaidOwn})
				if err != nil || sums[0].Calls != 3 || int(sums[0].Sure) != c.confirmed || c.confirmed > 0 && int64(sums[0].Nano) != ours*2000 {
					t.Errorf("the tab says %+v, %v; the site charged %d", sums, err, ours)
				}
				if n, _, err := b.store.Unsure(t.Context(), r.Of(client.For(annKey, "", ""), bots.PaidOwn, began)); int(n) != 3-c.confirmed || err != nil {
					t.Errorf("%d are unsure, %v", n, err)
				}
			})
		})
	}
}

// TestOwnLogsShareTheSitesAllowance holds that the logs of many own keys are read
// within what the site allows one address, half of which is left to people who
// wait, and that all keys have their turn.
func TestOwnLogsShareTheSitesAllowance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		var keys []string
		for i := range 15 {
			keys = append(keys, fmt.Sprintf("sk-ownKeyNumber%02d0000000000000000000000000", i))
		}
		b.ownSite(llmtest.NewAPI, llmtest.Limits{}, keys...)
		for i, k := range keys {
			who := fmt.Sprint(100 + i)
			b.reads(b.say(b.message(private(who), person(who), "/key "+k)), "pays for your questions")
			b.read(b.say(b.message(private(who), person(who), "q")))
			time.Sleep(2 * time.Minute) // the answer to /key reads the balance
		}
		time.Sleep(time.Hour)
		c := bots.NewComparison(bots.Reconciler{Ledger: b.store, Secret: []byte("secret"), Before: time.Now()}, silent())
		sure := func() int {
			sums, err := b.store.Sums(t.Context(), bots.Slice{Paid: bots.PaidOwn})
			if err != nil {
				t.Fatal(err)
			}
			return int(sums[0].Sure)
		}
		for _, want := range []int{6, 12, 15} {
			own, err := b.engine.OwnGateways(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c.Pass(t.Context(), b.policy.Gateways, own)
			if got := sure(); got != want {
				t.Errorf("%d charges are confirmed, want %d", got, want)
			}
			if _, err := b.policy.Gateways[0].Balance(t.Context(), llmtest.Key); err != nil {
				t.Errorf("who waits for a balance gets %v", err)
			}
			time.Sleep(21 * time.Minute)
		}
		var asked []time.Time
		for _, r := range b.site.Requests() {
			if r.Path != "/api/usage/token/" && r.Path != "/api/log/token" {
				continue
			}
			asked = append(asked, r.Time)
			if n := len(asked); n > 12 && r.Time.Sub(asked[n-13]) < 20*time.Minute {
				t.Fatalf("13 calls of what logins share within %s", r.Time.Sub(asked[n-13]))
			}
		}
	})
}
