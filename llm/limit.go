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

// limiter keeps, for each key and pattern, the sends in any 60 s under a limit. It
// outlives the settings: new ones count what was sent under the old.
type limiter struct {
	mu     sync.Mutex
	rules  []Limit
	ruleOf map[string]int // by model, found out before
	lines  map[Key]*line
}

// follow puts other rules in force, for who waits already too.
func (l *limiter) follow(rules []Limit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rules, l.ruleOf = rules, nil
	for _, q := range l.lines {
		q.serve()
	}
}

// rule is which of the rules holds for a model; -1: none. The caller holds the lock.
func (l *limiter) rule(model string) int {
	if at, known := l.ruleOf[model]; known {
		return at
	}
	at := slices.IndexFunc(l.rules, func(r Limit) bool { return Matches(r.Pattern, model) })
	if at >= 0 && l.rules[at].PerMinute <= 0 {
		at = -1
	}
	if l.ruleOf == nil || len(l.ruleOf) >= mostRuled {
		l.ruleOf = map[string]int{}
	}
	l.ruleOf[model] = at
	return at
}

// mostRuled is for how many models the rule is remembered.
const mostRuled = 1000

// line is where calls with a key queue. The caller holds the lock.
func (l *limiter) line(key Key) *line {
	if q := l.lines[key]; q != nil {
		return q
	}
	for k, q := range l.lines {
		if q.serve(); len(q.models)+len(q.waiting) == 0 {
			delete(l.lines, k)
		}
	}
	if l.lines == nil {
		l.lines = map[Key]*line{}
	}
	q := &line{of: l, models: map[string]*sends{}}
	l.lines[key] = q
	return q
}

// line is the queue of one key: for each pattern, first come, first served.
type line struct {
	of      *limiter
	models  map[string]*sends
	waiting []waiter
	timer   *time.Timer
}

// sends are those of one model.
type sends struct {
	at   []time.Time // those that still count, oldest first
	open int         // slots given out whose request has not left yet
}

type waiter struct {
	model string
	mine  chan struct{}
}

// serve gives out what slots there are, and comes back when the next falls due.
// The caller holds the lock.
func (q *line) serve() {
	now, oldest := time.Now(), time.Time{}
	used := make([]int, len(q.of.rules))
	for model, s := range q.models {
		s.at = slices.DeleteFunc(s.at, func(at time.Time) bool { return now.Sub(at) >= window+slack })
		if len(s.at)+s.open == 0 {
			delete(q.models, model)
			continue
		}
		if rule := q.of.rule(model); rule >= 0 {
			used[rule] += len(s.at) + s.open
		}
		if len(s.at) > 0 && (oldest.IsZero() || s.at[0].Before(oldest)) {
			oldest = s.at[0]
		}
	}
	q.waiting = slices.DeleteFunc(q.waiting, func(w waiter) bool {
		rule := q.of.rule(w.model)
		if rule >= 0 && used[rule] >= q.of.rules[rule].PerMinute {
			return false
		}
		if rule >= 0 {
			used[rule]++
		}
		q.sends(w.model).open++
		close(w.mine)
		return true
	})
	if q.timer != nil {
		q.timer.Stop()
		q.timer = nil
	}
	if len(q.waiting) > 0 && !oldest.IsZero() {
		q.timer = time.AfterFunc(oldest.Add(window+slack).Sub(now), q.due)
	}
}

func (q *line) sends(model string) *sends {
	s := q.models[model]
	if s == nil {
		s = &sends{}
		q.models[model] = s
	}
	return s
}

func (q *line) due() {
	q.of.mu.Lock()
	defer q.of.mu.Unlock()
	q.serve()
}

// queuedAfter is how long a call waits in silence.
const queuedAfter = 5 * time.Second

// slot is a right to send once.
type slot struct {
	of    *limiter
	key   Key
	model string
	mine  chan struct{}
	once  sync.Once
}

// slot is one not taken yet.
func (l *limiter) slot(key Key, model string) *slot {
	return &slot{of: l, key: key, model: model, mine: make(chan struct{})}
}

// wait returns when the slot is the caller's, who must then end it; tell is called
// once if that takes long, and ends the waiting by returning false.
func (s *slot) wait(ctx context.Context, tell func() bool) error {
	s.change(func(q *line) { q.waiting = append(q.waiting, waiter{s.model, s.mine}) })
	long := time.NewTimer(queuedAfter)
	defer long.Stop()
	for {
		select {
		case <-s.mine:
			return nil
		case <-ctx.Done():
			s.quit()
			return left(ctx, true)
		case <-long.C:
			if !tell() {
				s.quit()
				return errLeft
			}
		}
	}
}

// quit leaves the queue, or gives back the slot if it came meanwhile.
func (s *slot) quit() {
	s.change(func(q *line) {
		at := slices.IndexFunc(q.waiting, func(w waiter) bool { return w.mine == s.mine })
		if at >= 0 {
			q.waiting = slices.Delete(q.waiting, at, at+1)
		} else {
			q.sends(s.model).open--
		}
	})
}

// end says whether the slot's request has left; only the first call counts.
func (s *slot) end(sent bool) {
	s.once.Do(func() {
		s.change(func(q *line) {
			of := q.sends(s.model)
			of.open--
			if sent {
				of.at = append(of.at, time.Now())
			}
		})
	})
}

// change changes the slot's line, and serves who can go then.
func (s *slot) change(do func(*line)) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	q := s.of.line(s.key)
	do(q)
	q.serve()
}
