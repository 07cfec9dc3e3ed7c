package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// TestMediaReserveTokens holds that voice, pictures and speech count against a cap in
// tokens before they are sent, with what they will likely take, and after that with
// what they took.
func TestMediaReserveTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, listens)
		home := private("1")
		b.policy.Daily = bots.Amount{Tokens: 900}
		voice := func(seconds int) string {
			return b.say(b.with(b.message(home, owner, ""), map[string][]byte{"v": ogg(seconds)}, bots.Attachment{Kind: bots.Voice, Source: "v", Seconds: seconds}))
		}
		b.wants(voice(60), "daily cap (900 tokens) has only 900 tokens left, too little for this question")
		if n := b.site.Calls(); n != 0 {
			t.Errorf("%d calls above the cap", n)
		}
		b.policy.Daily = bots.Amount{Tokens: 2000}
		b.read(voice(60))
		if n := b.site.Calls(); n != 2 {
			t.Errorf("%d calls for a hearing and an answer", n)
		}

		b.policy.Daily = bots.Amount{}
		b.read(b.say(b.message(home, owner, "/settings voice on")))
		b.read(b.say(b.message(home, owner, "/new")))
		b.policy.Daily = bots.Amount{Tokens: b.tokens() + 700} // enough to answer, not to read it aloud
		calls := b.site.Calls()
		b.read(b.say(b.message(home, owner, strings.Repeat("long ", 150))))
		if n := b.site.Calls() - calls; n != 1 {
			t.Errorf("%d calls where only the answer fits", n)
		}
	})
}

// TestPicturesReserveTokens holds the same for a model that is paid by its tokens:
// questions at the same time do not overshoot.
func TestPicturesReserveTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		slow := func(llmtest.Request) llmtest.Reply { return llmtest.Pace("x", 10*time.Second, 0) }
		site := llmtest.New(llmtest.Options{Answer: slow, Models: []llmtest.Model{
			{ID: "gpt-4o-mini", Ratio: "0.2", Completion: "4"}, {ID: "gpt-image-1", Use: llmtest.ForImage, Ratio: "0.1", Completion: "8"},
		}})
		t.Cleanup(func() { site.Close() })
		b.policy.Gateways = []bots.Gateway{llm.New(llm.Gateway{Name: "site", URL: site.URL(), Keys: []llm.Key{llmtest.Key}}, site.Client(), silent())}
		b.policy.Open = true
		b.policy.Daily = bots.Amount{Nano: 2*drawn + drawn/2}
		var places []string
		for _, who := range []string{"2", "3", "4"} {
			places = append(places, b.say(b.message(private(who), person(who), "/image a fox")))
		}
		refused := 0
		for _, p := range places {
			if strings.Contains(b.read(p), "daily cap") {
				refused++
			}
		}
		if refused != 1 {
			t.Errorf("%d pictures of three were refused, where two fit", refused)
		}
	})
}

// drawn is what a large picture by gpt-image-1 is estimated at, at the site above.
const drawn = llm.Nano(4160*8+3) * llm.Dollar * 2 / 10_000_000

// tokens is what was used of all caps so far.
func (b *bar) tokens() (n int64) {
	for _, c := range b.charges() {
		n += c.Usage.Prompt + c.Usage.Completion
	}
	return n
}

// TestReservationIsReleasedOnce holds that what a killed call reserved counts until
// the site's log knows better, and is then released once: however often the log is
// read, and however the program was ended.
func TestReservationIsReleasedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, client := accountBar(t, llmtest.NewAPI)
		began, who := time.Now(), person("5")
		id := b.call(bots.Charge{Model: "gpt-4o-mini", Estimate: nanos(7_000_000)}, false)
		fits := func(limit llm.Nano) bool { // a last call of one nano-dollar
			t.Helper()
			c := b.charges()[id]
			at := bots.Cap{Scope: bots.ScopePerson, Person: c.Person, Amount: bots.Amount{Nano: limit}, Since: began.Add(-time.Hour)}
			asked, _, err := b.store.Accept(t.Context(), []bots.Question{{Message: b.message(private("9"), person("9"), "x"), Task: bots.Ask}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			n, _, err := b.store.Begin(t.Context(), asked[0].Turn, bots.Charge{Model: "x", Estimate: nanos(1), At: time.Now()}, []bots.Cap{at})
			if err == nil { // somebody else's call, and it was free
				free := bots.Charge{ID: n, State: bots.Void}
				if _, err := b.store.Finish(t.Context(), asked[0].Turn.ID, bots.Ending{State: bots.Failed}, []bots.Charge{free, free}); err != nil {
					t.Fatal(err)
				}
			}
			return err == nil
		}
		spent := func(want llm.Nano, when string) {
			t.Helper()
			if !fits(want+1) || fits(want) {
				t.Errorf("%s not %s is spent", when, bots.Exact(want))
			}
		}
		spent(7_000_000, "while the call runs")
		for range 3 { // the question is asked again after each crash, until the last try is used up
			b.close()
			b.open()
			synctest.Wait()
			time.Sleep(time.Minute)
		}
		var cost llm.Nano
		all := b.charges()
		for n, c := range all {
			if n != id && c.Person == all[id].Person && c.Cost != nil {
				cost += c.Cost.Nano
			}
		}
		if cost == 0 {
			t.Fatal("the question was not asked again")
		}
		spent(7_000_000+cost, "after the crash")
		time.Sleep(2 * time.Hour)
		for range 3 {
			r := &bots.Reconciler{Ledger: b.store, Secret: []byte("secret"), Before: time.Now()}
			if _, err := r.Reconcile(t.Context(), client, bots.PaidHouse, began); err != nil {
				t.Fatal(err)
			}
			b.close()
			b.open()
			spent(cost, "after the site's log was read")
		}
		b.wants(b.say(b.message(private("5"), who, "say it")), "so")
	})
}
