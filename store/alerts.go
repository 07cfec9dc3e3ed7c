package store

import (
	"context"
	"database/sql"

	"barkeep/bots"
)

// Alert implements bots.Access.
func (s *Store) Alert(ctx context.Context, where bots.Where, a *bots.Alert) error {
	return s.write(ctx, "store an alert", func(t *tx) error {
		chat, err := t.storeChat(where)
		if err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM alarms WHERE chat = ?", chat); err != nil {
			return err
		}
		if a == nil {
			_, err = t.exec("DELETE FROM alerts WHERE chat = ?", chat)
		} else {
			_, err = t.exec("INSERT OR REPLACE INTO alerts (chat, owner, nano) VALUES (?, ?, ?)", chat, a.Owner, int64(a.Below))
		}
		return err
	})
}

// Alerts implements bots.Access.
func (s *Store) Alerts(ctx context.Context) (all []bots.Alert, err error) {
	err = s.read(ctx, "read alerts", func(t *tx) error {
		all = nil
		err := t.each("SELECT chat, owner, nano FROM alerts ORDER BY chat", nil, func(r *sql.Rows) error {
			var a bots.Alert
			err := r.Scan(&a.Chat.ID, &a.Owner, &a.Below)
			all = append(all, a)
			return err
		})
		for i := range all {
			if err == nil {
				all[i].Chat, err = t.chat(all[i].Chat.ID)
			}
		}
		return err
	})
	return all, err
}

// Alarm implements bots.Access. It writes only where something changes.
func (s *Store) Alarm(ctx context.Context, chat int64, name string, on bool) (changed bool, err error) {
	const known = "SELECT EXISTS (SELECT 1 FROM alarms WHERE chat = ? AND name = ?)"
	var was bool
	err = s.read(ctx, "read an alarm", func(t *tx) error {
		_, err := t.row(known, []any{chat, name}, &was)
		return err
	})
	if err != nil || was == on {
		return false, err
	}
	err = s.write(ctx, "store an alarm", func(t *tx) error {
		var n int64
		var err error
		if on {
			n, err = t.exec("INSERT OR IGNORE INTO alarms (chat, name) VALUES (?, ?)", chat, name)
		} else {
			n, err = t.exec("DELETE FROM alarms WHERE chat = ? AND name = ?", chat, name)
		}
		changed = n > 0
		return err
	})
	return changed && err == nil, err
}
