package store

import (
	"context"
	"time"

	"barkeep/bots"
)

// Unsure implements bots.Ledger.
func (s *Store) Unsure(ctx context.Context, slice bots.Slice) (n int64, oldest time.Time, err error) {
	query, args := unsure(slice)
	var at int64
	err = s.read(ctx, "look for charges to confirm", func(t *tx) error {
		_, err := t.row(query, args, &n, &at)
		return err
	})
	if n > 0 {
		oldest = fromMS(at)
	}
	return n, oldest, err
}

func unsure(slice bots.Slice) (query string, args []any) {
	with, where, args := chosen(slice)
	return with + "SELECT count(*), coalesce(min(c.at), 0) FROM charges c WHERE " + where + " AND c.state IN ('open', 'computed')", args
}

// Settle implements bots.Ledger.
func (s *Store) Settle(ctx context.Context, charges []bots.Charge) error {
	return s.write(ctx, "store what a log says", func(t *tx) error {
		for _, c := range charges {
			nano, quota, unit := costColumns(c.Logged)
			_, err := t.exec(`UPDATE charges SET state = ?, logged = ?, logged_quota = ?, logged_unit = ?, log_row = ?, request = ?, prompt = ?, completion = ?, cached = ?
				WHERE id = ? AND state <> 'confirmed'`,
				string(c.State), nano, quota, unit, orNothing(c.LogRow), c.Request, c.Usage.Prompt, c.Usage.Completion, c.Usage.Cached, c.ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func orNothing(s string) any {
	if s == "" {
		return nil
	}
	return s
}
