package llm

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// reloading asks with the newest of the clients again and again while settings
// change, each time by one of the changes, and returns when the calls were received.
func reloading(t *testing.T, c *Client, g Gateway, received *[]time.Time, calls int, changes ...func(*Gateway)) []time.Time {
	t.Helper()
	var work sync.WaitGroup
	for i := range calls {
		if i%7 == 6 {
			changes[i/7%len(changes)](&g)
			c = c.Next(g, c.http, nil)
		}
		now := c
		work.Go(func() {
			if h := listen(t, now.Chat(t.Context(), Request{Key: testKey, Model: "gpt-4o"})); h.err != nil {
				t.Error(h.err)
			}
		})
		time.Sleep(3 * time.Second)
	}
	work.Wait()
	return *received
}

// TestNextKeepsLimits holds that settings read anew never let more calls through in
// any 60 s than the limit: neither a new key beside the old, nor another name of the
// limit, nor one that is lifted and comes back, forgets what was sent.
func TestNextKeepsLimits(t *testing.T) {
	t.Parallel()
	for name, changes := range map[string][]func(*Gateway){
		"another key":     {func(g *Gateway) { g.Keys = append([]Key{"sk-another-0123456789"}, g.Keys...) }, func(g *Gateway) { g.Keys = []Key{testKey} }},
		"another pattern": {func(g *Gateway) { g.Limits = []Limit{{"gpt-4o*", 5}} }, func(g *Gateway) { g.Limits = []Limit{{"o3", 1}, {"gpt-*", 5}} }},
		"another model":   {func(g *Gateway) { g.Limits = append([]Limit{{"claude*", 1}}, g.Limits...) }},
		"patience":        {func(g *Gateway) { g.Idle += time.Second }, func(g *Gateway) { g.Prices = []Price{{Pattern: "*", Input: 1}} }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := Gateway{URL: "http://gateway.test/v1", Keys: []Key{testKey}, Limits: []Limit{{"gpt-4*", 5}}}
				c, received := script(t, g, says(200, wholeAnswer))
				got := reloading(t, c, g, received, 40, changes...)
				if most := mostIn(got); most > 5 || len(got) != 40 {
					t.Errorf("%d sends, %d in 60 s", len(got), most)
				}
			})
		})
	}
}

// TestNextLimit holds that a limit that changes counts at once, for who waits
// already too, and that it counts what was sent before there was one.
func TestNextLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := Gateway{URL: "http://gateway.test/v1", Keys: []Key{testKey}, Limits: []Limit{{"gpt-4*", 0}}}
		var sends atomic.Int32
		c := New(g, &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
			sends.Add(1)
			return answer(req, 200, "application/json", wholeAnswer), nil
		})}, nil)
		var work sync.WaitGroup
		ask := func(c *Client, key Key, n int) {
			for range n {
				work.Go(func() {
					if h := listen(t, c.Chat(t.Context(), Request{Key: key, Model: "gpt-4o"})); h.err != nil {
						t.Error(h.err)
					}
				})
			}
			synctest.Wait()
		}
		sent := func(want int32, when string) {
			t.Helper()
			if n := sends.Load(); n != want {
				t.Errorf("%s: %d sends, want %d", when, n, want)
			}
		}
		began := time.Now()
		ask(c, testKey, 4)
		sent(4, "without a limit")
		g.Limits = []Limit{{"gpt-4*", 3}}
		less := c.Next(g, c.http, nil)
		ask(c, testKey, 1)
		ask(less, testKey, 1)
		ask(less.For("sk-own-0123456789", "", ""), "sk-own-0123456789", 1)
		sent(5, "with a limit of 3 after 4; another's key counts by itself")
		g.Limits = []Limit{{"gpt-4*", 6}}
		more := less.Next(g, c.http, nil)
		synctest.Wait()
		sent(7, "with a limit of 6")
		ask(more, testKey, 1)
		sent(7, "the seventh of the key waits")
		work.Wait()
		sent(8, "after the minute")
		if d := time.Since(began); d < window || d > window+time.Second {
			t.Errorf("the seventh waited %v", d)
		}
	})
}

// TestNextKnows holds what goes on with new settings: what is true of the address,
// of the same keys and of the same account, and nothing else.
func TestNextKnows(t *testing.T) {
	t.Parallel()
	const bad = Key("sk-refused-0123456789")
	var mu sync.Mutex
	asked := map[string]int{}
	way := &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		asked[req.URL.Host+req.URL.Path]++
		switch {
		case strings.Contains(req.Header.Get("Authorization"), bad.Reveal()):
			return answer(req, 401, "application/json", `{"error":{"message":"invalid token","type":"new_api_error"}}`), nil
		case strings.HasSuffix(req.URL.Path, "/models"):
			return answer(req, 200, "application/json", `{"data":[{"id":"gpt-4o"}]}`), nil
		}
		return answer(req, 404, "application/json", `{}`), nil
	})}
	g := Gateway{Name: "a", URL: "http://gateway.test/v1", Keys: []Key{bad, testKey}}
	c := New(g, way, nil)
	lists := func(c *Client, more int, when string) {
		t.Helper()
		before := asked["gateway.test/v1/models"] + asked["other.test/v1/models"]
		if all, err := c.Models(context.Background()); err != nil || len(all) != 1 {
			t.Errorf("%s: %v %v", when, all, err)
		}
		if n := asked["gateway.test/v1/models"] + asked["other.test/v1/models"] - before; n != more {
			t.Errorf("%s: the list was asked for %d times, want %d", when, n, more)
		}
	}
	lists(c, 2, "at first")
	g.Limits = []Limit{{"gpt-4*", 5}}
	limited := c.Next(g, way, nil)
	lists(limited, 0, "with another limit")
	if worth := limited.Keys(); len(worth) != 1 || worth[0] != testKey {
		t.Errorf("%d keys are worth trying; one was refused", len(worth))
	}
	g.Keys = []Key{testKey}
	rekeyed := limited.Next(g, way, nil)
	lists(rekeyed, 1, "with other keys")
	g.URL = "http://other.test/v1"
	lists(rekeyed.Next(g, way, nil), 1, "at another address")
	if bad := c.Keys(); len(bad) != 1 {
		t.Errorf("the old one has %d keys worth trying", len(bad))
	}
}
