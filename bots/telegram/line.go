package telegram

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
	closed  time.Time // nobody passes before: Telegram said so
	finals  []*ticket
	passing []*ticket
	timer   *time.Timer
}

// pace says when the next one may pass.
type pace interface {
	ready(now time.Time, final bool) time.Time
	spent(now time.Time, final bool)
}

type ticket struct{ turn chan struct{} }

func newLine(p pace) *line { return &line{pace: p} }

// enter waits for its turn; after a nil error leave must be called.
func (l *line) enter(ctx context.Context, final bool) error {
	t := &ticket{turn: make(chan struct{})}
	l.mu.Lock()
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
	select {
	case <-t.turn: // its turn came at the same moment
		l.busy = false
	default:
		l.finals, l.passing = without(l.finals, t), without(l.passing, t)
	}
	l.next()
	return ctx.Err()
}

// leave lets the next one through. used: something was sent, and counts.
func (l *line) leave(used, final bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if used {
		l.pace.spent(time.Now(), final)
	}
	l.busy = false
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
func (s *steady) spent(now time.Time, _ bool)     { s.due = now.Add(s.every) }

// Telegram's limits for one chat are known only roughly (bots FAQ): one message a second with short bursts, and in a group 20
// a minute, all topics together. Edits count as messages do.
const (
	perMessage   = 1050 * time.Millisecond
	burst        = 2
	perMinute    = 20
	reserved     = 5 // of the minute's, for finals and commands
	minute       = time.Minute + time.Second
	quickest     = 1200 * time.Millisecond // between two passing views, in an idle chat
	steadiest    = 60 * time.Second / (perMinute - reserved)
	runningEdits = 4 // with more answers running in a group, only finals are edited
)

// chatPace is one chat's pace.
type chatPace struct {
	group  bool
	credit time.Time   // when the burst is whole again
	recent []time.Time // of a group's last minute
	view   time.Time   // of the last passing view
}

func (c *chatPace) ready(now time.Time, final bool) time.Time {
	at := c.credit.Add(-(burst - 1) * perMessage)
	if !final {
		at = later(at, c.view.Add(c.between(now)))
	}
	if !c.group {
		return at
	}
	c.forget(now)
	limit := perMinute
	if !final {
		limit -= reserved
	}
	if over := len(c.recent) - limit; over >= 0 {
		at = later(at, c.recent[over].Add(minute))
	}
	return at
}

// between is the time between two passing views: the more the minute's allowance is used, the longer.
func (c *chatPace) between(now time.Time) time.Duration {
	if !c.group {
		return quickest
	}
	c.forget(now)
	used := min(len(c.recent), perMinute-reserved)
	return quickest + (steadiest-quickest)*time.Duration(used)/(perMinute-reserved)
}

func (c *chatPace) spent(now time.Time, final bool) {
	c.credit = later(c.credit, now).Add(perMessage)
	if !final {
		c.view = now
	}
	if c.group {
		c.recent = append(c.recent, now)
	}
}

func (c *chatPace) forget(now time.Time) {
	for len(c.recent) > 0 && now.Sub(c.recent[0]) >= minute {
		c.recent = c.recent[1:]
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
