package store

import (
	"context"
	"database/sql"
	"time"
)

// Recent returns the chats of a platform in which something was asked since a
// time, at most so many, with the newest question known of each: the largest id,
// on a platform whose ids are numbers that grow. An answer's id says nothing: what
// was asked before it may have been missed.
func (s *Store) Recent(ctx context.Context, platform string, since time.Time, limit int) (map[string]string, error) {
	newest := map[string]string{}
	err := s.read(ctx, "read which chats were heard lately", func(t *tx) error {
		return t.each(`SELECT c.ref, CAST(max(CAST(m.platform_id AS INTEGER)) AS TEXT)
			FROM (SELECT chat, max(id) AS last FROM turns WHERE asked >= ? AND id > (SELECT coalesce(max(id), 0) FROM turns) - 200000 GROUP BY chat) r
			JOIN chats c ON c.id = r.chat
			JOIN messages m ON m.chat = c.id
			WHERE c.platform = ? AND m.role = 'question' AND m.platform_id GLOB '[0-9]*'
			GROUP BY c.id ORDER BY r.last DESC LIMIT ?`, []any{ms(since), platform, limit}, func(r *sql.Rows) error {
			var ref, id string
			err := r.Scan(&ref, &id)
			newest[ref] = id
			return err
		})
	})
	return newest, err
}
