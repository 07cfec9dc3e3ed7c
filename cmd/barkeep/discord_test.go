package main

import (
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// online waits until the bot hears Discord and its commands are there.
func (w *world) online() {
	w.t.Helper()
	if err := w.dc.Wait(timeout(w.t), func() bool { return w.dc.Online() && len(w.dc.Commands()) > 0 }); err != nil {
		w.t.Fatalf("%v: the bot never came online", err)
	}
}

// reads waits until a message of the bot in a channel holds a text, and returns it.
func (w *world) reads(c *discordtest.Channel, part string) discordtest.Message {
	w.t.Helper()
	var found discordtest.Message
	_, err := c.WaitFor(timeout(w.t), func(all []discordtest.Message) bool {
		for _, m := range all {
			if m.FromBot && strings.Contains(m.Content, part) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		w.t.Fatalf("%v: nobody reads %q in %+v", err, part, c.Messages())
	}
	return found
}

// slashes uses a slash command and waits for an answer that satisfies ok.
func (w *world) slashes(c *discordtest.Channel, who *discordtest.Person, name string, values discordtest.Values, ok func(discordtest.Answer) bool) {
	w.t.Helper()
	i, err := c.Slash(who, name, values)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := i.Wait(timeout(w.t), func(a discordtest.Answer) bool { return a.Message != nil && ok(a) }); err != nil {
		w.t.Fatalf("%v: /%s says %+v", err, name, i.Answer())
	}
}

// TestDiscordFirstDay is the owner's first day on Discord: claim by direct message,
// a server let in, mentions, threads and slash commands.
func TestDiscordFirstDay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{})
		ann := w.dc.AddPerson("ann", discordtest.Locale("en-US"))
		bob := w.dc.AddPerson("bob", discordtest.Locale("zh-CN"))
		guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(ann))
		room := guild.AddChannel("general")
		guild.Join(ann)
		guild.Join(bob)
		w.start()
		w.online()

		ann.DM().Say(ann, w.code())
		w.reads(ann.DM(), "You are the owner now")
		ann.DM().Say(ann, "first")
		w.reads(ann.DM(), "You asked: first.")
		ann.DM().Say(ann, "second")
		w.reads(ann.DM(), "You asked: first / second.")

		w.logs("slash commands registered")
		room.Say(bob, w.dc.Bot().Mention()+" too early")
		w.slashes(room, bob, "ask", discordtest.Values{"text": "too early"}, func(a discordtest.Answer) bool {
			return a.State == discordtest.Answered && a.Ephemeral && strings.Contains(a.Message.Content, "需要机器人的所有者")
		})
		w.slashes(room, ann, "allow", discordtest.Values{"who": "$2"}, func(a discordtest.Answer) bool {
			return strings.Contains(a.Message.Content, "is let in, with $2.00 a day")
		})
		q := room.Say(bob, w.dc.Bot().Mention()+" apples")
		m := w.reads(room, "You asked: apples.")
		if m.ReplyTo != q.ID {
			t.Errorf("the answer replies to %q, want %q", m.ReplyTo, q.ID)
		}
		room.Say(ann, "and pears", discordtest.ReplyTo(m.ID))
		w.reads(room, "You asked: bob: apples / ann: and pears.")

		thread := room.StartThread(bob, m.ID, "fruit")
		thread.Say(bob, w.dc.Bot().Mention()+" plums")
		w.reads(thread, "You asked: plums.")

		w.slashes(room, bob, "ask", discordtest.Values{"text": "by slash"}, func(a discordtest.Answer) bool {
			return strings.Contains(a.Message.Content, "by slash.")
		})
		if p := w.dc.Pings(); len(p) > 0 {
			t.Errorf("answers pinged %+v", p)
		}
	})
}

// TestDiscordMissed holds that what was asked while the program was away is answered
// after the next start.
func TestDiscordMissed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{MaxConcurrency: 10})
		ann := w.dc.AddPerson("ann")
		guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(ann))
		room := guild.AddChannel("general")
		guild.Join(ann)
		w.env = append(w.env, "BARKEEP_OWNERS=discord:"+ann.ID)
		w.start()
		w.online()
		room.Say(ann, w.dc.Bot().Mention()+" before")
		w.reads(room, "You asked: before.")
		w.end()
		q := room.Say(ann, w.dc.Bot().Mention()+" meanwhile")
		w.start()
		if m := w.reads(room, "meanwhile."); m.ReplyTo != q.ID {
			t.Errorf("the answer replies to %q, want %q", m.ReplyTo, q.ID)
		}
	})
}

// TestAddedToADiscordServer holds that a server is greeted when the bot comes in, also
// while the program was away, and neither after an outage nor after a restart, and that its owner lets it in by a button.
func TestAddedToADiscordServer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := bareWiredWorld(t, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{MaxConcurrency: 10})
		ann := w.dc.AddPerson("ann")
		w.env = append(w.env, "BARKEEP_OWNERS=discord:"+ann.ID)
		w.start()
		w.online()
		guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(ann), discordtest.WithoutBot())
		guild.Join(ann)
		room := guild.AddChannel("general")
		room.Deny(guild.BotRole(), discordtest.PermAttachFiles)
		guild.InviteBot()
		hello := w.reads(room, "Ask with /ask")
		for _, part := range []string{"Mentioning me works too: @", "I lack permissions here: Attach Files.", "My owner was asked"} {
			if !strings.Contains(hello.Content, part) {
				t.Errorf("%q is not in %q", part, hello.Content)
			}
		}
		guild.FailOver()
		guild.Recover()
		asked := w.reads(ann.DM(), "I was added to Pub")
		w.end()
		away := w.dc.AddGuild("Away", discordtest.OwnedBy(ann)).AddChannel("general")
		w.start()
		w.reads(away, "Ask with /ask")
		w.reads(ann.DM(), "I was added to Away")
		w.online()
		pressed := ""
		for _, b := range asked.Components {
			if b.Label == "$1 a day" {
				pressed = b.CustomID
			}
		}
		if _, err := ann.DM().Press(ann, asked.ID, pressed); err != nil {
			t.Fatal(err)
		}
		w.reads(ann.DM(), "is let in, with $1.00 a day")
		room.Say(ann, w.dc.Bot().Mention()+" plums")
		w.reads(room, "You asked: plums.")
		w.slashes(room, ann, "start", nil, func(a discordtest.Answer) bool {
			return a.Ephemeral && strings.Contains(a.Message.Content, "Attach Files") && strings.Contains(a.Message.Content, "/settings")
		})
		greeted := 0
		for _, m := range room.Messages() {
			if strings.Contains(m.Content, "Ask with /ask") {
				greeted++
			}
		}
		if greeted != 1 {
			t.Errorf("the server was greeted %d times", greeted)
		}
	})
}
