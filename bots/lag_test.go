package bots_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

const (
	behind = "The last answers may not be counted yet."
	held   = "Answers are running; the site may hold back their likely cost until they end."
)

// lagging is a bar at a site that takes likely costs beforehand and may count late;
// each answer costs $0.60 and takes as many seconds as the question says.
func lagging(t *testing.T, kind llmtest.Kind, lag time.Duration, account bool) *bar {
	answer := func(r llmtest.Request) llmtest.Reply {
		var seconds int
		fmt.Sscan(r.Messages[len(r.Messages)-1].Content, &seconds)
		pause := time.Duration(seconds) * time.Second / 4
		return llmtest.Reply{Chunks: llmtest.Pace("well so it is", pause, pause).Chunks, Usage: &llmtest.Usage{Prompt: 20_000}}
	}
	b := newBar(t, answer)
	b.site.Close()
	b.site = llmtest.New(llmtest.Options{Kind: kind, Answer: answer, Site: llmtest.Site{BatchLag: lag},
		Users:  []llmtest.User{{ID: llmtest.UserID, Name: "alice", Quota: 4_000_000, AccessToken: llmtest.AccessToken}},
		Tokens: []llmtest.Token{{ID: 1, User: llmtest.UserID, Key: llmtest.Key, Name: "bar", Remain: 4_000_000}}})
	t.Cleanup(func() { b.site.Close() })
	g := llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}, Prices: []llm.Price{{Pattern: "*", Input: 30 * llm.Dollar}}}
	if account {
		g.UserID, g.AccessToken = "2", llmtest.AccessToken
	}
	b.policy.Model = "gpt-4"
	b.policy.Gateways = []bots.Gateway{llm.New(g, b.site.Client(), silent())}
	return b
}

// left is what /balance shows, the key's figure and small lines only.
func (b *bar) left() (left string, lines []string) {
	b.t.Helper()
	text := strings.ReplaceAll(b.read(b.say(b.message(private("1"), owner, "/balance"))), "\\", "")
	for _, l := range []string{behind, held} {
		if strings.Contains(text, l) {
			lines = append(lines, l)
		}
	}
	found := regexp.MustCompile(`Left: (\S+)`).FindAllStringSubmatch(text, -1)
	for _, f := range found {
		if f[1] != found[0][1] {
			b.t.Errorf("key and account differ in %q", text)
		}
	}
	return found[0][1], lines
}

// TestLateCounting holds that a balance that lacks the last answers says so, for as
// long as it does, and so does one that holds back what a running answer may cost:
// money never seems to come back without a reason.
func TestLateCounting(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		kind    llmtest.Kind
		lag     time.Duration
		account bool
	}{{"new-api", llmtest.NewAPI, 5 * time.Second, false}, {"new-api account", llmtest.NewAPI, 5 * time.Second, true}, {"one-api", llmtest.OneAPI, 5 * time.Second, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := lagging(t, c.kind, c.lag, c.account)
				is := func(want string, said ...string) {
					t.Helper()
					if got, lines := b.left(); got != want || fmt.Sprint(lines) != fmt.Sprint(said) {
						t.Errorf("left are %s %v, want %s %v", got, lines, want, said)
					}
				}
				ask := func(q string) string {
					b.wants(b.say(b.message(private("1"), owner, "/new")), "New")
					return b.say(b.message(private("1"), owner, q))
				}
				is("$8.00")
				b.wants(ask("0"), "well so it is")
				is("$8.00", behind)
				time.Sleep(25 * time.Second)
				is("$7.40")
				b.wants(ask("0"), "well so it is")
				time.Sleep(time.Second)
				is("$7.40", behind)
				b.wants(ask("0"), "well so it is")
				time.Sleep(4500 * time.Millisecond) // the second is counted, the third is not
				is("$6.80", behind)
				time.Sleep(25 * time.Second)
				is("$6.20")

				place := ask("80")
				time.Sleep(30 * time.Second) // by now the site took what the answer may cost
				if got, lines := b.left(); got > "$6.20" || c.kind == llmtest.NewAPI && got == "$6.20" || fmt.Sprint(lines) != fmt.Sprint([]string{held}) {
					t.Errorf("while an answer runs left are %s %v", got, lines)
				}
				b.wants(place, "well so it is")
				time.Sleep(25 * time.Second)
				is("$5.60")
			})
		})
	}
}

// TestForeignPricesLagNoLonger holds that a key whose calls cost less than the tab
// computes is not said to lag for ever.
func TestForeignPricesLagNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := lagging(t, llmtest.NewAPI, 0, false)
		g := b.policy.Gateways[0].(*llm.Client)
		b.policy.Gateways[0] = g.Next(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}, Prices: []llm.Price{{Pattern: "*", Input: 90 * llm.Dollar}}}, b.site.Client(), silent())
		b.left()
		b.wants(b.say(b.message(private("1"), owner, "0")), "well so it is")
		if got, lines := b.left(); got != "$7.40" || len(lines) != 1 {
			t.Errorf("left are %s %v", got, lines)
		}
		time.Sleep(2 * time.Minute)
		if got, lines := b.left(); got != "$7.40" || len(lines) != 0 {
			t.Errorf("later left are %s %v", got, lines)
		}
	})
}
