package bots_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// TestLongConversations holds that the oldest turns are left out first, that this is
// said once, and that a refusal as too long is tried once more with less.
func TestLongConversations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			var all int
			for _, m := range r.Messages {
				all += len(m.Content)
			}
			if all > 6000 {
				return llmtest.Reply{Status: 400, Error: &llmtest.Error{Message: "maximum context length is 1500 tokens", Code: "context_length_exceeded"}}
			}
			return llmtest.Say(fmt.Sprintf("%d messages", len(r.Messages)))
		})
		b.policy.Context = 1800
		word := strings.Repeat("word ", 260) // 325 tokens, estimated
		var said []string
		for i := range 9 {
			q := b.say(b.message(private("1"), owner, fmt.Sprintf("q%d %s", i, word)))
			said = append(said, b.read(q))
		}
		told := 0
		for i, s := range said {
			if !strings.Contains(s, "messages") {
				t.Errorf("question %d is answered %q", i, s)
			}
			if strings.Contains(s, "its oldest part is no longer sent") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("people were told %d times that the oldest part is left out, want once: %q", told, said)
		}
	})
}

// TestEarlierTurnsFillTheContextNewestFirst holds that a request carries as many of the
// newest turns as fit the context, and not more.
func TestEarlierTurnsFillTheContextNewestFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var last []llmtest.Message
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			last = r.Messages
			return llmtest.Say("Yes.")
		})
		b.policy.Context = 1000
		for i := range 6 {
			b.wants(b.say(b.message(private("1"), owner, fmt.Sprintf("q%d %s", i, strings.Repeat("word ", 230)))), "Yes.") // some 290 tokens
		}
		var asked []string
		for _, m := range last {
			if m.Role == "user" {
				asked = append(asked, m.Content[:2])
			}
		}
		if got := strings.Join(asked, " "); got != "q2 q3 q4 q5" {
			t.Errorf("the model read %s; three earlier questions fit", got)
		}
	})
}

// TestPicturesAndFilesOfTheLastTwoTurns holds that older ones are only talked of.
func TestPicturesAndFilesOfTheLastTwoTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, sees)
		home := private("1")
		files := map[string][]byte{"a.txt": []byte("alpha"), "p": pngOf(t, 1, 1)}
		note := bots.Attachment{Kind: bots.SortOf("", "a.txt"), Name: "a.txt", Source: "a.txt"}
		b.wants(b.say(b.with(b.message(home, owner, "one"), files, note)), "alpha")
		second := b.say(b.with(b.message(home, owner, "two"), files, picture("p")))
		b.wants(second, "alpha")
		b.wants(second, "data:image")
		third := b.say(b.message(home, owner, "three"))
		b.wants(third, "`one | two+data:image")
		if strings.Contains(b.read(third), "alpha") {
			t.Errorf("the model read a file of three turns ago: %q", b.read(third))
		}
		b.wants(b.say(b.message(home, owner, "four")), "`one | two | three | four`")
	})
}

// TestTooLongIsTriedOnceMoreWithLess holds that what a model refuses as too long is asked
// once more with half of the earlier turns, however much the context allows, and not twice.
func TestTooLongIsTriedOnceMoreWithLess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent []int
		window := 1 << 20
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			size := 0
			for _, m := range r.Messages {
				size += len(m.Content)
			}
			if sent = append(sent, size); size > window {
				return llmtest.Reply{Trouble: llmtest.TooLong}
			}
			return llmtest.Say("Yes.")
		})
		for i := range 4 {
			b.wants(b.say(b.message(private("1"), owner, fmt.Sprintf("q%d %s", i, strings.Repeat("word ", 100)))), "Yes.")
		}
		sent, window = nil, 1600
		q := b.say(b.message(private("1"), owner, "and?"))
		b.wants(q, "Yes.")
		b.wants(q, "its oldest part is no longer sent")
		if len(sent) != 2 || sent[1] > sent[0]/2+100 {
			t.Errorf("requests of %d bytes", sent)
		}
		sent, window = nil, 10
		b.wants(b.say(b.message(private("1"), owner, "and now?")), "too long")
		if len(sent) != 2 {
			t.Errorf("requests of %d bytes", sent)
		}
	})
}
