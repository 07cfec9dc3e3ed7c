package telegram

import (
	"context"
	"slices"
	"sync"
	"time"
)

// rank is how much a call matters: lower ones go first.
type rank int

const (
	final   rank = iota // final views, and whatever belongs to them
	first               // first words of an answer
	passing             // views that the next one replaces
	ranks
)

// line lets callers through one at a time, by rank and then in the order of arrival, and not before its pace allows.
type line struct {
	mu     sync.Mutex
	pace   pace
	busy   bool
	yield  context.CancelFunc // asks who has the turn to give it back; nil: it is being used
	closed time.Time          // nobody passes before: Telegram said so
	queues [ranks][]chan struct{}
	timer  *time.Timer
}

// pace says when the next one may pass.
type pace interface {
	ready(now time.Time, r rank) time.Time
	spent(now time.Time, r rank)
}

func newLine(p pace) *line { return &line{pace: p} }

// enter waits for its turn; after a nil error leave must be called.
func (l *line) enter(ctx context.Context, r rank) error {
	turn := make(chan struct{})
	l.mu.Lock()
	l.queues[r] = append(l.queues[r], turn)
	if r == final && l.yield != nil {
		l.yield()
	}
	l.next()
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.queues[r], turn); i >= 0 {
		l.queues[r] = slices.Delete(l.queues[r], i, i+1)
	} else {
		l.busy = false // its turn came at the same moment
	}
	l.next()
	return ctx.Err()
}

// lend says that who has the turn only waits with it: yield is called when something final comes, until use.
func (l *line) lend(yield context.CancelFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.yield = yield
	if len(l.queues[final]) > 0 {
		yield()
	}
}

// use ends lend.
func (l *line) use() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.yield = nil
}

// leave lets the next one through. sent: something was sent, and counts.
func (l *line) leave(sent bool, r rank) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if sent {
		l.pace.spent(time.Now(), r)
	}
	l.busy, l.yield = false, nil
	l.next()
}

// close lets nobody through for d: a 429.
func (l *line) close(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = later(l.closed, time.Now().Add(d))
}

// closedFor is how long the last 429 still holds.
func (l *line) closedFor() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Until(l.closed)
}

// next gives the turn to whoever has it now, or sets the clock for when somebody will. The caller holds mu.
func (l *line) next() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	r := final
	for r < ranks && len(l.queues[r]) == 0 {
		r++
	}
	if l.busy || r == ranks {
		return
	}
	now := time.Now()
	if wait := later(l.pace.ready(now, r), l.closed).Sub(now); wait > 0 {
		l.timer = time.AfterFunc(wait, l.wake)
		return
	}
	turn := l.queues[r][0]
	l.queues[r] = slices.Delete(l.queues[r], 0, 1)
	l.busy = true
	close(turn)
}

func (l *line) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next()
}
