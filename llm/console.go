package llm

import (
	"bytes"
	"context"
	"net/url"
	"strings"
)

// console asks the site's /api or billing endpoints, staying under half of their
// limit of 180 calls in 180 s, which the operator's own browser shares.
func (c *Client) console(ctx context.Context, address string, header map[string]string) (reply, error) {
	if until, ok := c.mayAsk(ctx, &c.host.console); !ok {
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
