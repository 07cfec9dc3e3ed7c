package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"barkeep/bots"
)

// deepest is how many chats can lie above one another: a thread, its channel,
// its server, and some to spare.
const deepest = 8

// storeChat returns a chat as it is stored, storing it and those above it where they
// are new or have a new name or place. What the message does not know stays.
func (t *tx) storeChat(w bots.Where) (bots.Chat, error) {
	return t.storeChatAt(w, 1)
}

func (t *tx) storeChatAt(w bots.Where, depth int) (bots.Chat, error) {
	if w.Ref.Platform == "" || w.Ref.ID == "" {
		return bots.Chat{}, fmt.Errorf("a chat without id: %q", w.Ref)
	}
	now := bots.Chat{Ref: w.Ref, Kind: w.Kind, Title: w.Title}
	if w.Parent != nil {
		if depth == deepest {
			return bots.Chat{}, fmt.Errorf("chat %s lies too deep", w.Ref)
		}
		parent, err := t.storeChatAt(*w.Parent, depth+1)
		if err != nil {
			return bots.Chat{}, err
		}
		now.Parent = parent.ID
	}
	c, found, err := t.chatAt(w.Ref)
	if err != nil {
		return bots.Chat{}, err
	}
	if !found {
		now.ID, err = t.insert("INSERT INTO chats (platform, ref, kind, title, parent) VALUES (?, ?, ?, ?, ?)", now.Ref.Platform, now.Ref.ID, string(now.Kind), now.Title, orNull(now.Parent))
		return now, err
	}
	now.ID, now.Kind, now.Title = c.ID, cmp.Or(w.Kind, c.Kind), cmp.Or(w.Title, c.Title)
	if w.Parent == nil && !w.Kind.Outermost() {
		now.Parent = c.Parent
	}
	if c.Parent != 0 && now.Parent != c.Parent {
		if err := t.disown(c.ID); err != nil {
			return bots.Chat{}, err
		}
	}
	if now != c {
		_, err = t.exec("UPDATE chats SET kind = ?, title = ?, parent = ? WHERE id = ?", string(now.Kind), now.Title, orNull(now.Parent), now.ID)
	}
	return now, err
}

// disown takes away what was decided about a chat by those above it: it never
// belonged to them.
func (t *tx) disown(chat int64) error {
	for _, what := range []string{"DELETE FROM grants WHERE chat = ?", "DELETE FROM caps WHERE chat = ?"} {
		if _, err := t.exec(what, chat); err != nil {
			return err
		}
	}
	return nil
}

// named returns the id of a chat that somebody named, storing it where it is new.
// It fails with bots.ErrElsewhere if it is known to lie somewhere else.
func (t *tx) named(w bots.Where) (int64, error) {
	c, found, err := t.chatAt(w.Ref)
	if err != nil || !found {
		if err == nil {
			c, err = t.storeChat(w)
		}
		return c.ID, err
	}
	if w.Parent == nil {
		return c.ID, nil
	}
	above, err := t.above(c)
	if err == nil && !slices.ContainsFunc(above, func(o bots.Chat) bool { return o.Ref == w.Parent.Ref }) {
		err = fmt.Errorf("%s in %s: %w", w.Ref, w.Parent.Ref, bots.ErrElsewhere)
	}
	return c.ID, err
}

// storePerson returns a person as stored, storing it if it is new or has a new name.
func (t *tx) storePerson(w bots.Who) (bots.Person, error) {
	if w.Ref.Platform == "" || w.Ref.ID == "" {
		return bots.Person{}, fmt.Errorf("a person without id: %q", w.Ref)
	}
	p, found, err := t.personAt(w.Ref)
	if err != nil {
		return bots.Person{}, err
	}
	if !found {
		p.Name = w.Name
		p.ID, err = t.insert("INSERT INTO people (platform, ref, name) VALUES (?, ?, ?)", w.Ref.Platform, w.Ref.ID, w.Name)
		return p, err
	}
	if w.Name != "" && w.Name != p.Name {
		p.Name = w.Name
		_, err = t.exec("UPDATE people SET name = ? WHERE id = ?", w.Name, p.ID)
	}
	return p, err
}

func (t *tx) chatAt(r bots.Ref) (bots.Chat, bool, error) {
	c := bots.Chat{Ref: r}
	found, err := t.row("SELECT id, kind, title, coalesce(parent, 0) FROM chats WHERE platform = ? AND ref = ?", []any{r.Platform, r.ID}, &c.ID, &c.Kind, &c.Title, &c.Parent)
	return c, found, err
}

// chat returns a chat by its id, which some row refers to.
func (t *tx) chat(id int64) (bots.Chat, error) {
	c := bots.Chat{ID: id}
	found, err := t.row("SELECT platform, ref, kind, title, coalesce(parent, 0) FROM chats WHERE id = ?", []any{id}, &c.Ref.Platform, &c.Ref.ID, &c.Kind, &c.Title, &c.Parent)
	if err == nil && !found {
		err = fmt.Errorf("chat %d: %w", id, bots.ErrUnknown)
	}
	return c, err
}

// above returns the stored chats above one, nearest first.
func (t *tx) above(c bots.Chat) ([]bots.Chat, error) {
	var all []bots.Chat
	for c.Parent != 0 && len(all) < deepest {
		var err error
		if c, err = t.chat(c.Parent); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func (t *tx) personAt(r bots.Ref) (bots.Person, bool, error) {
	p := bots.Person{Ref: r}
	found, err := t.row("SELECT id, name FROM people WHERE platform = ? AND ref = ?", []any{r.Platform, r.ID}, &p.ID, &p.Name)
	return p, found, err
}

// person returns a person by id; 0, and one that is forgotten, is the empty one.
func (t *tx) person(id int64) (bots.Person, error) {
	p := bots.Person{}
	_, err := t.row("SELECT id, platform, ref, name FROM people WHERE id = ?", []any{id}, &p.ID, &p.Ref.Platform, &p.Ref.ID, &p.Name)
	return p, err
}

// orNull is how "none" is stored where a column refers to another row.
func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// ms is a time as stored; the zero time is 0.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// fromMS is the inverse of ms.
func fromMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
