package store

import (
	"barkeep/bots"
	"context"
)

// Set implements bots.Access.
func (s *Store) Set(ctx context.Context, where bots.Where, name bots.Setting, value string) error {
	return s.write(ctx, "store a setting", func(t *tx) error {
		chat, err := t.storeChat(where)
		if err != nil {
			return err
		}
		if value == "" {
			_, err = t.exec("DELETE FROM settings WHERE chat = ? AND name = ?", chat.ID, string(name))
		} else {
			_, err = t.exec("INSERT OR REPLACE INTO settings (chat, name, value) VALUES (?, ?, ?)", chat.ID, string(name), value)
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
			_, err = t.exec("DELETE FROM personal_settings WHERE person = ? AND name = ?", person.ID, string(name))
		} else {
			_, err = t.exec("INSERT OR REPLACE INTO personal_settings (person, name, value) VALUES (?, ?, ?)", person.ID, string(name), value)
		}
		return err
	})
}
