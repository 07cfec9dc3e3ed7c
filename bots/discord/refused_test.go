package discord

import (
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/words"
)

// TestRefusedCommandGetsOneSentenceAtOnce holds that somebody who may not use a command
// reads why within Discord's three seconds, alone, and that the core is told of nothing.
func TestRefusedCommandGetsOneSentenceAtOnce(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.core.refuses = func(m bots.Message) (bots.View, bool) {
			w := words.Or(m.From.Language)
			return bots.View{Note: w.Stranger, Buttons: [][]bots.Button{{{Label: w.AskOwner, Data: "knock"}}}, Words: w}, true
		}
		r.online()
		use := r.slash("ask", discordtest.Values{"text": "so?"})
		r.until("the refusal", func() bool { return use.Answer().State == discordtest.Answered })
		time.Sleep(2 * time.Minute)
		a := use.Answer()
		if !a.Ephemeral || a.Callback != 4 || a.After > time.Second || a.Deleted || a.Message == nil || a.Message.Content != words.Chinese().Stranger {
			t.Fatalf("the answer: %+v", a)
		}
		if got := r.screen(r.room); len(got) != 0 || len(r.core.messages()) != 0 {
			t.Errorf("others see %q, the core heard %+v", got, r.core.messages())
		}
		if _, err := r.room.Press(r.ann, a.Message.ID, "knock"); err != nil {
			t.Error(err)
		}
		for range 100 {
			if len(r.core.pressed()) > 0 {
				break
			}
			time.Sleep(100 * time.Millisecond) // the bubble's clock
		}
		if got := r.core.pressed(); len(got) != 1 || got[0].Data != "knock" || !got[0].Alone {
			t.Errorf("pressed %+v", got)
		}
	})
}
