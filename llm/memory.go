package llm

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// readLimit is the longest that a reading shared by several callers may take.
const readLimit = 60 * time.Second

// memory keeps what was read from a gateway, with the time of the reading.
// Callers that want it at the same time share one reading.
type memory[T any] struct {
	mu     sync.Mutex
	value  T
	at     time.Time // zero: never read
	passed bool      // something happened since that changes the value
	flight singleflight.Group
}

// known returns what is remembered, however old.
func (m *memory[T]) known() (T, time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.value, m.at
}

func (m *memory[T]) keep(v T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.value, m.at, m.passed = v, time.Now(), false
}

// pass says that what is remembered is true no more: the next to ask reads anew.
func (m *memory[T]) pass() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.passed = true
}

// young returns what is remembered if it is at most age old and still true.
func (m *memory[T]) young(age time.Duration) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.value, !m.at.IsZero() && !m.passed && time.Since(m.at) <= age
}

// fresh returns what is remembered if it is at most age old, and else reads it.
func (m *memory[T]) fresh(ctx context.Context, age time.Duration, read func(context.Context) (T, error)) (T, error) {
	if v, ok := m.young(age); ok {
		return v, nil
	}
	return shared(ctx, &m.flight, func(ctx context.Context) (T, error) {
		if v, ok := m.young(age); ok {
			return v, nil // read by a flight that ended between our look and this one
		}
		v, err := read(ctx)
		if err == nil {
			m.keep(v)
		}
		return v, err
	})
}

// shared runs read once for all who ask while it runs. One caller's leaving does
// not end it for the others.
func shared[T any](ctx context.Context, g *singleflight.Group, read func(context.Context) (T, error)) (T, error) {
	var none T
	done := g.DoChan("", func() (v any, err error) {
		defer func() {
			if r := recover(); r != nil { // which would end the program: singleflight lets nobody catch it
				err = &Error{Fault: Odd, Free: true, Err: fmt.Errorf("%T while reading: %s", r, debug.Stack())}
			}
		}()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readLimit)
		defer cancel()
		return read(ctx)
	})
	select {
	case r := <-done:
		if r.Err != nil {
			return none, r.Err
		}
		return r.Val.(T), nil
	case <-ctx.Done():
		return none, left(ctx, true)
	}
}

// left is the error of a call whose caller went away.
func left(ctx context.Context, free bool) *Error {
	return &Error{Fault: Cut, Free: free, Err: context.Cause(ctx)}
}
