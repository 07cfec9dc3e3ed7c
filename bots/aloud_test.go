package bots_test

import (
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// TestThoughtsThatOnlyEnd holds that what a model thought aloud before a lone </think> is no part of its answer.
func TestThoughtsThatOnlyEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(llmtest.Request) llmtest.Reply {
			return llmtest.Reply{Chunks: llmtest.Split("I wonder about it.\n\nPerhaps so.\n</think>\n\nSo it is.", 50*time.Millisecond)}
		})
		ask := func(text string) bots.View {
			q := b.say(b.message(private("1"), owner, text))
			b.wants(q, "So it is.")
			return *b.screen.At(q).Final
		}
		hidden := ask("why")
		if err := b.store.Set(t.Context(), private("1"), bots.SetReasoning, "shown"); err != nil {
			t.Fatal(err)
		}
		shown := ask("why not")
		if hidden.Text != "So it is." || hidden.Reasoning != "" {
			t.Errorf("people read %q and %q", hidden.Text, hidden.Reasoning)
		}
		if shown.Text != "So it is." || shown.Reasoning != "I wonder about it.\n\nPerhaps so.\n" {
			t.Errorf("people read %q and %q", shown.Text, shown.Reasoning)
		}
	})
}
