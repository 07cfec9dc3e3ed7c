package telegram

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/botstest"
)

// TestAFilesLinkGoesNowhere holds that the address of a file, in which Telegram has the bot's token, is told to no other host
// and in no error, and that a file which never ends is not read to its end.
func TestAFilesLinkGoesNowhere(t *testing.T) {
	t.Parallel()
	const token = "7:whisperedWhisperedWhisperedWhispered"
	answer := func(r *http.Request, status int, body io.Reader) *http.Response {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body), ContentLength: -1, Request: r}
	}
	for name, c := range map[string]struct {
		file func(*http.Request) (*http.Response, error)
		want error
	}{
		"redirected": {func(r *http.Request) (*http.Response, error) {
			away := answer(r, http.StatusFound, strings.NewReader(""))
			away.Header.Set("Location", "http://elsewhere.test"+r.URL.Path)
			return away, nil
		}, nil},
		"unreachable": {func(r *http.Request) (*http.Response, error) { return nil, errors.New("connect to " + r.URL.String()) }, nil},
		"refused": {func(r *http.Request) (*http.Response, error) {
			return answer(r, 404, strings.NewReader(r.URL.String())), nil
		}, nil},
		"endless": {func(r *http.Request) (*http.Response, error) { return answer(r, 200, &botstest.Endless{}), nil }, bots.ErrTooLarge},
	} {
		var body *botstest.Endless
		p := New(Options{Token: token, APIURL: "http://telegram.test", Client: &http.Client{Transport: botstest.Trip(func(r *http.Request) (*http.Response, error) {
			switch {
			case r.URL.Host != "telegram.test":
				t.Errorf("%s: %s was asked for %s", name, r.URL.Host, r.URL)
				return answer(r, 200, strings.NewReader("stolen")), nil
			case strings.HasSuffix(r.URL.Path, "/getFile"):
				return answer(r, 200, strings.NewReader(`{"ok":true,"result":{"file_id":"x","file_path":"photos/x.jpg"}}`)), nil
			}
			resp, err := c.file(r)
			if resp != nil && c.want != nil {
				body = &botstest.Endless{}
				resp.Body = io.NopCloser(body)
			}
			return resp, err
		})}})
		data, err := p.Fetch(t.Context(), "x", 100)
		if err == nil || data != nil || strings.Contains(err.Error(), "whispered") || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: fetched %q, %v", name, data, err)
		}
		if body != nil && body.Taken > 1<<20 {
			t.Errorf("%s: %d bytes were read", name, body.Taken)
		}
	}
}
