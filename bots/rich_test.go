package bots_test

import (
	"testing"
	"testing/synctest"

	"barkeep/bots"
)

// A chat on Telegram may want rich messages; what settles an answer again, as when its buttons go, keeps it one.
func TestRichMessagesWhereAChatWantsThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		p := private("1")
		b.read(b.say(b.message(p, owner, "one")))
		if err := b.store.Set(t.Context(), p, bots.SetRich, "on"); err != nil {
			t.Fatal(err)
		}
		first := b.say(b.message(p, owner, "two"))
		b.read(first)
		second := b.say(b.message(p, owner, "three"))
		b.read(second)
		synctest.Wait()
		for place, want := range map[string]bool{first: true, second: true} {
			if at := b.screen.At(place); at.Final.Rich != want || place == first && at.Settled < 2 {
				t.Errorf("rich is %v, settled %d times", at.Final.Rich, at.Settled)
			}
		}
		for platform, has := range map[string]bool{"telegram": true, "discord": false} {
			if _, ok := bots.Choose(bots.SetRich, "on", bots.Where{Ref: bots.Ref{Platform: platform, ID: "1"}, Kind: bots.Private}); ok != has {
				t.Errorf("rich messages on %s: %v", platform, ok)
			}
		}
	})
}
