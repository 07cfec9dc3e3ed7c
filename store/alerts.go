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
		if _, err := t.exec("DELETE FROM alarms WHERE chat = ?", chat.ID); err != nil {
			return err
		}
		if a == nil {
			_, err = t.exec("DELETE FROM alerts WHERE chat = ?", chat.ID)
		} else {
			_, err = t.exec("INSERT OR REPLACE INTO alerts (chat, owner, nano) VALUES (?, ?, ?)", chat.ID, a.Owner, int64(a.Below))
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

// Alarmed implements bots.Access.
func (s *Store) Alarmed(ctx context.Context, chat int64, name string) (on bool, err error) {
	err = s.read(ctx, "read an alarm", func(t *tx) error {
		_, err := t.row("SELECT EXISTS (SELECT 1 FROM alarms WHERE chat = ? AND name = ?)", []any{chat, name}, &on)
		return err
	})
	return on, err
}

// Alarm implements bots.Access.
func (s *Store) Alarm(ctx context.Context, chat int64, name string, on bool) error {
	return s.write(ctx, "store an alarm", func(t *tx) error {
		if on {
			_, err := t.exec("INSERT OR IGNORE INTO alarms (chat, name) VALUES (?, ?)", chat, name)
			return err
		}
		_, err := t.exec("DELETE FROM alarms WHERE chat = ? AND (name = ? OR name >= ? AND name < ?)", chat, name, name+":", name+";")
		return err
	})
}
