package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// shares reports how often a site was asked what it lets one address ask 20 times in
// 20 minutes, and the most in any 20.
func shares(site *llmtest.Gateway) (calls, most int) {
	var at []time.Time
	for _, r := range site.Requests() {
		if r.Path == "/api/usage/token/" || r.Path == "/api/log/token" {
			at = append(at, r.Time)
		}
	}
	for i := range at {
		n := 0
		for _, t := range at[i:] {
			if t.Sub(at[i]) < 20*time.Minute {
				n++
			}
		}
		most = max(most, n)
	}
	return len(at), most
}

// TestProcessesShareTheTwelve holds that Barkeeps over one database, and those that
// follow them, ask a site together no more than 12 times in 20 minutes what its login
// shares, and get figures all the time.
func TestProcessesShareTheTwelve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		site := llmtest.New(llmtest.Options{})
		defer site.Close()
		_, path := openedFor(t)
		stores := []*store.Store{}
		start := func() *llm.Client {
			st, err := store.OpenBeside(t.Context(), path, [][]byte{make([]byte, 32)}, silent())
			if err != nil {
				t.Fatal(err)
			}
			stores = append(stores, st)
			return llm.New(llm.Gateway{URL: site.URL(), Keys: []llm.Key{llmtest.Key}, Sites: &llm.Sites{Record: st}}, site.Client(), nil)
		}
		running := []*llm.Client{start(), start()}
		for i := range 90 { // three quarters of an hour
			if i%20 == 0 { // one of them ends, or crashes, and starts again
				running[i/20%2] = start()
			}
			var both sync.WaitGroup
			for n, c := range running {
				both.Go(func() {
					if b, err := c.Balance(t.Context(), llmtest.Key); err != nil || *b.Left != 20*llm.Dollar {
						t.Errorf("%+v, %v", b, err)
					}
					if n == 0 && i%10 == 0 {
						if _, err := c.Log(t.Context(), llmtest.Key, time.Now()); err != nil && llm.FaultOf(err) != llm.RateLimited {
							t.Error(err)
						}
					}
				})
			}
			both.Wait()
			time.Sleep(30 * time.Second)
		}
		if calls, most := shares(site); most != 12 || calls < 24 {
			t.Errorf("%d calls, %d in 20 minutes", calls, most)
		}
		for _, st := range stores {
			shut(st, silent())
		}
	})
}

// openedFor is opened, and shut with the test.
func openedFor(t *testing.T) (*store.Store, string) {
	t.Helper()
	st, path := opened(t)
	t.Cleanup(func() { shut(st, silent()) })
	return st, path
}

// TestCommandsCountWithServe holds that subcommands count beside a Barkeep that
// serves, over its restart too, and that all get a figure.
func TestCommandsCountWithServe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	w.start()
	w.until("the balance for the metrics was read", func() bool { calls, _ := shares(w.site); return calls > 0 })
	ask := func(times int) {
		for range times {
			if got := terminalRun(t, append(w.env, "BARKEEP_LOG=error"), "", "balance"); got == "" {
				t.Error("no balance")
			}
		}
	}
	ask(8)
	w.end()
	w.start()
	w.code()
	ask(8)
	if calls, _ := shares(w.site); calls != 12 {
		t.Errorf("%d calls, want 12", calls)
	}
}

// TestMeaningOutlivesRestart holds that whose figures a one-api site shows, which only
// two readings with a call between them tell, is not asked of the next process again.
func TestMeaningOutlivesRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		site := llmtest.New(llmtest.Options{Kind: llmtest.OneAPI, Site: llmtest.Site{UserFigures: true}})
		defer site.Close()
		st, _ := openedFor(t)
		start := func() *llm.Client {
			return llm.New(llm.Gateway{URL: site.URL(), Keys: []llm.Key{llmtest.Key}, Sites: &llm.Sites{Record: st}}, site.Client(), nil)
		}
		ask := func(ctx context.Context, c *llm.Client) {
			for _, err := range c.Chat(ctx, llm.Request{Key: llmtest.Key, Model: "gpt-4", Messages: []llm.Message{{Role: "user", Text: "hello"}}}) {
				if err != nil {
					t.Error(err)
				}
			}
		}
		says := func(c *llm.Client, want string) {
			t.Helper()
			time.Sleep(2 * time.Minute)
			b, err := c.Balance(t.Context(), llmtest.Key)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(b.Whose, b.AtLeast); got != want {
				t.Errorf("the balance is said to be %s, want %s", got, want)
			}
		}
		first := start()
		ask(t.Context(), first)
		says(first, "keytrue")
		ask(t.Context(), first)
		says(first, "userfalse")
		says(start(), "userfalse")
		time.Sleep(8 * 24 * time.Hour)
		says(start(), "keytrue")
	})
}

// TestLookingMakesNoKey holds that what only looks at a database makes no secret key
// beside it: the one that serves may be in the service's environment alone.
func TestLookingMakesNoKey(t *testing.T) {
	t.Parallel()
	site := llmtest.New(llmtest.Options{})
	defer site.Close()
	_, path := openedFor(t)
	env := []string{"OPENAI_BASE_URL=" + serveOn(t, site), "OPENAI_API_KEY=" + llmtest.Key, "BARKEEP_LOG=debug", "BARKEEP_DATABASE=" + path}
	for range 15 {
		if said := terminalRun(t, env, "", "balance"); !strings.Contains(said, "Left: $20.00") {
			t.Errorf("balance says %q", said)
		}
	}
	if calls, _ := shares(site); calls != 12 {
		t.Errorf("%d calls, want 12: the processes did not count together", calls)
	}
	cfg, err := config.Load(config.Source{Environ: env, ReadFile: os.ReadFile})
	if err != nil {
		t.Fatal(err)
	}
	if said, err := checkDatabase(t.Context(), cfg, &words.English().Operator); err != nil || !strings.Contains(said, path) {
		t.Errorf("doctor says %q, %v", said, err)
	}
	if _, err := os.Stat(config.KeyFile(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key was made: %v", err)
	}
}
