package llm

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// till is a made-up site whose figures a test changes.
type till struct {
	mu         sync.Mutex
	status     string
	hard, used string // as the billing endpoints show them
	token      string // data of /api/usage/token/; empty: 404
	self       string // data of /api/user/self
	asked      map[string]int
	limited    bool // everything but /api/status is a 429 without a body
}

func (s *till) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked == nil {
		s.asked = map[string]int{}
	}
	s.asked[req.URL.Path]++
	body := ""
	switch req.URL.Path {
	case "/api/status":
		return answer(req, 200, "application/json", `{"success":true,"data":`+s.status+`}`), nil
	case subPath:
		body = `{"hard_limit_usd":` + s.hard + `,"access_until":0}`
	case usePath:
		body = `{"total_usage":` + s.used + `}`
	case tokenPath:
		body = `{"code":true,"data":` + s.token + `}`
	case "/api/user/self":
		body = `{"success":true,"data":` + s.self + `}`
	}
	switch {
	case s.limited:
		return answer(req, 429, "", ""), nil
	case body == "" || strings.HasSuffix(body, ":}"):
		return answer(req, 404, "application/json", `{"error":{"message":"Invalid URL"}}`), nil
	}
	return answer(req, 200, "application/json", body), nil
}

const (
	newAPIStatus = `{"_qn":"new-api","quota_display_type":"CNY","usd_exchange_rate":7.3,"quota_per_unit":500000}`
	oneAPIStatus = `{"lark_client_id":"","display_in_currency":true,"quota_per_unit":500000}`
)

func (s *till) client(g Gateway) *Client {
	g.URL = "http://till.test/v1"
	g.Keys = []Key{testKey}
	return New(g, &http.Client{Transport: s}, nil)
}

func check(t *testing.T, c *Client, k Key, want string) {
	t.Helper()
	if got := toldBalance(c.Balance(t.Context(), k)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestBalanceCalls: at most 12 calls of /api/usage/token/ in 20 minutes over all
// keys; then the billing endpoints answer, converted, and it is known whose
// figures they show.
func TestBalanceCalls(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ hard, used, token, exact, billed string }{
		{"7.3", "43.8", `{"total_granted":500000,"total_used":30000,"total_available":470000}`,
			"key granted $1.000000 used $0.060000 left $0.940000", "key granted $1.000000 used $0.060000 left $0.940000"},
		{"29.2", "87.6", `{"total_granted":500000,"total_used":30000,"total_available":470000}`,
			"key granted $1.000000 used $0.060000 left $0.940000", "user granted $4.000000 used $0.120000 left $3.880000"},
		{"29.2", "87.6", `{"total_granted":0,"total_used":30000,"total_available":-30000,"unlimited_quota":true}`,
			"key granted unknown used $0.060000 left unknown unlimited", "user granted $4.000000 used $0.120000 left $3.880000"},
		{"100000000", "43.8", `{"total_granted":0,"total_used":30000,"total_available":-30000,"unlimited_quota":true}`,
			"key granted unknown used $0.060000 left unknown unlimited", "key granted unknown used $0.060000 left unknown unlimited"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &till{status: newAPIStatus, hard: tt.hard, used: tt.used, token: tt.token}
			c := s.client(Gateway{})
			for i := range 15 {
				if i < 12 {
					check(t, c, testKey, tt.exact)
				} else {
					check(t, c, testKey, tt.billed)
				}
				time.Sleep(balanceAge + time.Second)
			}
			check(t, c, "sk-another-key-0123", strings.Replace(tt.billed, "granted $1", "granted $1", 1))
			if s.asked[tokenPath] != 12 {
				t.Errorf("%d calls of %s", s.asked[tokenPath], tokenPath)
			}
			time.Sleep(20 * time.Minute)
			check(t, c, testKey, tt.exact)
		})
	}
}

// TestUnhurriedBalances: of the calls that share the login's, those that nobody waits
// for leave half to people.
func TestUnhurriedBalances(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: newAPIStatus, hard: "7.3", used: "43.8", token: `{"total_granted":500000,"total_used":30000,"total_available":470000}`}
		c := s.client(Gateway{})
		for i := range 20 {
			ctx := t.Context()
			if i < 10 {
				ctx = Unhurried(ctx)
			}
			if b, err := c.Balance(ctx, Key(fmt.Sprintf("sk-key-%08d", i))); err != nil || usd(b.Left) != "$0.940000" {
				t.Errorf("%+v, %v", b, err)
			}
			if want := map[int]int{9: 6, 19: 12}[i]; want != 0 && s.asked[tokenPath] != want {
				t.Errorf("%d calls after %d balances, want %d", s.asked[tokenPath], i+1, want)
			}
		}
	})
}

// TestBalanceShared: many who ask at once share one reading, and it is kept 20 s.
func TestBalanceShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: oneAPIStatus, hard: "4", used: "6"}
		c := s.client(Gateway{})
		began := time.Now()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { check(t, c, testKey, "key granted $4.000000 used $0.060000 left $3.940000") })
		}
		wg.Wait()
		time.Sleep(10 * time.Second)
		b, err := c.Balance(t.Context(), testKey)
		if err != nil || !b.AsOf.Equal(began) || b.Key != testKey.String() || strings.Contains(b.Key, "EXAMPLE") {
			t.Errorf("%+v, %v", b, err)
		}
		if s.asked[subPath] != 1 || s.asked[usePath] != 1 || s.asked["/api/status"] != 1 {
			t.Errorf("asked %v", s.asked)
		}
		time.Sleep(time.Minute)
		s.limited = true
		if b, err = c.Balance(t.Context(), testKey); err != nil || !b.AsOf.Equal(began) {
			t.Errorf("limited: %+v, %v", b, err)
		}
		if _, err := c.Balance(t.Context(), "sk-never-read-0123"); FaultOf(err) != RateLimited {
			t.Errorf("limited, never read: %v", err)
		}
	})
}

// TestRemainder: where one-api shows users, its limit is what is left; a call in
// between, or the account, tells.
func TestRemainder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: oneAPIStatus, hard: "3.88", used: "12"}
		c := s.client(Gateway{})
		if _, err := c.Balance(t.Context(), testKey); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		s.hard, s.used = "3.87", "13"
		check(t, c, testKey, "user granted $4.000000 used $0.130000 left $3.870000")
		time.Sleep(time.Minute)
		s.hard, s.used = "13.87", "13" // topped up
		check(t, c, testKey, "user granted $14.000000 used $0.130000 left $13.870000")
	})
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: oneAPIStatus, hard: "1", used: "6"}
		c := s.client(Gateway{})
		check(t, c, testKey, "key granted $1.000000 used $0.060000 left $0.940000")
		time.Sleep(time.Minute)
		s.used = "150"
		check(t, c, testKey, "key granted $1.000000 used $1.500000 left $-0.500000")
	})
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: oneAPIStatus, hard: "3.88", used: "12", self: `{"username":"erin","quota":1940000,"used_quota":60000,"request_count":7}`}
		c := s.client(Gateway{AccessToken: "EXAMPLE-access"})
		check(t, c, testKey, "user granted $4.000000 used $0.120000 left $3.880000")
	})
}

// TestSiteChanges: a new quota_per_unit counts within a minute.
func TestSiteChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: newAPIStatus, token: `{"total_granted":2000000,"total_used":0,"total_available":2000000}`}
		c := s.client(Gateway{})
		check(t, c, testKey, "key granted $4.000000 used $0.000000 left $4.000000")
		s.status = strings.Replace(newAPIStatus, "500000", "1000000", 1)
		time.Sleep(siteAge + time.Second)
		check(t, c, testKey, "key granted $2.000000 used $0.000000 left $2.000000")
	})
}

// TestConsoleCalls: a site is never asked more than 90 times in 180 s.
func TestConsoleCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: oneAPIStatus, hard: "4", used: "6"}
		c := s.client(Gateway{})
		for i := range 100 {
			_, err := c.Balance(t.Context(), Key(fmt.Sprintf("sk-key-%08d", i)))
			if err != nil && FaultOf(err) != RateLimited {
				t.Fatal(err)
			}
		}
		if n := s.asked[subPath] + s.asked[usePath] + s.asked["/api/status"]; n > 90 {
			t.Errorf("asked %d times", n)
		}
	})
}

// TestPlainBalance: a gateway of no family is taken at its word.
func TestPlainBalance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: "null", hard: "18.5", used: "123.45"}
		check(t, s.client(Gateway{}), testKey, "key granted $18.500000 used $1.234500 left $17.265500")
		none := &till{status: "null", hard: "", used: ""}
		if _, err := none.client(Gateway{}).Account(t.Context()); FaultOf(err) != NotOffered {
			t.Error(err)
		}
		c, _ := playing(Gateway{})
		check(t, c, testKey, "not_offered status=404 free")
	})
}

// TestRefusedKeys: what the gateway itself refused is left out until a probe
// succeeds; what its upstream refused is not.
func TestRefusedKeys(t *testing.T) {
	t.Parallel()
	const spare = Key("sk-EXAMPLE-spare-0123456789")
	synctest.Test(t, func(t *testing.T) {
		state := map[string]string{}
		c := New(Gateway{URL: "http://gw.test/v1", Keys: []Key{testKey, spare}}, &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
			body := state[strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")]
			r := answer(req, 200, "application/json", wholeAnswer)
			switch {
			case body != "":
				r = answer(req, 401, "application/json", body)
			case req.Method == "GET":
				r = answer(req, 200, "application/json", `{"data":[{"id":"m"}]}`)
			}
			r.Header.Set("X-Oneapi-Request-Id", "1")
			return r, nil
		})}, nil)
		ask := func(k Key) heardAll { return listen(t, c.Chat(t.Context(), Request{Key: k, Model: "m"})) }
		state[testKey.Reveal()] = `{"error":{"message":"Incorrect API key","code":"invalid_api_key"}}`
		if h := ask(testKey); h.err.Fault != SiteTrouble || len(c.Keys()) != 2 {
			t.Errorf("%v, keys %v", h, c.Keys())
		}
		state[testKey.Reveal()] = `{"error":{"message":"该令牌额度已用尽","type":"new_api_error"}}`
		if h := ask(testKey); h.err.Fault != KeyExhausted || len(c.Keys()) != 1 || c.Keys()[0] != spare {
			t.Errorf("%v, keys %v", h, c.Keys())
		}
		state[spare.Reveal()] = `{"error":{"message":"无效的令牌","type":"new_api_error"}}`
		if h := ask(spare); h.err.Fault != KeyWrong || len(c.Keys()) != 2 || c.Keys()[0] != testKey {
			t.Errorf("%v, keys %v", h, c.Keys())
		}
		delete(state, spare.Reveal())
		if err := c.Refresh(t.Context()); err != nil || len(c.Keys()) != 1 || c.Keys()[0] != spare {
			t.Errorf("after a probe: %v, keys %v", err, c.Keys())
		}
	})
}
