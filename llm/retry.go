package llm

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"
)

// Repeats of a call that surely cost nothing.
const (
	mostRepeats  = 3
	repeatWithin = 60 * time.Second
	firstPause   = 500 * time.Millisecond
	// lateAnswer is when a proxy's 502 or 504 means that the gateway behind it
	// was at work, may still be, and may charge.
	lateAnswer = 10 * time.Second
)

// repeats counts the repeats of one call.
type repeats struct {
	made  int
	since time.Time // of the first send
}

// pause waits until the call may be repeated. It returns false where it must not
// be, or not within 60 s of the first send.
func (p *repeats) pause(ctx context.Context, e *Error) bool {
	if !e.again || p.made == mostRepeats {
		return false
	}
	pause := firstPause << p.made
	pause += time.Duration(rand.Int64N(int64(pause / 2)))
	if wait := time.Until(e.Until); wait > 0 {
		pause = max(pause, wait)
	}
	if time.Since(p.since)+pause > repeatWithin {
		return false
	}
	p.made++
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// late decides about the answers of a proxy before the gateway by the time they
// took: at once means that the gateway never saw the call.
func late(e *Error, took time.Duration) {
	switch e.Status {
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		if !e.Free {
			e.Free = took < lateAnswer
			e.again = e.again && e.Free
		}
	}
}
