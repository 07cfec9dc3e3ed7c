package llm

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// refusal is what a gateway said instead of an answer, in whichever shape.
type refusal struct {
	status int // that of the answer; inside a stream the one that fits the words
	code   string
	kind   string // the error's type
	words  string // the message in lower case, for key phrases
	own    bool   // the gateway speaks for itself
	family bool   // new-api, one-api or a fork
	shaped bool   // in a shape that such gateways use, not a proxy's page
	empty  bool
}

var innerID = regexp.MustCompile(`request id: ([0-9A-Za-z]+)`)

// refusal turns an answer that is none into an error. body may be the whole
// body of an HTTP error, or an event of a stream whose status was 200.
func (c *Client) refusal(status int, header http.Header, body []byte) *Error {
	if status >= 300 && status < 400 {
		return &Error{Fault: Odd, Status: status, Free: true, Detail: c.masks.detail("redirects to " + spoken(header.Get("Location")))}
	}
	said := readComplaint(body)
	r := refusal{
		status: status, code: strings.ToLower(said.code), kind: strings.ToLower(said.kind),
		words: strings.ToLower(said.message), shaped: said.shaped, empty: len(strings.TrimSpace(string(body))) == 0,
	}
	id := requestID(header)
	mine := strings.HasSuffix(r.kind, "_api_error") || strings.HasSuffix(r.kind, "_hub_error") || r.kind == "veloera_error"
	if inner := innerID.FindStringSubmatch(said.message); mine && inner != nil && id != "" && inner[1] != id {
		mine = false // another gateway's behind this one
	}
	r.family = mine || header.Get("X-Oneapi-Request-Id") != "" || c.isFamily()
	r.own = mine || !r.family || r.empty || said.console
	r.status = r.meant(said)
	e := &Error{
		Fault: r.fault(), Status: status, Code: c.masks.code(said.code), RequestID: c.masks.code(id), Own: r.own,
		Free:   status >= 400 && (r.shaped || status < 500 || status == http.StatusServiceUnavailable),
		Detail: c.masks.detail(said.message),
	}
	if e.Fault == AccountEmpty && r.has("user quota is not enough") && c.someLeft() {
		e.Fault = QuotaLow // one-api says the same of an empty account and of one too low for the call
	}
	if status >= 400 {
		e.Until = until(header, r.words, time.Now())
		e.again = r.mends(status, e.Fault)
	}
	return e
}

// isFamily reports whether the site is known to be new-api or one-api.
func (c *Client) isFamily() bool {
	s, at := c.site.known()
	return !at.IsZero() && s.Kind != Plain
}

// someLeft reports whether the account had money when it was last read.
func (c *Client) someLeft() bool {
	a, at := c.account.known()
	return !at.IsZero() && a.quota > 0
}

// mends reports whether the same request may succeed in a while.
func (r refusal) mends(status int, f Fault) bool {
	switch f {
	case RateLimited, Overloaded, SiteTrouble:
	default:
		return false
	}
	if strings.Contains(r.code, "insufficient_quota") {
		return false
	}
	switch status {
	case 429, 502, 503, 504, 529:
		return true
	}
	return false
}

// meant is the status that the words stand for: a gateway may say 200 and mean
// something else, inside a stream or on its console API.
func (r refusal) meant(said complaint) int {
	if r.status >= 400 {
		return r.status
	}
	if n, err := strconv.Atoi(r.code); err == nil && n >= 400 && n < 600 {
		return n
	}
	switch {
	case said.console && r.has("封禁", "权限", "banned", "forbidden", "denied") && !r.has("access token"):
		return http.StatusForbidden
	case said.console && r.has("无效", "未提供", "未登录", "无权", "invalid", "unauthorized"):
		return http.StatusUnauthorized
	case said.console:
		return http.StatusInternalServerError
	case r.kind == "requests" || r.kind == "tokens" || r.says("rate_limit", "too_many_requests", "resource_exhausted"):
		return http.StatusTooManyRequests
	case r.says("invalid_api_key", "authentication"):
		return http.StatusUnauthorized
	case r.says("insufficient_quota", "insufficient_balance"):
		return http.StatusPaymentRequired
	case r.says("overloaded"):
		return http.StatusServiceUnavailable
	case r.says("invalid_request"):
		return http.StatusBadRequest
	case r.says("permission", "forbidden"):
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// says looks into the code and the type.
func (r refusal) says(any ...string) bool {
	for _, s := range any {
		if strings.Contains(r.code, s) || strings.Contains(r.kind, s) {
			return true
		}
	}
	return false
}

// has looks into the message.
func (r refusal) has(any ...string) bool {
	for _, s := range any {
		if strings.Contains(r.words, s) {
			return true
		}
	}
	return false
}

// requestID is the gateway's id of a call, from the headers.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Oneapi-Request-Id", "X-Request-Id", "Request-Id"} {
		if id := h.Get(name); id != "" && len(id) <= 128 {
			return id
		}
	}
	return ""
}

var tryAgainIn = regexp.MustCompile(`(?:try again|retry) (?:in|after) ([0-9]{1,6}(?:\.[0-9]{1,6})?) ?(ms|s|m)`)

// until is when the gateway allows a repeat: by Retry-After (seconds or a date),
// else by its words, since gateways of this family drop that header.
func until(h http.Header, words string, now time.Time) time.Time {
	if after := strings.TrimSpace(h.Get("Retry-After")); after != "" {
		if d, err := time.ParseDuration(after + "s"); err == nil && d >= 0 && d < 366*24*time.Hour {
			return now.Add(d)
		}
		if at, err := http.ParseTime(after); err == nil {
			return at
		}
	}
	if m := tryAgainIn.FindStringSubmatch(words); m != nil {
		if d, err := time.ParseDuration(m[1] + m[2]); err == nil {
			return now.Add(d)
		}
	}
	if strings.Contains(words, "1分钟内") {
		return now.Add(time.Minute) // new-api's own limit of a user's requests
	}
	return time.Time{}
}
