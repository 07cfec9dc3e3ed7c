package discord

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// judge reads an answer: what the headers say about the limit, and whether it is a refusal.
func (a *api) judge(c call, line *line, resp *http.Response, body []byte) error {
	learn(line, resp.Header)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return a.slowDown(c, line, resp, body)
	case resp.StatusCode >= 300:
		return a.refusal(c, resp, body)
	case strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html"):
		return fmt.Errorf("%s: %w: a page", c.what, errOdd)
	case c.out == nil || resp.StatusCode == http.StatusNoContent:
		return nil
	}
	if err := json.Unmarshal(body, c.out); err != nil {
		return fmt.Errorf("%s: %w: %d, %d bytes", c.what, errOdd, resp.StatusCode, len(body))
	}
	return nil
}

func learn(l *line, h http.Header) {
	limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	left, errLeft := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, errAfter := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if l == nil || err != nil || errLeft != nil || errAfter != nil {
		return
	}
	l.learn(limit, left, time.Now().Add(seconds(after)+resetSlack))
}

// seconds reads a number of seconds, never more than a day.
func seconds(s float64) time.Duration {
	if !(s > 0) {
		return 0
	}
	return time.Duration(min(s, 86400) * float64(time.Second))
}

func (a *api) refusal(c call, resp *http.Response, body []byte) error {
	var said struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	e := &Error{Request: c.what, Status: resp.StatusCode, Message: http.StatusText(resp.StatusCode)}
	if json.Unmarshal(body, &said) == nil && said.Message != "" {
		e.Code, e.Message, e.Fields = said.Code, said.Message, string(said.Errors)
	} else {
		e.Page = true
	}
	if e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden {
		a.refused()
	}
	if e.impossible() && c.file == nil {
		a.walls.raise(c, e)
	}
	return e
}

// refused counts a request that brings a ban nearer. Near it, requests are held back: those of interactions last, since people
// wait for them for three seconds only.
func (a *api) refused() {
	n := a.guard.count()
	if n >= guardMost {
		if n%100 == 0 || n == guardMost {
			a.log.Error("Discord refuses very many requests: they are held back for some minutes, so that it does not shut this address out")
		}
		a.all.close(guardPause)
	}
	if n >= guardLast {
		a.guard.close(guardPause)
	}
}

// Without a word about how long, so long is waited after a 429: a page of Cloudflare's means that the whole address is shut out.
const (
	waitUnsaid = time.Second
	waitShut   = time.Minute
)

// slowDown reads a 429 and stops what it is about: the bucket, the bot, or everything.
func (a *api) slowDown(c call, line *line, resp *http.Response, body []byte) error {
	var said struct {
		Code    int     `json:"code"`
		Message string  `json:"message"`
		After   float64 `json:"retry_after"`
		Global  bool    `json:"global"`
	}
	e := &Error{Request: c.what, Status: resp.StatusCode, Message: http.StatusText(resp.StatusCode), Shared: resp.Header.Get("X-RateLimit-Scope") == "shared"}
	page := json.Unmarshal(body, &said) != nil || said.Message == ""
	after := seconds(said.After)
	if header, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64); err == nil && after == 0 {
		after = seconds(header)
	}
	if !page {
		e.Code, e.Message = said.Code, said.Message
	}
	if after == 0 {
		after = waitUnsaid
		if page {
			after = waitShut
		}
	}
	e.RetryAfter = after + resetSlack
	switch {
	case page:
		a.guard.close(e.RetryAfter)
		a.all.close(e.RetryAfter)
		a.log.Warn("Discord's front shuts this address out for a while", "for", e.RetryAfter.String())
	case said.Global || resp.Header.Get("X-RateLimit-Global") != "":
		a.all.close(e.RetryAfter)
	}
	if line != nil && (page || !said.Global) {
		line.close(e.RetryAfter)
	}
	if !e.Shared {
		a.refused()
	}
	return e
}

// Discord shuts an address out after 10,000 requests answered 401, 403 or 429 within ten minutes.
const (
	guardMost  = 5000
	guardLast  = 8000
	guardSpan  = 10 * time.Minute
	guardPause = 5 * time.Minute
)

// guard counts those requests.
type guard struct {
	mu     sync.Mutex
	since  time.Time
	n      int
	before int // in the span before
	until  time.Time
}

// count counts one, and returns how many there were in the span and the one before.
func (g *guard) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch gone := time.Since(g.since); {
	case gone > 2*guardSpan:
		g.since, g.n, g.before = time.Now(), 0, 0
	case gone > guardSpan:
		g.since, g.n, g.before = time.Now(), 0, g.n
	}
	g.n++
	return g.n + g.before
}

// close shuts everything for d, interactions too.
func (g *guard) close(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

func (g *guard) shut() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.until)
}
