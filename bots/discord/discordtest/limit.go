package discordtest

import (
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"strconv"
	"time"
)

// limiter counts requests as Discord does: fixed windows per bucket, a window
// of a second for the whole bot, and invalid answers over ten minutes.
type limiter struct {
	opt     Limits
	buckets map[string]*bucket
	global  bucket
	invalid []time.Time
	banned  time.Time // until
}

type bucket struct {
	name  string
	limit Limit
	used  int
	ends  time.Time
}

const (
	invalidSpan = 10 * time.Minute
	limitText   = "You are being rate limited."
	sharedText  = "The resource is being rate limited."
)

func newLimiter(opt Limits) limiter {
	return limiter{opt: opt, buckets: map[string]*bucket{}, global: bucket{limit: Limit{opt.Global, time.Second}}}
}

// take counts one request; false when the window is used up.
func (b *bucket) take(now time.Time) bool {
	if !now.Before(b.ends) {
		b.used, b.ends = 0, now.Add(b.limit.Per)
	}
	if b.used >= b.limit.Requests {
		return false
	}
	b.used++
	return true
}

// headers are those of every answer of a bucket.
func (b *bucket) headers(h http.Header, now time.Time) {
	after := max(0, b.ends.Sub(now)).Seconds()
	h.Set("X-RateLimit-Limit", strconv.Itoa(b.limit.Requests))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, b.limit.Requests-b.used)))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(b.ends.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", after))
	h.Set("X-RateLimit-Bucket", b.name)
}

func (l *limiter) bucket(rt *route, major string) *bucket {
	key := rt.name() + " " + major
	if b := l.buckets[key]; b != nil {
		return b
	}
	hash := fnv.New128a()
	fmt.Fprint(hash, rt.name())
	b := &bucket{name: fmt.Sprintf("%x", hash.Sum(nil)), limit: l.opt.Other}
	switch rt.group {
	case groupMessages:
		b.limit = l.opt.Messages
	case groupEdits:
		b.limit = l.opt.Edits
	case groupWebhook:
		b.limit = l.opt.Webhook
	}
	if own, ok := l.opt.Routes[rt.name()]; ok {
		b.limit = own
	}
	l.buckets[key] = b
	return b
}

// admit is nil when the request may go on; it sets the headers of the bucket
// in h. Interaction routes are outside the global limit.
func (l *limiter) admit(rt *route, major string, h http.Header) *reply {
	if l.opt.Off {
		return nil
	}
	now := time.Now()
	if rt.group != groupWebhook && !l.global.take(now) {
		return limited("global", l.global.ends.Sub(now), nil)
	}
	b := l.bucket(rt, major)
	ok := b.take(now)
	b.headers(h, now)
	if ok {
		return nil
	}
	return limited("user", b.ends.Sub(now), h)
}

// limited is the answer 429 of a scope.
func limited(scope string, after time.Duration, h http.Header) *reply {
	if h == nil {
		h = http.Header{}
	}
	text := limitText
	if scope == "shared" {
		text = sharedText
	}
	h.Set("X-RateLimit-Scope", scope)
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	if scope == "global" {
		h.Set("X-RateLimit-Global", "true")
	}
	seconds := math.Ceil(after.Seconds()*1000) / 1000
	return &reply{status: http.StatusTooManyRequests, header: h, shared: scope == "shared",
		body: encode(map[string]any{"message": text, "retry_after": seconds, "global": scope == "global"})}
}

// count notes an answer towards the ban for invalid requests.
func (l *limiter) count(r *reply) {
	bad := r.status == 401 || r.status == 403 || r.status == 429 && !r.shared
	if l.opt.Off || !bad {
		return
	}
	now := time.Now()
	keep := 0
	for keep < len(l.invalid) && now.Sub(l.invalid[keep]) >= invalidSpan {
		keep++
	}
	l.invalid = append(l.invalid[keep:], now)
	if len(l.invalid) >= l.opt.Invalid {
		l.banned = now.Add(invalidSpan)
		l.invalid = nil
	}
}

// ban is Cloudflare's page while it lasts, else nil.
func (l *limiter) ban() *reply {
	if left := time.Until(l.banned); left > 0 {
		return cloudflarePage(left)
	}
	return nil
}

func cloudflarePage(after time.Duration) *reply {
	h := http.Header{"Content-Type": {"text/html; charset=UTF-8"}, "Server": {"cloudflare"}}
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
	return &reply{status: http.StatusTooManyRequests, header: h, body: []byte(pageCloudflare), page: true}
}
