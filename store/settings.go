package store

import (
	"context"
	"database/sql"
	"errors"

	"barkeep/bots"
)

// settings reads those of a line of chats, the nearer beating the farther, and
// those of a person.
func (t *tx) settings(line []bots.Chat, person int64) (of, personal bots.Settings, err error) {
	near := map[int64]int{} // how near a chat is
	for i, c := range line {
		near[c.ID] = i
	}
	of, personal = bots.Settings{}, bots.Settings{}
	from := map[bots.Setting]int{}
	err = t.each("SELECT chat, name, value FROM settings WHERE chat IN (SELECT value FROM json_each(?))", []any{ids(line)}, func(r *sql.Rows) error {
		var chat int64
		var name bots.Setting
		var value string
		err := r.Scan(&chat, &name, &value)
		if best, set := from[name]; !set || near[chat] < best {
			of[name], from[name] = value, near[chat]
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	err = t.each("SELECT name, value FROM personal_settings WHERE person = ?", []any{person}, func(r *sql.Rows) error {
		var name bots.Setting
		var value string
		err := r.Scan(&name, &value)
		personal[name] = value
		return err
	})
	return of, personal, err
}

// Set implements bots.Access.
func (s *Store) Set(ctx context.Context, where bots.Where, name bots.Setting, value string) error {
	return s.write(ctx, "store a setting", func(t *tx) error {
		chat, err := t.storeChat(where)
		if err != nil {
			return err
		}
		if value == "" {
			_, err = t.exec("DELETE FROM settings WHERE chat = ? AND name = ?", chat, string(name))
		} else {
			_, err = t.exec("INSERT OR REPLACE INTO settings (chat, name, value) VALUES (?, ?, ?)", chat, string(name), value)
		}
		return err
	})
}

// SetPersonal implements bots.Access.
func (s *Store) SetPersonal(ctx context.Context, who bots.Who, name bots.Setting, value string) error {
	return s.write(ctx, "store a personal setting", func(t *tx) error {
		person, err := t.storePerson(who)
		if err != nil {
			return err
		}
		if value == "" {
			_, err = t.exec("DELETE FROM personal_settings WHERE person = ? AND name = ?", person, string(name))
		} else {
			_, err = t.exec("INSERT OR REPLACE INTO personal_settings (person, name, value) VALUES (?, ?, ?)", person, string(name), value)
		}
		return err
	})
}

// Limit implements bots.Access.
func (s *Store) Limit(ctx context.Context, where *bots.Where, who *bots.Who, a bots.Amount) error {
	if (where == nil) == (who == nil) {
		return errors.New("store a cap: it must be that of a chat or of a person")
	}
	return s.write(ctx, "store a cap", func(t *tx) error {
		chat, person, err := t.about(where, who)
		if err != nil {
			return err
		}
		if a == (bots.Amount{}) {
			_, err = t.exec("DELETE FROM caps WHERE chat = ? AND person = ?", chat, person)
		} else {
			_, err = t.exec("INSERT OR REPLACE INTO caps (chat, person, nano, requests) VALUES (?, ?, ?, ?)", chat, person, int64(a.Nano), a.Requests)
		}
		return err
	})
}

// caps are those of the chats and the person.
func (t *tx) caps(chats string, person int64) ([]bots.Cap, error) {
	var all []bots.Cap
	err := t.each(`SELECT chat, person, nano, requests FROM caps WHERE chat IN (SELECT value FROM json_each(?)) AND person = 0
		UNION ALL SELECT chat, person, nano, requests FROM caps WHERE chat = 0 AND person = ?2 AND ?2 <> 0`, []any{chats, person}, func(r *sql.Rows) error {
		c := bots.Cap{Scope: bots.ScopeChat}
		err := r.Scan(&c.Chat, &c.Person, &c.Nano, &c.Requests)
		if c.Person != 0 {
			c.Scope = bots.ScopePerson
		}
		all = append(all, c)
		return err
	})
	return all, err
}
