package bots

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// A lane is the queue of one chat: turns start in the order they came, at most
// so many together, never two of one person and never two on one path. Lanes
// of different chats never wait for each other.
type lane struct {
	waiting []*ticket
	running []*ticket
	late    []int64 // turns asked before Barkeep started, also those that have begun
}

// ticket is a turn in a lane.
type ticket struct {
	turn   Turn
	ready  time.Time // more of the question may come until then
	late   bool      // asked before Barkeep started
	came   time.Time // into its lane; zero: in an earlier run
	st     *Standing // of the author when it came; nil: not known
	read   time.Time // when st was
	cancel context.CancelCauseFunc
}

// justNow is how old what a turn came with may be: what changed since, changed while
// it was being asked.
const justNow = 50 * time.Millisecond

// standing is what the turn came with, if that was just now.
func (k *ticket) standing() *Standing {
	if time.Since(k.read) > justNow {
		return nil
	}
	return k.st
}

// Why a turn's context ends.
var (
	errStopped  = errors.New("stopped by a person")
	errReworded = errors.New("the question was edited")
	errShutdown = errors.New("shutting down")
)

const (
	laneLength = 30   // turns that may wait in one chat
	ownLength  = 10   // of these of one person, where others ask too
	laneTotal  = 5000 // turns that may wait in all chats together
	lateOnes   = 5    // of a group's questions from before the start, the newest that are answered
)

// lanes are all chats that have work.
type lanes struct {
	mu      sync.Mutex
	byChat  map[int64]*lane
	waiting int
	started sync.WaitGroup
	closed  bool
	run     func(context.Context, *ticket)
	base    context.Context
	atOnce  func(Kind) int
}

// full reports whether so many more turns in the chat, of which so many of one
// person, would be too many.
func (l *lanes) full(chat, person int64, k Kind, more, own int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.byChat[chat]
	if l.waiting >= laneTotal || c == nil {
		return l.waiting >= laneTotal || more > laneLength || k != Private && own > ownLength
	}
	for _, o := range c.waiting {
		if person != 0 && o.turn.Author.ID == person {
			own++
		}
	}
	return len(c.waiting)+more > laneLength || k != Private && own > ownLength
}

// arrival is a turn on its way into its lane.
type arrival struct {
	turn Turn
	more time.Duration // how long more of the question may come
	late bool
	old  bool // an earlier run received it
	st   *Standing
	read time.Time
}

// push queues one turn.
func (l *lanes) push(t Turn, more time.Duration, late bool) {
	l.pushAll([]arrival{{turn: t, more: more, late: late}})
}

// pushAll queues turns, and begins none before all are queued. Of one that is
// queued already only the wait for more grows.
func (l *lanes) pushAll(all []arrival) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range all {
		l.add(a)
	}
	for _, a := range all {
		if c := l.byChat[a.turn.Chat.ID]; c != nil {
			l.start(a.turn.Chat.ID, c)
		}
	}
}

func (l *lanes) add(a arrival) {
	t := a.turn
	c := l.byChat[t.Chat.ID]
	if c == nil {
		c = &lane{}
		l.byChat[t.Chat.ID] = c
	}
	same := func(k *ticket) bool { return k.turn.ID == t.ID }
	ready := time.Now().Add(a.more)
	if i := slices.IndexFunc(c.waiting, same); i >= 0 {
		if a.more > 0 && ready.After(c.waiting[i].ready) {
			c.waiting[i].ready = ready
			l.later(t.Chat.ID, a.more)
		}
		return
	}
	if slices.ContainsFunc(c.running, same) {
		return
	}
	k := &ticket{turn: t, ready: ready, late: a.late, st: a.st, read: a.read}
	if !a.old {
		k.came = time.Now()
	}
	c.waiting = append(c.waiting, k)
	l.waiting++
	if a.late {
		c.late = append(c.late, t.ID)
	}
	if a.more > 0 {
		l.later(t.Chat.ID, a.more)
	}
}

// later looks at a chat's lane again when a wait is over.
func (l *lanes) later(chat int64, d time.Duration) {
	time.AfterFunc(d, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if c := l.byChat[chat]; c != nil {
			l.start(chat, c)
		}
	})
}

// start begins all turns of a lane that may begin now.
func (l *lanes) start(chat int64, c *lane) {
	for i := 0; i < len(c.waiting) && !l.closed; {
		k := c.waiting[i]
		if len(c.running) >= l.atOnce(k.turn.Top) {
			break
		}
		if k.ready.After(time.Now()) || c.blocked(k, i) {
			i++
			continue
		}
		c.waiting = slices.Delete(c.waiting, i, i+1)
		l.waiting--
		c.running = append(c.running, k)
		ctx, cancel := context.WithCancelCause(l.base)
		k.cancel = cancel
		l.started.Go(func() {
			defer l.end(chat, k)
			l.run(ctx, k)
		})
	}
	if len(c.waiting) == 0 && len(c.running) == 0 {
		delete(l.byChat, chat)
	}
}

// blocked reports whether the ticket at i must wait for another one: of the same
// person, or on the same path.
func (c *lane) blocked(k *ticket, i int) bool {
	conflict := func(o *ticket) bool {
		return o.turn.Author.ID == k.turn.Author.ID || o.turn.ID == k.turn.Parent || o.turn.ID == k.turn.Replaces
	}
	return slices.ContainsFunc(c.running, conflict) || slices.ContainsFunc(c.waiting[:i], conflict)
}

// end takes a turn out of its lane and starts what waited for it.
func (l *lanes) end(chat int64, k *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k.cancel(nil)
	c := l.byChat[chat]
	c.running = slices.DeleteFunc(c.running, func(o *ticket) bool { return o == k })
	l.start(chat, c)
}

// newer counts the late turns of a lane that were asked after this one.
func (l *lanes) newer(t Turn) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	if c := l.byChat[t.Chat.ID]; c != nil {
		for _, id := range c.late {
			if id > t.ID {
				n++
			}
		}
	}
	return n
}

// stop cancels the running turns that match, saying why, takes the waiting ones that match
// out of the lane, and returns these. The running ones end themselves.
func (l *lanes) stop(chat int64, why error, match func(Turn) bool) (running int, waiting []Turn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.byChat[chat]
	if c == nil {
		return 0, nil
	}
	for _, k := range c.running {
		if match(k.turn) {
			k.cancel(why)
			running++
		}
	}
	c.waiting = slices.DeleteFunc(c.waiting, func(k *ticket) bool {
		if match(k.turn) {
			waiting = append(waiting, k.turn)
			l.waiting--
			return true
		}
		return false
	})
	l.start(chat, c)
	return running, waiting
}

// close starts nothing more.
func (l *lanes) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

// chats are those that have work.
func (l *lanes) chats() []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Keys(l.byChat))
}

// count returns how many turns run and wait.
func (l *lanes) count() (running, waiting int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.byChat {
		running += len(c.running)
	}
	return running, l.waiting
}
