package llmtest_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm/llmtest"
)

// post sends a JSON body with the default key and returns the answer.
func post(t *testing.T, g *llmtest.Gateway, path, body string) *http.Response {
	t.Helper()
	return postContext(t.Context(), t, g, path, body)
}

func postContext(ctx context.Context, t *testing.T, g *llmtest.Gateway, path, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+llmtest.Key)
	req.Header.Set("Content-Type", "application/json")
	res, err := g.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const streamHello = `{"model":"gpt-4","messages":[{"role":"user","content":"hello"}],"stream":true}`

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
