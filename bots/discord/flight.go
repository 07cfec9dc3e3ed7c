package discord

import (
	"context"
	"sync"
	"time"
)

// flights are the posts under way, by channel. Somebody may reply to an answer before Barkeep itself knows its id; such a reply
// waits until it is known, so that it joins its conversation.
type flights struct {
	mu   sync.Mutex
	open map[string]*flight
}

type flight struct {
	n      int
	landed chan struct{}
}

const (
	flightYoung = 30 * time.Second // older messages are known, or will never be
	flightTime  = 3 * time.Second  // that a reply waits at most
)

func (f *flights) begin(channel string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[channel] == nil {
		f.open[channel] = &flight{landed: make(chan struct{})}
	}
	f.open[channel].n++
}

func (f *flights) end(channel string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := f.open[channel]
	if one.n--; one.n == 0 {
		delete(f.open, channel)
		close(one.landed)
	}
}

// landing is closed when no post is under way in a channel any more; nil: none is.
func (f *flights) landing(channel string) <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.open[channel]; one != nil {
		return one.landed
	}
	return nil
}

// early reports what a reply to a message of Barkeep's has to wait for; nil: nothing.
func (p *Platform) early(m *message) <-chan struct{} {
	r := m.Referenced
	if r == nil || r.Author == nil || r.Author.ID != p.bot.Load().user || time.Since(bornAt(r.ID)) > flightYoung {
		return nil
	}
	return p.flights.landing(m.Channel)
}

// awaits ends when landed is closed, or after a while.
func awaits(ctx context.Context, landed <-chan struct{}) {
	late := time.NewTimer(flightTime)
	defer late.Stop()
	select {
	case <-landed:
	case <-late.C:
	case <-ctx.Done():
	}
}
