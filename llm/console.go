package llm

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"sync"
	"time"
)

// budget is a number of calls in any stretch of time.
type budget struct {
	mu   sync.Mutex
	made []time.Time
}

// take uses up one of most calls in any within; if there is none, it returns
// when there will be.
func (b *budget) take(most int, within time.Duration) (until time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	for len(b.made) > 0 && now.Sub(b.made[0]) >= within {
		b.made = b.made[1:]
	}
	if len(b.made) >= most {
		return b.made[0].Add(within), false
	}
	b.made = append(b.made, now)
	return time.Time{}, true
}

// Half of what sites allow an address on /api and the billing endpoints.
const (
	consoleCalls  = 90
	consoleWithin = 180 * time.Second
)

// Sites counts what is asked of sites by all clients that share it: a site's
// limits are for the address that asks, not for a key. The zero value is ready.
type Sites struct {
	mu   sync.Mutex
	asks map[string]*asks
}

// asks are the calls that a site limits for each address.
type asks struct {
	console budget // calls of /api and of the billing endpoints
	usage   budget // calls of /api/usage/token/ and /api/log/token
}

// of is what is asked of the site at an address.
func (s *Sites) of(address string) *asks {
	host := address
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		host = strings.ToLower(u.Host)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asks == nil {
		s.asks = map[string]*asks{}
	}
	if s.asks[host] == nil {
		s.asks[host] = &asks{}
	}
	return s.asks[host]
}

// console asks the site's /api or billing endpoints, staying under half of their
// limit of 180 calls in 180 s, which the operator's own browser shares.
func (c *Client) console(ctx context.Context, address string, header map[string]string) (reply, error) {
	if until, ok := c.balances.console.take(consoleCalls, consoleWithin); !ok {
		return reply{}, &Error{Fault: RateLimited, Free: true, Until: until, Detail: "own limit of console calls"}
	}
	return c.get(ctx, address, header)
}

// answered is nil if r holds what was asked for; the console says 200 to refusals
// too.
func (c *Client) answered(r reply) error {
	var w struct {
		Success *loose `json:"success"`
		Error   any    `json:"error"`
	}
	switch {
	case r.status == 404 || r.status == 405:
		return &Error{Fault: NotOffered, Status: r.status, Free: true, RequestID: requestID(r.header)}
	case r.ok() && !looksJSON(r.body):
		if isPage(r.header, r.body) {
			return &Error{Fault: NotOffered, Status: r.status, Free: true, Detail: "web page"}
		}
		return &Error{Fault: Odd, Status: r.status, Free: true, Detail: c.masks.detail(string(r.body[:min(len(r.body), 400)]))}
	case r.ok() && lenient(trimBOM(r.body), &w) != nil:
		return &Error{Fault: Odd, Status: r.status, Free: true, Detail: "broken JSON"}
	case r.ok() && w.Error == nil && (w.Success == nil || *w.Success != "false"):
		return nil
	}
	return c.refused(r)
}

func trimBOM(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\ufeff")) }

// webLink is s if it is a link that people may be sent to.
func webLink(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return ""
	}
	return u.String()
}
