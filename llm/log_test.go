package llm

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm/llmtest"
)

// TestReplayLogs plays every recorded page of a log.
func TestReplayLogs(t *testing.T) {
	got := map[string]string{}
	for _, name := range captureNames(t) {
		c := readCapture(t, name)
		family, short, _ := strings.Cut(name, "/")
		path, _, _ := strings.Cut(c.path, "?")
		if c.method != "GET" || path != "/api/log/self" && path != "/api/log/token" || strings.HasPrefix(short, "rate-") {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			g := Gateway{UserID: "2", AccessToken: "EXAMPLE-access-token"}
			if path == "/api/log/token" {
				g = Gateway{}
			}
			time.Sleep(time.Until(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)))
			client, _ := playing(g, c, readCapture(t, family+"/status"))
			log, err := client.Log(t.Context(), testKey, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
			if err != nil {
				got[name] = toldBalance(Balance{}, err)
				return
			}
			s := fmt.Sprintf("%d rows", len(log.Rows))
			for _, r := range log.Rows[max(0, len(log.Rows)-2):] {
				s += fmt.Sprintf("; %s %s %s %d+%d cached %d: %d = %s", r.Request, r.Model, r.TokenName, r.Usage.Prompt, r.Usage.Completion, r.Usage.Cached, r.Cost.Quota, usd(&r.Cost.Nano))
			}
			got[name] = s
		})
	}
	compareGolden(t, "logs.golden", got)
}

// TestLogPages holds that a log is read whole on both families, within the share
// of the site's allowance that confirmations may take.
func TestLogPages(t *testing.T) {
	t.Parallel()
	for _, kind := range []llmtest.Kind{llmtest.NewAPI, llmtest.OneAPI} {
		synctest.Test(t, func(t *testing.T) {
			site := llmtest.New(llmtest.Options{Kind: kind, Limits: llmtest.Limits{Global: 180}})
			defer site.Close()
			c := New(Gateway{URL: site.URL(), Keys: []Key{llmtest.Key}, UserID: "2", AccessToken: llmtest.AccessToken}, site.Client(), nil)
			began := time.Now()
			const calls = 705
			for range calls {
				listen(t, c.Chat(t.Context(), Request{Key: llmtest.Key, Model: "gpt-4o-mini", Messages: []Message{{Role: User, Text: "hi"}}}))
				time.Sleep(time.Second)
			}
			time.Sleep(5 * time.Second)
			log, err := c.Log(t.Context(), "", began)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			var sum int64
			for i, r := range log.Rows {
				seen[r.ID()] = true
				sum += r.Cost.Quota
				if i > 0 && r.At.Before(log.Rows[i-1].At) {
					t.Error("rows are not in order")
				}
			}
			if len(seen) != calls || len(log.Rows) != calls || sum != site.Used(llmtest.UserID) {
				t.Errorf("%d rows, %d ids, sum %d; want %d and %d", len(log.Rows), len(seen), sum, calls, site.Used(llmtest.UserID))
			}
			rows, err := c.LogOf(t.Context(), log.Rows[7].Request)
			if kind == llmtest.NewAPI && (err != nil || len(rows) != 1 || rows[0] != log.Rows[7]) || kind == llmtest.OneAPI && FaultOf(err) != NotOffered {
				t.Errorf("one call's rows are %+v, %v", rows, err)
			}
		})
	}
}

// TestLogOfKey holds that a key alone reads its newest 1,000 rows; where nobody waits
// for it at most six times in 20 minutes, so that half of the shared allowance is left
// for people.
func TestLogOfKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		site := llmtest.New(llmtest.Options{})
		defer site.Close()
		c := New(Gateway{URL: site.URL(), Keys: []Key{llmtest.Key}}, site.Client(), nil)
		began := time.Now()
		for range 1005 {
			listen(t, c.Chat(t.Context(), Request{Key: llmtest.Key, Model: "gpt-4o-mini", Messages: []Message{{Role: User, Text: "hi"}}}))
			time.Sleep(2 * time.Second)
		}
		time.Sleep(5 * time.Second)
		calm := Unhurried(t.Context())
		log, err := c.Log(calm, llmtest.Key, began)
		if err != nil || len(log.Rows) < 995 || len(log.Rows) > 1000 || !log.Since.After(began) {
			t.Errorf("%d rows since %v: %v", len(log.Rows), log.Since.Sub(began), err)
		}
		for range 5 {
			if _, err := c.Log(calm, llmtest.Key, began); err != nil {
				t.Error(err)
			}
		}
		if _, err := c.Log(calm, llmtest.Key, began); FaultOf(err) != RateLimited {
			t.Errorf("the seventh reading gives %v", err)
		}
		if _, err := c.Log(t.Context(), llmtest.Key, began); err != nil {
			t.Errorf("who waits for a log gets %v", err)
		}
		if _, err := c.Balance(t.Context(), llmtest.Key); err != nil || len(site.Requests()) == 0 {
			t.Errorf("no balance after it: %v", err)
		}
	})
}

func FuzzReadLog(f *testing.F) {
	f.Add([]byte(`{"data":{"items":[{"created_at":1,"quota":"2","other":"{\"cache_tokens\":3}"}]}}`))
	f.Add([]byte(`{"data":[{"type":1,"quota":1e300}]}`))
	f.Add([]byte(`{"data":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, lines, _ := readLog(body, 500000)
		if len(rows) > lines {
			t.Errorf("%d rows of %d lines", len(rows), lines)
		}
	})
}
