package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"barkeep/bots"
)

// ErrClosed says that the store was closed.
var ErrClosed = errors.New("the database is closed")

// atOnce is how many writes share a commit at most.
const atOnce = 256

// writer is the one connection that changes the database. Whoever has its turn
// takes along what waits, runs each write in a savepoint of its own, commits once
// and answers all. A write without company is one commit and waits for nothing,
// for no other goroutine either.
type writer struct {
	*session
	turn  chan struct{} // holds one while somebody writes, and for ever once closed
	queue chan *write   // unbuffered: a caller may give up until its write is taken
	quit  chan struct{}
	log   *slog.Logger
}

// write is one caller's change.
type write struct {
	ctx    context.Context
	do     func() error
	answer chan error // holds one
}

func newWriter(s *session, log *slog.Logger) *writer {
	return &writer{session: s, turn: make(chan struct{}, 1), queue: make(chan *write), quit: make(chan struct{}), log: log}
}

// pass gives the turn to whoever waits for it.
func (w *writer) pass() { <-w.turn }

// commit runs the write and all that wait, answers them after the commit, and
// passes the turn on.
func (w *writer) commit(first *write) {
	defer w.pass()
	if err := w.run("BEGIN IMMEDIATE"); err != nil {
		first.answer <- fmt.Errorf("begin: %w", err)
		return
	}
	var failed []func() // answers of those that failed alone
	var done []*write
	var lost error
	for x := first; x != nil; x = w.next(lost, len(done)+len(failed)) {
		var err error
		err, lost = w.apply(x)
		if err != nil {
			failed = append(failed, func() { x.answer <- err })
		} else {
			done = append(done, x)
		}
	}
	err := lost
	if err == nil {
		err = w.run("COMMIT")
	}
	if err != nil {
		err = errors.Join(fmt.Errorf("commit: %w", err), w.rollback())
	}
	for _, x := range done {
		x.answer <- err
	}
	for _, answer := range failed {
		answer()
	}
}

// next takes a write that waits already; nil if none does, taken are enough, or the
// transaction is lost.
func (w *writer) next(lost error, taken int) *write {
	if lost != nil || taken >= atOnce {
		return nil
	}
	select {
	case x := <-w.queue:
		return x
	default:
		return nil
	}
}

// apply runs one write in its savepoint. lost says that the whole transaction
// is beyond repair: SQLite itself rolls it back when the disk is full.
func (w *writer) apply(x *write) (err, lost error) {
	if err := x.ctx.Err(); err != nil {
		return context.Cause(x.ctx), nil
	}
	if err := w.run("SAVEPOINT one"); err != nil {
		return err, err
	}
	if err = w.safely(x.do); err != nil {
		if back := w.run("ROLLBACK TO one"); back != nil {
			return err, err
		}
	}
	if end := w.run("RELEASE one"); end != nil {
		return errors.Join(err, end), end
	}
	return err, nil
}

// safely makes a panic the write's own error.
func (w *writer) safely(do func() error) (err error) {
	defer func() {
		if _, panicked := bots.Caught(w.log, recover(), "a write"); panicked {
			err = bots.ErrPanicked
		}
	}()
	return do()
}

// rollback ends a transaction that could not be committed. After some errors
// SQLite has ended it already; the next BEGIN tells.
func (w *writer) rollback() error {
	err := w.run("ROLLBACK")
	if err != nil && w.run("BEGIN IMMEDIATE") == nil {
		return w.run("ROLLBACK")
	}
	return err
}

// write runs do in a transaction and returns when it is durable. The caller's
// cancel counts only until do starts.
func (s *Store) write(ctx context.Context, what string, do func(*tx) error) error {
	t := &tx{ctx: context.WithoutCancel(ctx), session: s.writer.session, seal: s.seal, log: s.log}
	x := &write{ctx: ctx, do: func() error { return do(t) }, answer: make(chan error, 1)}
	select {
	case s.writer.turn <- struct{}{}:
		s.writer.commit(x)
	case s.writer.queue <- x: // whoever writes now takes it along
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	case <-s.writer.quit:
		return fmt.Errorf("%s: %w", what, ErrClosed)
	}
	if err := <-x.answer; err != nil {
		return fmt.Errorf("%s: %w", what, explain(err))
	}
	return nil
}
