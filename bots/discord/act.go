package discord

import (
	"context"
	"fmt"
	"slices"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

// act is one request that brings the chat nearer to what it should show.
type act struct {
	call  call
	part  int // that it posts or edits; -1: none
	post  bool
	blind bool // a post that cannot be repeated safely
	file  bool
	drops *post // it deletes this
	makes bool  // its answer must name a message
	done  func(made message)
}

// step waits until the chat may be written to and makes one request, if what stands there differs from want. It returns nil
// when the next step may follow at once.
func (l *place) step(ctx context.Context, final bool, want func() *act, w *words.Words) error {
	if err := l.prepare(ctx, w); err != nil {
		return err
	}
	a := want()
	if a == nil {
		return nil
	}
	if a.post {
		if found, err := l.search(ctx, a); found || err != nil {
			return err
		}
	}
	var made message
	tried := false
	c := a.call
	c.final, c.out = final, &made
	c.late = func(c *call) bool {
		newer := want()
		if newer == nil || newer.call.path != a.call.path || newer.call.method != a.call.method || newer.part != a.part {
			return false
		}
		a, tried = newer, true
		c.body, c.file = newer.call.body, newer.call.file
		if newer.call.method == "DELETE" {
			c.out = nil
		}
		return true
	}
	within, cancel := lasting(ctx)
	defer cancel()
	if a.makes {
		l.p.flights.begin(l.state.Channel)
		defer l.p.flights.end(l.state.Channel)
	}
	began := time.Now()
	err := l.p.api.do(within, c)
	if err == nil && tried && a.makes && !isID(made.ID) {
		err = fmt.Errorf("%s: %w: no message in it", c.what, errOdd)
	}
	if err == nil {
		if tried {
			a.done(made)
		}
		return nil
	}
	if ctx.Err() != nil && !tried {
		return ctx.Err()
	}
	return l.mend(a, err, began)
}

const grace = 5 * time.Second

// lasting is ctx with some seconds more: a post that is cut off may stand without anybody knowing its id.
func lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return out, func() {
		stop()
		cancel()
	}
}

// mend mends what a refusal says can be mended, and returns nil if the next step may go on at once.
func (l *place) mend(a *act, err error, began time.Time) error {
	if a.post && unknownEnd(err) {
		if a.blind {
			l.p.unknown.Add(1)
		}
		if l.doubt.IsZero() {
			l.doubt = began
		}
	}
	e := asRefusal(err)
	switch {
	case e == nil:
		return err
	case e.Status == 429:
		return nil // the bucket's line waits
	case a.drops != nil && e.final(): // gone already, or not ours to take away
		l.drop(*a.drops)
		return nil
	case e.replied() && l.state.Question != "" && a.post:
		l.state.Question = ""
		return nil
	case a.file && (e.final() || e.tooLarge()) && !e.gone() && !e.expired():
		l.p.log.Warn("a file is refused", "channel", l.state.Channel, "error", err)
		l.noFile, l.tooLarge = true, e.tooLarge()
		return nil
	case a.call.hook && (e.expired() || e.gone()):
		return l.unhook()
	case a.part >= 0 && !a.post && e.gone():
		l.anew(a.part)
		return nil
	case e.keyed() && !l.bare:
		l.bare = true
		return nil
	case e.impossible(), e.final():
		return fmt.Errorf("%w: %w", bots.ErrImpossible, err)
	}
	return err
}

// anew: somebody deleted a message of the answer. It and those behind it are posted again.
func (l *place) anew(i int) {
	l.state.Surplus = append(slices.Clip(l.state.Surplus), l.state.Posts[i+1:]...)
	l.state.Posts = slices.Clip(l.state.Posts[:i])
	l.state.Again++
}

// unhook moves the answer from the interaction to a message of the channel. What only one person was to see is not shown to all.
func (l *place) unhook() error {
	h := l.state.Hook
	if h == nil {
		return nil
	}
	if h.Quiet {
		return fmt.Errorf("%w: the interaction is over, and the answer is for one person only", bots.ErrImpossible)
	}
	for _, m := range l.state.Posts {
		if !m.Hook {
			l.state.Surplus = append(slices.Clip(l.state.Surplus), m)
		} else if l.state.Question == "" {
			l.state.Question = m.ID
		}
	}
	l.state.Hook, l.state.Posts = nil, nil
	l.state.Again++
	l.remember()
	return nil
}

// prepare gets the place ready for a request: it finds the channel, waits for the deferral, and leaves an interaction that is
// about to expire.
func (l *place) prepare(ctx context.Context, w *words.Words) error {
	if err := l.locate(ctx); err != nil {
		return err
	}
	h := l.state.Hook
	if h == nil {
		return nil
	}
	holds, err := l.p.pending.wait(ctx, h.ID)
	if err != nil {
		return err
	}
	if !holds {
		return l.unhook()
	}
	if !h.over() {
		return nil
	}
	if w != nil && !h.Quiet {
		l.farewell(ctx, part{text: plain(w.Continue)})
	}
	return l.unhook()
}

// farewell says in the interaction's message where the answer goes on, if there still is time.
func (l *place) farewell(ctx context.Context, p part) {
	var made message
	h := l.state.Hook
	within, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for wait := firstWait; ; wait = longer(wait) {
		err := l.p.api.do(within, call{what: "say where the answer goes on", method: "PATCH", path: h.path() + "/messages/@original", bucket: h.bucket("PATCH"),
			hook: true, final: true, body: p.out(), out: &made})
		switch e := asRefusal(err); {
		case err == nil:
			if isID(made.ID) {
				l.state.Question = made.ID
			}
			return
		case e != nil && e.final(), within.Err() != nil:
			l.p.log.Debug("it cannot be said where an answer goes on", "error", err)
			return
		}
		sleep(within, wait)
	}
}
