package discord

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
)

func TestDirectMessageIsPrivate(t *testing.T) {
	inBubble(t, setup{answer: saying("Hello, Ann.", 0)}, func(r *rig) {
		r.online()
		r.ann.DM().Say(r.ann, "hi there")
		r.reads(r.ann.DM(), "Hello, Ann.")
		got := r.heard(1)[0]
		if !got.Where.Private() || got.Where.Ref.ID != r.ann.DM().ID || got.From.Ref.String() != "discord:"+r.ann.ID || got.Text != "hi there" {
			t.Errorf("the core heard %+v", got)
		}
		if got.Sent.Before(time.Now().Add(-time.Minute)) || got.Sent.After(time.Now()) {
			t.Errorf("sent at %v, now it is %v", got.Sent, time.Now())
		}
	})
}

func TestTypedCommandsWorkInDirectMessagesOnly(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.ann.DM().Say(r.ann, "/start  abc ")
		r.ann.DM().Say(r.ann, "/etc/passwd is a file")
		r.ann.DM().Say(r.ann, "/block "+r.dc.Owner().Mention()+" 2h")
		r.room.Say(r.ann, r.dc.Bot().Mention()+" /help")
		got := r.heard(4)
		for i, want := range []struct{ command, text string }{
			{"start", "abc"}, {"", "/etc/passwd is a file"}, {"block", "discord:" + r.dc.Owner().ID + " 2h"}, {"", "/help"},
		} {
			if got[i].Command != want.command || got[i].Text != want.text {
				t.Errorf("%d: %q %q, want %+v", i, got[i].Command, got[i].Text, want)
			}
		}
	})
}

func TestWhoAndWhatIsMeant(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		bob := r.dc.AddPerson("bob", discordtest.DisplayName("Bob B."))
		other := r.dc.AddPerson("rival", discordtest.AnotherBot())
		r.guild.Join(bob, r.guild.AddRole("regulars", 0))
		r.guild.Join(other)
		me := r.dc.Bot().Mention()
		first := r.room.Say(bob, "a thought of "+r.ann.Mention())
		r.room.Say(r.ann, me+" true?", discordtest.ReplyTo(first.ID), discordtest.WithoutPing())
		r.room.Say(bob, r.guild.BotRole().Mention()+" and you?")
		r.room.Say(other, me+" a loop")
		r.room.Say(bob, me+" by hook", discordtest.AsWebhook("hook"))
		r.room.Say(bob, me, discordtest.SystemMessage(7))
		r.room.Say(bob, me+" forwarded", discordtest.Forward(first))
		got := r.heard(4)
		if len(got) != 4 {
			t.Fatalf("the core heard %d messages", len(got))
		}
		if got[0].Addressed || got[0].Text != "a thought of @ann" || got[0].From.Name != "Bob B." || len(got[0].From.Roles) != 1 {
			t.Errorf("an aside: %+v", got[0])
		}
		if q := got[1].ReplyTo; !got[1].Addressed || got[1].Text != "true?" || q == nil || q.Mine || q.Author != "Bob B." || q.Text != "a thought of @ann" || q.From.ID != bob.ID {
			t.Errorf("a reply: %+v %+v", got[1], got[1].ReplyTo)
		}
		if !got[2].Addressed || got[2].Text != "and you?" || got[2].From.Language != "zh-CN" {
			t.Errorf("by role: %+v", got[2])
		}
		if got[3].ReplyTo != nil || got[3].Text != "forwarded" {
			t.Errorf("a forward: %+v", got[3])
		}
	})
}

func TestReplyToBarkeepNeedsNoMention(t *testing.T) {
	inBubble(t, setup{answer: saying("Hello.", 0)}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" hi")
		r.reads(r.room, "Hello.")
		all := r.room.Messages()
		r.room.Say(r.ann, "and now?", discordtest.ReplyTo(all[len(all)-1].ID), discordtest.WithoutPing())
		r.reads(r.room, "Hello.", "Hello.")
		got := r.heard(2)[1]
		if q := got.ReplyTo; q == nil || !q.Mine || q.ID != all[len(all)-1].ID || q.Text != "Hello." {
			t.Errorf("replied to %+v", got.ReplyTo)
		}
	})
}

func TestThreadHangsOnItsChannel(t *testing.T) {
	inBubble(t, setup{answer: saying("Here.", 0)}, func(r *rig) {
		r.online()
		thread := r.room.StartThread(r.ann, "", "a side talk")
		thread.Say(r.ann, r.dc.Bot().Mention()+" where?")
		r.reads(thread, "Here.")
		w := r.heard(1)[0].Where
		if w.Kind != bots.Thread || w.Ref.ID != thread.ID || w.Parent.Ref.ID != r.room.ID || w.Parent.Kind != bots.Channel || w.Top().Kind != bots.Server {
			t.Errorf("asked in %+v of %+v", w, w.Parent)
		}
	})
}

func TestUnknownChannelIsLookedUpOnce(t *testing.T) {
	inBubble(t, setup{answer: saying("Here.", 0)}, func(r *rig) {
		r.online()
		thread := r.room.StartThread(r.ann, "", "a side talk")
		synctest.Wait()
		r.p.known.forgetGuild(r.guild.ID)
		for range 3 {
			thread.Say(r.ann, "<@"+r.dc.Bot().ID+"> where?")
		}
		r.reads(thread, "Here.", "Here.", "Here.")
		if n := len(r.dc.CallsTo("GET /channels/{channel}")); n != 2 {
			t.Errorf("%d look-ups, want the thread's and its channel's", n)
		}
		if w := r.heard(3)[2].Where; w.Kind != bots.Thread || w.Parent.Ref.ID != r.room.ID {
			t.Errorf("asked in %+v", w)
		}
	})
}

func TestOnlyEditsThatChangeWordsAreHeard(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		m := r.room.Say(r.ann, r.dc.Bot().Mention()+" look at https://example.org")
		r.heard(1)
		r.room.Unfurl(m.ID, `{"title":"Example"}`)
		r.room.Edit(m.ID, r.dc.Bot().Mention()+" look again")
		got := r.heard(2)
		r.room.Unfurl(m.ID, `{"title":"Example"}`)
		r.dc.Redeliver(10)
		time.Sleep(time.Minute)
		if all := r.core.messages(); len(all) != 2 || !got[1].Edited || got[1].Text != "look again" || got[1].ID != m.ID {
			t.Errorf("the core heard %+v", all)
		}
	})
}

func TestNothingUnknownBreaksHearing(t *testing.T) {
	inBubble(t, setup{answer: saying("Still here.", 0)}, func(r *rig) {
		r.online()
		me := r.dc.Bot().Mention()
		odd := r.room.Say(r.ann, me+" odd", discordtest.Components(`{"type":99,"weird":[1,{"a":null}]}`, `{"type":18,"component":{"type":19}}`))
		r.room.Say(r.ann, me+" a reply to it", discordtest.ReplyTo(odd.ID))
		r.room.Say(r.ann, me+" extra", discordtest.Extra("poll", []int{1}), discordtest.Extra("embeds", "none"))
		r.room.Say(r.ann, me+" nonce", discordtest.Extra("nonce", 12))
		r.reads(r.room, "Still here.", "Still here.", "Still here.", "Still here.")
		r.room.Say(r.ann, me, discordtest.Extra("author", "nobody"))
		r.room.Say(r.ann, me, discordtest.Extra("author", nil))
		r.room.Say(r.ann, me+" at last")
		r.reads(r.room, "Still here.", "Still here.", "Still here.", "Still here.", "Still here.")
	})
}

func TestStoreTroubleLosesNothing(t *testing.T) {
	inBubble(t, setup{answer: saying("Late.", 0)}, func(r *rig) {
		r.online()
		r.core.mu.Lock()
		r.core.fails = 4
		r.core.mu.Unlock()
		for _, text := range []string{"one", "two", "three"} {
			r.room.Say(r.ann, r.dc.Bot().Mention()+" "+text)
		}
		r.reads(r.room, "Late.", "Late.", "Late.")
		var texts []string
		for _, m := range r.heard(3) {
			texts = append(texts, m.Text)
		}
		if strings.Join(texts, " ") != "one two three" {
			t.Errorf("heard %q", texts)
		}
	})
}

func TestReplyThatIsFasterThanTheAnswerToThePost(t *testing.T) {
	kept := make(chan time.Time, 1)
	inBubble(t, setup{answer: func(r *rig, m bots.Message) {
		if m.ReplyTo != nil {
			return
		}
		place := r.p.Open(m.Place, func(bots.Kept) { kept <- time.Now() })
		defer place.Close()
		if err := place.Settle(r.t.Context(), bots.View{Text: "Hello."}); err != nil {
			r.t.Errorf("Settle: %v", err)
		}
	}}, func(r *rig) {
		r.online()
		r.dc.Break(discordtest.Fault{Kind: discordtest.SlowAnswer, Route: "POST /channels/{channel}/messages", Delay: 2 * time.Second})
		r.room.Say(r.ann, r.dc.Bot().Mention()+" hi")
		r.reads(r.room, "Hello.")
		all := r.room.Messages()
		r.room.Say(r.ann, "and now?", discordtest.ReplyTo(all[len(all)-1].ID))
		r.room.Say(r.ann, "an aside")
		select {
		case <-kept:
			t.Error("the answer to the post was not slow")
		default:
		}
		got := r.heard(3)
		if len(kept) != 1 || got[1].Text != "and now?" || got[2].Text != "an aside" {
			t.Errorf("heard %+v", got)
		}
	})
}
