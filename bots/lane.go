package bots

import (
	"context"
	"errors"
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
}

// ticket is a turn in a lane.
type ticket struct {
	turn   Turn
	ready  time.Time // more of the question may come until then
	late   bool      // asked before Barkeep started
	cancel context.CancelCauseFunc
}

// Why a turn's context ends.
var (
	errStopped  = errors.New("stopped by a person")
	errReworded = errors.New("the question was edited")
	errShutdown = errors.New("shutting down")
)

const (
	laneLength = 30   // turns that may wait in one chat
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

// full reports whether one more turn in the chat would be too many.
func (l *lanes) full(chat int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.byChat[chat]
	return l.waiting >= laneTotal || c != nil && len(c.waiting) >= laneLength
}

// push queues a turn; of one that is queued already only the wait for more
// grows.
func (l *lanes) push(t Turn, more time.Duration, late bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.byChat[t.Chat.ID]
	if c == nil {
		c = &lane{}
		l.byChat[t.Chat.ID] = c
	}
	ready := time.Now().Add(more)
	if i := slices.IndexFunc(c.waiting, func(k *ticket) bool { return k.turn.ID == t.ID }); i >= 0 {
		if more > 0 && ready.After(c.waiting[i].ready) {
			c.waiting[i].ready = ready
			l.later(t.Chat.ID, more)
		}
		return
	}
	if slices.ContainsFunc(c.running, func(k *ticket) bool { return k.turn.ID == t.ID }) {
		return
	}
	c.waiting = append(c.waiting, &ticket{turn: t, ready: ready, late: late})
	l.waiting++
	if more > 0 {
		l.later(t.Chat.ID, more)
	}
	l.start(t.Chat.ID, c)
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

// behind counts the late turns that wait behind in the same lane.
func (l *lanes) behind(chat int64) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	if c := l.byChat[chat]; c != nil {
		for _, k := range c.waiting {
			if k.late {
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

// count returns how many turns run and wait.
func (l *lanes) count() (running, waiting int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.byChat {
		running += len(c.running)
	}
	return running, l.waiting
}
