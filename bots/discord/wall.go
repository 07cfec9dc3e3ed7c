package discord

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// wallLasts is how long Discord is not asked again for what it refused: to write into a channel where the bot may not, or to
// somebody who takes no messages. Whoever goes on asking there makes no request then, and every refused one counts towards a ban
// of the whole address.
const wallLasts = 30 * time.Second

// walls are the last such refusals, by bucket: of a channel, and of what is done there.
type walls struct {
	mu  sync.Mutex
	all map[string]wall
}

type wall struct {
	refusal *Error
	until   time.Time
}

const wallsMost = 10_000 // beyond it some are asked anew

// writes: the call makes something new in a channel. What changes or removes something is about one message.
func (c *call) writes() bool {
	return !c.hook && c.bucket != "" && strings.HasPrefix(c.path, "/channels/") && (c.method == http.MethodPost || c.method == http.MethodPut)
}

func (w *walls) raise(c call, e *Error) {
	if !c.writes() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[string]wall{}
	}
	room(w.all, wallsMost)
	w.all[c.bucket] = wall{e, time.Now().Add(wallLasts)}
}

// before returns the refusal that stands before a call; nil: none.
func (w *walls) before(c call) error {
	if !c.writes() {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	one, ok := w.all[c.bucket]
	if !ok || time.Now().After(one.until) {
		delete(w.all, c.bucket)
		return nil
	}
	return one.refusal
}
