package store

import (
	"context"
	"time"
)

// Joined stores when the bot joined a server of a platform; the latest counts. Of the
// server nothing is stored: nobody may have let it in.
func (s *Store) Joined(ctx context.Context, platform string, at time.Time) error {
	return s.write(ctx, "store when a server was joined", func(t *tx) error {
		_, err := t.exec("INSERT INTO joined (platform, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)", platform, ms(at))
		return err
	})
}

// JoinedLast is the latest time that Joined stored, to the millisecond; zero if there is
// none.
func (s *Store) JoinedLast(ctx context.Context, platform string) (last time.Time, err error) {
	err = s.read(ctx, "read when a server was joined", func(t *tx) error {
		var at int64
		found, err := t.row("SELECT at FROM joined WHERE platform = ?", []any{platform}, &at)
		if found {
			last = time.UnixMilli(at)
		}
		return err
	})
	return last, err
}
