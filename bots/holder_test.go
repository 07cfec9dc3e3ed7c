package bots_test

import (
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
)

// TestTheGroupHearsThatItsKeyIsPaused holds that a group and the holder read once,
// without a question, that the holder is no admin there any more.
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
