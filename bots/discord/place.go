package discord

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"barkeep/bots"
)

// place shows one answer. Passing views are shown by a goroutine of its own, which ends before the final view is begun, so
// that no late edit overwrites it.
type place struct {
	p    *Platform
	keep bots.Keep

	// Used by the goroutine while it runs, and else by the caller.
	state    state
	shown    map[string]uint64 // sums of what stands in the messages, by id; a message from before a restart is not in it
	sure     bool              // no post of an earlier run can be missing from state
	doubt    time.Time         // of the first post whose end is unknown; zero: there is none
	bare     bool              // Discord refused the buttons
	noFile   bool              // Discord refused the file
	tooLarge bool              // the file, for anyone

	mu   sync.Mutex
	view bots.View     // the newest passing one
	wake chan struct{} // a newer view is there

	settled bool
	halt    context.CancelFunc // ends the goroutine
	done    chan struct{}      // closed when it has ended; nil: none runs
}

// Open implements bots.Platform. A state that cannot be read gives a place that shows nothing. keep is called from the
// goroutine that shows passing views, too.
func (p *Platform) Open(from string, keep bots.Keep) bots.Place {
	l := &place{p: p, keep: keep, shown: map[string]uint64{}, wake: make(chan struct{}, 1)}
	if err := json.Unmarshal([]byte(from), &l.state); err != nil {
		l.state = state{}
	}
	l.sure = l.state.Run == p.run
	if l.state.Hook != nil {
		p.pending.take(l.state.Hook.ID)
	}
	return l
}

func (l *place) nowhere() bool { return l.state.Channel == "" && l.state.To == "" }

// Show implements bots.Place.
func (l *place) Show(v bots.View) {
	if l.settled || l.done == nil && l.nowhere() {
		return
	}
	l.mu.Lock()
	l.view = v
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	if l.done != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.halt, l.done = cancel, make(chan struct{})
	go func() {
		defer close(l.done)
		defer func() { bots.Caught(l.p.log, recover(), "showing a passing view") }() // the final one is another try
		l.stream(ctx)
	}()
}

// Settle implements bots.Place. It goes on through every trouble that may pass, until ctx ends.
func (l *place) Settle(ctx context.Context, v bots.View) error {
	l.settled = true
	l.quiet()
	if l.nowhere() {
		return bots.ErrImpossible
	}
	v.Status = bots.Final
	if v.OnlyButtons {
		return l.rebutton(ctx, v.Buttons)
	}
	return l.finish(ctx, v)
}

// Close implements bots.Place. It may wait for one request under way.
func (l *place) Close() {
	l.settled = true
	l.quiet()
}

// quiet ends the passing views and returns when none is under way.
func (l *place) quiet() {
	if l.done != nil {
		l.halt()
		<-l.done
		l.done = nil
	}
}

func (l *place) latest() bots.View {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.view
}

func (l *place) remember() {
	if l.keep != nil {
		l.keep(l.state.kept())
	}
}
