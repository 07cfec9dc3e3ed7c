package store

import (
	"context"
	"errors"
	"fmt"
)

// readers are the connections that only read, each free while it is in the
// channel.
type readers chan *session

// readAtOnce is how many reads run side by side.
const readAtOnce = 3

// read runs do in a transaction that sees one state of the database: at least
// all writes that returned before.
func (s *Store) read(ctx context.Context, what string, do func(*tx) error) error {
	var r *session
	select {
	case <-s.writer.quit:
		return fmt.Errorf("%s: %w", what, ErrClosed)
	default:
	}
	select {
	case r = <-s.readers:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	case <-s.writer.quit:
		return fmt.Errorf("%s: %w", what, ErrClosed)
	}
	defer func() { s.readers <- r }()
	if err := r.run("BEGIN"); err != nil {
		return fmt.Errorf("%s: begin: %w", what, err)
	}
	err := do(&tx{ctx: ctx, session: r, seal: s.seal, log: s.log})
	if end := r.run("COMMIT"); end != nil {
		err = errors.Join(err, end, r.run("ROLLBACK"))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
