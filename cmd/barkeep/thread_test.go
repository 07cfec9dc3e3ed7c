package main

import (
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/llm/llmtest"
)

// TestDiscordAutoThread is a channel in which each mention gets a thread of its own, where
// the talk goes on without mentions, over a restart too.
func TestDiscordAutoThread(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := bareWiredWorld(t, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{MaxConcurrency: 10})
		ann, bob := w.dc.AddPerson("ann"), w.dc.AddPerson("bob")
		w.env = append(w.env, "BARKEEP_OWNERS=discord:"+ann.ID)
		guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(ann))
		guild.Join(ann)
		guild.Join(bob)
		room := guild.AddChannel("general")
		w.start()
		w.online()
		for _, use := range []struct{ name, option, text string }{{"allow", "who", "$2"}, {"settings", "text", "answer thread"}} {
			i, err := room.Slash(ann, use.name, discordtest.Values{use.option: use.text})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := i.Wait(timeout(t), func(a discordtest.Answer) bool { return a.State == discordtest.Answered }); err != nil {
				t.Fatalf("%v: /%s says %+v", err, use.name, i.Answer())
			}
		}
		q := room.Say(bob, w.dc.Bot().Mention()+" apples")
		if err := w.dc.Wait(timeout(t), func() bool { return w.dc.Channel(q.ID) != nil }); err != nil {
			t.Fatalf("%v: no thread is opened", err)
		}
		thread := w.dc.Channel(q.ID)
		w.reads(thread, "You asked: apples.")
		thread.Say(ann, "and pears")
		w.reads(thread, "You asked: bob: apples / ann: and pears.")
		w.end()
		thread.Say(bob, "and plums")
		w.start()
		w.reads(thread, "ann: and pears / bob: and plums.")
	})
}
