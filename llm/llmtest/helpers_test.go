package llmtest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"barkeep/llm/llmtest"
)

// tryPost sends a chat call with the default key.
func tryPost(ctx context.Context, g *llmtest.Gateway, body string) (*http.Response, error) {
	return send(ctx, g, "/v1/chat/completions", body)
}

func send(ctx context.Context, g *llmtest.Gateway, path, body string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL()+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+llmtest.Key)
	req.Header.Set("Content-Type", "application/json")
	return g.Client().Do(req)
}

// post sends a JSON body with the default key below /v1 and returns the answer.
func post(t *testing.T, g *llmtest.Gateway, path, body string) *http.Response {
	t.Helper()
	res, err := send(t.Context(), g, "/v1"+path, body)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

// get returns the body of a page.
func get(t *testing.T, g *llmtest.Gateway, path, authorization string) string {
	t.Helper()
	res := getPage(t, g, path, authorization)
	return read(t, res.Body)
}

func getPage(t *testing.T, g *llmtest.Gateway, path, authorization string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.URL()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", authorization)
	req.Header.Set("New-Api-User", "2")
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
