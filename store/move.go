package store

import (
	"context"
	"database/sql"
	"strings"

	"barkeep/bots"
)

// Move implements bots.Inbox. The new chat counts its messages anew, so the old
// ones' ids are set apart: else a new question with an old id would pass for one
// that was stored before.
func (s *Store) Move(ctx context.Context, from, to bots.Ref) error {
	return s.write(ctx, "move a chat", func(t *tx) error {
		if from == to {
			return nil
		}
		moved := map[int64]string{} // by id, the old ref
		err := t.each("SELECT id, ref FROM chats WHERE platform = ? AND (ref = ? OR substr(ref, 1, length(?) + 1) = ? || '/')", []any{from.Platform, from.ID, from.ID, from.ID}, func(r *sql.Rows) error {
			var id int64
			var ref string
			err := r.Scan(&id, &ref)
			moved[id] = ref
			return err
		})
		if err != nil {
			return err
		}
		for id, ref := range moved {
			if err := t.setApart(id, ref); err != nil {
				return err
			}
			if err := t.rename(id, bots.Ref{Platform: to.Platform, ID: to.ID + strings.TrimPrefix(ref, from.ID)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// setApart marks the message ids of a chat with its old id.
func (t *tx) setApart(chat int64, ref string) error {
	if _, err := t.exec("UPDATE messages SET platform_id = ? || ':' || platform_id WHERE chat = ?", ref, chat); err != nil {
		return err
	}
	_, err := t.exec("UPDATE orders SET message = ? || ':' || message WHERE chat = ?", ref, chat)
	return err
}

// rename gives a chat its new id. If that is stored already, everything of the
// old chat becomes the new one's; what was set in the new one stays.
func (t *tx) rename(id int64, to bots.Ref) error {
	target, exists, err := t.chatAt(to)
	if err != nil {
		return err
	}
	if !exists {
		_, err := t.exec("UPDATE chats SET platform = ?, ref = ? WHERE id = ?", to.Platform, to.ID, id)
		return err
	}
	for _, merge := range []string{
		"UPDATE chats SET parent = ? WHERE parent = ?",
		"UPDATE turns SET chat = ? WHERE chat = ?",
		"UPDATE messages SET chat = ? WHERE chat = ?",
		"UPDATE orders SET chat = ? WHERE chat = ?",
		"UPDATE charges SET chat = ? WHERE chat = ?",
		"INSERT INTO closed SELECT ?, person, turn FROM closed WHERE chat = ? ON CONFLICT DO UPDATE SET turn = max(turn, excluded.turn)",
		"UPDATE OR IGNORE settings SET chat = ? WHERE chat = ?",
		"UPDATE OR IGNORE grants SET chat = ? WHERE chat = ?",
		"UPDATE OR IGNORE caps SET chat = ? WHERE chat = ?",
		"UPDATE OR IGNORE own_keys SET chat = ? WHERE chat = ?",
		"UPDATE OR IGNORE roles SET chat = ? WHERE chat = ?",
		"UPDATE OR IGNORE alerts SET chat = ? WHERE chat = ?",
		"UPDATE OR IGNORE alarms SET chat = ? WHERE chat = ?",
	} {
		if _, err := t.exec(merge, target.ID, id); err != nil {
			return err
		}
	}
	for _, rest := range []string{"DELETE FROM closed WHERE chat = ?", "DELETE FROM settings WHERE chat = ?", "DELETE FROM grants WHERE chat = ?", "DELETE FROM caps WHERE chat = ?", "DELETE FROM own_keys WHERE chat = ?", "DELETE FROM roles WHERE chat = ?", "DELETE FROM alerts WHERE chat = ?", "DELETE FROM alarms WHERE chat = ?", "DELETE FROM warned WHERE chat = ?", "DELETE FROM chats WHERE id = ?"} {
		if _, err := t.exec(rest, id); err != nil {
			return err
		}
	}
	return nil
}
