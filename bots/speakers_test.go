package bots_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// TestEachLineCarriesItsSpeaker holds that where several speak a model reads who said what, and of whom what was quoted.
func TestEachLineCarriesItsSpeaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		first := b.say(b.message(g, person("2"), "apples"))
		b.wants(first, "asked apples.")
		reply := b.message(g, person("3"), "and pears")
		reply.ReplyTo = &bots.Quote{ID: "answer to " + first, Mine: true}
		b.wants(b.say(reply), "asked P2: apples | P3: and pears.")
		quoting := b.message(g, person("4"), "is it so?")
		quoting.ReplyTo = &bots.Quote{ID: "x1", From: person("2"), Author: "P2", Text: "Plums are blue."}
		b.wants(b.say(quoting), "asked > P2: Plums are blue.\n\nis it so?.")
	})
}

// TestInGroupsOnlyStop holds that a group's answer has one button, which goes with its end.
func TestInGroupsOnlyStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(llmtest.Request) llmtest.Reply {
			return llmtest.Reply{Chunks: llmtest.Split("one two three four five", time.Second)}
		})
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		q := b.say(b.message(g, person("2"), "count"))
		b.wants(q, "five")
		shown := b.screen.At(q)
		for _, v := range shown.Views {
			if len(v.Buttons) != 1 || len(v.Buttons[0]) != 1 || v.Buttons[0][0].Label != "Stop" {
				t.Errorf("while it grows there are the buttons %+v", v.Buttons)
			}
		}
		if len(shown.Views) == 0 || len(shown.Final.Buttons) != 0 {
			t.Errorf("%d views, and in the end the buttons %+v", len(shown.Views), shown.Final.Buttons)
		}
	})
}

// TestTokensAreCountedAsTheGatewayDoes holds that less of a conversation is sent to a model whose tokens are shorter than
// they were estimated.
func TestTokensAreCountedAsTheGatewayDoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent, counts := 0, int64(1)
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			sent = 0
			bytes := 0
			for _, m := range r.Messages {
				bytes += len(m.Content)
				if m.Role == "user" {
					sent++
				}
			}
			reply := llmtest.Say("Yes.")
			reply.Usage = &llmtest.Usage{Prompt: int64(bytes) / 4 * counts, Completion: 2}
			return reply
		})
		b.policy.Context = 3000
		ask := func(i int) int {
			b.wants(b.say(b.message(private("1"), owner, fmt.Sprintf("q%d %s", i, strings.Repeat("word ", 230)))), "Yes.")
			return sent
		}
		for i := range 14 {
			ask(i)
		}
		before := ask(14)
		counts = 3
		for i := range 14 {
			ask(20 + i)
		}
		if after := ask(40); before < 9 || after > before/2 {
			t.Errorf("%d questions were sent, and then %d of three times the tokens", before, after)
		}
	})
}

// TestButtonsWorkAfterARestart holds that a button that stood there before the program was started anew does what it says.
func TestButtonsWorkAfterARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		b := newBar(t, func(llmtest.Request) llmtest.Reply {
			n++
			return llmtest.Say(fmt.Sprintf("answer %d", n))
		})
		home := private("1")
		q := b.say(b.message(home, owner, "one"))
		b.wants(q, "answer 1")
		retry := b.button(q, "Retry")
		b.close()
		b.open()
		b.press(home, owner, retry, q)
		b.until(q, func(v bots.View) bool { return v.Text == "answer 2" })
	})
}
