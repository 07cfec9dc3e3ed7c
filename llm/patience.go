package llm

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

// settledIdle is the longest silence after a finish reason: only the usage can
// still come.
const settledIdle = 10 * time.Second

// patience reads an answer's body and ends the request when nothing came for
// too long. It counts only while somebody reads.
type patience struct {
	body    io.ReadCloser
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	first   time.Time // when the first byte is due
	idle    time.Duration
	begun   atomic.Bool // a byte came
	settled bool        // a finish reason came
}

// newPatience returns the context for a request that must answer within first
// and then never be silent for longer than idle.
func newPatience(ctx context.Context, first, idle time.Duration) (context.Context, *patience) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &patience{cancel: cancel, first: time.Now().Add(first), idle: idle}
	p.timer = time.AfterFunc(first, p.over)
	return ctx, p
}

func (p *patience) over() {
	if p.begun.Load() {
		p.cancel(&Error{Fault: Stalled})
	} else {
		p.cancel(&Error{Fault: NoAnswer})
	}
}

func (p *patience) Read(b []byte) (int, error) {
	limit := p.idle
	if !p.begun.Load() {
		limit = time.Until(p.first)
	} else if p.settled {
		limit = min(limit, settledIdle)
	}
	p.timer.Reset(limit)
	n, err := p.body.Read(b)
	p.timer.Stop()
	if n > 0 {
		p.begun.Store(true)
	}
	return n, err
}

// all reads an answer that is no stream. What came of an error's text is enough
// to judge it by, so a broken end does not matter.
func (p *patience) all() []byte {
	said, _ := io.ReadAll(io.LimitReader(p, 1<<20))
	return said
}

// end closes the body and ends the request.
func (p *patience) end() {
	p.timer.Stop()
	if p.body != nil {
		p.body.Close()
	}
	p.cancel(context.Canceled)
}
