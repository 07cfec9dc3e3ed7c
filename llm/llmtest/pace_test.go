package llmtest_test

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm/llmtest"
)

func TestStreamKeepsItsPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := llmtest.New(llmtest.Options{Kind: llmtest.OneAPI, Answer: llmtest.Always(llmtest.Pace("one two three", time.Second, 100*time.Millisecond))})
		defer g.Close()
		start := time.Now()
		res := post(t, g, "/chat/completions", streamHello)
		var at []time.Duration
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "data: {") {
				at = append(at, time.Since(start))
			}
		}
		want := []time.Duration{time.Second, time.Second, 1100 * time.Millisecond, 1200 * time.Millisecond, 1200 * time.Millisecond}
		if len(at) != len(want) {
			t.Fatalf("events at %v, want %v", at, want)
		}
		for i := range at {
			if at[i] != want[i] {
				t.Errorf("event %d at %v, want %v", i, at[i], want[i])
			}
		}
	})
}

func TestNewAPIIsOneChunkLateAndPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := llmtest.New(llmtest.Options{
			Site:   llmtest.Site{Ping: 2 * time.Second},
			Answer: llmtest.Always(llmtest.Reply{Chunks: []llmtest.Chunk{{Text: "one "}, {Text: "two", After: 5 * time.Second}}}),
		})
		defer g.Close()
		start := time.Now()
		res := post(t, g, "/chat/completions", streamHello)
		var seen []string
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			for _, word := range []string{`"one "`, `"two"`, ": PING", `"stop"`, "[DONE]"} {
				if strings.Contains(lines.Text(), word) {
					seen = append(seen, word+" "+time.Since(start).String())
				}
			}
		}
		want := `: PING 2s|: PING 4s|"one " 5s|"two" 5s|"stop" 5s|[DONE] 5s`
		if got := strings.Join(seen, "|"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// TestClientLeaves holds the charges of gateways.md: the upstream would send 20 words in 6 s and report 100 + 20.
func TestClientLeaves(t *testing.T) {
	words := llmtest.Split(strings.Repeat("word1 ", 20), 300*time.Millisecond)
	reply := llmtest.Reply{Chunks: words, Usage: &llmtest.Usage{Prompt: 100, Completion: 20}}
	late := llmtest.Reply{Wait: 3 * time.Second, Chunks: llmtest.Split("word1 word2 ", 0), Usage: &llmtest.Usage{Prompt: 100, Completion: 8}}
	const ask = `{"model":"gpt-4","messages":[{"role":"user","content":"hello"}],"stream":true,"stream_options":{"include_usage":true}}`
	for _, c := range []struct {
		name  string
		kind  llmtest.Kind
		reply llmtest.Reply
		body  string
		after time.Duration
		quota int64
		took  time.Duration
	}{
		{"new-api, mid-stream", llmtest.NewAPI, reply, ask, 650 * time.Millisecond, (9 + 9*2) * 15, 650 * time.Millisecond},
		{"one-api, mid-stream", llmtest.OneAPI, reply, ask, 650 * time.Millisecond, (100 + 20*2) * 15, 5700 * time.Millisecond},
		{"new-api, before the first byte", llmtest.NewAPI, late, ask, time.Second, 9 * 15, 3 * time.Second},
		{"one-api, before the first byte", llmtest.OneAPI, late, ask, time.Second, (100 + 8*2) * 15, 3 * time.Second},
		{"new-api, whole", llmtest.NewAPI, late, strings.Replace(ask, `"stream":true`, `"stream":false`, 1), time.Second, 1740, 3 * time.Second},
		{"one-api, whole", llmtest.OneAPI, late, strings.Replace(ask, `"stream":true`, `"stream":false`, 1), time.Second, 1740, 3 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := llmtest.New(llmtest.Options{Kind: c.kind, Answer: llmtest.Always(c.reply)})
				defer g.Close()
				ctx, cancel := context.WithTimeout(t.Context(), c.after)
				defer cancel()
				start := time.Now()
				if res, err := tryPost(ctx, g, c.body); err == nil {
					_, err = io.Copy(io.Discard, res.Body)
					res.Body.Close()
					if err == nil {
						t.Error("the answer came whole")
					}
				}
				time.Sleep(10 * time.Second)
				synctest.Wait()
				rows := g.Ledger()
				if len(rows) != 1 || rows[0].Quota != c.quota || rows[0].Time.Sub(start) != c.took {
					t.Fatalf("charged %+v, want %d after %v", rows, c.quota, c.took)
				}
				if u, _ := g.User(llmtest.UserID); u.Quota != 20_000_000-c.quota || u.Used != g.Used(llmtest.UserID) {
					t.Errorf("account %+v", u)
				}
			})
		})
	}
}

func TestPreChargeShowsWhileTheAnswerIsHeld(t *testing.T) {
	for kind, want := range map[llmtest.Kind][2]int64{llmtest.NewAPI: {67_500, 1800}, llmtest.OneAPI: {67_620, 1800}} {
		synctest.Test(t, func(t *testing.T) {
			gate := make(chan struct{})
			o := llmtest.Options{
				Kind:   kind,
				Tokens: []llmtest.Token{{ID: 1, User: llmtest.UserID, Key: llmtest.Key, Remain: 470_000, Used: 30_000}},
				Users:  []llmtest.User{{ID: llmtest.UserID, Name: "erin", Quota: 1_940_000, Used: 60_000}},
				Answer: llmtest.Always(llmtest.Reply{Hold: gate, Chunks: llmtest.Split("hi", 0), Usage: &llmtest.Usage{Prompt: 100, Completion: 10}}),
			}
			g := llmtest.New(o)
			defer g.Close()
			done := make(chan string)
			go func() {
				res := post(t, g, "/chat/completions", `{"model":"gpt-4","max_tokens":4000,"messages":[{"role":"user","content":"hello"}]}`)
				done <- read(t, res.Body)
			}()
			synctest.Wait()
			if token, _ := g.Token(llmtest.Key); token.Used != 30_000+want[0] || g.Running() != 1 {
				t.Errorf("kind %d: used %d while held, want %d more; running %d", kind, token.Used, want[0], g.Running())
			}
			close(gate)
			<-done
			token, _ := g.Token(llmtest.Key)
			if user, _ := g.User(llmtest.UserID); token.Used != 30_000+want[1] || user.Quota != 1_940_000-want[1] || user.Used != 60_000+want[1] || user.Requests != 1 {
				t.Errorf("kind %d: after: %+v %+v", kind, token, user)
			}
			if g.Running() != 0 || g.MostRunning() != 1 || g.Calls() != 1 {
				t.Errorf("running %d, most %d, calls %d", g.Running(), g.MostRunning(), g.Calls())
			}
		})
	}
}

func TestBalancesLagBehindTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := llmtest.New(llmtest.Options{
			Site:   llmtest.Site{BatchLag: 5 * time.Second},
			Answer: llmtest.Always(llmtest.Reply{Chunks: llmtest.Split("hi", 0), Usage: &llmtest.Usage{Prompt: 1000, Completion: 500}}),
		})
		defer g.Close()
		read(t, post(t, g, "/chat/completions", `{"model":"gpt-4","messages":[{"role":"user","content":"x"}]}`).Body)
		if got := g.Used(llmtest.UserID); got != 30_000 {
			t.Errorf("ledger %d", got)
		}
		for _, c := range []struct {
			wait time.Duration
			used string
		}{{2 * time.Second, `"total_usage":0}`}, {6 * time.Second, `"total_usage":6}`}} {
			time.Sleep(c.wait)
			if got := get(t, g, "/v1/dashboard/billing/usage", "Bearer "+llmtest.Key); !strings.Contains(got, c.used) {
				t.Errorf("after %v: %s", c.wait, got)
			}
		}
	})
}

func TestCloseEndsWhatHangs(t *testing.T) {
	for _, trouble := range []llmtest.Trouble{llmtest.Stall, llmtest.UpstreamStall, llmtest.None} {
		synctest.Test(t, func(t *testing.T) {
			reply := llmtest.Reply{Chunks: llmtest.Split("one two", 0), Trouble: trouble, After: 1}
			if trouble == llmtest.None {
				reply.Hold = make(chan struct{})
			}
			g := llmtest.New(llmtest.Options{Kind: llmtest.OneAPI, Answer: llmtest.Always(reply)})
			done := make(chan error)
			go func() {
				res, err := tryPost(t.Context(), g, streamHello)
				if err == nil {
					_, err = io.ReadAll(res.Body)
					res.Body.Close()
				}
				done <- err
			}()
			synctest.Wait()
			if err := g.Close(); err != nil {
				t.Error(err)
			}
			if err := <-done; err == nil {
				t.Error("the answer came to an end by itself")
			}
			if len(g.Ledger()) != 1 {
				t.Errorf("rows %+v", g.Ledger())
			}
			if err := g.Close(); err != nil {
				t.Errorf("second Close: %v", err)
			}
		})
	}
}
