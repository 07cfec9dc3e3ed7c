package store

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"time"

	"barkeep/bots"
)

// line is the chat and those above it, as the message tells and then as stored.
func (t *tx) line(where bots.Where) ([]bots.Chat, error) {
	var all []bots.Chat
	for w := &where; w != nil && len(all) < deepest; w = w.Parent {
		c, found, err := t.chatAt(w.Ref)
		if err != nil {
			return nil, err
		}
		if !found {
			c.Kind, c.Title = w.Kind, w.Title
		}
		all = append(all, c)
	}
	rest, err := t.above(all[len(all)-1])
	return append(all, rest...), err
}

// Grant implements bots.Access.
func (s *Store) Grant(ctx context.Context, where *bots.Where, who *bots.Who, role string, v bots.Verdict, until time.Time) error {
	if where == nil && (who == nil || role != "") || who != nil && role != "" {
		return errors.New("store a verdict: it must be about a chat, a person, or a role in a chat")
	}
	return s.write(ctx, "store a verdict", func(t *tx) error {
		chat, person, err := t.about(where, who)
		if err != nil {
			return err
		}
		if v == "" {
			_, err = t.exec("DELETE FROM grants WHERE chat = ? AND person = ? AND role = ?", chat, person, role)
			return err
		}
		_, err = t.exec("INSERT OR REPLACE INTO grants (chat, person, role, verdict, until) VALUES (?, ?, ?, ?, ?)", chat, person, role, string(v), ms(until))
		return err
	})
}

// about stores the chat and the person that something is to hold for; 0 for none.
func (t *tx) about(where *bots.Where, who *bots.Who) (chat, person int64, err error) {
	if where != nil {
		if chat, err = t.named(*where); err != nil {
			return 0, 0, err
		}
	}
	if who != nil {
		p, err := t.storePerson(*who)
		return chat, p.ID, err
	}
	return chat, 0, nil
}

// Own implements bots.Access.
func (s *Store) Own(ctx context.Context, who bots.Who) error {
	return s.write(ctx, "store an owner", func(t *tx) error { return t.own(who) })
}

func (t *tx) own(who bots.Who) error {
	person, err := t.storePerson(who)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT OR IGNORE INTO owners (person, since) VALUES (?, ?)", person.ID, ms(time.Now()))
	return err
}

// Owners implements bots.Access.
func (s *Store) Owners(ctx context.Context) (all []bots.Person, err error) {
	err = s.read(ctx, "read owners", func(t *tx) error {
		return t.each("SELECT p.id, p.platform, p.ref, p.name FROM owners o JOIN people p ON p.id = o.person ORDER BY o.since, p.id", nil, func(r *sql.Rows) error {
			var p bots.Person
			err := r.Scan(&p.ID, &p.Ref.Platform, &p.Ref.ID, &p.Name)
			all = append(all, p)
			return err
		})
	})
	return all, err
}

// ClaimCode implements bots.Access.
func (s *Store) ClaimCode(ctx context.Context, hash []byte, until time.Time) error {
	if len(hash) == 0 {
		return errors.New("store a claim code: it is empty")
	}
	return s.write(ctx, "store a claim code", func(t *tx) error {
		if _, err := t.exec("DELETE FROM claims"); err != nil {
			return err
		}
		_, err := t.exec("INSERT OR REPLACE INTO claim_code (id, hash, until) VALUES (1, ?, ?)", hash, ms(until))
		return err
	})
}

// Claim implements bots.Access. Whoever used the code may use it again: a
// command can run twice.
func (s *Store) Claim(ctx context.Context, who bots.Who, hash []byte, now time.Time) (good bool, err error) {
	err = s.write(ctx, "claim", func(t *tx) error {
		var current []byte
		var until int64
		found, err := t.row("SELECT hash, until FROM claim_code", nil, &current, &until)
		if err != nil || !found || ms(now) >= until || subtle.ConstantTimeCompare(current, hash) != 1 {
			return err
		}
		var user bots.Ref
		used, err := t.row("SELECT p.platform, p.ref FROM claims c JOIN people p ON p.id = c.person WHERE c.platform = ?", []any{who.Ref.Platform}, &user.Platform, &user.ID)
		if err != nil || used {
			good = err == nil && user == who.Ref
			return err
		}
		if err := t.own(who); err != nil {
			return err
		}
		good = true
		_, err = t.exec("INSERT INTO claims (platform, person) SELECT platform, id FROM people WHERE platform = ? AND ref = ?", who.Ref.Platform, who.Ref.ID)
		return err
	})
	return good && err == nil, err
}
