package bots_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
)

// TestTheGroupHearsThatItsKeyIsPaused holds that a group no admin of which can be
// reached and the holder read once, without a question, that the holder is no admin
// there any more.
func TestTheGroupHearsThatItsKeyIsPaused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		g := group("-5")
		b.reads(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		if _, err := b.store.Bind(t.Context(), bots.OwnKey{Gateway: "site", Secret: annKey}, &g, bots.Who{Ref: person("7"), Name: "Ann"}); err != nil {
			t.Fatal(err)
		}
		settled := func(place string) int { return b.screen.At(place).Settled }
		look := func(group, holder int) {
			t.Helper()
			if _, err := b.engine.Watch(t.Context()); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if settled("to -5") != group || settled("to 7") != holder {
				t.Errorf("the group was told %d times and the holder %d times, want %d and %d", settled("to -5"), settled("to 7"), group, holder)
			}
		}
		look(0, 0)
		b.screen.Promote("7", false)
		look(1, 1)
		b.reads("to -5", "The key that pays here is paused, since its holder is no admin here any more. An admin can bind another one with /key.")
		b.reads("to 7", "You are no admin there any more")
		b.close()
		b.open()
		look(1, 1)
		b.screen.Promote("7", true)
		look(1, 1)
		b.reads(b.say(b.message(g, person("8"), "one")), "asked one.")
		time.Sleep(25 * time.Hour)
		b.screen.Promote("7", false)
		look(2, 2)
	})
}

// TestAdminsHearThatTheirKeyIsPaused holds that the admins of a group who can be reached
// read in private that its key is paused, each once, whatever ends the program in
// between; and the group then does not, nor if a question told it first.
func TestAdminsHearThatTheirKeyIsPaused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		g := group("-5")
		b.reads(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		if _, err := b.store.Bind(t.Context(), bots.OwnKey{Gateway: "site", Secret: annKey}, &g, bots.Who{Ref: person("7"), Name: "Ann"}); err != nil {
			t.Fatal(err)
		}
		told := func(times map[string]int) {
			t.Helper()
			synctest.Wait()
			for who, want := range times {
				if got := b.screen.At("to " + who).Settled; got != want {
					t.Errorf("%s was told %d times, want %d", who, got, want)
				}
			}
		}
		look := func(ctx context.Context) {
			t.Helper()
			if _, err := b.engine.Watch(ctx); err != nil && ctx.Err() == nil {
				t.Fatal(err)
			}
		}
		for _, admin := range []string{"80", "81", "82"} {
			b.screen.Promote(admin, true)
		}
		b.screen.Promote("7", false)
		dying, kill := context.WithCancel(t.Context())
		b.screen.Fail(func(state string, _ bots.View) error {
			switch state {
			case "to 80":
				return bots.ErrImpossible
			case "to 82":
				kill()
			}
			return dying.Err()
		})
		look(dying)
		told(map[string]int{"81": 1, "82": 0})
		b.close()
		b.open()
		unreached := map[string]error{"to 80": bots.ErrImpossible}
		b.screen.Fail(func(state string, _ bots.View) error { return unreached[state] })
		for range 3 {
			look(t.Context())
			b.reads(b.say(b.message(g, person("9"), "one")), "is paused, since its holder")
			told(map[string]int{"7": 1, "80": 0, "81": 1, "82": 1, "-5": 0})
		}
		b.reads("to 81", "The key that pays in G-5 is paused, since its holder is no admin there any more.")
		b.screen.Promote("7", true)
		look(t.Context())
		b.screen.Promote("7", false)
		b.reads(b.say(b.message(g, person("9"), "two")), "is paused, since its holder")
		look(t.Context())
		told(map[string]int{"7": 2, "80": 0, "81": 2, "82": 2, "-5": 0})
	})
}
