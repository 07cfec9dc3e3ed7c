package store

import (
	"context"
	"database/sql"
	"time"
)

// Heard is how far a chat was heard.
type Heard struct {
	Message string // up to which everything was handed over; empty: nothing is known
	All     bool   // every message there may be a question
}

// What of a platform's chats was heard. Ids are numbers that grow. An answer's id
// says nothing: what was asked before it may have been missed.
const (
	heardLately = `SELECT c.ref, CAST(max(CAST(m.platform_id AS INTEGER)) AS TEXT)
		FROM (SELECT chat, max(id) AS last FROM turns WHERE asked >= ? AND id > (SELECT coalesce(max(id), 0) FROM turns) - 200000 GROUP BY chat) r
		JOIN chats c ON c.id = r.chat
		JOIN messages m ON m.chat = c.id
		WHERE c.platform = ? AND m.role = 'question' AND m.platform_id GLOB '[0-9]*'
		GROUP BY c.id ORDER BY r.last DESC LIMIT ?`
	// A chat's own setting beats those above it.
	hearsAll = `WITH RECURSIVE below (chat, value, depth) AS (
			SELECT chat, value, 0 FROM settings WHERE name = 'answer'
			UNION ALL SELECT c.id, b.value, b.depth + 1 FROM below b JOIN chats c ON c.parent = b.chat)
		SELECT ref, value FROM (SELECT c.ref, b.value, min(b.depth) FROM below b JOIN chats c ON c.id = b.chat
			WHERE c.platform = ? AND c.kind IN ('channel', 'thread') GROUP BY c.id) WHERE value IN ('every', 'keyword', 'thread') LIMIT ?`
	stillUnread = "SELECT ref, after FROM unread WHERE platform = ?"
)

// Recent returns the chats of a platform in which a message may have been missed, and
// the newest question known of each: those in which something was asked since a
// time, and those that are set to answer everything, at most so many of either; and
// those marked as unread, with the message that was marked.
func (s *Store) Recent(ctx context.Context, platform string, since time.Time, limit int) (map[string]Heard, error) {
	all := map[string]Heard{}
	err := s.read(ctx, "read which chats were heard lately", func(t *tx) error {
		set := func(change func(*Heard, string)) func(*sql.Rows) error {
			return func(r *sql.Rows) error {
				var ref, value string
				err := r.Scan(&ref, &value)
				h := all[ref]
				change(&h, value)
				all[ref] = h
				return err
			}
		}
		if err := t.each(heardLately, []any{ms(since), platform, limit}, set(func(h *Heard, id string) { h.Message = id })); err != nil {
			return err
		}
		if err := t.each(hearsAll, []any{platform, limit}, set(func(h *Heard, _ string) { h.All = true })); err != nil {
			return err
		}
		return t.each(stillUnread, []any{platform}, set(func(h *Heard, id string) { h.Message = id }))
	})
	return all, err
}

// Unread marks chats as not read after a message each, all in one transaction. Of
// one that is marked already the older message counts.
func (s *Store) Unread(ctx context.Context, platform string, after map[string]string) error {
	return s.write(ctx, "store which chats are still to be read", func(t *tx) error {
		for ref, id := range after {
			_, err := t.exec(`INSERT INTO unread (platform, ref, after) VALUES (?, ?, ?)
				ON CONFLICT DO UPDATE SET after = excluded.after WHERE CAST(excluded.after AS INTEGER) < CAST(after AS INTEGER)`, platform, ref, id)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Read takes a mark of Unread away.
func (s *Store) Read(ctx context.Context, platform, ref string) error {
	return s.write(ctx, "store that a chat was read", func(t *tx) error {
		_, err := t.exec("DELETE FROM unread WHERE platform = ? AND ref = ?", platform, ref)
		return err
	})
}
