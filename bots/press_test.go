package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/llm/llmtest"
)

// button is the data of the button with a label under what stands in a place.
func (b *bar) button(place, label string) string {
	b.t.Helper()
	b.read(place)
	for _, row := range b.screen.At(place).Final.Buttons {
		for _, k := range row {
			if k.Label == label {
				return k.Data
			}
		}
	}
	b.t.Fatalf("no button %q under %+v", label, b.screen.At(place).Final)
	return ""
}

func (b *bar) press(where bots.Where, who bots.Ref, data, place string) string {
	b.t.Helper()
	toast, err := b.engine.Press(b.t.Context(), bots.Press{
		Where: where, From: bots.Who{Ref: who}, Data: data, Message: "answer to " + place, Place: "pressed " + place, Here: "here " + place,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return toast
}

func (b *bar) until(place string, ok func(bots.View) bool) {
	b.t.Helper()
	for range 600 {
		synctest.Wait()
		if f := b.screen.At(place).Final; f != nil && ok(*f) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.t.Errorf("at %s stands %+v", place, b.screen.At(place).Final)
}

func models(r llmtest.Request) llmtest.Reply {
	n := len(r.Messages)
	return llmtest.Say(r.Model + " says: " + r.Messages[n-1].Content)
}

func TestButtonsInPrivate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, models)
		home := private("1")
		one := b.say(b.message(home, owner, "one"))
		b.wants(one, "gpt-4o-mini says: one")
		other := b.button(one, "Other model")
		if toast := b.press(private("2"), person("2"), other, one); toast == "" {
			t.Error("a button was pressed from another chat and did something")
		}
		if toast := b.press(home, owner, other[:len(other)-1]+"x", one); toast == "" {
			t.Error("a forged button did something")
		}
		b.press(home, owner, other, one)
		choice := b.button("pressed "+one, "gpt-4")
		b.press(home, owner, choice, one)
		b.until(one, func(v bots.View) bool { return v.Text == "gpt-4 says: one" })

		two := b.say(b.message(home, owner, "two"))
		b.wants(two, "gpt-4o-mini says: two")
		b.until(one, func(v bots.View) bool { return len(v.Buttons) == 0 })
		b.button(two, "Retry")
	})
}

func TestEditedQuestions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			if r.Call == 1 {
				return llmtest.Pace("a slow beginning that nobody needs", time.Second, time.Second)
			}
			return asked(r)
		})
		home := private("1")
		q := b.message(home, owner, "wrong")
		b.say(q)
		time.Sleep(3 * time.Second)
		edit := q
		edit.Text, edit.Edited = "right", true
		b.say(edit)
		b.until(q.Place, func(v bots.View) bool { return v.Text == "asked right." })
		time.Sleep(30 * time.Second)
		edit.Text = "better"
		b.say(edit)
		b.until(q.Place, func(v bots.View) bool { return v.Text == "asked better." })
		time.Sleep(2 * time.Minute)
		edit.Text = "too late"
		b.say(edit)
		synctest.Wait()
		b.wants(q.Place, "asked better.")
		b.wants(b.say(b.message(home, owner, "next")), "asked better | next.")
	})
}

func TestContinue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			if r.Call == 1 {
				return llmtest.Reply{Chunks: llmtest.Split("the first half", 0), Finish: "length"}
			}
			return asked(r)
		})
		q := b.say(b.message(private("1"), owner, "tell all"))
		b.wants(q, "reached the length limit")
		b.press(private("1"), owner, b.button(q, "Continue"), q)
		b.wants("pressed "+q, "asked tell all | Please continue..")
	})
}

// TestSameFailureOnce holds that a group reads a failure once, and later askers get
// a sign.
func TestSameFailureOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, llmtest.Always(llmtest.Fail(402, "Insufficient Balance")))
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		first := b.say(b.message(g, person("2"), "one"))
		b.wants(first, "trouble with this model")
		second := b.say(b.message(g, person("3"), "two"))
		b.wants(second, "trouble with this model")
		if b.screen.At(first).Final.Sign != "" || b.screen.At(second).Final.Sign == "" {
			t.Error("the first failure is a sentence, the second one a sign")
		}
	})
}

func TestReasoningIsHidden(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(llmtest.Request) llmtest.Reply {
			return llmtest.Reply{Reasoning: llmtest.Split("I wonder about it", 0), Chunks: llmtest.Split("so it is", 0)}
		})
		q := b.say(b.message(private("1"), owner, "one"))
		b.wants(q, "so it is")
		if err := b.store.Set(t.Context(), private("1"), bots.SetReasoning, "shown"); err != nil {
			t.Fatal(err)
		}
		r := b.say(b.message(private("1"), owner, "two"))
		b.wants(r, "so it is")
		hidden, shown := b.screen.At(q), b.screen.At(r)
		if hidden.Final.Reasoning != "" || !strings.Contains(shown.Final.Reasoning, "wonder") || anyReasoning(hidden) {
			t.Errorf("hidden %q, shown %q", hidden.Final.Reasoning, shown.Final.Reasoning)
		}
	})
}

func anyReasoning(s botstest.Shown) bool {
	for _, v := range s.Views {
		if v.Reasoning != "" {
			return true
		}
	}
	return false
}
