package discord

import (
	"context"
	"sync"
	"time"
)

// line lets callers through one at a time, finals before passing views, each kind in the order of arrival, and not before
// its pace allows.
type line struct {
	mu      sync.Mutex
	pace    pace
	busy    bool
	closed  time.Time // nobody passes before: Discord said so
	finals  []*ticket
	passing []*ticket
	timer   *time.Timer
	users   int
	used    time.Time
}

// pace says when the next one may pass.
type pace interface {
	ready(now time.Time, final bool) time.Time
	spent(now time.Time)
}

type ticket struct{ turn chan struct{} }

func newLine(p pace) *line { return &line{pace: p} }

// enter waits for its turn; after a nil error leave must be called.
func (l *line) enter(ctx context.Context, final bool) error {
	t := &ticket{turn: make(chan struct{})}
	l.mu.Lock()
	l.users++
	if final {
		l.finals = append(l.finals, t)
	} else {
		l.passing = append(l.passing, t)
	}
	l.next()
	l.mu.Unlock()
	select {
	case <-t.turn:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.users--
	select {
	case <-t.turn: // its turn came at the same moment
		l.busy = false
	default:
		l.finals, l.passing = without(l.finals, t), without(l.passing, t)
	}
	l.next()
	return ctx.Err()
}

// leave lets the next one through. used: a request was made, and counts.
func (l *line) leave(used bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if used {
		l.pace.spent(now)
	}
	l.busy, l.users, l.used = false, l.users-1, now
	l.next()
}

// close lets nobody through for d: a 429.
func (l *line) close(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until := time.Now().Add(d); until.After(l.closed) {
		l.closed = until
	}
}

// learn gives a bucket's line what the headers of an answer said.
func (l *line) learn(limit, left int, resets time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, ok := l.pace.(*bucket); ok {
		b.limit, b.left, b.resets, b.told = limit, left, resets, true
	}
}

func (l *line) idle(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.users == 0 && now.Sub(l.used) > lineIdle && now.After(l.closed)
}

// next gives the turn to whoever has it now, or sets the clock for when somebody will. The caller holds mu.
func (l *line) next() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	if l.busy || len(l.finals)+len(l.passing) == 0 {
		return
	}
	now := time.Now()
	final := len(l.finals) > 0
	at := l.pace.ready(now, final)
	if l.closed.After(at) {
		at = l.closed
	}
	if wait := at.Sub(now); wait > 0 {
		l.timer = time.AfterFunc(wait, l.wake)
		return
	}
	queue := &l.passing
	if final {
		queue = &l.finals
	}
	t := (*queue)[0]
	*queue = (*queue)[1:]
	l.busy = true
	close(t.turn)
}

func (l *line) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next()
}

func without(all []*ticket, t *ticket) []*ticket {
	for i, other := range all {
		if other == t {
			return append(all[:i:i], all[i+1:]...)
		}
	}
	return all
}

// steady passes one in every so often.
type steady struct {
	every time.Duration
	due   time.Time
}

func (s *steady) ready(time.Time, bool) time.Time { return s.due }
func (s *steady) spent(now time.Time)             { s.due = now.Add(s.every) }

// bucket is a rate limit as the headers of the last answer tell of it. One request is kept for finals.
type bucket struct {
	told        bool
	limit, left int
	resets      time.Time
}

// resetSlack is added to a reset: windows are counted on Discord's clock.
const resetSlack = 30 * time.Millisecond

func (b *bucket) ready(now time.Time, final bool) time.Time {
	reserve := 0
	if !final && b.limit > 2 {
		reserve = 1
	}
	if !b.told || b.left > reserve || !now.Before(b.resets) {
		return now
	}
	return b.resets
}

// spent does nothing: what a request used up is in the headers of its answer.
func (b *bucket) spent(time.Time) {}
