package llm

import (
	"context"
	"slices"
	"sync"
	"time"
)

// window is the time in which a limit counts; slack is for requests that take
// differently long to arrive, so that the gateway never counts one too many.
const (
	window = 60 * time.Second
	slack  = 250 * time.Millisecond
)

// rules are the configured limits, then those that hold where none matches.
func rules(configured []Limit) []Limit {
	return append(slices.Clone(configured),
		Limit{"gpt-4*", 500}, Limit{"claude-2*", 500}, Limit{"gpt-3.5*", 3500})
}

// limiter keeps, for each key and pattern, the sends in any 60 s under a limit.
type limiter struct {
	rules []Limit
	mu    sync.Mutex
	lines map[lineName]*line
}

type lineName struct {
	key     Key
	pattern string
}

// line returns where a call has to queue, or nil where no limit holds.
func (l *limiter) line(key Key, model string) *line {
	at := slices.IndexFunc(l.rules, func(r Limit) bool { return Matches(r.Pattern, model) })
	if at < 0 || l.rules[at].PerMinute <= 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	name := lineName{key, l.rules[at].Pattern}
	if l.lines == nil {
		l.lines = map[lineName]*line{}
	}
	q := l.lines[name]
	if q == nil {
		q = &line{limit: l.rules[at].PerMinute}
		l.lines[name] = q
	}
	return q
}

// line is the queue of one key and pattern: first come, first served.
type line struct {
	mu      sync.Mutex
	limit   int
	sent    []time.Time // sends that still count, oldest first
	open    int         // slots given out whose request has not left yet
	waiting []chan struct{}
	timer   *time.Timer
}

// join takes a place in the queue. The channel closes when the slot is the
// caller's, who must then end it with left or unused; before, with quit.
func (q *line) join() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	mine := make(chan struct{})
	q.waiting = append(q.waiting, mine)
	q.serve()
	return mine
}

// quit leaves the queue, or gives back the slot if it came meanwhile.
func (q *line) quit(mine <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := slices.IndexFunc(q.waiting, func(c chan struct{}) bool { return c == mine })
	if at >= 0 {
		q.waiting = slices.Delete(q.waiting, at, at+1)
	} else {
		q.open--
	}
	q.serve()
}

// left says that the slot's request has left now.
func (q *line) left() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open--
	q.sent = append(q.sent, time.Now())
	q.serve()
}

// unused gives back a slot whose request never left.
func (q *line) unused() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open--
	q.serve()
}

// serve gives out what slots there are, and comes back when the next falls due.
// The caller holds the lock.
func (q *line) serve() {
	now := time.Now()
	old := 0
	for old < len(q.sent) && now.Sub(q.sent[old]) >= window+slack {
		old++
	}
	q.sent = slices.Delete(q.sent, 0, old)
	for len(q.waiting) > 0 && len(q.sent)+q.open < q.limit {
		close(q.waiting[0])
		q.waiting = slices.Delete(q.waiting, 0, 1)
		q.open++
	}
	if q.timer != nil {
		q.timer.Stop()
		q.timer = nil
	}
	if len(q.waiting) > 0 && len(q.sent) > 0 {
		q.timer = time.AfterFunc(q.sent[0].Add(window+slack).Sub(now), q.due)
	}
}

func (q *line) due() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.serve()
}

// queuedAfter is how long a call waits in silence.
const queuedAfter = 5 * time.Second

// slot is a right to send once.
type slot struct {
	q    *line
	mine <-chan struct{}
	once sync.Once
}

// wait returns when the slot is the caller's; tell is called once if that takes
// long, and ends the waiting by returning false.
func (s *slot) wait(ctx context.Context, tell func() bool) error {
	if s.q == nil {
		return nil
	}
	s.mine = s.q.join()
	long := time.NewTimer(queuedAfter)
	defer long.Stop()
	for {
		select {
		case <-s.mine:
			return nil
		case <-ctx.Done():
			s.q.quit(s.mine)
			return left(ctx, true)
		case <-long.C:
			if !tell() {
				s.q.quit(s.mine)
				return errLeft
			}
		}
	}
}

// end says whether the slot's request left; only the first call counts.
func (s *slot) end(sent bool) {
	if s.q == nil {
		return
	}
	s.once.Do(func() {
		if sent {
			s.q.left()
		} else {
			s.q.unused()
		}
	})
}
