package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// TestBalanceOfSeveralKeys holds that each key is named by its mask with its own
// figure, that the sum follows, that days left are by the pace of the last week,
// and that the site's own link is offered when little is left.
func TestBalanceOfSeveralKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const second, spent = "sk-llmtestSecondKey0000000000000000000000000000bbbb", "sk-llmtestSpentKey00000000000000000000000000000cccc"
		b := newBar(t, asked)
		site := llmtest.New(llmtest.Options{
			Site: llmtest.Site{TopUpLink: "https://site.example/topup"},
			Tokens: append(llmtest.DefaultTokens(),
				llmtest.Token{ID: 2, User: llmtest.UserID, Key: second, Name: "second", Remain: 1_250_000},
				llmtest.Token{ID: 3, User: llmtest.UserID, Key: spent, Name: "spent"}),
			Answer: func(llmtest.Request) llmtest.Reply {
				return llmtest.Reply{Chunks: llmtest.Split("so it is", 0), Usage: &llmtest.Usage{Prompt: 10_000}}
			},
		})
		t.Cleanup(func() { site.Close() })
		client := llm.New(llm.Gateway{Name: "site", URL: site.URL(), Keys: []llm.Key{second}}, site.Client(), silent())
		b.policy.Gateways = []bots.Gateway{client}
		b.policy.Model = "gpt-4"
		home := private("1")
		for range 3 {
			b.wants(b.say(b.message(home, owner, "/new")), "New")
			b.wants(b.say(b.message(home, owner, "how is it?")), "so it is") // $0.30
			time.Sleep(time.Hour)
		}
		place := b.say(b.message(home, owner, "/balance"))
		b.wants(place, "lasts about 1 day at this pace")
		if v := b.screen.At(place).Final; len(v.Buttons) != 1 || v.Buttons[0][0].URL != "https://site.example/topup" || v.Buttons[0][0].Label != "Top up" {
			t.Errorf("the button is %+v", v.Buttons)
		}

		client = llm.New(llm.Gateway{Name: "site", URL: site.URL(), Keys: []llm.Key{llmtest.Key, second, spent}, UserID: "2", AccessToken: llmtest.AccessToken}, site.Client(), silent())
		b.policy.Gateways = []bots.Gateway{client}
		place = b.say(b.message(home, owner, "/balance"))
		got := strings.ReplaceAll(b.read(place), "\\", "")
		for _, part := range []string{
			"Left: $20.00\nkey sk-…0000 · as of", "Left: $1.60\nkey sk-…bbbb · as of", "Left: $0.00\nkey sk-…cccc · as of",
			"All keys together\nLeft: $21.60", "Left: $39.10\nUsed: $0.90\nRequests: 3\naccount alice · as of", "lasts about 304 days",
		} {
			if !strings.Contains(got, part) {
				t.Errorf("people read\n%s\nwithout %q", got, part)
			}
		}
	})
}

// TestOneAPIThatShowsRemainders holds that a one-api site that shows the user's
// figures (TokenStat off), and calls the remainder a limit, is not taken at its word:
// until a call showed what it means, what is left is a lower bound, said in words.
func TestOneAPIThatShowsRemainders(t *testing.T) {
	t.Parallel()
	for name, remainders := range map[string]bool{"remainders": true, "totals": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, func(llmtest.Request) llmtest.Reply {
					return llmtest.Reply{Chunks: llmtest.Split("so it is", 0), Usage: &llmtest.Usage{Prompt: 10_000}} // $0.30 by gpt-4
				})
				b.site.Close()
				b.site = llmtest.New(llmtest.Options{
					Kind: llmtest.OneAPI, Site: llmtest.Site{UserFigures: remainders},
					Answer: func(llmtest.Request) llmtest.Reply {
						return llmtest.Reply{Chunks: llmtest.Split("so it is", 0), Usage: &llmtest.Usage{Prompt: 10_000}}
					},
					Users:  []llmtest.User{{ID: llmtest.UserID, Name: "alice", Quota: 4_000_000, Used: 1_000_000}},
					Tokens: []llmtest.Token{{ID: 1, User: llmtest.UserID, Key: llmtest.Key, Name: "bar", Remain: 4_000_000, Used: 1_000_000}},
				})
				t.Cleanup(func() { b.site.Close() })
				b.policy.Model = "gpt-4"
				b.policy.Gateways = []bots.Gateway{llm.New(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}}, b.site.Client(), silent())}
				home := private("1")
				b.reads(b.say(b.message(home, owner, "/alert $7.50")), "a balance below")
				first, after := "Granted: at least $10.00\nUsed: $2.00\nLeft: at least $8.00\n", "Granted: $10.00\nUsed: $2.30\nLeft: $7.70\n"
				if remainders {
					first = "Granted: at least $8.00\nUsed: $2.00\nLeft: at least $6.00\n"
				}
				place := b.say(b.message(home, owner, "/balance"))
				b.reads(place, first)
				b.reads(place, "This site does not say whether it shows what was granted or what is left")
				time.Sleep(4 * time.Minute)
				for range 2 { // $8 are left: a bound below $7.50 alarms nobody
					if got := b.alarmed("to 1"); got != "" {
						t.Errorf("the owner reads %q", got)
					}
					time.Sleep(4 * time.Minute)
				}
				b.wants(b.say(b.message(home, owner, "how is it?")), "so it is")
				time.Sleep(time.Minute)
				place = b.say(b.message(home, owner, "/balance"))
				b.reads(place, after)
				if got := b.read(place); strings.Contains(got, "does not say") {
					t.Errorf("what is known is still doubted: %q", got)
				}
			})
		})
	}
}
