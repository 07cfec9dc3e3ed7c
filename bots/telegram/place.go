package telegram

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
	chat     *chat          // nil while not in use
	shown    map[int]uint64 // sums of what stands in the messages, by id; a message from before a restart is not in it
	plain    bool           // Telegram refused the entities
	bare     bool           // Telegram refused the buttons
	noFile   bool           // Telegram refused the file
	tooLarge bool           // the file, for anyone
	noPhoto  bool           // Telegram refused the file as a photo or voice
	noFill   bool           // Telegram refused to put a file into a message of text
	fills    int            // messages with a file's name that took none
	gone     int            // messages that vanished before they were edited

	mu   sync.Mutex
	view bots.View     // the newest passing one
	wake chan struct{} // a newer view is there

	settled bool
	begin   *time.Timer        // begins the goroutine
	halt    context.CancelFunc // ends it
	done    chan struct{}      // closed when it has ended; nil: none was to begin
}

// Open implements bots.Platform. A state that cannot be read gives a place that shows nothing. keep is called from the
// goroutine that shows passing views, too.
func (p *Platform) Open(from string, keep bots.Keep) bots.Place {
	l := &place{p: p, keep: keep, shown: map[int]uint64{}, wake: make(chan struct{}, 1)}
	if err := json.Unmarshal([]byte(from), &l.state); err != nil {
		l.state = state{}
	}
	return l
}

// Show implements bots.Place.
func (l *place) Show(v bots.View) {
	if l.settled || l.done == nil && l.state.Chat == 0 {
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
	l.use()
	ctx, cancel := context.WithCancel(context.Background())
	begun, done := time.Now(), make(chan struct{})
	l.halt, l.done = cancel, done
	wait := time.Duration(0)
	if l.drafting() {
		wait = wordsAfter // an answer that is whole by then costs no goroutine
	}
	l.begin = time.AfterFunc(wait, func() {
		defer close(done)
		defer func() { bots.Caught(l.p.log, recover(), "showing a passing view") }() // the final one is another try
		l.stream(ctx, begun)
	})
}

// Settle implements bots.Place. It goes on through every trouble that may pass, until ctx ends.
func (l *place) Settle(ctx context.Context, v bots.View) error {
	l.settled = true
	l.quiet()
	if l.state.Chat == 0 {
		return bots.ErrImpossible
	}
	l.use()
	v.Status = bots.Final
	if v.OnlyButtons {
		return l.until(ctx, l.rebutton(v.Buttons))
	}
	if v.Asks != nil {
		return l.until(ctx, l.prompt(v))
	}
	if v.Sign != "" && l.signed(ctx, v.Sign) {
		return nil
	}
	return l.finish(ctx, v)
}

// Close implements bots.Place. It may wait for one call under way.
func (l *place) Close() {
	l.settled = true
	l.quiet()
	if l.chat != nil {
		l.chat.release()
		l.chat = nil
	}
}

// quiet ends the passing views and returns when none is under way.
func (l *place) quiet() {
	if l.done != nil {
		l.halt()
		if !l.begin.Stop() {
			<-l.done
		}
		l.done = nil
	}
}

// longestFlood is how long a wait from before a restart is believed: clocks jump.
const longestFlood = 10 * time.Minute

func (l *place) use() {
	if l.chat != nil {
		return
	}
	l.chat = l.p.hold(l.state.Chat)
	if wait := time.Until(time.Unix(l.state.Until, 0)); wait > 0 {
		l.chat.line.close(min(wait, longestFlood))
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

// moved: the group became a supergroup, where none of the old message ids exist.
func (l *place) moved(to int64) {
	l.state = state{Chat: to}
	next := l.p.hold(to)
	l.chat.release()
	l.chat = next
	l.remember()
}
