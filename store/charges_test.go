package store

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// TestSpending compares what is added up by quarters with the charges
// themselves, after calls that end in every way over two days.
func TestSpending(t *testing.T) {
	t.Parallel()
	s, ctx := openFor(t), context.Background()
	dice := rand.New(rand.NewPCG(1, 2))
	day := time.UnixMilli(1_700_000_000_000)
	group := bots.Ref{Platform: "telegram", ID: "100"}
	for i := range 60 {
		q := question(i % 7)
		q.Message.ID = time.Duration(i).String()
		if i%3 == 0 {
			q.Message.Where.Parent = &bots.Where{Ref: group, Kind: bots.Group}
		}
		asked, _, err := s.Accept(ctx, []bots.Question{q}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var charges []bots.Charge
		for range 1 + dice.IntN(3) {
			likely := llm.Nano(dice.IntN(100))
			c := bots.Charge{Own: dice.IntN(4) == 0, Estimate: &likely, At: day.Add(time.Duration(dice.IntN(48*60)) * time.Minute)}
			if c.ID, _, err = s.Begin(ctx, asked[0].Turn, c, nil); err != nil {
				t.Fatal(err)
			}
			c.State = []bots.ChargeState{bots.Open, bots.Computed, bots.Void, bots.Computed}[dice.IntN(4)]
			if dice.IntN(2) == 0 {
				c.Cost = &llm.Cost{Nano: llm.Nano(dice.IntN(100))}
			}
			charges = append(charges, c)
		}
		if _, err := s.Finish(ctx, asked[0].Turn.ID, bots.Ending{State: bots.Answered}, charges); err != nil {
			t.Fatal(err)
		}
	}
	compareSpending(t, s, day)
	if err := s.Move(ctx, bots.Ref{Platform: "telegram", ID: "1"}, bots.Ref{Platform: "telegram", ID: "2"}); err != nil {
		t.Fatal(err)
	}
	compareSpending(t, s, day)
}

func compareSpending(t *testing.T, s *Store, day time.Time) {
	t.Helper()
	all, err := s.Charges(context.Background(), bots.Slice{})
	if err != nil {
		t.Fatal(err)
	}
	for minute := 0; minute < 50*60; minute += 41 {
		since := day.Add(time.Duration(minute) * time.Minute)
		for _, limit := range []bots.Cap{
			{Scope: bots.ScopeAll, Since: since},
			{Scope: bots.ScopeChat, Chat: all[0].Chat, Since: since},
			{Scope: bots.ScopePerson, Person: all[0].Person, Since: since},
			{Scope: bots.ScopeChat, Chat: all[0].Chat, Own: true, Since: since},
			{Scope: bots.ScopePerson, Person: all[0].Person, Own: true, Since: since},
		} {
			var want bots.Amount
			for _, c := range all {
				want = count(want, c, limit)
			}
			var got bots.Amount
			if err := s.read(t.Context(), "spent", func(t *tx) (err error) {
				got, err = t.spent(limit)
				return err
			}); err != nil || got != want {
				t.Fatalf("%+v: %+v, %v, not %+v", limit, got, err, want)
			}
		}
	}
}

// count adds a charge to what a cap counts, one by one.
func count(a bots.Amount, c bots.Charge, limit bots.Cap) bots.Amount {
	outside := limit.Own != c.Own || limit.Scope == bots.ScopeChat && c.Chat != limit.Chat || limit.Scope == bots.ScopePerson && c.Person != limit.Person
	if outside || c.State == bots.Void || c.At.Before(limit.Since) {
		return a
	}
	a.Requests++
	switch {
	case c.State == bots.Open && c.Estimate != nil:
		a.Nano += *c.Estimate
	case c.State != bots.Open && c.Cost != nil:
		a.Nano += c.Cost.Nano
	}
	return a
}
