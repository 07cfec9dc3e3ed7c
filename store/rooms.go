package store

import (
	"context"
	"database/sql"
	"time"

	"barkeep/bots"
)

// Rooms returns all chats with their own settings, and what was spent in each on
// the operator's keys since a time, to the quarter of an hour. Those of a server or
// group do not include what its channels or topics spent.
func (s *Store) Rooms(ctx context.Context, since time.Time) (all []bots.Room, err error) {
	at := map[int64]int{}
	err = s.read(ctx, "list chats", func(t *tx) error {
		err := t.each(`SELECT c.id, c.platform, c.ref, c.kind, c.title, coalesce(c.parent, 0), coalesce(sum(s.nano), 0), coalesce(sum(s.calls), 0)
			FROM chats c LEFT JOIN spending s ON s.scope = 'chat' AND s.id = c.id AND s.own = 0 AND s.quarter >= ? GROUP BY c.id`,
			[]any{ms(since) / quarter}, func(r *sql.Rows) error {
				one := bots.Room{Settings: bots.Settings{}}
				err := r.Scan(&one.ID, &one.Ref.Platform, &one.Ref.ID, &one.Kind, &one.Title, &one.Parent, &one.Spent, &one.Calls)
				at[one.ID] = len(all)
				all = append(all, one)
				return err
			})
		if err != nil {
			return err
		}
		return t.each("SELECT chat, name, value FROM settings", nil, func(r *sql.Rows) error {
			var chat int64
			var name bots.Setting
			var value string
			err := r.Scan(&chat, &name, &value)
			if i, ok := at[chat]; ok && err == nil {
				all[i].Settings[name] = value
			}
			return err
		})
	})
	return all, err
}
