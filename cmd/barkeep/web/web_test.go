package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
)

// nobody is a store without anything in it.
type nobody struct{ Ledger }

func (nobody) Spending(context.Context, string, time.Time, *time.Location) ([]bots.Sum, error) {
	return nil, nil
}
func (nobody) Rooms(context.Context, time.Time) ([]bots.Room, error)       { return nil, nil }
func (nobody) Budgets(context.Context, int64) ([]bots.Budgeted, error)     { return nil, nil }
func (nobody) People(context.Context, int64) ([]bots.Person, error)        { return nil, nil }
func (nobody) Verdicts(context.Context, int64) ([]bots.Judged, error)      { return nil, nil }
func (nobody) Owners(context.Context) ([]bots.Person, error)               { return nil, nil }
func (nobody) Budget(context.Context, bots.Budget) error                   { return nil }
func (nobody) Set(context.Context, bots.Where, bots.Setting, string) error { return nil }

var owner = bots.Ref{Platform: "test", ID: "1"}

// opened is a page over nothing with one owner, and how to ask it.
func opened(owners *[]bots.Ref) (*Page, func(method, path, cookie string, form url.Values) *http.Response) {
	p := New(Options{
		Ledger: nobody{}, Log: slog.New(slog.DiscardHandler), Running: func() []bots.Turn { return nil }, Faults: func() []Fault { return nil },
		Policy: func() *bots.Policy { return &bots.Policy{Zone: time.UTC, Owners: *owners} },
	})
	return p, asking(p.Handler())
}

// asking is how a page is asked.
func asking(h http.Handler) func(method, path, cookie string, form url.Values) *http.Response {
	return func(method, path, cookie string, form url.Values) *http.Response {
		r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
		if form != nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: cookieName, Value: cookie})
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
}

func signIn(t *testing.T, ask func(method, path, cookie string, form url.Values) *http.Response, code string) string {
	t.Helper()
	got := ask("POST", "/web/login", "", url.Values{"code": {code}})
	if got.StatusCode != http.StatusSeeOther || len(got.Cookies()) != 1 {
		t.Fatalf("signing in says %d", got.StatusCode)
	}
	c := got.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
		t.Errorf("the cookie is %v", c)
	}
	return c.Value
}

// TestTime holds that a link is good for ten minutes and a session for eight hours,
// and that who is no owner any more sees nothing.
func TestTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		owners := []bots.Ref{owner, {Platform: "test", ID: "2"}}
		p, ask := opened(&owners)
		status := func(want int, cookie string) {
			t.Helper()
			if got := ask("GET", "/web/", cookie, nil); got.StatusCode != want {
				t.Errorf("the page says %d, want %d", got.StatusCode, want)
			}
		}
		status(http.StatusNotFound, "")
		old := p.Code(owner, "en")
		time.Sleep(linkLasts)
		for _, lang := range []string{"en", "zh"} {
			got := ask("POST", "/web/login?lang="+lang, "", url.Values{"code": {old}})
			said, err := io.ReadAll(got.Body)
			if err != nil || got.StatusCode != http.StatusForbidden || !strings.Contains(string(said), In(lang).LinkOver) {
				t.Errorf("an expired link says %d %s %v", got.StatusCode, said, err)
			}
		}
		cookie := signIn(t, ask, p.Code(owner, "zh"))
		status(http.StatusOK, cookie)
		status(http.StatusForbidden, cookie+"x")
		owners = owners[1:]
		status(http.StatusForbidden, cookie)
		owners = append(owners, owner)
		time.Sleep(sessionLasts)
		status(http.StatusForbidden, cookie)
		for range 3 * mostOfEach {
			p.Code(owner, "en")
		}
		if n := len(p.logins.codes); n > mostOfEach {
			t.Errorf("%d links are remembered", n)
		}
	})
}

// TestHeaders holds what browsers are told about every page.
func TestHeaders(t *testing.T) {
	t.Parallel()
	owners := []bots.Ref{owner}
	p, ask := opened(&owners)
	cookie := signIn(t, ask, p.Code(owner, "en"))
	for _, path := range []string{"/web/", "/web/chats", "/web/chat/1", "/web/login", "/web/nothing"} {
		got := ask("GET", path, cookie, nil)
		csp := got.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s has headers %v", path, got.Header)
		}
	}
}
