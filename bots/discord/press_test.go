package discord

import (
	"context"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/words"
)

// pick answers with a button.
func pick(r *rig, m bots.Message) {
	place := r.p.Open(m.Place, nil)
	defer place.Close()
	rows := [][]bots.Button{{{Label: "gpt-4", Data: "pick"}, {Label: "Site", URL: "https://example.org"}, {Label: "", Data: "x"}}}
	if err := place.Settle(context.Background(), bots.View{Note: "Which?", Buttons: rows, Words: words.English()}); err != nil {
		r.t.Errorf("Settle: %v", err)
	}
}

func TestPressSaysSomethingToThePresser(t *testing.T) {
	for _, slow := range []time.Duration{0, 5 * time.Second} {
		t.Run(slow.String(), func(t *testing.T) {
			inBubble(t, setup{answer: pick}, func(r *rig) {
				r.online()
				r.core.slow, r.core.toast = slow, "Not yours. @everyone"
				r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
				r.reads(r.room, "Which?")
				all := r.room.Messages()
				m := all[len(all)-1]
				if len(m.Components) != 2 {
					t.Fatalf("buttons: %+v", m.Components)
				}
				use, err := r.room.Press(r.ann, m.ID, "pick")
				if err != nil {
					t.Fatal(err)
				}
				r.until("the toast", func() bool { s := r.room.MessagesFor(r.ann); return s[len(s)-1].EphemeralTo == r.ann.ID })
				if a := use.Answer(); a.After > 3*time.Second || a.State == discordtest.NotResponding {
					t.Errorf("answered so: %+v", a)
				}
				p := r.core.pressed()[0]
				if p.Data != "pick" || p.Message != m.ID || p.Where.Ref.ID != r.room.ID || p.From.Ref.ID != r.ann.ID {
					t.Errorf("pressed: %+v", p)
				}
				if len(r.dc.Pings()) != 0 {
					t.Errorf("pings: %+v", r.dc.Pings())
				}
			})
		})
	}
}

func TestPressedMessageIsReplaced(t *testing.T) {
	chosen := func(r *rig) func(bots.Press) {
		return func(p bots.Press) {
			place := r.p.Open(p.Here, nil)
			defer place.Close()
			if err := place.Settle(context.Background(), bots.View{Note: "✓", Words: words.English()}); err != nil {
				r.t.Errorf("Settle: %v", err)
			}
		}
	}
	for name, ask := range map[string]func(r *rig){
		"seen by all":       func(r *rig) { r.room.Say(r.ann, r.dc.Bot().Mention()+" go") },
		"slash":             func(r *rig) { r.slash("model", nil) },
		"seen by one":       func(r *rig) { r.slash("models", nil) },
		"in a direct place": func(r *rig) { r.ann.DM().Say(r.ann, "go") },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, setup{answer: pick}, func(r *rig) {
				r.online()
				r.core.do = chosen(r)
				ask(r)
				where := r.room
				if name == "in a direct place" {
					where = r.ann.DM()
				}
				last := func() discordtest.Message {
					for _, m := range where.MessagesFor(r.ann) {
						if m.FromBot {
							return m
						}
					}
					return discordtest.Message{}
				}
				r.until("the buttons", func() bool { return len(last().Components) == 2 })
				use, err := where.Press(r.ann, last().ID, "pick")
				if err != nil {
					t.Fatal(err)
				}
				r.until("the mark", func() bool { return last().Content == "✓" && len(last().Components) == 0 })
				time.Sleep(time.Minute)
				if a := use.Answer(); a.State == discordtest.NotResponding || len(where.MessagesFor(r.ann)) > 2 {
					t.Errorf("%+v in %+v", a, where.MessagesFor(r.ann))
				}
			})
		})
	}
}

func TestSignStandsForASentence(t *testing.T) {
	failing := func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		if err := place.Settle(context.Background(), bots.View{Note: "It failed again.", Sign: "🤷", Words: words.English()}); err != nil {
			r.t.Errorf("Settle: %v", err)
		}
	}
	inBubble(t, setup{answer: failing}, func(r *rig) {
		r.online()
		q := r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		r.until("the sign", func() bool { m, _ := r.room.Message(q.ID); return len(m.Reactions["🤷"]) == 1 })
		if got := r.screen(r.room); len(got) != 0 {
			t.Errorf("people see %q", got)
		}
		r.room.Deny(r.guild.BotRole(), discordtest.PermAddReactions)
		r.room.Deny(r.guild.Everyone(), discordtest.PermAddReactions)
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		r.reads(r.room, "It failed again.")
	})
}
