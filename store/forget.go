package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"barkeep/bots"
)

// wordless is what is left of a turn whose words are gone: others hang on its row.
const wordless = `question = '', quote = '', heard = '', answer = '', note = '', files = NULL, address = NULL, place = NULL`

// Forget implements bots.Forgetting.
func (s *Store) Forget(ctx context.Context, person bots.Ref, chat *bots.Ref, now time.Time) (files []string, err error) {
	err = s.write(ctx, "forget a person", func(t *tx) error {
		p, found, err := t.personAt(person)
		if err != nil || !found {
			return err
		}
		where, args := "author = ?", []any{p.ID}
		if chat != nil {
			c, found, err := t.chatAt(*chat)
			if err != nil || !found {
				return err
			}
			where, args = "author = ? AND chat = ?", []any{p.ID, c.ID}
		}
		if files, err = t.filesOf(where, args); err != nil {
			return err
		}
		if err := t.forgetTurns(where, args, now); err != nil || chat != nil {
			return err
		}
		return t.forgetPerson(p.ID)
	})
	if err != nil {
		return nil, err
	}
	return files, s.fold(ctx)
}

// filesOf are the names of the files that turns were asked with.
func (t *tx) filesOf(where string, args []any) (names []string, err error) {
	err = t.each("SELECT turns.id, files, platform FROM turns JOIN chats ON chats.id = chat WHERE files IS NOT NULL AND "+where, args, func(r *sql.Rows) error {
		var id int64
		var sealed []byte
		var platform string
		if err := r.Scan(&id, &sealed, &platform); err != nil {
			return err
		}
		for _, f := range t.unsealFiles(sealed, id) {
			names = append(names, f.KeptAs(platform))
		}
		return nil
	})
	return names, err
}

// capsReach is how far back a cap may count: a charge that is younger keeps its
// person, so that forgetting gives nobody a new allowance.
const capsReach = 32 * 24 * time.Hour

// forgetTurns blanks words, platform ids and author of turns. What has not ended
// ends.
func (t *tx) forgetTurns(where string, args []any, now time.Time) error {
	for _, one := range []struct {
		query string
		first []any
	}{
		{"DELETE FROM messages WHERE turn IN (SELECT id FROM turns WHERE " + where + ")", nil},
		{"UPDATE turns SET state = 'stopped', ended = ? WHERE state IN ('waiting', 'answering') AND " + where, []any{ms(now)}},
		{"UPDATE charges SET person = NULL WHERE at < ? AND turn IN (SELECT id FROM turns WHERE " + where + ")", []any{ms(now.Add(-capsReach))}},
		{"UPDATE turns SET author = NULL, message = '', shown = 2, " + wordless + " WHERE " + where, nil},
	} {
		if _, err := t.exec(one.query, slices.Concat(one.first, args)...); err != nil {
			return err
		}
	}
	return nil
}

// forgetPerson removes what else is known of a person. The id on the platform
// stays where an owner or an admin decided something about it.
func (t *tx) forgetPerson(person int64) error {
	for _, q := range []string{
		"DELETE FROM closed WHERE person = ?", "DELETE FROM personal_settings WHERE person = ?", "DELETE FROM roles WHERE person = ?",
		"DELETE FROM own_keys WHERE holder = ? AND chat IS NULL", "UPDATE people SET name = '' WHERE id = ?",
	} {
		if _, err := t.exec(q, person); err != nil {
			return err
		}
	}
	return nil
}

// Fade implements bots.Forgetting.
func (s *Store) Fade(ctx context.Context, before, now time.Time) (n int, files []string, err error) {
	err = s.write(ctx, "blank old words", func(t *tx) error {
		where := "id IN (SELECT id FROM turns WHERE ended < ? AND (question <> '' OR answer <> '' OR message <> '') AND state NOT IN ('waiting', 'answering') LIMIT 500)"
		if files, err = t.filesOf("turns."+where, []any{ms(before)}); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE messages SET text = NULL WHERE text IS NOT NULL AND turn IN (SELECT id FROM turns WHERE "+where+")", ms(before)); err != nil {
			return err
		}
		changed, err := t.exec("UPDATE turns SET message = '', shown = iif(shown = 0, 2, shown), "+wordless+" WHERE "+where, ms(before))
		if err != nil {
			return err
		}
		n = int(changed)
		_, err = t.exec("UPDATE charges SET person = NULL WHERE person IS NOT NULL AND at < ? AND turn IN (SELECT id FROM turns WHERE author IS NULL)", ms(now.Add(-capsReach)))
		return err
	})
	if err != nil || n == 0 {
		return 0, nil, err
	}
	return n, files, s.fold(ctx)
}

// fold brings the log into the file and empties it: what was overwritten there is
// in it still. Readers may hold a part of it back until the next time.
func (s *Store) fold(ctx context.Context) error {
	db, err := sql.Open("sqlite", dsn(s.path, "mode=rw&_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)"))
	if err != nil {
		return err
	}
	defer db.Close()
	var busy, pages, moved int
	return explain(db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved))
}
