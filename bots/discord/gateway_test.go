package discord

import (
	"errors"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
)

// hears says something and waits for the answer.
func (r *rig) hears(n int) {
	r.t.Helper()
	r.room.Say(r.ann, r.dc.Bot().Mention()+" there?")
	r.until("an answer", func() bool { return len(r.screen(r.room)) == n })
}

func TestConnectionComesBack(t *testing.T) {
	for name, disturb := range map[string]func(*rig){
		"dropped":                func(r *rig) { r.dc.DropConnections() },
		"op 7":                   func(r *rig) { r.dc.AskReconnect() },
		"closed 4000":            func(r *rig) { r.dc.CloseConnections(4000, "") },
		"closed 4009":            func(r *rig) { r.dc.CloseConnections(4009, "") },
		"closed 1001":            func(r *rig) { r.dc.CloseConnections(1001, "") },
		"op 9":                   func(r *rig) { r.dc.InvalidateSessions(false) },
		"op 9 resumable":         func(r *rig) { r.dc.InvalidateSessions(true) },
		"session forgotten":      func(r *rig) { r.dc.ForgetSessions(); r.dc.DropConnections() },
		"op 7 while resuming":    func(r *rig) { r.dc.ScriptHandshakes(discordtest.HandshakeReconnect); r.dc.DropConnections() },
		"op 11 while resuming":   func(r *rig) { r.dc.ScriptHandshakes(discordtest.HandshakeAckFirst); r.dc.DropConnections() },
		"op 9 while resuming":    func(r *rig) { r.dc.ScriptHandshakes(discordtest.HandshakeInvalid); r.dc.DropConnections() },
		"op 9 again":             func(r *rig) { r.dc.ScriptHandshakes(discordtest.HandshakeInvalidAgain); r.dc.DropConnections() },
		"silence while resuming": func(r *rig) { r.dc.ScriptHandshakes(discordtest.HandshakeSilence); r.dc.DropConnections() },
		"cut while resuming":     func(r *rig) { r.dc.ScriptHandshakes(discordtest.HandshakeCut); r.dc.DropConnections() },
		"many things at once": func(r *rig) {
			r.dc.ScriptHandshakes(discordtest.HandshakeReconnect, discordtest.HandshakeReconnect, discordtest.HandshakeSilence,
				discordtest.HandshakeAckFirst, discordtest.HandshakeCut, discordtest.HandshakeInvalid)
			r.dc.DropConnections()
		},
		"no acknowledgements": func(r *rig) { r.dc.Deafen(discordtest.NoAcks) },
		"nothing comes":       func(r *rig) { r.dc.Deafen(discordtest.NothingOut) },
		"a heartbeat is asked": func(r *rig) {
			r.dc.AskHeartbeat()
			r.dc.AskHeartbeat()
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, setup{answer: saying("Yes.", 0)}, func(r *rig) {
				r.online()
				r.hears(1)
				disturb(r)
				r.room.Say(r.ann, r.dc.Bot().Mention()+" lost?") // in the gap
				r.until("the answer to what was said in the gap", func() bool { return len(r.screen(r.room)) == 2 })
				r.online()
				r.hears(3)
				time.Sleep(5 * time.Minute)
				if got := r.screen(r.room); len(got) != 3 {
					t.Errorf("people see %q", got)
				}
				if n := len(r.dc.Connections()); n > 12 {
					t.Errorf("%d connections were made", n)
				}
			})
		})
	}
}

func TestDroppedConnectionIsResumed(t *testing.T) {
	inBubble(t, setup{answer: saying("Yes.", 0)}, func(r *rig) {
		r.online()
		for i := range 5 {
			r.dc.DropConnections()
			r.hears(i + 1)
		}
		all := r.dc.Connections()
		for _, c := range all[1:] {
			if !c.Resumed {
				t.Errorf("connection %+v is a new session", c)
			}
		}
	})
}

func TestDeafThoughAcknowledgedIsNoticed(t *testing.T) {
	inBubble(t, setup{answer: saying("Yes.", 0)}, func(r *rig) {
		r.online()
		r.hears(1)
		r.dc.Deafen(discordtest.NoEvents)
		r.room.Say(r.ann, r.dc.Bot().Mention()+" anybody?")
		began := time.Now()
		r.until("an answer", func() bool { return len(r.screen(r.room)) == 2 })
		if took := time.Since(began); took > quietTime+time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

func TestWrongTokenIsOneSentence(t *testing.T) {
	inBubble(t, setup{options: func(o *Options) { o.Token = "wrong" }}, func(r *rig) {
		time.Sleep(time.Hour)
		if err := r.p.Health(); !errors.Is(err, ErrToken) {
			t.Errorf("health: %v", err)
		}
		if n := len(r.dc.Calls()); n > 65 {
			t.Errorf("%d requests in an hour", n)
		}
	})
}

func TestTokenRefusedByTheGateway(t *testing.T) {
	inBubble(t, setup{answer: saying("Yes.", 0)}, func(r *rig) {
		r.online()
		r.dc.CloseConnections(4004, "Authentication failed.")
		time.Sleep(5 * time.Second)
		if err := r.p.Health(); !errors.Is(err, ErrToken) {
			t.Errorf("health: %v", err)
		}
		r.online0(10 * time.Minute)
		r.hears(1)
	})
}

// online0 waits for a connection that works, at most so long.
func (r *rig) online0(most time.Duration) {
	r.t.Helper()
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(time.Second) {
		if r.p.Health() == nil && r.dc.Online() {
			return
		}
	}
	r.t.Fatalf("not online: %v\n%s", r.p.Health(), r.log)
}

func TestWithoutMessageContentMentionsStillWork(t *testing.T) {
	inBubble(t, setup{server: discordtest.Options{Refused: discordtest.IntentMessageContent}, answer: saying("Yes.", 0)}, func(r *rig) {
		r.online()
		r.hears(1)
		r.ann.DM().Say(r.ann, "and here?")
		r.reads(r.ann.DM(), "Yes.")
		if _, err := r.room.Slash(r.ann, "ask", discordtest.Values{"text": "so?"}); err != nil {
			t.Fatal(err)
		}
		r.reads(r.room, "Yes.", "-# so?\nYes.")
		if n := len(r.dc.Connections()); n != 2 {
			t.Errorf("%d connections, want 2", n)
		}
		if got := r.heard(2); got[0].Text != "there?" || got[1].Text != "and here?" {
			t.Errorf("heard %+v", got)
		}
	})
}

func TestStartLimitIsHeld(t *testing.T) {
	inBubble(t, setup{server: discordtest.Options{IdentifyLimit: 3}, answer: saying("Yes.", 0)}, func(r *rig) {
		r.online()
		for range 8 {
			r.dc.ForgetSessions()
			r.dc.DropConnections()
			time.Sleep(time.Minute)
		}
		if err := r.p.Health(); !errors.Is(err, ErrStarts) {
			t.Errorf("health: %v", err)
		}
		time.Sleep(25 * time.Hour)
		r.online0(time.Hour)
		r.hears(1)
	})
}

func TestMissedMessagesAreFetched(t *testing.T) {
	inBubble(t, setup{answer: saying("Yes.", 0)}, func(r *rig) {
		r.online()
		r.hears(1)
		r.ann.DM().Say(r.ann, "hi")
		r.reads(r.ann.DM(), "Yes.")
		r.dc.ScriptHandshakes(discordtest.HandshakeCut, discordtest.HandshakeCut, discordtest.HandshakeCut)
		r.dc.ForgetSessions()
		r.dc.DropConnections()
		for range 3 {
			r.room.Say(r.ann, r.dc.Bot().Mention()+" missed?")
		}
		r.room.Say(r.ann, "not for the bot")
		r.ann.DM().Say(r.ann, "missed too?")
		r.until("answers", func() bool { return len(r.screen(r.room)) == 4 && len(r.screen(r.ann.DM())) == 2 })
	})
}
