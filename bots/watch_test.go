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

// alarmed is what was said in a chat since the last look: an alarm is a post of its
// own.
func (b *bar) alarmed(place string) string {
	b.t.Helper()
	before := ""
	if at := b.screen.At(place); at.Final != nil {
		before = at.Final.Note
	}
	soon, err := b.engine.Watch(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	after := ""
	if at := b.screen.At(place); at.Final != nil {
		after = at.Final.Note
	}
	if after == before {
		if soon {
			return "soon"
		}
		return ""
	}
	return after
}

// TestAlarms holds that each alarm is said once, in the chat that was chosen, not
// on one reading, and again only after it was clearly over; also after a restart.
func TestAlarms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		wait := func() { time.Sleep(3 * time.Minute) }
		left := func(quota int64) {
			b.site.EditToken(llmtest.Key, func(k *llmtest.Token) { k.Remain = quota })
		}
		is := func(want string) {
			t.Helper()
			wait()
			if got := b.alarmed("to 1"); got != want && (want == "" || want == "soon" || !strings.Contains(got, want)) {
				t.Errorf("the owner reads %q, want %q", got, want)
			}
		}
		b.reads(b.say(b.message(private("1"), owner, "/alert")), "No alarms are said here. Like this")
		b.reads(b.say(b.message(private("1"), owner, "/alert $5")), "a balance below $5.00")
		is("")
		left(2_000_000) // $4
		is("soon")
		is("The balance is low: site, key sk-…0000 has $4.00 left.")
		is("")
		left(2_600_000) // $5.20: not clearly over
		is("")
		left(2_000_000)
		is("soon")
		is("")
		b.close()
		b.open()
		is("soon")
		is("")
		left(5_000_000)
		is("")
		left(100_000) // a call takes its likely cost beforehand …
		is("soon")
		left(5_000_000) // … and gives it back
		is("")
		left(100_000)
		is("soon")
		is("has $0.20 left")
		left(0)
		b.site.EditToken(llmtest.Key, func(k *llmtest.Token) { k.Expires = time.Now().Add(3 * 24 * time.Hour) })
		is("A key expires soon: site, key sk-…0000, on 2029-12-27")
		is("Nothing is left: site, key sk-…0000 is used up.")
		is("")
		time.Sleep(3 * 24 * time.Hour)
		is("A key has expired: site")
		b.reads(b.say(b.message(private("1"), owner, "/alert off")), "No alarms are said here.")
		is("")
	})
}

// TestUnusualSpending holds that an hour at ten times the usual is said, to an
// admin about the own chat only.
func TestUnusualSpending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			n := int64(2_000) // $0.02
			if strings.Contains(r.Messages[len(r.Messages)-1].Content, "much") {
				n = 50_000 // $0.50
			}
			return llmtest.Reply{Chunks: llmtest.Split("so", 0), Usage: &llmtest.Usage{Prompt: n}}
		})
		client := llm.New(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}, Prices: []llm.Price{{Pattern: "*", Input: 10 * llm.Dollar}}}, b.site.Client(), silent())
		b.policy.Gateways, b.policy.Model = []bots.Gateway{client}, "gpt-4o-mini"
		g, other := group("-5"), group("-6")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		b.wants(b.say(b.message(other, owner, "/allow no cap")), "is let in")
		b.reads(b.say(b.message(g, person("7"), "/alert on")), "unusual spending in this chat")
		b.reads(b.say(b.message(g, person("2"), "/alert off")), "Only this chat's admins")
		ask := func(where bots.Where, q string) { b.read(b.say(b.message(where, person("2"), q))) }
		ask(g, "/new")
		for range 50 {
			ask(g, "/new")
			ask(g, "a bit")
			time.Sleep(time.Hour)
			if got := b.alarmed("to -5"); got != "" {
				t.Fatalf("the chat reads %q", got)
			}
		}
		ask(other, "much")
		if got := b.alarmed("to -5"); got != "" {
			t.Errorf("of another chat's spending this chat reads %q", got)
		}
		ask(g, "much")
		if got := b.alarmed("to -5"); !strings.Contains(got, "Unusual spending: $0.50 in the last hour, where $0.02 is usual.") && !strings.Contains(got, "Unusual spending: $0.5") {
			t.Errorf("the chat reads %q", got)
		}
		ask(g, "much")
		if got := b.alarmed("to -5"); got != "" {
			t.Errorf("the chat reads again %q", got)
		}
	})
}
