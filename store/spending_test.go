package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"barkeep/bots"
)

// TestSpendingBy holds that what triggers add up equals the charges to the unit,
// whatever becomes of a charge, and that Spending says it as Sums does.
func TestSpendingBy(t *testing.T) {
	t.Parallel()
	s := openFor(t)
	dice := rand.New(rand.NewPCG(7, 11))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	one := func(of ...any) any { return of[dice.IntN(len(of))] }
	do := func(query string, args ...any) {
		t.Helper()
		must(s.write(t.Context(), "test", func(x *tx) error { _, err := x.exec(query, args...); return err }))
	}
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	do("INSERT INTO chats (id, platform, ref, kind, title) VALUES (1, 'telegram', '-1', 'group', 'Pub'), (2, 'discord', '2', 'channel', '')")
	do("INSERT INTO people (id, platform, ref, name) VALUES (1, 'telegram', '1', 'Ann'), (2, 'telegram', '2', '')")
	do("INSERT INTO turns (id, chat, author, state, task, asked, message, question) VALUES (1, 1, 1, 'answered', 'ask', 0, '', '')")
	state := func() any { return one("open", "computed", "confirmed", "unmatched", "void") }
	money := func() any { return one(nil, 0, dice.IntN(1_000_000), dice.IntN(1_000_000_000)) }
	at := func() int64 { return ms(from.Add(time.Duration(dice.IntN(40*24*60)) * time.Minute)) }
	for i := range 600 {
		do(`INSERT INTO charges (id, turn, chat, person, gateway, key, own, model, task, state, request, prompt, completion, cached, reasoning, reported, estimate, nano, logged, at)
			VALUES (?, 1, ?, ?, 'main', 'k', ?, ?, 'ask', ?, '', ?, ?, 0, 0, ?, ?, ?, ?, ?)`, i+1, one(1, 2), one(1, 2, nil), one(0, 0, 0, 1),
			one("gpt-4o", "claude", "o3"), state(), dice.IntN(500), dice.IntN(500), one(0, 1), money(), money(), money(), at())
	}
	for range 600 {
		id := 1 + dice.IntN(600)
		switch dice.IntN(4) {
		case 0:
			do("UPDATE charges SET state = ?, logged = ? WHERE id = ?", state(), money(), id)
		case 1:
			do("UPDATE charges SET nano = ?, reported = ?, completion = ? WHERE id = ?", money(), one(0, 1), dice.IntN(900), id)
		case 2:
			do("UPDATE charges SET person = NULL, chat = ? WHERE id = ?", one(1, 2), id)
		default:
			do("UPDATE charges SET model = ?, at = ?, own = ? WHERE id = ?", one("gpt-4o", "o3"), at(), one(0, 1), id)
		}
	}
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("Nepal", 5*3600+45*60)} {
		for _, since := range []time.Time{from, from.AddDate(0, 0, 17).Add(45 * time.Minute), from.AddDate(1, 0, 0)} {
			sameSpending(t, s, since, zone)
		}
	}
	if _, err := s.Spending(t.Context(), "colour", from, time.UTC); err == nil {
		t.Error("spending has no colour")
	}
	wantsSame(t, s)
}

// sameSpending holds that Spending says what Sums adds up charge by charge.
func sameSpending(t *testing.T, s *Store, since time.Time, zone *time.Location) {
	t.Helper()
	for _, by := range []string{"day", "chat", "person", "model"} {
		got, err := s.Spending(t.Context(), by, since, zone)
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.Sums(t.Context(), bots.Slice{By: by, Since: since, Zone: zone, Paid: bots.PaidHouse})
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range want {
			want[i] = bots.Sum{Name: w.Name, Calls: w.Calls, Nano: w.Nano, Unpriced: w.Unpriced}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by %s in %v since %v: %s", by, zone, since, diff)
		}
	}
}

// wantsSame holds that the sums of tokens are those of the charges, too.
func wantsSame(t *testing.T, s *Store) {
	t.Helper()
	for scope, id := range map[string]string{"chat": "chat", "person": "person", "model": "model", "all": "0"} {
		var kept, counted string
		query := fmt.Sprintf("SELECT coalesce(sum(spent), 0) || ' ' || coalesce(sum(tokens), 0) || ' ' || coalesce(sum(unpriced), 0) FROM charges WHERE %s IS NOT NULL AND (own = 0 OR ? IN ('chat', 'person'))", id)
		err := s.read(t.Context(), "test", func(x *tx) error {
			if _, err := x.row("SELECT sum(nano) || ' ' || sum(tokens) || ' ' || sum(unpriced) FROM spending WHERE scope = ?", []any{scope}, &kept); err != nil {
				return err
			}
			_, err := x.row(query, []any{scope}, &counted)
			return err
		})
		if kept != counted || err != nil {
			t.Errorf("%s: %s are kept, the charges have %s, %v", scope, kept, counted, err)
		}
	}
}
