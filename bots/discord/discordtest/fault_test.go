package discordtest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
)

const postRoute = "POST /channels/{channel}/messages"

func TestFaultsBeforeTheEffect(t *testing.T) {
	t.Parallel()
	for kind, status := range map[discordtest.FaultKind]int{
		discordtest.RateLimited: 429, discordtest.GlobalLimited: 429, discordtest.SharedLimited: 429, discordtest.CloudflareLimit: 429,
		discordtest.ServerError: 500, discordtest.BadGateway: 502, discordtest.Unavailable: 503, discordtest.HTMLPage: 200, discordtest.CutBefore: 0,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			in(t, discordtest.Options{}, func(t *testing.T, w *world) {
				w.Break(discordtest.Fault{Kind: kind, Route: postRoute, Times: 1, RetryAfter: 2 * time.Second})
				a := w.post("x")
				if a.status != status || (status == 0) != (a.err != nil) {
					t.Errorf("got %d %s %v", a.status, a.text, a.err)
				}
				if len(w.room.Messages()) != 0 {
					t.Error("it had its effect")
				}
				if status == 429 && a.header.Get("Retry-After") != "2" {
					t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
				}
				w.ok(w.post("x"), 200)
				calls := w.CallsTo(postRoute)
				if len(calls) != 2 || calls[0].Fault != kind || calls[0].Effect || !calls[1].Effect || calls[1].Ended.IsZero() {
					t.Errorf("calls: %+v", calls)
				}
			})
		})
	}
}

func TestHiddenAnswers(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.Break(discordtest.Fault{Kind: discordtest.CutAfter, Route: postRoute, Times: 1})
		w.Break(discordtest.Fault{Kind: discordtest.BadGatewayAfter, Route: postRoute, Times: 1})
		if a := w.post("cut"); a.err == nil {
			t.Errorf("got %d", a.status)
		}
		if a := w.post("spoilt"); a.status != 502 {
			t.Errorf("got %d", a.status)
		}
		if n := len(w.room.Messages()); n != 2 || w.HiddenAnswers() != 2 {
			t.Errorf("%d messages, %d hidden", n, w.HiddenAnswers())
		}
	})
}

func TestSlow(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		w.Break(discordtest.Fault{Kind: discordtest.SlowAnswer, Route: postRoute, Times: 1, Delay: 30 * time.Second})
		start := time.Now()
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		r, err := http.NewRequestWithContext(ctx, "POST", w.APIURL()+"/channels/"+w.room.ID+"/messages", strings.NewReader(`{"content":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"User-Agent": {w.agent}, "Authorization": {w.token}, "Content-Type": {"application/json"}}
		if _, err = w.Client().Do(r); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 5*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		if err := w.Wait(t.Context(), func() bool { return w.InFlight() == 0 }); err != nil {
			t.Fatal(err)
		}
		if len(w.room.Messages()) != 1 || w.HiddenAnswers() != 1 {
			t.Errorf("%d messages, %d hidden", len(w.room.Messages()), w.HiddenAnswers())
		}
		w.Break(discordtest.Fault{Kind: discordtest.Slow, Delay: 7 * time.Second})
		start = time.Now()
		w.ok(w.post("y"), 200)
		if time.Since(start) != 7*time.Second {
			t.Errorf("took %v", time.Since(start))
		}
	})
}

func TestScriptAndDice(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}, Seed: 7}, func(t *testing.T, w *world) {
		w.Break(discordtest.Fault{Kind: discordtest.Refused, Route: postRoute, Skip: 1, Times: 1, Status: 400, Body: `{"message":"Message was blocked by automatic moderation","code":200000}`})
		w.ok(w.post("1"), 200)
		w.refused(w.post("2"), 400, 200000, "Message was blocked by automatic moderation")
		w.ok(w.post("3"), 200)
		w.Break(discordtest.Fault{Kind: discordtest.ServerError, Probability: 0.5})
		failed := 0
		for range 100 {
			if w.post("x").status == 500 {
				failed++
			}
		}
		if failed < 30 || failed > 70 {
			t.Errorf("%d of 100 failed at one half", failed)
		}
		w.Mend()
		w.ok(w.post("x"), 200)
	})
}
