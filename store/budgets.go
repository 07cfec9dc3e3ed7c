package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"barkeep/bots"
)

// Limit implements bots.Access.
func (s *Store) Limit(ctx context.Context, where *bots.Where, who *bots.Who, a bots.Amount) error {
	if (where == nil) == (who == nil) {
		return errors.New("store a cap: it must be that of a chat or of a person")
	}
	return s.Budget(ctx, bots.Budget{Where: where, Who: who, Amount: a})
}

// Budget implements bots.Access.
func (s *Store) Budget(ctx context.Context, b bots.Budget) error {
	if b.Where == nil && b.Who == nil || b.Role != "" && (b.Where == nil || b.Who != nil) {
		return errors.New("store a cap: whose?")
	}
	b.Period = cmp.Or(b.Period, bots.Day)
	return s.write(ctx, "store a cap", func(t *tx) error {
		chat, person, err := t.about(b.Where, b.Who)
		if err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM warned WHERE chat = ? AND (person = ? OR ?2 = 0) AND role = ? AND period = ? AND admin = ?", chat, person, b.Role, string(b.Period), b.Admin); err != nil {
			return err
		}
		if b.Amount == (bots.Amount{}) {
			_, err = t.exec("DELETE FROM caps WHERE chat = ? AND person = ? AND role = ? AND period = ? AND admin = ?", chat, person, b.Role, string(b.Period), b.Admin)
			return err
		}
		_, err = t.exec("INSERT OR REPLACE INTO caps (chat, person, role, period, admin, nano, requests, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			chat, person, b.Role, string(b.Period), b.Admin, int64(b.Amount.Nano), b.Amount.Requests, b.Amount.Tokens)
		return err
	})
}

// scoped says what a stored cap counts.
func scoped(c bots.Cap) bots.Cap {
	switch {
	case c.Chat == 0:
		c.Scope = bots.ScopePerson
	case c.Person != 0, c.Role != "":
		c.Scope = bots.ScopeMember
	default:
		c.Scope = bots.ScopeChat
	}
	return c
}

// Budgets implements bots.Access.
func (s *Store) Budgets(ctx context.Context, chat int64) (all []bots.Budgeted, err error) {
	err = s.read(ctx, "read caps", func(t *tx) error {
		return t.each(`SELECT chat, person, role, period, admin, nano, requests, tokens,
				coalesce(p.platform, ''), coalesce(p.ref, ''), coalesce(nullif(p.name, ''), p.platform || ':' || p.ref, '')
			FROM caps LEFT JOIN people p ON p.id = caps.person WHERE chat = ? ORDER BY person, role, period, admin`, []any{chat}, func(r *sql.Rows) error {
			var b bots.Budgeted
			err := r.Scan(&b.Chat, &b.Person, &b.Role, &b.Period, &b.Admin, &b.Nano, &b.Requests, &b.Tokens, &b.Who.Platform, &b.Who.ID, &b.Name)
			b.Cap, b.Name = scoped(b.Cap), cmp.Or(b.Name, b.Role)
			all = append(all, b)
			return err
		})
	})
	return all, err
}

// Nearly implements bots.Access. It writes only when there is something to say.
func (s *Store) Nearly(ctx context.Context, caps []bots.Cap) (near []bots.OverCap, err error) {
	look := func(t *tx) error {
		near = nil
		for _, c := range caps {
			spent, err := t.spent(c)
			if err != nil {
				return err
			}
			var told int64
			if _, err := t.row("SELECT since FROM warned WHERE scope = ? AND chat = ? AND person = ? AND role = ? AND period = ? AND admin = ?", warnedKey(c), &told); err != nil {
				return err
			}
			if told < ms(c.Since) && mostlySpent(c.Amount, spent) {
				near = append(near, bots.OverCap{Cap: c, Spent: spent})
			}
		}
		return nil
	}
	if err := s.read(ctx, "look at caps", look); err != nil || len(near) == 0 {
		return nil, err
	}
	err = s.write(ctx, "store who was warned", func(t *tx) error {
		if err := look(t); err != nil {
			return err
		}
		for _, n := range near {
			_, err := t.exec("INSERT OR REPLACE INTO warned (scope, chat, person, role, period, admin, since) VALUES (?, ?, ?, ?, ?, ?, ?)", append(warnedKey(n.Cap), ms(n.Cap.Since))...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return near, err
}

// warnedKey tells caps apart that hold beside each other: an owner's, an admin's and
// that of the settings.
func warnedKey(c bots.Cap) []any {
	by := 0
	switch {
	case c.Fixed:
		by = 2
	case c.Admin:
		by = 1
	}
	return []any{string(c.Scope), c.Chat, c.Person, c.Role, string(cmp.Or(c.Period, bots.Day)), by}
}

// mostlySpent reports whether four fifths of some unit are spent. The limits are
// divided, not the sums multiplied: nothing can overflow.
func mostlySpent(limit, spent bots.Amount) bool {
	reached := func(limit, spent int64) bool { return limit > 0 && spent >= limit-limit/5 }
	return reached(int64(limit.Nano), int64(spent.Nano)) || reached(limit.Requests, spent.Requests) || reached(limit.Tokens, spent.Tokens)
}

// rolesIn stores a person's roles beside the server that they are of.
func (t *tx) rolesIn(where bots.Where, person int64, roles []string) error {
	if where.Top().Kind != bots.Server {
		return nil // only Discord has roles
	}
	top, err := t.storeChat(where.Top())
	if err != nil {
		return err
	}
	return t.hasRoles(top.ID, person, roles)
}

// hasRoles stores the roles that a person has in a server now.
func (t *tx) hasRoles(chat, person int64, roles []string) error {
	var known []string
	err := t.each("SELECT role FROM roles WHERE chat = ? AND person = ?", []any{chat, person}, func(r *sql.Rows) error {
		var one string
		err := r.Scan(&one)
		known = append(known, one)
		return err
	})
	if err != nil || sameRoles(known, roles) {
		return err
	}
	if _, err := t.exec("DELETE FROM roles WHERE chat = ? AND person = ?", chat, person); err != nil {
		return err
	}
	for _, one := range roles {
		if _, err := t.exec("INSERT OR IGNORE INTO roles (chat, person, role) VALUES (?, ?, ?)", chat, person, one); err != nil {
			return err
		}
	}
	return nil
}

func sameRoles(a, b []string) bool {
	has := map[string]bool{}
	for _, r := range a {
		has[r] = true
	}
	for _, r := range b {
		if !has[r] {
			return false
		}
		delete(has, r)
	}
	return len(has) == 0
}
