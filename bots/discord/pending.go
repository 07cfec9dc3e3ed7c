package discord

import (
	"context"
	"sync"
	"time"
)

// Discord gives an interaction three seconds for its first answer, and its token fifteen minutes.
const (
	answerWithin = 2500 * time.Millisecond
	tokenLasts   = 14 * time.Minute // what is left then is for saying where the answer follows
	unanswered   = time.Minute      // a deferred answer that nobody has begun until then is taken away: none may come
)

// deferral is the first answer to a slash command: that the real one will follow.
type deferral struct {
	done   chan struct{} // closed when Discord has answered
	failed bool          // read after done
	taken  bool          // a place shows the answer
	timer  *time.Timer
}

// pending are the deferrals of this run. Places look here before their first request, which may be earlier than the deferral.
type pending struct {
	mu      sync.Mutex
	open    map[string]*deferral // by the interaction's id
	stopped bool
}

func (p *pending) begin(id string) (d *deferral, news bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d = p.open[id]; d != nil {
		return d, false
	}
	d = &deferral{done: make(chan struct{})}
	p.open[id] = d
	return d, true
}

// finish says how the deferral went. drop is called if nobody takes it.
func (p *pending) finish(id string, failed bool, drop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.open[id]
	if d == nil {
		return
	}
	d.failed = failed
	close(d.done)
	if p.stopped {
		return
	}
	d.timer = time.AfterFunc(unanswered, func() {
		p.mu.Lock()
		taken := d.taken || p.stopped
		delete(p.open, id)
		p.mu.Unlock()
		if !taken && !failed {
			drop()
		}
	})
}

// take is called by the place of the answer.
func (p *pending) take(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.open[id]; d != nil {
		d.taken = true
	}
}

// wait waits until the deferral is done and reports whether it holds; without one, as after a restart, that will show.
func (p *pending) wait(ctx context.Context, id string) (holds bool, err error) {
	p.mu.Lock()
	d := p.open[id]
	p.mu.Unlock()
	if d == nil {
		return true, nil
	}
	select {
	case <-d.done:
		return !d.failed, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

func (p *pending) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	for _, d := range p.open {
		if d.timer != nil {
			d.timer.Stop()
		}
	}
}
