package llmtest

import (
	"net/http"
	"path"
	"strconv"
	"time"
)

// pass counts a call in the window of that name and says whether it fits; if not, how long until it would. Refused calls do
// not count. The caller holds the lock.
func (g *Gateway) pass(name string, n int, window time.Duration, now time.Time) (wait time.Duration, ok bool) {
	if n < 0 {
		return 0, true
	}
	times := g.windows[name]
	for len(times) > 0 && now.Sub(times[0]) >= window {
		times = times[1:]
	}
	if len(times) >= n {
		g.windows[name] = times
		if n == 0 {
			return window, false
		}
		return window - now.Sub(times[0]), false
	}
	g.windows[name] = append(times, now)
	return 0, true
}

func (x *exchange) within(name string, n int, window time.Duration) bool {
	x.g.mu.Lock()
	defer x.g.mu.Unlock()
	_, ok := x.g.pass(name, n, window, time.Now())
	return ok
}

// empty429 is the family's rate limit: no body, no Content-Type, no Retry-After.
func (x *exchange) empty429() {
	x.w.Header().Set("Content-Length", "0")
	x.w.WriteHeader(http.StatusTooManyRequests)
}

// global puts a page under the limit of /api and /dashboard.
func global(h handler) handler {
	return func(x *exchange) {
		if !x.within("global "+x.remoteIP(), x.g.opt.Limits.Global, 180*time.Second) {
			x.empty429()
			return
		}
		h(x)
	}
}

// critical puts a page under the limit that logins share.
func critical(h handler) handler {
	return func(x *exchange) {
		if !x.within("critical "+x.remoteIP(), x.g.opt.Limits.Critical, 20*time.Minute) {
			x.empty429()
			return
		}
		h(x)
	}
}

// userLimit is new-api's ModelRequestRateLimit, per user whatever the key.
func (x *exchange) userLimit(user int) bool {
	n := x.g.opt.Limits.ModelRequests
	if x.g.opt.Kind != NewAPI || x.within("user "+strconv.Itoa(user), n, time.Minute) {
		return true
	}
	if x.g.opt.Limits.Redis {
		x.turnAway(http.StatusTooManyRequests, "您已达到请求数限制：1分钟内最多请求"+strconv.Itoa(n)+"次", "")
	} else {
		x.empty429()
	}
	return false
}

// modelLimit is the upstream's own limit for a model. Where the call does not fit, refused is the upstream's answer.
func (x *exchange) modelLimit() (headers http.Header, refused *Reply) {
	for _, limit := range x.g.opt.Limits.Models {
		if ok, err := path.Match(limit.Pattern, x.req.Model); err != nil || !ok {
			continue
		}
		x.g.mu.Lock()
		wait, ok := x.g.pass("model "+limit.Pattern, limit.N, time.Minute, time.Now())
		left := limit.N - len(x.g.windows["model "+limit.Pattern])
		x.g.mu.Unlock()
		headers = http.Header{}
		if limit.Headers {
			headers.Set("X-Ratelimit-Limit-Requests", strconv.Itoa(limit.N))
			headers.Set("X-Ratelimit-Remaining-Requests", strconv.Itoa(left))
			headers.Set("X-Ratelimit-Reset-Requests", wait.Round(time.Millisecond).String())
		}
		if ok {
			return headers, nil
		}
		seconds := strconv.Itoa(int((wait + time.Second - 1) / time.Second))
		reply := &Reply{Status: http.StatusTooManyRequests, Header: headers, Error: &Error{
			Message: "Rate limit reached for " + x.req.Model + " in organization org-mock on requests per min. Limit: " +
				strconv.Itoa(limit.N) + " / min. Please try again in " + seconds + "s.",
			Type: "requests", Code: "rate_limit_exceeded",
		}}
		if limit.RetryAfter {
			reply.RetryAfter = seconds
		}
		return nil, reply
	}
	return nil, nil
}
