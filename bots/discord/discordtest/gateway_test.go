package discordtest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots/discord/discordtest"
)

func TestHandshake(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		a := w.ok(w.do("GET", "/gateway/bot", ""), 200)
		if a.field("url") != "ws://discord.test/gateway-ws" || a.field("session_start_limit", "remaining") != 1000.0 || a.field("session_start_limit", "max_concurrency") != 1.0 {
			t.Errorf("gateway/bot: %s", a.text)
		}
		s := w.connect()
		if f := s.next(); f.Op != 10 || f.get("heartbeat_interval") != 41250.0 {
			t.Errorf("hello: %+v", f)
		}
		s.identify(allIntents)
		ready := s.next()
		if ready.T != "READY" || ready.S != 1 || ready.get("user", "id") != w.ApplicationID() || ready.get("guilds", 0, "unavailable") != true {
			t.Errorf("ready: %s %s", ready.T, ready.D)
		}
		if f := s.next(); f.T != "GUILD_CREATE" || f.get("name") != "Pub" || f.get("channels", 0, "name") != "general" {
			t.Errorf("then %s %s", f.T, f.D)
		}
		s.send(1, 2)
		if f := s.next(); f.Op != 11 {
			t.Errorf("a heartbeat brought op %d", f.Op)
		}
		w.AskHeartbeat()
		if f := s.next(); f.Op != 1 {
			t.Errorf("asked for a heartbeat with op %d", f.Op)
		}
		if a = w.do("GET", "/gateway/bot", ""); a.field("session_start_limit", "remaining") != 999.0 {
			t.Errorf("after one identify: %s", a.text)
		}
		if c := w.Connections(); len(c) != 1 || !w.Online() || len(c[0].Heartbeats) != 1 || c[0].Intents != allIntents {
			t.Errorf("connections: %+v", c)
		}
	})
}

func TestCloseCodes(t *testing.T) {
	t.Parallel()
	identify := func(change map[string]any) map[string]any {
		d := map[string]any{"token": discordtest.New(discordtest.Options{}).Token(), "intents": 1, "properties": map[string]any{}}
		for k, v := range change {
			d[k] = v
		}
		return map[string]any{"op": 2, "d": d}
	}
	for name, c := range map[string]struct {
		path string
		send any
		code int64
	}{
		"unknown opcode":    {"", map[string]any{"op": 99}, 4001},
		"no opcode":         {"", map[string]any{"d": 1}, 4002},
		"too long":          {"", map[string]any{"op": 1, "d": nil, "x": strings.Repeat("x", 4097)}, 4002},
		"not authenticated": {"", map[string]any{"op": 3, "d": map[string]any{}}, 4003},
		"token":             {"", identify(map[string]any{"token": "x"}), 4004},
		"shard":             {"", identify(map[string]any{"shard": []int{2, 2}}), 4010},
		"version":           {"?v=9", map[string]any{"op": 1}, 4012},
		"invalid intents":   {"", identify(map[string]any{"intents": 1 << 30}), 4013},
		"refused intents":   {"", identify(map[string]any{"intents": 1 << 15}), 4014},
		"no intents":        {"", identify(map[string]any{"intents": nil}), 4002},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, discordtest.Options{Refused: discordtest.IntentMessageContent}, func(t *testing.T, w *world) {
				path := c.path
				if path == "" {
					path = "?v=10&encoding=json"
				}
				s := w.dial("/gateway-ws" + path)
				if c.code != 4012 {
					s.next()
				}
				if err := s.ws.WriteJSON(c.send); err != nil && c.code != 4012 {
					t.Fatal(err)
				}
				if f := s.next(); f.Op != -1 || f.S != c.code {
					t.Errorf("got op %d, %d, want close %d", f.Op, f.S, c.code)
				}
			})
		})
	}
}

func TestSendLimitAndSilence(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		s := w.connect()
		for range 121 {
			s.send(1, nil)
		}
		acks := 0
		f := s.next()
		for ; f.Op >= 0; f = s.next() {
			if f.Op == 11 {
				acks++
			}
		}
		if acks != 120 || f.S != 4008 {
			t.Errorf("%d acks, then %d", acks, f.S)
		}
		s = w.connect()
		s.next()
		time.Sleep(83 * time.Second)
		if f := s.next(); f.S != 4009 {
			t.Errorf("without heartbeats: op %d, %d", f.Op, f.S)
		}
	})
}

func TestResume(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		s, id := w.online(allIntents)
		w.room.Say(w.ann, "one")
		seq := s.until("MESSAGE_CREATE").S
		w.DropConnections()
		if f := s.next(); f.Op != -1 || f.S != 1006 {
			t.Errorf("after the drop: %+v", f)
		}
		synctest.Wait()
		w.room.Say(w.ann, "two")
		w.room.Say(w.ann, "three")
		s = w.dial("/gateway-ws/resume?v=10")
		s.next()
		resume := map[string]any{"token": w.Token(), "session_id": id, "seq": seq}
		s.send(6, resume)
		for _, want := range []string{"two", "three"} {
			if f := s.next(); f.T != "MESSAGE_CREATE" || f.get("content") != want {
				t.Errorf("replay: %s %s", f.T, f.D)
			}
		}
		if f := s.next(); f.T != "RESUMED" || f.S != seq+3 {
			t.Errorf("then %s with %d", f.T, f.S)
		}
		s.ws.Close()
		synctest.Wait()
		for _, c := range []struct {
			d    map[string]any
			code int64
		}{
			{map[string]any{"token": "x", "session_id": id, "seq": seq}, 4004},
			{map[string]any{"token": w.Token(), "session_id": id, "seq": 999}, 4007},
		} {
			s = w.connect()
			s.next()
			s.send(6, c.d)
			if f := s.next(); f.S != c.code {
				t.Errorf("resume with %v: %+v", c.d, f)
			}
		}
		s = w.connect()
		s.next()
		s.send(6, resume)
		if f := s.next(); f.Op != 9 || string(f.D) != "false" {
			t.Errorf("after 4007 the session lives: %+v", f)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, s *socket){
		"client closed with 1000": func(w *world, s *socket) {
			if err := s.ws.WriteMessage(8, []byte{3, 232}); err != nil {
				w.t.Error(err)
			}
		},
		"too late":    func(w *world, _ *socket) { w.DropConnections(); time.Sleep(4 * time.Minute) },
		"forgotten":   func(w *world, _ *socket) { w.DropConnections(); w.ForgetSessions() },
		"invalidated": func(w *world, _ *socket) { w.InvalidateSessions(false) },
		"timed out":   func(w *world, _ *socket) { w.CloseConnections(4009, "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, discordtest.Options{}, func(t *testing.T, w *world) {
				s, id := w.online(allIntents)
				end(w, s)
				synctest.Wait()
				s = w.connect()
				s.next()
				s.send(6, map[string]any{"token": w.Token(), "session_id": id, "seq": 2})
				if f := s.next(); f.Op != 9 || string(f.D) != "false" {
					t.Errorf("resumed: %+v", f)
				}
			})
		})
	}
}

func TestScriptedHandshakes(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		s, id := w.online(allIntents)
		w.AskReconnect()
		if f := s.next(); f.Op != 7 {
			t.Errorf("got op %d", f.Op)
		}
		s.ws.Close()
		synctest.Wait()
		w.room.Say(w.ann, "one")
		w.room.Say(w.ann, "two")
		w.ScriptHandshakes(discordtest.HandshakeReconnect, discordtest.HandshakeHalfReplay, discordtest.HandshakeInvalidAgain, discordtest.HandshakeSilence,
			discordtest.HandshakeCut, discordtest.HandshakeAckFirst)
		for _, want := range [][]int{{7}, {0, 7}, {9}, {-2}, {-1}, {11, 0, 0, 0}} {
			s = w.connect()
			s.next()
			s.send(6, map[string]any{"token": w.Token(), "session_id": id, "seq": 2})
			for i, op := range want {
				if f := s.next(); f.Op != op {
					t.Errorf("step %v, frame %d: op %d", want, i, f.Op)
				}
			}
			s.ws.Close()
			synctest.Wait()
		}
	})
}

func TestIdentifyLimits(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{IdentifyLimit: 3}, func(t *testing.T, w *world) {
		w.online(allIntents)
		s := w.connect()
		s.next()
		s.identify(allIntents)
		if f := s.next(); f.Op != 9 {
			t.Errorf("a second identify within 5 s: op %d", f.Op)
		}
		time.Sleep(5 * time.Second)
		s.identify(allIntents)
		s.until("READY")
		time.Sleep(5 * time.Second)
		s = w.connect()
		s.next()
		s.identify(allIntents)
		if f := s.next(); f.S != 4004 {
			t.Errorf("one too many: %+v", f)
		}
		w.refused(w.do("GET", "/users/@me", ""), 401, 0, "401: Unauthorized")
	})
}

func TestContentIntent(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		s, _ := w.online(allIntents &^ discordtest.IntentMessageContent)
		w.room.Say(w.ann, "secret", discordtest.Embed(`{"title":"x"}`), discordtest.File("a.txt", "text/plain", []byte("x")))
		if f := s.until("MESSAGE_CREATE"); f.get("content") != "" || f.get("embeds", 0) != nil || f.get("attachments", 0) != nil || f.get("author", "username") != "ann" {
			t.Errorf("without the intent: %s", f.D)
		}
		w.room.Say(w.ann, "hi "+w.Bot().Mention())
		if f := s.until("MESSAGE_CREATE"); f.get("content") != "hi "+w.Bot().Mention() || f.get("mentions", 0, "id") != w.Bot().ID {
			t.Errorf("a mention: %s", f.D)
		}
		w.ann.DM().Say(w.ann, "psst")
		if f := s.until("MESSAGE_CREATE"); f.get("content") != "psst" || f.get("guild_id") != nil || f.get("channel_type") != 1.0 {
			t.Errorf("a DM: %s", f.D)
		}
		w.ok(w.post("mine"), 200)
		f := s.until("MESSAGE_CREATE")
		if f.get("content") != "mine" {
			t.Errorf("its own: %s", f.D)
		}
	})
	in(t, discordtest.Options{Refused: discordtest.IntentMessageContent}, func(t *testing.T, w *world) {
		m := w.room.Say(w.ann, "secret")
		if a := w.ok(w.do("GET", "/channels/"+w.room.ID+"/messages/"+m.ID, ""), 200); a.field("content") != "" {
			t.Errorf("over REST: %s", a.text)
		}
	})
}

func TestWhatBotsHear(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		s, _ := w.online(allIntents | discordtest.IntentGuildMessageReactions)
		hidden := w.guild.AddChannel("staff")
		hidden.Deny(w.guild.Everyone(), discordtest.PermViewChannel)
		hidden.Say(w.ann, "behind the bot's back")
		m := w.room.Say(w.ann, "look", discordtest.Components(`{"type":99,"future":{"x":[1]}}`), discordtest.AsWebhook("CI"), discordtest.Extra("poll", map[string]any{"y": 1}))
		f := s.until("MESSAGE_CREATE")
		if f.get("components", 0, "type") != 99.0 || f.get("webhook_id") == nil || f.get("poll", "y") != 1.0 || f.get("author", "username") != "CI" || f.get("member") != nil {
			t.Errorf("an odd message: %s", f.D)
		}
		w.room.Edit(m.ID, "look again")
		if f := s.until("MESSAGE_UPDATE"); f.get("content") != "look again" || f.get("edited_timestamp") == nil {
			t.Errorf("edit: %s", f.D)
		}
		w.room.Unfurl(m.ID, `{"title":"x"}`)
		w.room.React(w.ann, m.ID, "👍")
		if f := s.until("MESSAGE_REACTION_ADD"); f.get("emoji", "name") != "👍" || f.get("user_id") != w.ann.ID {
			t.Errorf("reaction: %s", f.D)
		}
		w.room.Delete(m.ID)
		if f := s.until("MESSAGE_DELETE"); f.get("id") != m.ID {
			t.Errorf("delete: %s", f.D)
		}
		th := w.room.StartThread(w.ann, "", "talk")
		if f := s.until("THREAD_CREATE"); f.get("id") != th.ID || f.get("newly_created") != true {
			t.Errorf("thread: %s", f.D)
		}
		reply := w.room.Say(w.ann, "re", discordtest.ReplyTo(w.room.Messages()[0].ID))
		if reply.ReplyTo == "" {
			t.Error("no reply")
		}
		w.guild.KickBot()
		if f := s.until("GUILD_DELETE"); f.get("unavailable") != nil {
			t.Errorf("kick: %s", f.D)
		}
		w.room.Say(w.ann, "alone at last")
		w.guild.InviteBot()
		if f := s.next(); f.T != "GUILD_CREATE" {
			t.Errorf("after the kick came %s", f.T)
		}
	})
}

func TestDeafnessAndDuplicates(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{}, func(t *testing.T, w *world) {
		s, _ := w.online(allIntents)
		w.DuplicateEvents(1)
		w.room.Say(w.ann, "x")
		a, b := s.next(), s.next()
		if a.get("id") != b.get("id") || a.S == b.S {
			t.Errorf("%+v, %+v", a, b)
		}
		w.DuplicateEvents(0)
		w.Redeliver(1)
		if f := s.next(); f.get("id") != a.get("id") {
			t.Errorf("redelivered %s", f.D)
		}
		for how, want := range map[discordtest.Deafness]int{discordtest.NoEvents: 11, discordtest.NoAcks: 0, discordtest.NothingOut: -2} {
			w.Deafen(how)
			w.room.Say(w.ann, "y")
			s.send(1, nil)
			if f := s.next(); f.Op != want {
				t.Errorf("deafness %d: op %d", how, f.Op)
			}
			s.send(1, nil) // NoAcks swallowed the first
			synctest.Wait()
			for len(s.frames) > 0 {
				<-s.frames
			}
		}
		w.Deafen(discordtest.Hearing)
		w.room.Say(w.ann, "z")
		if f := s.next(); f.get("content") != "z" {
			t.Errorf("hearing again: %s", f.D)
		}
	})
}

func TestShards(t *testing.T) {
	t.Parallel()
	in(t, discordtest.Options{MaxConcurrency: 2}, func(t *testing.T, w *world) {
		dms, guilds := 0, 0
		for shard := range 2 {
			s := w.connect()
			s.next()
			s.send(2, map[string]any{"token": w.Token(), "intents": int64(allIntents), "properties": map[string]any{}, "shard": []int{shard, 2}})
			has := s.until("READY").get("guilds", 0) != nil
			w.ann.DM().Say(w.ann, "psst")
			w.room.Say(w.ann, "hi")
			for f := s.next(); f.Op >= 0; f = s.next() {
				switch {
				case f.T != "MESSAGE_CREATE":
				case f.get("guild_id") == nil && shard == 0:
					dms++
				case f.get("guild_id") != nil && has:
					guilds++
				default:
					t.Errorf("shard %d heard %s", shard, f.D)
				}
			}
		}
		if dms != 1 || guilds != 1 {
			t.Errorf("%d DMs, %d guild messages heard", dms, guilds)
		}
	})
}
