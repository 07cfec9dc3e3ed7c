package discordtest_test

import (
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
)

func TestBucket(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		for i, left := range []string{"4", "3", "2", "1", "0"} {
			a := w.ok(w.post("x"), 200)
			if a.header.Get("X-RateLimit-Remaining") != left || a.header.Get("X-RateLimit-Limit") != "5" || a.header.Get("X-RateLimit-Bucket") == "" {
				t.Errorf("post %d: %v", i, a.header)
			}
		}
		time.Sleep(500 * time.Millisecond)
		a := w.post("x")
		if want := `{"global":false,"message":"You are being rate limited.","retry_after":4.5}`; a.status != 429 || a.text != want {
			t.Errorf("got %d %s, want %s", a.status, a.text, want)
		}
		for name, want := range map[string]string{"Retry-After": "5", "X-RateLimit-Scope": "user", "X-RateLimit-Reset-After": "4.500", "X-RateLimit-Remaining": "0"} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		last := w.room.Messages()[4].ID
		w.ok(w.do("PATCH", "/channels/"+w.room.ID+"/messages/"+last, `{"content":"edits have a bucket of their own"}`), 200)
		other := w.guild.AddChannel("other")
		b := w.ok(w.do("POST", "/channels/"+other.ID+"/messages", `{"content":"so have channels"}`), 200)
		if b.header.Get("X-RateLimit-Bucket") != a.header.Get("X-RateLimit-Bucket") {
			t.Error("one route, two bucket names")
		}
		time.Sleep(4500 * time.Millisecond)
		w.ok(w.post("x"), 200)
		if w.RateLimited429() != 1 {
			t.Errorf("counted %d", w.RateLimited429())
		}
	})
}

func TestGlobalLimit(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Other: discordtest.Limit{Requests: 1000, Per: time.Second}}}, func(t *testing.T, w *world) {
		for range 50 {
			w.ok(w.do("GET", "/users/@me", ""), 200)
		}
		a := w.do("GET", "/users/@me", "")
		if a.status != 429 || a.field("global") != true || a.header.Get("X-RateLimit-Global") != "true" || a.header.Get("X-RateLimit-Scope") != "global" {
			t.Errorf("got %d %s %v", a.status, a.text, a.header)
		}
		if a = w.do("POST", "/interactions/1/x/callback", `{"type":4}`); a.status == 429 {
			t.Error("interactions are under the global limit")
		}
		time.Sleep(time.Second)
		w.ok(w.do("GET", "/users/@me", ""), 200)
	})
}

func TestBanAfterInvalidRequests(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Invalid: 3}}, func(t *testing.T, w *world) {
		good := w.token
		w.token = "Bot wrong"
		for range 3 {
			w.refused(w.do("GET", "/users/@me", ""), 401, 0, "401: Unauthorized")
		}
		w.token = good
		a := w.do("GET", "/users/@me", "")
		if a.status != 429 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || !strings.Contains(a.text, "1015") {
			t.Errorf("got %d %s", a.status, a.text)
		}
		time.Sleep(10 * time.Minute)
		w.ok(w.do("GET", "/users/@me", ""), 200)
	})
}

func TestSharedLimitIsNotInvalid(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Invalid: 2}}, func(t *testing.T, w *world) {
		w.Break(discordtest.Fault{Kind: discordtest.SharedLimited, Times: 5})
		for range 5 {
			if a := w.do("GET", "/users/@me", ""); a.field("message") != "The resource is being rate limited." || a.header.Get("X-RateLimit-Scope") != "shared" {
				t.Errorf("got %d %s", a.status, a.text)
			}
		}
		w.ok(w.do("GET", "/users/@me", ""), 200)
	})
}

func TestLimitsOff(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		for range 100 {
			if a := w.ok(w.post("x"), 200); a.header.Get("X-RateLimit-Limit") != "" {
				t.Fatal("a header without a limit")
			}
		}
	})
}
