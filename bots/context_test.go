package bots_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

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
