package telegramtest

import (
	"math"
	"time"
)

// flood is the limit over all chats, chatFlood that of one.
type flood struct{ recent []time.Time }

type chatFlood struct {
	messages, drafts bucket
	minute           []time.Time // a group's posts of the last minute
	closedUntil      time.Time
}

// bucket holds an allowance that fills with time; its zero value is full.
type bucket struct {
	used float64
	at   time.Time
}

const longestFloodWait = 300 * time.Second // the longest seen in bots' logs is about 280 s

// take takes n and returns 0, or returns how long to wait until n could be taken.
func (b *bucket) take(n float64, size int, every time.Duration) time.Duration {
	t := now()
	b.used = max(0, b.used-float64(t.Sub(b.at))/float64(every))
	b.at = t
	if over := b.used + n - float64(size); over > 0 && b.used > 0 {
		return time.Duration(over * float64(every))
	}
	b.used += n
	return 0
}

// window keeps the times of the last d and returns how long until n more make at most limit.
func window(times []time.Time, d time.Duration, limit, n int) ([]time.Time, time.Duration) {
	t := now()
	for len(times) > 0 && t.Sub(times[0]) >= d {
		times = times[1:]
	}
	if over := len(times) + n - limit; over > 0 && len(times) > 0 {
		return times, times[min(over, len(times))-1].Add(d).Sub(t)
	}
	return times, 0
}

// spend takes n posts from a chat's allowances, or refuses. Edits count as sends do; topics share their group's.
// A refused chat is closed until the time it was told; who comes earlier waits longer.
func (f *flood) spend(s *Server, c *chat, n int) *refusal {
	if e := f.closed(c); e != nil || s.opt.NoLimits {
		return e
	}
	l := s.opt.Limits
	var wait, all time.Duration
	if f.recent, all = window(f.recent, time.Second, l.PerSecond, n); all > 0 {
		return tooMany(seconds(all)) // nobody's chat is at fault
	}
	if c.isGroup() {
		c.flood.minute, wait = window(c.flood.minute, time.Minute, l.GroupPerMinute, n)
	}
	if wait == 0 {
		wait = c.flood.messages.take(float64(n), l.ChatBurst, l.ChatEvery)
	}
	if wait > 0 {
		return tooMany(f.punish(c, seconds(wait)))
	}
	for range n {
		f.recent = append(f.recent, now())
		if c.isGroup() {
			c.flood.minute = append(c.flood.minute, now())
		}
	}
	return nil
}

// spendDraft is spend for a draft, which has an allowance of its own.
func (f *flood) spendDraft(s *Server, c *chat) *refusal {
	if e := f.closed(c); e != nil || s.opt.NoLimits {
		return e
	}
	if wait := c.flood.drafts.take(1, s.opt.Limits.DraftBurst, s.opt.Limits.DraftEvery); wait > 0 {
		return tooMany(f.punish(c, seconds(wait)))
	}
	return nil
}

// closed refuses a call to a chat whose 429 still holds, and makes it hold half as long again.
func (f *flood) closed(c *chat) *refusal {
	left := c.flood.closedUntil.Sub(now())
	if left <= 0 {
		return nil
	}
	left = min(left+max(time.Second, left/2), longestFloodWait)
	return tooMany(f.punish(c, seconds(left)))
}

// punish closes a chat for some seconds and returns them.
func (f *flood) punish(c *chat, secs int) int {
	if c != nil {
		c.flood.closedUntil = now().Add(time.Duration(secs) * time.Second)
	}
	return secs
}

func seconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }
