package discord

import (
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/words"
)

// TestAPanicInAPassingViewEndsNoProgram: it ends the passing views of that answer, and the final one stands.
func TestAPanicInAPassingViewEndsNoProgram(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" why")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		for _, text := range []string{"It grows,", "It grows, and grows,", "It grows, and grows, and grows,"} {
			place.Show(bots.View{Status: bots.Growing, Text: text, Words: words.English(), Stands: func() { panic("It grows") }})
			time.Sleep(5 * time.Second)
		}
		if err := place.Settle(r.t.Context(), bots.View{Text: "It grows, and stands.", Words: words.English()}); err != nil {
			r.t.Fatal(err)
		}
		if got := r.screen(r.room); len(got) != 1 || got[0] != "It grows, and stands." {
			r.t.Errorf("people read %q", got)
		}
		if said := r.log.String(); strings.Count(said, "showing a passing view panicked") != 1 || strings.Contains(said, "grows") {
			r.t.Errorf("the log says %s", said)
		}
	})
}

// TestAPanicOverOneInteractionEndsNoProgram: the next is answered, and so is a message.
func TestAPanicOverOneInteractionEndsNoProgram(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.core.refuses = func(m bots.Message) (bots.View, bool) {
			if m.Text == "odd" {
				panic("of all words this")
			}
			return bots.View{}, false
		}
		r.online()
		r.slash("ask", discordtest.Values{"text": "odd"})
		r.slash("ask", discordtest.Values{"text": "even"})
		r.heard(1)
		r.room.Say(r.ann, r.dc.Bot().Mention()+" and now?")
		if got := r.heard(2); got[0].Text != "even" || got[1].Text != "and now?" {
			r.t.Errorf("the core heard %+v", got)
		}
		if said := r.log.String(); !strings.Contains(said, "answering an interaction panicked") || strings.Contains(said, "of all words") {
			r.t.Errorf("the log says %s", said)
		}
	})
}
