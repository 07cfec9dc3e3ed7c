package bots

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"
)

// ErrPanicked says that a mistake in Barkeep itself ended what was asked for. It is logged already.
var ErrPanicked = errors.New("a mistake inside the program")

// Caught logs what recover returned, if anything, under a code that ends the sentence about it, if there is one to say. What a
// panic says may hold what people wrote: of a value that the runtime did not make only the type is logged. A stack has no texts.
func Caught(log *slog.Logger, r any, what string) (c string, panicked bool) {
	if r == nil {
		return "", false
	}
	kind := fmt.Sprintf("%T", r)
	if made, ok := r.(runtime.Error); ok {
		kind = made.Error()
	}
	c = code(time.Now().UnixMilli() & 0xffffff)
	log.Error(what+" panicked", "code", c, "panic", kind, "stack", string(debug.Stack()))
	return c, true
}

// caught is Caught with the engine's log.
func (e *Engine) caught(r any, what string) (c string, panicked bool) { return Caught(e.log, r, what) }

// aside runs f beside its caller; Idle and Shutdown wait for it. A panic ends f alone.
func (e *Engine) aside(what string, f func()) {
	e.work.Go(func() {
		defer func() { e.caught(recover(), what) }()
		f()
	})
}
