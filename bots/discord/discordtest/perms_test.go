package discordtest_test

import (
	"testing"

	"barkeep/bots/discord/discordtest"
)

func TestPermissions(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		everyone, bot := w.guild.Everyone(), w.guild.BotRole()
		w.room.Deny(everyone, discordtest.PermViewChannel)
		w.refused(w.post("x"), 403, 50001, "Missing Access")
		w.refused(w.do("GET", "/channels/"+w.room.ID, ""), 403, 50001, "Missing Access")
		w.room.Allow(bot, discordtest.PermViewChannel)
		w.ok(w.post("a role's overwrite beats everyone's"), 200)
		w.room.Deny(w.Bot(), discordtest.PermSendMessages)
		w.refused(w.post("x"), 403, 50013, "Missing Permissions")
		bot.Grant(discordtest.PermAdministrator)
		w.ok(w.post("an administrator may all"), 200)
		bot.Revoke(discordtest.PermAdministrator)
		w.refused(w.do("POST", "/channels/"+w.room.ID+"/typing", ""), 403, 50013, "Missing Permissions")
		w.room.Allow(w.Bot(), discordtest.PermSendMessages)
		w.room.Deny(everyone, discordtest.PermReadMessageHistory)
		m := w.room.Say(w.ann, "hi")
		w.refused(w.do("GET", "/channels/"+w.room.ID+"/messages/"+m.ID, ""), 403, 50013, "Missing Permissions")
		w.refused(w.do("POST", "/channels/"+w.room.ID+"/messages", `{"content":"x","message_reference":{"message_id":"`+m.ID+`"}}`),
			400, 160002, "Cannot reply without permission to read message history")
		w.guild.KickBot()
		w.refused(w.post("x"), 403, 50001, "Missing Access")
		w.refused(w.do("GET", "/guilds/"+w.guild.ID, ""), 404, 10004, "Unknown Guild")
		w.guild.InviteBot()
		w.ok(w.do("GET", "/guilds/"+w.guild.ID, ""), 200)
	})
}

func TestDirectMessages(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		a := w.ok(w.do("POST", "/users/@me/channels", `{"recipient_id":"`+w.ann.ID+`"}`), 200)
		if a.id() != w.ann.DM().ID {
			t.Errorf("another channel: %s", a.text)
		}
		path := "/channels/" + a.id() + "/messages"
		w.ok(w.do("POST", path, `{"content":"psst"}`), 200)
		if m := w.ann.DM().Messages(); len(m) != 1 || m[0].Content != "psst" || m[0].GuildID != "" {
			t.Errorf("she sees %+v", m)
		}
		w.ann.RefuseDMs()
		w.refused(w.do("POST", path, `{"content":"psst"}`), 403, 50007, "Cannot send messages to this user")
		w.ann.AcceptDMs()
		w.guild.Leave(w.ann)
		w.ok(w.do("POST", path, `{"content":"she shares no guild but is in none"}`), 200)
		w.AddGuild("Elsewhere", discordtest.WithoutBot()).Join(w.ann)
		w.refused(w.do("POST", path, `{"content":"psst"}`), 403, 50007, "Cannot send messages to this user")
		w.refused(w.do("POST", "/users/@me/channels", `{"recipient_id":"12"}`), 404, 10013, "Unknown User")
	})
}

func TestThreads(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		m := w.room.Say(w.ann, "long story")
		from := "/channels/" + w.room.ID + "/messages/" + m.ID + "/threads"
		a := w.ok(w.do("POST", from, `{"name":"Story","auto_archive_duration":60}`), 201)
		if a.id() != m.ID || a.field("type") != 11.0 || a.field("parent_id") != w.room.ID || a.field("thread_metadata", "auto_archive_duration") != 60.0 {
			t.Errorf("thread: %s", a.text)
		}
		w.refused(w.do("POST", from, `{"name":"Again"}`), 400, 160004, "A thread has already been created for this message")
		thread := w.Channel(m.ID)
		path := "/channels/" + thread.ID + "/messages"
		w.ok(w.do("POST", path, `{"content":"chapter 1"}`), 200)
		if seen := thread.Messages(); len(seen) != 2 || seen[0].Type != 21 || seen[1].Content != "chapter 1" {
			t.Errorf("in the thread: %+v", seen)
		}
		if seen, _ := w.room.Message(m.ID); seen.ThreadID != thread.ID {
			t.Errorf("the message leads to thread %q", seen.ThreadID)
		}
		thread.Archive()
		w.refused(w.do("PATCH", path+"/"+thread.Messages()[1].ID, `{"content":"x"}`), 400, 50083, "Thread is archived")
		w.ok(w.do("POST", path, `{"content":"a post takes it out again"}`), 200)
		w.ok(w.do("PATCH", path+"/"+thread.Messages()[1].ID, `{"content":"x"}`), 200)
		thread.Lock()
		w.refused(w.do("POST", path, `{"content":"x"}`), 403, 160005, "Thread is locked")
		thread.Unlock()
		w.room.Deny(w.guild.Everyone(), discordtest.PermSendInThreads)
		w.refused(w.do("POST", path, `{"content":"x"}`), 403, 50013, "Missing Permissions")
		w.ok(w.post("the channel itself is open"), 200)
		w.refused(w.do("POST", "/channels/"+w.room.ID+"/threads", `{"name":"secret"}`), 403, 50013, "Missing Permissions")
		w.ok(w.do("POST", "/channels/"+w.room.ID+"/threads", `{"name":"public","type":11}`), 201)
		w.faulty(w.do("POST", "/channels/"+w.room.ID+"/threads", `{"name":"","type":11}`), "BASE_TYPE_REQUIRED", "name")
		if threads := w.room.Threads(); len(threads) != 2 || threads[1].Name() != "public" {
			t.Errorf("%d threads", len(threads))
		}
	})
}

func TestPings(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{Limits: discordtest.Limits{Off: true}}, func(t *testing.T, w *world) {
		mods := w.guild.AddRole("mods", 0)
		open := w.guild.AddRole("open", 0)
		open.MakeMentionable()
		text := "@everyone " + w.ann.Mention() + mods.Mention() + open.Mention()
		w.ok(w.post(text), 200)
		p := w.Pings()
		if len(p) != 1 || p[0].Everyone || len(p[0].Users) != 1 || len(p[0].Roles) != 1 || p[0].Roles[0] != open.ID {
			t.Fatalf("without the right to mention everyone: %+v", p)
		}
		w.guild.BotRole().Grant(discordtest.PermMentionEveryone)
		w.ok(w.post(text), 200)
		if p = w.Pings(); len(p) != 2 || !p[1].Everyone || len(p[1].Roles) != 2 {
			t.Errorf("with it: %+v", p)
		}
		path := "/channels/" + w.room.ID + "/messages"
		m := w.room.Say(w.ann, "hi")
		ref := `,"message_reference":{"message_id":"` + m.ID + `"}`
		w.ok(w.do("POST", path, mustJSON(map[string]any{"content": text, "allowed_mentions": map[string]any{"parse": []string{}}})), 200)
		w.ok(w.do("POST", path, `{"content":"x","allowed_mentions":{"parse":[]}`+ref+`}`), 200)
		if len(w.Pings()) != 2 {
			t.Errorf("an empty allowed_mentions pinged: %+v", w.Pings()[2:])
		}
		w.ok(w.do("POST", path, `{"content":"x"`+ref+`}`), 200)
		w.ok(w.do("POST", path, `{"content":"x","allowed_mentions":{"replied_user":true}`+ref+`}`), 200)
		if p = w.Pings(); len(p) != 4 || p[2].Users[0] != w.ann.ID || p[3].Users[0] != w.ann.ID {
			t.Errorf("replies: %+v", p)
		}
		w.faulty(w.do("POST", path, `{"content":"x","allowed_mentions":{"parse":["users"],"users":["1"]}}`), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "allowed_mentions")
		w.faulty(w.do("POST", path, `{"content":"x","allowed_mentions":{"parse":["all"]}}`), "BASE_TYPE_CHOICES", "allowed_mentions", "parse", "0")
	})
}
