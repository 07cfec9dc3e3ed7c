package store

import (
	"context"
	"database/sql"

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
