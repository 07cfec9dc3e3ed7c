package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/words"
)

func TestConformance(t *testing.T) {
	for name, ask := range map[string]func(r *rig){
		"channel": func(r *rig) { r.room.Say(r.ann, r.dc.Bot().Mention()+" go") },
		"slash":   func(r *rig) { r.slash("ask", discordtest.Values{"text": "go"}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			botstest.Conform(t, func(t *testing.T) botstest.Stage {
				time.Sleep(pastFirstID)
				r := start(t, setup{})
				r.online()
				ask(r)
				s := botstest.Stage{Platform: r.p, Place: r.heard(1)[0].Place, Screen: func() []string { return r.screen(r.room) }, Files: func() []bots.File { return files(r.room) }, Buttons: func() []string { return labels(r.room) }}
				if name == "channel" { // an interaction's message does not need the right to write
					s.Gone = func() { r.room.Remove() }
				}
				return s
			})
		})
	}
}

func labels(c *discordtest.Channel) (out []string) {
	for _, m := range c.Messages() {
		for _, k := range m.Components {
			if m.FromBot && k.Label != "" {
				out = append(out, k.Label)
			}
		}
	}
	return out
}

func files(c *discordtest.Channel) []bots.File {
	var out []bots.File
	for _, m := range c.Messages() {
		for _, a := range m.Attachments {
			if m.FromBot {
				out = append(out, bots.File{Name: a.Name, Data: a.Data})
			}
		}
	}
	return out
}

// parts are Barkeep's messages put together.
func joined(texts []string) string {
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

func TestLongAnswerComesInParts(t *testing.T) {
	var b strings.Builder
	for i := range 1200 {
		fmt.Fprintf(&b, "word%d ", i)
	}
	answer := strings.TrimSpace(b.String())
	for name, ask := range map[string]func(r *rig){
		"channel": func(r *rig) { r.room.Say(r.ann, r.dc.Bot().Mention()+" go") },
		"slash":   func(r *rig) { r.slash("ask", discordtest.Values{"text": ""}) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, setup{answer: saying(answer, 20*time.Second)}, func(r *rig) {
				r.online()
				ask(r)
				r.until("all of it", func() bool { return joined(r.screen(r.room)) == answer })
				time.Sleep(time.Minute)
				if got := r.screen(r.room); len(got) != 5 || joined(got) != answer {
					t.Errorf("%d messages", len(got))
				}
				if n := r.dc.RateLimited429(); n != 0 {
					t.Errorf("%d requests were refused for their number", n)
				}
			})
		})
	}
}

func TestCodeIsClosedAndOpenedAgain(t *testing.T) {
	code := "```go\n" + strings.Repeat("fmt.Println(\"a line of code\")\n", 120) + "```"
	inBubble(t, setup{answer: saying("Look:\n\n"+code+"\n\nThat is all.", 5*time.Second)}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" code")
		r.until("the end", func() bool {
			s := r.screen(r.room)
			return len(s) > 1 && strings.HasSuffix(s[len(s)-1], "That is all.")
		})
		for i, m := range r.screen(r.room) {
			if strings.Count(m, "```")%2 != 0 || i > 0 && !strings.HasPrefix(m, "```go\n") || len([]rune(m)) > 2000 {
				t.Errorf("message %d begins %.20q and has %d fences in %d characters", i, m, strings.Count(m, "```"), len([]rune(m)))
			}
		}
	})
}

func TestNothingPings(t *testing.T) {
	inBubble(t, setup{answer: func(r *rig, m bots.Message) {
		botstest.Speak(context.Background(), r.t, r.p.Open(m.Place, nil), m.Text, "@everyone @here <@"+r.ann.ID+"> <@&"+r.guild.BotRole().ID+"> https://example.org", 4*time.Second)
	}}, func(r *rig) {
		r.online()
		r.guild.BotRole().Grant(discordtest.PermAdministrator)
		r.room.Say(r.ann, r.dc.Bot().Mention()+" ping them")
		r.slash("ask", discordtest.Values{"text": "@everyone " + r.ann.Mention()})
		r.until("answers", func() bool { return len(r.screen(r.room)) == 2 })
		time.Sleep(time.Minute)
		if len(r.dc.Pings()) != 0 {
			t.Errorf("pings: %+v", r.dc.Pings())
		}
		for _, m := range r.room.Messages() {
			if m.FromBot && m.Flags&flagNoEmbeds == 0 {
				t.Errorf("links unfurl under %+v", m)
			}
		}
	})
}

func TestSignsOfLife(t *testing.T) {
	inBubble(t, setup{answer: func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		place.Show(bots.View{Words: words.English(), Note: "thinking…"})
		time.Sleep(20 * time.Second)
		botstest.Speak(context.Background(), r.t, place, m.Text, "Done.", 0)
	}}, func(r *rig) {
		r.online()
		asked := time.Now()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		r.reads(r.room, "thinking…")
		if typed := r.dc.Typings(); len(typed) != 1 || typed[0].At.Sub(asked) > time.Second || time.Since(asked) > 9*time.Second {
			t.Errorf("typing %v, thinking after %v", typed, time.Since(asked))
		}
		r.reads(r.room, "Done.")
	})
}

// faults are all that a request may meet, one kind after the other, and at random.
func TestEveryFaultEndsInOneAnswer(t *testing.T) {
	answer := strings.TrimSpace(strings.Repeat("All of the answer must stand once. ", 90))
	kinds := []discordtest.FaultKind{
		discordtest.RateLimited, discordtest.GlobalLimited, discordtest.SharedLimited, discordtest.CloudflareLimit, discordtest.ServerError,
		discordtest.BadGateway, discordtest.BadGatewayAfter, discordtest.Unavailable, discordtest.HTMLPage, discordtest.CutBefore,
		discordtest.CutAfter, discordtest.SlowAnswer,
	}
	for _, kind := range kinds {
		for name, ask := range map[string]func(r *rig){
			"channel": func(r *rig) { r.room.Say(r.ann, r.dc.Bot().Mention()+" go") },
			"slash":   func(r *rig) { r.slash("ask", discordtest.Values{"text": "go"}) },
		} {
			t.Run(string(kind)+" "+name, func(t *testing.T) {
				inBubble(t, setup{answer: saying(answer, 15*time.Second), server: discordtest.Options{Seed: 7}}, func(r *rig) {
					r.online()
					r.dc.Break(discordtest.Fault{Kind: kind, Probability: 0.4, Times: 12, Delay: 30 * time.Second, RetryAfter: 3 * time.Second})
					ask(r)
					r.until("the answer", func() bool {
						return strings.TrimPrefix(joined(r.screen(r.room)), "-# go ") == answer
					})
					r.dc.Mend()
					time.Sleep(time.Minute)
					if got := r.screen(r.room); strings.TrimPrefix(joined(got), "-# go ") != answer {
						t.Errorf("people see %d messages", len(got))
					}
				})
			})
		}
	}
}

func TestPostWhoseAnswerWasLostForMinutes(t *testing.T) {
	inBubble(t, setup{answer: saying("Once.", 0)}, func(r *rig) {
		r.online()
		r.dc.Break(discordtest.Fault{Kind: discordtest.CutAfter, Route: "POST /channels/{channel}/messages", Times: 1})
		r.dc.Break(discordtest.Fault{Kind: discordtest.Unavailable, Route: "POST /channels/{channel}/messages"})
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		time.Sleep(10 * time.Minute) // Discord has forgotten the nonce
		r.dc.Mend()
		time.Sleep(5 * time.Minute)
		if got := r.screen(r.room); len(got) != 1 || got[0] != "Once." {
			t.Errorf("people see %q", got)
		}
	})
}

func TestRestartAfterAPostThatWasNotKept(t *testing.T) {
	for _, away := range []time.Duration{time.Second, time.Hour} {
		t.Run(away.String(), func(t *testing.T) {
			inBubble(t, setup{}, func(r *rig) {
				r.online()
				r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
				m := r.heard(1)[0]
				botstest.Speak(context.Background(), r.t, r.p.Open(m.Place, nil), m.Text, "The beginning of the answer", 0) // and the process dies before it is kept
				r.end()
				time.Sleep(away)
				r.run(setup{})
				r.online()
				botstest.Speak(context.Background(), r.t, r.p.Open(m.Place, nil), m.Text, "The whole answer", 0)
				r.reads(r.room, "The whole answer")
			})
		})
	}
}

func TestRestartOfASlashCommand(t *testing.T) {
	for away, want := range map[time.Duration][]string{
		time.Minute: {"-# go\nThe whole answer"},
		time.Hour:   {"(thinking)", "-# go\nThe whole answer"}, // too late for the first message
	} {
		t.Run(away.String(), func(t *testing.T) {
			inBubble(t, setup{}, func(r *rig) {
				r.online()
				r.slash("ask", discordtest.Values{"text": "go"})
				m := r.heard(1)[0]
				r.reads(r.room, "(thinking)")
				place := r.p.Open(m.Place, nil)
				place.Close()
				r.end()
				time.Sleep(away)
				r.run(setup{})
				r.online()
				botstest.Speak(context.Background(), r.t, r.p.Open(m.Place, nil), m.Text, "The whole answer", 0)
				r.reads(r.room, want...)
			})
		})
	}
}

func TestDeletedAnswerIsPostedAgain(t *testing.T) {
	inBubble(t, setup{answer: saying(strings.TrimSpace(strings.Repeat("It grows. ", 30)), 20*time.Second)}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		r.until("it begins", func() bool { return len(r.screen(r.room)) == 1 })
		all := r.room.Messages()
		r.room.Delete(all[len(all)-1].ID)
		r.until("it stands", func() bool { s := r.screen(r.room); return len(s) == 1 && len(s[0]) == 299 })
	})
}

func TestWhereNothingCanBeShown(t *testing.T) {
	for name, spoil := range map[string]func(r *rig, dm *discordtest.Channel){
		"no right to write": func(r *rig, _ *discordtest.Channel) {
			r.room.Deny(r.guild.Everyone(), discordtest.PermSendMessages)
			r.room.Deny(r.guild.BotRole(), discordtest.PermSendMessages)
		},
		"not visible": func(r *rig, _ *discordtest.Channel) {
			r.room.Deny(r.guild.BotRole(), discordtest.PermViewChannel)
			r.room.Deny(r.guild.Everyone(), discordtest.PermViewChannel)
		},
		"thrown out": func(r *rig, _ *discordtest.Channel) { r.guild.KickBot() },
		"gone":       func(r *rig, _ *discordtest.Channel) { r.room.Remove() },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, setup{}, func(r *rig) {
				r.online()
				r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
				place := r.p.Open(r.heard(1)[0].Place, nil)
				defer place.Close()
				spoil(r, nil)
				place.Show(bots.View{Status: bots.Growing, Text: "The beginning of an answer", Words: words.English()})
				time.Sleep(5 * time.Second)
				err := place.Settle(context.Background(), bots.View{Text: "Lost.", Words: words.English()})
				if !errors.Is(err, bots.ErrImpossible) {
					t.Errorf("settle: %v", err)
				}
			})
		})
	}
}

func TestReplyWithoutTheRightToReadHistory(t *testing.T) {
	inBubble(t, setup{answer: saying("Here.", 0)}, func(r *rig) {
		r.online()
		r.guild.Everyone().Revoke(discordtest.PermReadMessageHistory)
		r.guild.BotRole().Revoke(discordtest.PermReadMessageHistory)
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		r.reads(r.room, "Here.")
	})
}

func TestManyAnswersInOneChannel(t *testing.T) {
	answer := strings.TrimSpace(strings.Repeat("An answer among others. ", 60))
	inBubble(t, setup{answer: saying(answer, 20*time.Second)}, func(r *rig) {
		r.online()
		asked := time.Now()
		for i := range 8 {
			r.room.Say(r.ann, fmt.Sprintf("%s %d", r.dc.Bot().Mention(), i))
		}
		r.until("all answers", func() bool {
			got := r.screen(r.room)
			for _, s := range got {
				if s != answer {
					return false
				}
			}
			return len(got) == 8
		})
		if n := r.dc.RateLimited429(); n > 1 { // the first request knows no limit yet
			t.Errorf("%d requests were refused for their number", n)
		}
		if took := time.Since(asked); took > 32*time.Second {
			t.Errorf("the last answer stood after %v", took)
		}
	})
}

func TestFloodedChannelDelaysNoOther(t *testing.T) {
	inBubble(t, setup{answer: saying("Here.", 0)}, func(r *rig) {
		r.online()
		other := r.guild.AddChannel("other")
		r.dc.Break(discordtest.Fault{Kind: discordtest.RateLimited, Channel: r.room.ID, RetryAfter: time.Minute, Times: 20})
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		time.Sleep(5 * time.Second)
		asked := time.Now()
		other.Say(r.ann, r.dc.Bot().Mention()+" go")
		r.reads(other, "Here.")
		if took := time.Since(asked); took > 2*time.Second {
			t.Errorf("the other channel waited %v", took)
		}
		r.reads(r.room, "Here.")
	})
}

func TestTheBotsOwnCapIsHeld(t *testing.T) {
	inBubble(t, setup{server: discordtest.Options{Limits: discordtest.Limits{Global: 12}}, answer: saying("An answer of many words, shown at once.", 3*time.Second),
		options: func(o *Options) { o.RequestsPerSecond = 10 }}, func(r *rig) {
		r.online()
		var rooms []*discordtest.Channel
		for i := range 30 {
			rooms = append(rooms, r.guild.AddChannel(fmt.Sprintf("room-%d", i)))
		}
		synctest.Wait()
		for _, c := range rooms {
			c.Say(r.ann, r.dc.Bot().Mention()+" go")
		}
		for _, c := range rooms {
			r.reads(c, "An answer of many words, shown at once.")
		}
		if n := r.dc.RateLimited429(); n != 0 {
			t.Errorf("%d requests were refused for their number", n)
		}
	})
}

func TestRandomTroubleEverywhere(t *testing.T) {
	answer := func(i string) string { return strings.TrimSpace(strings.Repeat("Answer "+i+" stands once. ", 120)) }
	inBubble(t, setup{server: discordtest.Options{Seed: 3}, answer: func(r *rig, m bots.Message) {
		botstest.Speak(context.Background(), r.t, r.p.Open(m.Place, nil), m.Text, answer(m.Text), 10*time.Second)
	}}, func(r *rig) {
		r.online()
		var rooms []*discordtest.Channel
		for i := range 12 {
			rooms = append(rooms, r.guild.AddChannel(fmt.Sprintf("room-%d", i)))
		}
		synctest.Wait()
		for _, kind := range []discordtest.FaultKind{discordtest.RateLimited, discordtest.ServerError, discordtest.CutAfter, discordtest.BadGatewayAfter, discordtest.CutBefore} {
			r.dc.Break(discordtest.Fault{Kind: kind, Probability: 0.06})
		}
		r.dc.DuplicateEvents(0.5)
		var wg sync.WaitGroup
		for i, c := range rooms {
			wg.Go(func() {
				c.Say(r.ann, fmt.Sprintf("%s %d", r.dc.Bot().Mention(), i))
			})
		}
		wg.Wait()
		for range 6 {
			time.Sleep(4 * time.Second)
			r.dc.DropConnections()
		}
		for i, c := range rooms {
			r.until("an answer", func() bool { return joined(r.screen(c)) == answer(fmt.Sprint(i)) })
		}
		if r.p.UnknownPosts() != 0 {
			t.Errorf("%d posts may stand twice", r.p.UnknownPosts())
		}
	})
}
