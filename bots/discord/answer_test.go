package discord

import (
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
)

func TestMentionIsAnsweredInAGrowingReply(t *testing.T) {
	answer := strings.TrimSpace(strings.Repeat("The answer grows. ", 40))
	inBubble(t, setup{answer: saying(answer, 10*time.Second)}, func(r *rig) {
		r.online()
		asked := r.room.Say(r.ann, r.dc.Bot().Mention()+" what is it?")
		r.reads(r.room, answer)
		got := r.heard(1)[0]
		if got.Text != "what is it?" || !got.Addressed || got.Command != "" || got.ID != asked.ID {
			t.Errorf("the core heard %+v", got)
		}
		if w := got.Where; w.Kind != bots.Channel || w.Ref.ID != r.room.ID || w.Top().Ref.ID != "server/"+r.guild.ID || w.Top().Title != "Pub" {
			t.Errorf("asked in %+v", got.Where)
		}
		all := r.room.Messages()
		reply := all[len(all)-1]
		if reply.ReplyTo != asked.ID || len(reply.Versions) < 5 {
			t.Errorf("replies to %s in %d versions", reply.ReplyTo, len(reply.Versions))
		}
		if len(r.dc.Pings()) != 0 || r.dc.RateLimited429() != 0 {
			t.Errorf("pings %v, 429s %d", r.dc.Pings(), r.dc.RateLimited429())
		}
	})
}

func TestSlashCommandIsDeferredAndAnswered(t *testing.T) {
	answer := strings.TrimSpace(strings.Repeat("The answer grows. ", 40))
	inBubble(t, setup{answer: saying(answer, 10*time.Second)}, func(r *rig) {
		r.online()
		use, err := r.room.Slash(r.ann, "ask", discordtest.Values{"text": "what about @everyone?"})
		if err != nil {
			t.Fatal(err)
		}
		r.reads(r.room, "-# what about @\u200beveryone?\n"+answer)
		a := use.Answer()
		if a.Callback != 5 || a.Ephemeral || a.After > 3*time.Second || len(a.Message.Versions) < 5 {
			t.Errorf("answered so: %+v", a)
		}
		if got := r.heard(1)[0]; got.Command != "ask" || got.Text != "what about @everyone?" || got.From.Name != "ann" || got.ID != use.ID {
			t.Errorf("the core heard %+v", got)
		}
		if len(r.dc.Pings()) != 0 || r.dc.RateLimited429() != 0 {
			t.Errorf("pings %v, 429s %d", r.dc.Pings(), r.dc.RateLimited429())
		}
	})
}
