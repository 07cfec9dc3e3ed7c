package store

import (
	"context"
	"database/sql"
	"time"

	"barkeep/bots"
)

// Rooms returns all chats with their own settings, and what was spent in each on
// the operator's keys since a time, to the quarter of an hour. Those of a server or
// group do not include what its channels or topics spent. The verdict about a private
// chat is that about its person.
func (s *Store) Rooms(ctx context.Context, since time.Time) (all []bots.Room, err error) {
	at := map[int64]int{}
	err = s.read(ctx, "list chats", func(t *tx) error {
		err := t.each(`SELECT c.id, c.platform, c.ref, c.kind, c.title, coalesce(c.parent, 0), coalesce(sum(s.nano), 0), coalesce(sum(s.calls), 0),
				coalesce((SELECT g.verdict FROM grants g WHERE g.chat = c.id AND g.person = 0 AND g.role = '' AND (g.until = 0 OR g.until > ?1)),
					(SELECT g.verdict FROM grants g WHERE c.kind = 'private' AND g.chat = 0 AND g.role = '' AND (g.until = 0 OR g.until > ?1)
						AND g.person = (SELECT t.author FROM turns t WHERE t.chat = c.id AND t.author > 0 LIMIT 1)), '')
			FROM chats c LEFT JOIN spending s ON s.scope = 'chat' AND s.id = c.id AND s.own = 0 AND s.quarter >= ?2 GROUP BY c.id`,
			[]any{ms(time.Now()), ms(since) / quarter}, func(r *sql.Rows) error {
				one := bots.Room{Settings: bots.Settings{}}
				err := r.Scan(&one.ID, &one.Ref.Platform, &one.Ref.ID, &one.Kind, &one.Title, &one.Parent, &one.Spent, &one.Calls, &one.Verdict)
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

// askers are the people who asked in a chat or below it, each found by one look at the
// index, however often they did.
const askers = `WITH RECURSIVE below (id) AS (SELECT ? UNION SELECT c.id FROM below JOIN chats c ON c.parent = below.id),
	askers (chat, person) AS (SELECT b.id, (SELECT min(t.author) FROM turns t WHERE t.chat = b.id) FROM below b
		UNION ALL SELECT a.chat, (SELECT min(t.author) FROM turns t WHERE t.chat = a.chat AND t.author > a.person) FROM askers a WHERE a.person IS NOT NULL) `

// People returns who asked in a chat or below it, by name; many are cut.
func (s *Store) People(ctx context.Context, chat int64) (all []bots.Person, err error) {
	err = s.read(ctx, "list people", func(t *tx) error {
		return t.each(askers+`SELECT p.id, p.platform, p.ref, p.name FROM people p WHERE p.id IN (SELECT person FROM askers) ORDER BY p.name, p.id LIMIT 500`, []any{chat}, func(r *sql.Rows) error {
			var p bots.Person
			err := r.Scan(&p.ID, &p.Ref.Platform, &p.Ref.ID, &p.Name)
			all = append(all, p)
			return err
		})
	})
	return all, err
}

// Verdicts returns what holds now about people and roles in a chat.
func (s *Store) Verdicts(ctx context.Context, chat int64) (all []bots.Judged, err error) {
	err = s.read(ctx, "read verdicts", func(t *tx) error {
		return t.each(`SELECT g.chat, g.person, g.role, g.verdict, g.until, coalesce(p.id, 0), coalesce(p.platform, ''), coalesce(p.ref, ''), coalesce(p.name, '')
			FROM grants g LEFT JOIN people p ON p.id = g.person
			WHERE g.chat = ? AND (g.person <> 0 OR g.role <> '') AND (g.until = 0 OR g.until > ?) ORDER BY p.name, g.role`, []any{chat, ms(time.Now())}, func(r *sql.Rows) error {
			var j bots.Judged
			var until int64
			err := r.Scan(&j.Chat, &j.Person, &j.Role, &j.Verdict, &until, &j.Who.ID, &j.Who.Ref.Platform, &j.Who.Ref.ID, &j.Who.Name)
			if until != 0 {
				j.Until = fromMS(until)
			}
			all = append(all, j)
			return err
		})
	})
	return all, err
}
