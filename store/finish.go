package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"barkeep/bots"
)

// Finish implements bots.Inbox. Charges that are still open are settled even if
// the turn has ended already: a call that was stopped from elsewhere costs too.
func (s *Store) Finish(ctx context.Context, turn int64, e bots.Ending, charges []bots.Charge) (done bool, err error) {
	if !e.State.Ended() {
		return false, fmt.Errorf("finish turn %d: %q is no ending", turn, e.State)
	}
	err = s.write(ctx, "finish a turn", func(t *tx) error {
		for _, c := range charges {
			if err := t.settle(turn, c); err != nil {
				return err
			}
		}
		state, err := t.stateOf(turn)
		if err != nil || state.Ended() {
			return err
		}
		done = true
		_, err = t.exec("UPDATE turns SET state = ?, answer = ?, note = ?, model = ?, ended = ? WHERE id = ?",
			string(e.State), e.Answer, e.Note, e.Model, ms(time.Now()), turn)
		if err != nil {
			return err
		}
		_, err = t.exec("UPDATE turns SET state = 'replaced' WHERE id = (SELECT replaces FROM turns WHERE id = ?)", turn)
		return err
	})
	return done && err == nil, err
}

// stateOf fails with bots.ErrUnknown.
func (t *tx) stateOf(turn int64) (state bots.State, err error) {
	found, err := t.row("SELECT state FROM turns WHERE id = ?", []any{turn}, &state)
	if err == nil && !found {
		err = fmt.Errorf("turn %d: %w", turn, bots.ErrUnknown)
	}
	return state, err
}

// Seen implements bots.Inbox.
func (s *Store) Seen(ctx context.Context, turn int64, shown bots.Shown) error {
	return s.write(ctx, "store what was seen", func(t *tx) error {
		n, err := t.exec("UPDATE turns SET shown = ? WHERE id = ?", int(shown), turn)
		if err == nil && n == 0 {
			err = fmt.Errorf("turn %d: %w", turn, bots.ErrUnknown)
		}
		return err
	})
}

// Keep implements bots.Inbox.
func (s *Store) Keep(ctx context.Context, turn int64, k bots.Kept) error {
	return s.write(ctx, "store a place", func(t *tx) error {
		for { // what was posted late is the retry's that waits for it
			var next int64
			found, err := t.row("SELECT id FROM turns WHERE replaces = ? AND state = 'waiting'", []any{turn}, &next)
			if err != nil {
				return err
			}
			if !found {
				break
			}
			turn = next
		}
		n, err := t.exec("UPDATE turns SET place = ? WHERE id = ?", t.seal.seal(k.State), turn)
		if err == nil && n == 0 {
			err = fmt.Errorf("turn %d: %w", turn, bots.ErrUnknown)
		}
		if err != nil {
			return err
		}
		var posts []string
		err = t.each("SELECT platform_id FROM messages WHERE turn = ? AND role = 'answer' ORDER BY part", []any{turn}, func(r *sql.Rows) error {
			var id string
			err := r.Scan(&id)
			posts = append(posts, id)
			return err
		})
		if err != nil || slices.Equal(posts, k.Posts) {
			return err
		}
		return t.carry(turn, k.Posts)
	})
}

// carry makes the posts, and no others, the messages of a turn's answer. A post
// that carried another turn's answer is this one's now.
func (t *tx) carry(turn int64, posts []string) error {
	if _, err := t.exec("DELETE FROM messages WHERE turn = ? AND role = 'answer'", turn); err != nil {
		return err
	}
	for part, id := range posts {
		_, err := t.exec(`INSERT INTO messages (chat, platform_id, role, turn, part) SELECT chat, ?, 'answer', id, ? FROM turns WHERE id = ?
			ON CONFLICT DO UPDATE SET turn = excluded.turn, part = excluded.part`, id, part, turn)
		if err != nil {
			return err
		}
	}
	return nil
}

// Close implements bots.Inbox. Of those who never asked there, nothing is stored.
func (s *Store) Close(ctx context.Context, chat, person bots.Ref) error {
	return s.write(ctx, "close a conversation", func(t *tx) error {
		c, found, err := t.chatAt(chat)
		if err != nil || !found {
			return err
		}
		p, found, err := t.personAt(person)
		if err != nil || !found {
			return err
		}
		_, err = t.exec("INSERT INTO closed (chat, person, turn) SELECT ?, ?, coalesce(max(id), 0) FROM turns WHERE true ON CONFLICT DO UPDATE SET turn = excluded.turn", c.ID, p.ID)
		return err
	})
}
