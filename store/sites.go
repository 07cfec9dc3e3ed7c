package store

import (
	"context"
	"time"
)

// Ask implements llm.Record. Calls that the clock has not reached are from before it
// was set back: they count as made now.
func (s *Store) Ask(ctx context.Context, site, kind string, most int, within time.Duration) (until time.Time, ok bool, err error) {
	err = s.write(ctx, "count a call of a site", func(t *tx) error {
		now := time.Now().UnixMilli()
		if _, err := t.exec("UPDATE asked SET at = ? WHERE kind = ? AND at > ?", now, kind, now); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM asked WHERE kind = ? AND at <= ?", kind, now-within.Milliseconds()); err != nil {
			return err
		}
		var at int64
		full, err := t.row("SELECT at FROM asked WHERE kind = ? AND site = ? ORDER BY at DESC LIMIT 1 OFFSET ?", []any{kind, site, most - 1}, &at)
		if err != nil {
			return err
		}
		if ok = !full; full {
			until = time.UnixMilli(at).Add(within)
			return nil
		}
		_, err = t.exec("INSERT INTO asked (site, kind, at) VALUES (?, ?, ?)", site, kind, now)
		return err
	})
	return until, ok && err == nil, err
}

// Learn implements llm.Record.
func (s *Store) Learn(ctx context.Context, site, fact, value string) error {
	return s.write(ctx, "store what a site means", func(t *tx) error {
		_, err := t.exec("INSERT OR REPLACE INTO learnt (site, fact, value, at) VALUES (?, ?, ?, ?)", site, fact, value, time.Now().UnixMilli())
		return err
	})
}

// Learnt implements llm.Record.
func (s *Store) Learnt(ctx context.Context, site, fact string, since time.Time) (value string, err error) {
	err = s.read(ctx, "read what a site means", func(t *tx) error {
		_, err := t.row("SELECT value FROM learnt WHERE site = ? AND fact = ? AND at >= ?", []any{site, fact, since.UnixMilli()}, &value)
		return err
	})
	return value, err
}
