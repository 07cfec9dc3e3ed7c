package discord

import (
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

// TestAskAboutAMessage holds that a message's own command asks about it, with its text although the intent is off.
func TestAskAboutAMessage(t *testing.T) {
	inBubble(t, setup{answer: saying("It is about fruit.", time.Second)}, func(r *rig) {
		r.online()
		bob := r.dc.AddPerson("bob")
		r.guild.Join(bob)
		m := r.room.Say(bob, "apples or pears?")
		if _, err := r.room.MessageCommand(r.ann, "Ask about this", m.ID); err != nil {
			r.t.Fatal(err)
		}
		about := words.Chinese().AboutThat // ann's language
		r.reads(r.room, "-# "+about+"\nIt is about fruit.")
		var got bots.Message
		for _, one := range r.heard(2) {
			if one.Command == "ask" {
				got = one
			}
		}
		if got.Text != about || got.ReplyTo == nil || got.ReplyTo.Text != "apples or pears?" || !strings.EqualFold(got.ReplyTo.Author, "bob") {
			r.t.Errorf("the core heard %+v, about %+v", got, got.ReplyTo)
		}
	})
}
