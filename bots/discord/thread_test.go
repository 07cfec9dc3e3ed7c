package discord

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/words"
)

// branching answers in the thread that each message could open.
func branching(r *rig, m bots.Message) {
	if m.Branch != nil {
		botstest.Speak(context.Background(), r.t, r.p.Open(m.Branch.Place, nil), m.Text, "Here.", 0)
	}
}

func (r *rig) thread(id string) *discordtest.Channel {
	r.t.Helper()
	r.until("a thread", func() bool { return r.dc.Channel(id) != nil })
	return r.dc.Channel(id)
}

func TestAnAnswerOpensAThread(t *testing.T) {
	inBubble(t, setup{answer: branching}, func(r *rig) {
		r.online()
		q := r.room.Say(r.ann, r.dc.Bot().Mention()+" how do\nyeasts "+strings.Repeat("work ", 40))
		thread := r.thread(q.ID)
		r.reads(thread, "Here.")
		got := r.heard(1)[0].Branch
		if got.Where.Ref != ref(q.ID) || got.Where.Kind != bots.Thread || !strings.HasPrefix(got.Where.Title, "how do yeasts work") || utf8.RuneCountInString(got.Where.Title) > threadName {
			t.Errorf("the thread is %+v", got.Where)
		}
		if s := r.screen(r.room); len(s) != 0 {
			t.Errorf("the channel reads %q", s)
		}
		thread.Say(r.ann, "and then?")
		all := r.heard(2)
		if m := all[1]; m.Where.Ref != ref(q.ID) || m.Where.Parent.Ref != ref(r.room.ID) || m.Addressed || m.Branch != nil {
			t.Errorf("in the thread: %+v", m)
		}

		only := r.room.Say(r.ann, r.dc.Bot().Mention())
		r.reads(r.thread(only.ID), "Here.")
	})
}

// TestOneThreadOnly holds that neither an answer that was lost, nor a crash before the
// thread was remembered, nor somebody's own thread leads to a second one or to silence.
func TestOneThreadOnly(t *testing.T) {
	inBubble(t, setup{answer: branching}, func(r *rig) {
		r.online()
		r.dc.Break(discordtest.Fault{Kind: discordtest.CutAfter, Route: "POST /channels/{channel}/messages/{message}/threads", Times: 1})
		q := r.room.Say(r.ann, r.dc.Bot().Mention()+" yeasts?")
		thread := r.thread(q.ID)
		r.reads(thread, "Here.")
		time.Sleep(time.Hour)
		r.core.answer = nil
		stored := r.heard(1)[0].Branch.Place
		r.end()
		r.run(setup{})
		r.online()
		if err := r.p.Open(stored, nil).Settle(context.Background(), bots.View{Text: "Here.", Words: words.English()}); err != nil {
			t.Error(err)
		}
		r.reads(thread, "Here.")
		if s := r.screen(r.room); len(s) != 0 {
			t.Errorf("the channel reads %q", s)
		}
	})
}

func TestWithoutTheRightToOpenThreads(t *testing.T) {
	inBubble(t, setup{answer: branching}, func(r *rig) {
		r.online()
		r.room.Deny(r.guild.Everyone(), discordtest.PermCreatePublicThreads)
		q := r.room.Say(r.ann, r.dc.Bot().Mention()+" yeasts?")
		r.reads(r.room, "Here.")
		if m := r.room.Messages(); m[len(m)-1].ReplyTo != q.ID {
			t.Errorf("it replies to %q", m[len(m)-1].ReplyTo)
		}
	})
}
