package telegram

import (
	"sync"
	"time"
)

// chat is what all answers in one chat share: its pace, and what Telegram refused there. Topics share their group's.
type chat struct {
	line *line

	mu       sync.Mutex
	places   int  // that are in use
	running  int  // answers whose passing views are shown
	newest   int  // the newest message heard in a private chat
	noDrafts bool // refused here for good
	noRich   bool // rich messages are, too
	used     time.Time
}

const (
	chatIdle  = 10 * time.Minute // an unused chat is forgotten after
	chatKnown = 24 * time.Hour   // and one where something was refused
	chatSweep = time.Minute
)

// chat returns the chat's shared state, and forgets that of chats that nobody used for long.
func (p *Platform) chat(id int64) *chat {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.swept) > chatSweep {
		p.swept = now
		for id, c := range p.chats {
			if c.idle(now) {
				delete(p.chats, id)
			}
		}
	}
	c := p.chats[id]
	if c == nil {
		c = &chat{line: newLine(&chatPace{group: id < 0})}
		p.chats[id] = c
	}
	c.mu.Lock()
	c.used = now
	c.mu.Unlock()
	return c
}

// hold is chat for a place: the chat is not forgotten before release.
func (p *Platform) hold(id int64) *chat {
	c := p.chat(id)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places++
	return c
}

func (c *chat) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places--
	c.used = time.Now()
}

func (c *chat) idle(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	limit := chatIdle
	if c.noDrafts || c.noRich {
		limit = chatKnown
	}
	return c.places == 0 && now.Sub(c.used) > limit
}

func (c *chat) heard(message int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest = max(c.newest, message)
}

// isNewest reports whether a message is the newest that was heard.
func (c *chat) isNewest(message int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return message >= c.newest
}

// run counts an answer that starts (1) or ends (-1) showing passing views, and returns how many run.
func (c *chat) run(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running += n
	return c.running
}

func (c *chat) refuseDrafts() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noDrafts = true
}

func (c *chat) draftsRefused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.noDrafts
}

func (c *chat) refuseRich() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noRich = true
}

func (c *chat) richRefused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.noRich
}
