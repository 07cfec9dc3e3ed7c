package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/words"
)

func (r *rig) slash(name string, values discordtest.Values) *discordtest.Interaction {
	r.t.Helper()
	use, err := r.room.Slash(r.ann, name, values)
	if err != nil {
		r.t.Fatal(err)
	}
	return use
}

func TestQuietCommandIsSeenByTheAskerAlone(t *testing.T) {
	note := func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		file := &bots.File{Name: "模型.txt", Data: []byte("gpt-4\n")}
		if err := place.Settle(context.Background(), bots.View{Text: strings.Repeat("line of models\n", 200), Footer: "small", File: file, Words: words.English()}); err != nil {
			r.t.Errorf("Settle: %v", err)
		}
	}
	inBubble(t, setup{answer: note}, func(r *rig) {
		r.online()
		use := r.slash("models", discordtest.Values{"filter": "gpt"})
		r.until("the answer", func() bool { return use.Answer().State == discordtest.Answered && len(use.Answer().Followups) == 1 })
		time.Sleep(time.Minute)
		a := use.Answer()
		if got := r.screen(r.room); len(got) != 0 || !a.Ephemeral || a.Followups[0].EphemeralTo != r.ann.ID {
			t.Errorf("everybody sees %q; %+v", got, a)
		}
		last := a.Followups[0]
		if len(last.Attachments) != 1 || last.Attachments[0].Name != "模型.txt" || string(last.Attachments[0].Data) != "gpt-4\n" {
			t.Errorf("attached: %+v", last.Attachments)
		}
		if !strings.HasSuffix(last.Content, "\n-# small") {
			t.Errorf("it ends %q", last.Content)
		}
		if got := r.heard(1)[0]; got.From.Language != "zh-CN" || got.Text != "gpt" || got.Command != "models" {
			t.Errorf("heard %+v", got)
		}
	})
}

func TestAfterMinuteFourteenAMessageCarriesTheAnswer(t *testing.T) {
	answer := strings.TrimSpace(strings.Repeat("slow words ", 60))
	inBubble(t, setup{answer: saying(answer, 20*time.Minute)}, func(r *rig) {
		r.online()
		use := r.slash("ask", discordtest.Values{"text": "take your time"})
		r.until("the answer", func() bool { s := r.screen(r.room); return len(s) == 2 && strings.HasSuffix(s[1], answer) })
		if got := r.screen(r.room); got[0] != "The answer follows below." || got[1] != "-# take your time\n"+answer {
			t.Errorf("people see %q", got)
		}
		if m := use.Answer().Message; m == nil || m.EditedAt.Sub(m.At) > 15*time.Minute {
			t.Errorf("the first message: %+v", m)
		}
		all := r.room.Messages()
		if len(all[1].Versions) < 3 || all[1].ReplyTo != all[0].ID {
			t.Errorf("the second message: %+v", all[1])
		}
	})
}

func TestDeferralThatFailsLeavesAMessage(t *testing.T) {
	inBubble(t, setup{answer: saying("Here.", 0)}, func(r *rig) {
		r.online()
		r.dc.Break(discordtest.Fault{Kind: discordtest.ServerError, Route: "POST /interactions/{interaction}/{token}/callback"})
		use := r.slash("ask", discordtest.Values{"text": "so?"})
		r.reads(r.room, "-# so?\nHere.")
		time.Sleep(time.Minute)
		if a := use.Answer(); a.State != discordtest.NotResponding {
			t.Errorf("the interaction is %s", a.State)
		}
	})
}

func TestHiddenDeferralStillCarriesTheAnswer(t *testing.T) {
	inBubble(t, setup{answer: saying("Here.", 0)}, func(r *rig) {
		r.online()
		r.dc.Break(discordtest.Fault{Kind: discordtest.CutAfter, Route: "POST /interactions/{interaction}/{token}/callback", Times: 1})
		r.slash("ask", discordtest.Values{"text": "so?"})
		r.reads(r.room, "-# so?\nHere.")
	})
}

func TestStrangersThinkingIsTakenBack(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		use := r.slash("ask", discordtest.Values{"text": "so?"})
		r.reads(r.room, "(thinking)")
		r.until("it is gone", func() bool { return use.Answer().Deleted })
	})
}

func TestLateAnswerToATakenBackDeferral(t *testing.T) {
	inBubble(t, setup{answer: func(r *rig, m bots.Message) {
		time.Sleep(2 * time.Minute) // in a full lane
		botstest.Speak(context.Background(), r.t, r.p.Open(m.Place, nil), m.Text, "At last.", 0)
	}}, func(r *rig) {
		r.online()
		r.slash("ask", discordtest.Values{"text": "so?"})
		r.reads(r.room, "-# so?\nAt last.")
	})
}

func TestAutocompleteComesFromMemory(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		for i := range 40 {
			r.core.suggested = append(r.core.suggested, "gpt-"+strings.Repeat("x", i*5))
		}
		use, err := r.room.Autocomplete(r.ann, "model", "name", "gpt", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.until("choices", func() bool { return use.Answer().State == discordtest.Answered })
		a := use.Answer()
		if len(a.Choices) == 0 || len(a.Choices) > 25 || a.Choices[0].Value != "gpt-" || !slices.Equal(r.core.typed, []string{"gpt"}) {
			t.Errorf("choices %+v for %q", a.Choices, r.core.typed)
		}
	})
}

func TestCommandsAreRegisteredOnlyWhenChanged(t *testing.T) {
	s := setup{}
	inBubble(t, s, func(r *rig) {
		r.online()
		r.end()
		r.run(s)
		r.until("looked", func() bool { return len(r.dc.CallsTo("GET /applications/{application}/commands")) == 2 })
		time.Sleep(time.Minute)
		if n := len(r.dc.CallsTo("PUT /applications/{application}/commands")); n != 1 {
			t.Errorf("registered %d times", n)
		}
		r.end()
		r.run(setup{options: func(o *Options) { o.Menu = o.Menu[:3] }})
		r.until("registered anew", func() bool { return len(r.dc.Commands()) == 4 })
		for _, c := range r.dc.Commands() {
			if !strings.Contains(c.JSON, `"zh-TW"`) || !strings.Contains(c.JSON, `"zh-CN"`) {
				t.Errorf("no Chinese in %s", c.JSON)
			}
		}
	})
}

func TestMentionsInCommandsBecomeIDs(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		role := r.guild.AddRole("regulars", 0)
		r.guild.Everyone().Grant(discordtest.PermManageGuild) // others are not offered these commands
		r.slash("deny", discordtest.Values{"who": r.ann.Mention()})
		r.slash("allow", discordtest.Values{"who": role.Mention() + " $1"})
		r.slash("deny", discordtest.Values{"who": r.room.Mention()})
		var texts []string
		for _, m := range r.heard(3) {
			texts = append(texts, m.Text)
		}
		slices.Sort(texts)
		want := []string{"channel:" + r.room.ID, "discord:" + r.ann.ID, "role:" + role.ID + " $1"}
		if !slices.Equal(texts, want) {
			t.Errorf("heard %q, want %q", texts, want)
		}
	})
}

func TestAdmins(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		boss, chief, ex := r.dc.AddPerson("boss"), r.dc.AddPerson("chief"), r.dc.AddPerson("ex")
		r.guild.Join(boss, r.guild.AddRole("managers", discordtest.PermManageGuild))
		r.guild.Join(chief, r.guild.AddRole("chiefs", discordtest.PermAdministrator))
		owned := r.dc.AddGuild("Own", discordtest.OwnedBy(r.ann))
		owned.Join(r.ann)
		room := bots.Where{Ref: ref(r.room.ID), Kind: bots.Channel, Parent: &bots.Where{Ref: serverRef(r.guild.ID), Kind: bots.Server}}
		own := bots.Where{Ref: serverRef(owned.ID), Kind: bots.Server}
		for _, c := range []struct {
			who   *discordtest.Person
			where bots.Where
			want  bool
		}{{r.ann, room, false}, {boss, room, true}, {chief, room, true}, {ex, room, false}, {r.ann, own, true}, {boss, own, false}} {
			is, err := r.p.Admin(r.t.Context(), c.where, ref(c.who.ID))
			if err != nil || is != c.want {
				t.Errorf("%s in %s: %v, %v", c.who.Name, c.where.Ref, is, err)
			}
		}
	})
}

func TestOwnerIsWrittenToInPrivate(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		say := func(to string) error {
			place := r.p.Open(r.p.Address(ref(to)), nil)
			defer place.Close()
			return place.Settle(r.t.Context(), bots.View{Note: "The key is wrong.", Words: words.English()})
		}
		if err := errors.Join(say(r.ann.ID), say(r.room.ID)); err != nil {
			t.Fatal(err)
		}
		r.reads(r.ann.DM(), "The key is wrong.")
		r.reads(r.room, "The key is wrong.")
		if err := say("1"); !errors.Is(err, bots.ErrImpossible) {
			t.Errorf("to nobody: %v", err)
		}
		if r.p.Address(serverRef(r.guild.ID)) != "" || r.p.Address(bots.Ref{Platform: "telegram", ID: "1"}) != "" {
			t.Error("an address where there is none")
		}
	})
}

// TestCommandsAreOfferedByRole holds what Discord offers to whom by default: admins' commands
// to those who manage the server, owners' to nobody but its admins, the rest to all.
func TestCommandsAreOfferedByRole(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		role := map[string]bots.Role{}
		for _, e := range r.p.wanted {
			role[e.Name] = e.Role
		}
		for _, c := range r.dc.Commands() {
			var got struct {
				Needs *string `json:"default_member_permissions"`
			}
			if err := json.Unmarshal([]byte(c.JSON), &got); err != nil {
				t.Fatal(err)
			}
			want, needs := map[bots.Role]string{bots.Admins: "32", bots.Owners: "0", bots.Everyone: "all"}[role[c.Name]], "all"
			if got.Needs != nil {
				needs = *got.Needs
			}
			if needs != want {
				t.Errorf("%s needs %s, want %s", c.Name, needs, want)
			}
		}
	})
}

// TestAdminsAreNamed holds that of a server its owner and those who manage it are named, as far as Discord tells.
func TestAdminsAreNamed(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		boss, chief, left := r.dc.AddPerson("boss"), r.dc.AddPerson("chief"), r.dc.AddPerson("left")
		owned := r.dc.AddGuild("Own", discordtest.OwnedBy(boss))
		owned.Join(r.ann)
		owned.Join(chief, owned.AddRole("chiefs", discordtest.PermManageGuild))
		for where, want := range map[string][]bots.Ref{owned.ID: {ref(boss.ID), ref(chief.ID)}, "123456789012345678": nil} {
			all, err := r.p.Admins(r.t.Context(), bots.Where{Ref: serverRef(where), Kind: bots.Server}, []bots.Ref{ref(r.ann.ID), ref(boss.ID), ref(chief.ID), ref(left.ID)})
			if err != nil || !slices.Equal(all, want) {
				r.t.Errorf("the admins are %v, %v; want %v", all, err, want)
			}
		}
	})
}
