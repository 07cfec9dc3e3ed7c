package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"barkeep/bots"
	"barkeep/llm"
)

// Standing implements bots.Access.
func (s *Store) Standing(ctx context.Context, where bots.Where, who bots.Who) (st bots.Standing, err error) {
	err = s.read(ctx, "read standing", func(t *tx) (err error) {
		st, err = t.standing(where, who)
		return err
	})
	return st, err
}

func (t *tx) standing(where bots.Where, who bots.Who) (st bots.Standing, err error) {
	if st.Chats, err = t.line(where); err != nil {
		return st, err
	}
	if st.Person, _, err = t.personAt(who.Ref); err != nil {
		return st, err
	}
	if st.Person.Name == "" {
		st.Person.Name = who.Name
	}
	err = t.complete(&st, who.Roles)
	return st, err
}

// holding is all that holds for the person ?1, with the roles ?2, in the chats, in one
// statement: it is read twice for every question, and seven would take thrice the
// time. What a row tells is its first column.
const holding = `SELECT 'owner', 0, person, '', '', 0, 0, 0, 0 FROM owners
	UNION ALL SELECT 'grant', chat, person, role, verdict, until, 0, 0, 0 FROM grants
		WHERE chat IN (0, CHATS) AND person IN (0, ?1) AND role IN (SELECT value FROM json_each(?2))
	UNION ALL SELECT 'setting', chat, 0, name, value, 0, 0, 0, 0 FROM settings WHERE chat IN (CHATS)
	UNION ALL SELECT 'personal', 0, person, name, value, 0, 0, 0, 0 FROM personal_settings WHERE person = ?1
	UNION ALL SELECT 'cap', chat, person, role, period, admin, nano, requests, tokens FROM caps WHERE chat IN (CHATS)
		AND (person = 0 AND (role = '' OR role IN (SELECT r.role FROM roles r WHERE r.chat = caps.chat AND r.person = ?1)) OR person = ?1 AND ?1 <> 0)
	UNION ALL SELECT 'cap', chat, person, role, period, admin, nano, requests, tokens FROM caps WHERE chat = 0 AND person = ?1 AND ?1 <> 0
	UNION ALL SELECT 'role', chat, person, role, '', 0, 0, 0, 0 FROM roles WHERE person = ?1 AND chat IN (CHATS)
	UNION ALL SELECT 'key', 0, 0, '', '', 0, 0, 0, 0 WHERE EXISTS (SELECT 1 FROM own_keys k WHERE ` + ofLine + `)`

// ofLine are the own keys that are bound to one of the chats, or to the person ?1.
const ofLine = "k.chat IN (CHATS) OR k.chat IS NULL AND k.holder = ?1"

// inLine writes n chats into a query, as its parameters from ?3 on. Reading them from
// JSON would take as long as all else.
func inLine(query string, n int) string {
	list := "?3"
	for i := range n - 1 {
		list += ", ?" + strconv.Itoa(4+i)
	}
	return strings.ReplaceAll(query, "CHATS", list)
}

// notStored is a chat of which nothing is stored.
const notStored = int64(-1)

// held is one row of it.
type held struct {
	kind, name, value string
	chat, person      int64
	a, b, c, d        int64
}

// complete reads what holds for the chats and the person of st.
func (t *tx) complete(st *bots.Standing, roles []string) error {
	named, err := json.Marshal(append([]string{""}, roles...))
	if err != nil {
		return fmt.Errorf("list roles: %w", err)
	}
	st.Settings, st.Personal = bots.Settings{}, bots.Settings{}
	args := []any{st.Person.ID, string(named)}
	for _, c := range st.Chats {
		args = append(args, cmp.Or(c.ID, notStored))
	}
	from, keys := map[bots.Setting]int{}, false
	err = t.each(inLine(holding, len(st.Chats)), args, func(r *sql.Rows) error {
		var h held
		err := r.Scan(&h.kind, &h.chat, &h.person, &h.name, &h.value, &h.a, &h.b, &h.c, &h.d)
		keys = keys || h.kind == "key"
		hold(st, h, from)
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(st.Grants, func(x, y bots.Grant) int {
		return cmp.Or(cmp.Compare(x.Chat, y.Chat), cmp.Compare(x.Person, y.Person), cmp.Compare(x.Role, y.Role))
	})
	slices.Sort(st.Roles)
	if keys {
		st.Own, err = t.ownKeys(inLine(ofLine, len(st.Chats)), args...)
	}
	return err
}

// hold adds a row to st. Of a setting the nearer chat's beats the farther's: from
// keeps how near each came from.
func hold(st *bots.Standing, h held, from map[bots.Setting]int) {
	switch set := bots.Setting(h.name); h.kind {
	case "owner":
		st.Owned, st.Owner = true, st.Owner || h.person == st.Person.ID
	case "grant":
		st.Grants = append(st.Grants, bots.Grant{Chat: h.chat, Person: h.person, Role: h.name, Verdict: bots.Verdict(h.value), Until: fromMS(h.a)})
	case "setting":
		near := slices.IndexFunc(st.Chats, func(c bots.Chat) bool { return c.ID == h.chat })
		if best, is := from[set]; !is || near < best {
			st.Settings[set], from[set] = h.value, near
		}
	case "personal":
		st.Personal[set] = h.value
	case "role":
		st.Roles = append(st.Roles, h.name)
	case "cap":
		c := scoped(bots.Cap{Chat: h.chat, Person: h.person, Role: h.name, Period: bots.Period(h.value), Admin: h.a != 0,
			Amount: bots.Amount{Nano: llm.Nano(h.b), Requests: h.c, Tokens: h.d}})
		if c.Role != "" {
			c.Person = st.Person.ID
		}
		st.Caps = append(st.Caps, c)
	}
}
