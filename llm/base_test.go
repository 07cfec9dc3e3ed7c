package llm

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// siteAt is a gateway whose API answers below one path and whose other pages are
// a web app, as new-api's are.
func siteAt(api string, asked *[]string) trip {
	var mu sync.Mutex
	return func(req *http.Request) (*http.Response, error) {
		mu.Lock()
		*asked = append(*asked, req.Method+" "+req.URL.Path)
		mu.Unlock()
		switch req.URL.Path {
		case api + "/models":
			return answer(req, 200, "application/json", `{"data":[{"id":"m"}]}`), nil
		case api + "/chat/completions":
			return answer(req, 200, "application/json", wholeAnswer), nil
		}
		if strings.Contains(req.URL.Path, "/v1/") {
			return answer(req, 404, "application/json", `{"error":{"message":"Invalid URL"}}`), nil
		}
		return answer(req, 200, "text/html", "<!doctype html>"), nil
	}
}

func TestBase(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ url, api string }{
		{"http://gw.test", "/v1"},
		{"http://gw.test/", "/v1"},
		{"http://gw.test/v1", "/v1"},
		{"http://gw.test/v1/", "/v1"},
		{"http://gw.test/v1/chat/completions", "/v1"},
		{"http://gw.test/proxy", "/proxy/v1"},
		{"http://gw.test/proxy/v1", "/proxy/v1"},
		{"http://gw.test/api/paas/v4", "/api/paas/v4"},
		{"http://gw.test/openai", "/openai"},
		{" http://user:secret@gw.test/v1beta/openai/?x=1 ", "/v1beta/openai"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var asked []string
			var log bytes.Buffer
			c := New(Gateway{URL: tt.url, Keys: []Key{testKey}}, &http.Client{Transport: siteAt(tt.api, &asked)}, slog.New(slog.NewTextHandler(&log, nil)))
			var wg sync.WaitGroup
			for range 5 {
				wg.Go(func() {
					if h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "m"})); h.text != "hello" {
						t.Errorf("%s: %v", tt.url, h)
					}
				})
			}
			wg.Wait()
			chats := 0
			for _, a := range asked {
				if strings.Contains(a, "/v1/v1") {
					t.Errorf("%s: asked %s", tt.url, a)
				}
				if a == "POST "+tt.api+"/chat/completions" {
					chats++
				}
			}
			if chats != 5 || len(asked) > 5+2 {
				t.Errorf("%s: asked %q", tt.url, asked)
			}
			if strings.Count(log.String(), "api=") != 1 || strings.Contains(log.String(), "secret") {
				t.Errorf("log %q", log.String())
			}
		})
	}
}

func TestBaseTrouble(t *testing.T) {
	t.Parallel()
	ok := says(200, `{"data":[{"id":"m"}]}`)
	for _, tt := range []struct {
		name  string
		url   string
		first func(*http.Request) (*http.Response, error)
		want  Fault
	}{
		{"only web pages", "http://gw.test", says(200, "<html>"), Odd},
		{"unreachable", "http://gw.test", fails(refused()), Unreachable},
		{"proxy's error", "http://gw.test", says(502, "<html>"), SiteTrouble},
		{"silent", "http://gw.test", after(time.Hour, ok), NoAnswer},
		{"no address", "::", ok, Unreachable},
		{"elsewhere", "http://gw.test", says(302, "", "Location", "https://login.test/?token=secret"), Odd},
		{"wrong key", "http://gw.test", says(401, `{"error":{"message":"no"}}`), KeyWrong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bad := true
				c := New(Gateway{URL: tt.url, Keys: []Key{testKey}}, &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
					if bad {
						return tt.first(req)
					}
					return ok(req)
				})}, nil)
				_, err := c.Models(t.Context())
				if FaultOf(err) != tt.want || !err.(*Error).Free || strings.Contains(err.Error(), "secret") {
					t.Errorf("got %v, want %s", err, tt.want)
				}
				bad = false
				if list, err := c.Models(t.Context()); tt.url != "::" && (err != nil || len(list) != 1) {
					t.Errorf("when it is over: %v, %v", list, err)
				}
			})
		})
	}
}

// TestRedirectToTLS: an address that moves to https on the same host is followed
// once, and the key goes nowhere else.
func TestRedirectToTLS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		c := New(Gateway{URL: "http://gw.test", Keys: []Key{testKey}}, &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
			asked = append(asked, req.Method+" "+req.URL.String())
			if req.URL.Scheme == "http" {
				r := answer(req, 308, "", "")
				to := *req.URL
				to.Scheme = "https"
				r.Header.Set("Location", to.String())
				return r, nil
			}
			if req.Method == "POST" {
				return answer(req, 200, "application/json", wholeAnswer), nil
			}
			return answer(req, 200, "application/json", `{"data":[]}`), nil
		})}, nil)
		if h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "m"})); h.text != "hello" {
			t.Errorf("%v, asked %q", h, asked)
		}
		if want := "POST https://gw.test/v1/chat/completions"; asked[len(asked)-1] != want {
			t.Errorf("asked %q", asked)
		}
	})
}
