package bots

import (
	"sync"
	"time"
)

// once remembers what was said lately, so that it is not said again too soon.
type once struct {
	mu   sync.Mutex
	when map[string]time.Time
}

func newOnce() *once { return &once{when: map[string]time.Time{}} }

// lately reports whether it was said within the pause, and notes nothing.
func (o *once) lately(what string, pause time.Duration) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	last, ok := o.when[what]
	return ok && time.Since(last) < pause
}

// now reports whether what was not said within the pause, and notes it.
func (o *once) now(what string, pause time.Duration) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := time.Now()
	if last, ok := o.when[what]; ok && t.Sub(last) < pause {
		return false
	}
	if len(o.when) >= 10_000 {
		for k, last := range o.when {
			if t.Sub(last) > time.Hour {
				delete(o.when, k)
			}
		}
		if len(o.when) >= 10_000 {
			clear(o.when)
		}
	}
	o.when[what] = t
	return true
}

// tries counts wrong claim codes.
type tries struct {
	mu    sync.Mutex
	count map[Ref]int
	until map[Ref]time.Time
}

func newTries() *tries { return &tries{count: map[Ref]int{}, until: map[Ref]time.Time{}} }

const wrongCodes = 5

// ignored reports whether the person tried too often lately.
func (t *tries) ignored(r Ref, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Before(t.until[r])
}

// wrong counts one wrong try; after five the person is ignored for an hour.
func (t *tries) wrong(r Ref, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.count) > 10_000 {
		clear(t.count)
	}
	t.count[r]++
	if t.count[r] >= wrongCodes {
		delete(t.count, r)
		if len(t.until) > 10_000 {
			clear(t.until)
		}
		t.until[r] = now.Add(time.Hour)
	}
}

// slots bound how many replies wait to be shown in one chat.
type slots struct {
	mu    sync.Mutex
	taken map[Ref]int
}

const repliesWaiting = 20

// take reports whether one more reply may wait, and counts it.
func (s *slots) take(r Ref) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[r] >= repliesWaiting {
		return false
	}
	s.taken[r]++
	return true
}

func (s *slots) free(r Ref) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[r]--; s.taken[r] <= 0 {
		delete(s.taken, r)
	}
}
