package discord

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/botstest"
)

// TestAFileIsDiscordsOwn holds that a file's address is opened at Discord only, wherever it leads from there, without the bot's
// token, and that a file which never ends is not read to its end.
func TestAFileIsDiscordsOwn(t *testing.T) {
	t.Parallel()
	body := &botstest.Endless{}
	p := New(Options{Token: "whispered-token", Client: &http.Client{Transport: botstest.Trip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "cdn.discordapp.com" || r.Header.Get("Authorization") != "" {
			t.Errorf("%s was asked for %s with %q", r.URL.Host, r.URL, r.Header)
		}
		resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body), ContentLength: -1, Request: r}
		if to := strings.TrimPrefix(r.URL.Path, "/to/"); to != r.URL.Path {
			resp.StatusCode, resp.Body = http.StatusFound, http.NoBody
			resp.Header.Set("Location", map[string]string{"inside": "http://169.254.169.254/x", "plain": "http://cdn.discordapp.com/x", "elsewhere": "https://cdn.discordapp.com.example/x"}[to])
		}
		return resp, nil
	})}})
	for _, to := range []string{"inside", "plain", "elsewhere"} {
		if data, err := p.Fetch(t.Context(), "https://cdn.discordapp.com/to/"+to, 100); err == nil || data != nil {
			t.Errorf("%s: fetched %q, %v", to, data, err)
		}
	}
	if _, err := p.Fetch(t.Context(), "https://cdn.discordapp.com/x", 100); !errors.Is(err, bots.ErrTooLarge) || body.Taken > 1<<20 {
		t.Errorf("an endless file: %v after %d bytes", err, body.Taken)
	}
}
