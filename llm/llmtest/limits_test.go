package llmtest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm/llmtest"
)

func TestRateLimits(t *testing.T) {
	for kind, want := range map[llmtest.Kind]int{llmtest.NewAPI: 180, llmtest.OneAPI: 480} {
		synctest.Test(t, func(t *testing.T) {
			g := llmtest.New(llmtest.Options{Kind: kind})
			defer g.Close()
			passed := 0
			for range 500 {
				res := getPage(t, g, "/v1/dashboard/billing/usage", "Bearer "+llmtest.Key)
				body := read(t, res.Body)
				if res.StatusCode == 200 {
					passed++
				} else if body != "" || res.StatusCode != 429 || len(res.Header["Content-Type"])+len(res.Header["Retry-After"]) != 0 {
					t.Fatalf("%d %q %v", res.StatusCode, body, res.Header)
				}
			}
			if passed != want {
				t.Errorf("kind %d: %d passed, want %d", kind, passed, want)
			}
			if res := getPage(t, g, "/api/user/self", llmtest.AccessToken); res.StatusCode != 429 {
				t.Error("self has its own bucket")
			}
			if res := getPage(t, g, "/v1/models", "Bearer "+llmtest.Key); res.StatusCode != 200 {
				t.Error("models are limited")
			}
			time.Sleep(180 * time.Second)
			if res := getPage(t, g, "/api/user/self", llmtest.AccessToken); res.StatusCode != 200 {
				t.Error("the bucket does not empty")
			}
		})
	}
}

func TestCriticalBucket(t *testing.T) {
	g := llmtest.New(llmtest.Options{})
	defer g.Close()
	for i := range 22 {
		path := []string{"/api/usage/token/", "/api/log/token"}[i%2]
		if res := getPage(t, g, path, "Bearer "+llmtest.Key); (res.StatusCode == 200) != (i < 20) {
			t.Errorf("call %d: %d", i+1, res.StatusCode)
		}
	}
}

func TestModelLimitIsASlidingWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := llmtest.New(llmtest.Options{Limits: llmtest.Limits{Models: []llmtest.ModelLimit{
			{Pattern: "gpt-4*", N: 2, RetryAfter: true, Headers: true}, {Pattern: "gpt-3.5*", N: 1},
		}}})
		defer g.Close()
		call := func(model string) *http.Response {
			res := post(t, g, "/chat/completions", `{"model":"`+model+`","messages":[{"role":"user","content":"x"}]}`)
			read(t, res.Body)
			return res
		}
		if res := call("gpt-4"); res.StatusCode != 200 || res.Header.Get("X-Ratelimit-Remaining-Requests") != "1" {
			t.Errorf("first: %d %v", res.StatusCode, res.Header)
		}
		time.Sleep(40 * time.Second)
		if res := call("gpt-4o"); res.StatusCode != 200 {
			t.Errorf("second: %d", res.StatusCode)
		}
		res := call("gpt-4")
		if res.StatusCode != 429 || res.Header.Get("Retry-After") != "20" || res.Header.Get("X-Ratelimit-Limit-Requests") != "2" {
			t.Errorf("third: %d %v", res.StatusCode, res.Header)
		}
		if res := call("gpt-3.5-turbo"); res.StatusCode != 200 {
			t.Errorf("another pattern: %d", res.StatusCode)
		}
		if res := call("gpt-3.5-turbo"); res.StatusCode != 429 || res.Header.Get("Retry-After") != "" || res.Header.Get("X-Ratelimit-Limit-Requests") != "" {
			t.Errorf("without headers: %d %v", res.StatusCode, res.Header)
		}
		time.Sleep(19999 * time.Millisecond)
		if res := call("gpt-4"); res.StatusCode != 429 {
			t.Error("the window let one in too early")
		}
		time.Sleep(time.Millisecond)
		if res := call("gpt-4"); res.StatusCode != 200 {
			t.Error("the window did not move")
		}
		if g.Calls() != 4 {
			t.Errorf("%d calls reached the model", g.Calls())
		}
	})
}

func TestUserLimit(t *testing.T) {
	for redis, want := range map[bool]string{false: "", true: "您已达到请求数限制：1分钟内最多请求1次"} {
		g := llmtest.New(llmtest.Options{Limits: llmtest.Limits{ModelRequests: 1, Redis: redis}})
		read(t, post(t, g, "/chat/completions", streamHello).Body)
		res := post(t, g, "/chat/completions", streamHello)
		if body := read(t, res.Body); res.StatusCode != 429 || !strings.Contains(body, want) || !redis && body != "" {
			t.Errorf("redis %v: %d %s", redis, res.StatusCode, body)
		}
		g.Close()
	}
}
