package bots_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/llm"
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

// TestOtherModelOfAChangedList holds that a button for another model never asks one
// that it does not name, and that long ids fit.
func TestOtherModelOfAChangedList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, models)
		home := private("1")
		list := listed{Gateway: b.policy.Gateways[0], ids: []string{"gpt-4o-mini", strings.Repeat("long-", 40) + "name", "gpt-4"}}
		b.policy.Gateways = []bots.Gateway{&list}
		one := b.say(b.message(home, owner, "one"))
		b.press(home, owner, b.button(one, "Other model"), one)
		synctest.Wait()
		for _, row := range b.screen.At("pressed " + one).Final.Buttons {
			if len(row[0].Data) > 64 || len([]rune(row[0].Label)) > 40 {
				t.Errorf("a button %+v", row[0])
			}
		}
		choice := b.button("pressed "+one, "gpt-4")
		list.ids = []string{"gpt-4o-mini", "gpt-4", "gpt-4-32k"}
		b.press(home, owner, choice, one)
		b.until(one, func(v bots.View) bool { return v.Text == "gpt-4 says: one" })
		list.ids = []string{"gpt-4o-mini", "gpt-4-32k", "gpt-4-32k-0613"}
		if toast := b.press(home, owner, choice, one); !strings.Contains(toast, "no longer lists") {
			t.Errorf("a model that is gone: %q", toast)
		}
	})
}

// listed is a gateway that lists other models.
type listed struct {
	bots.Gateway
	ids []string
}

func (l *listed) Models(context.Context) ([]llm.Model, error) {
	var all []llm.Model
	for _, id := range l.ids {
		all = append(all, llm.Model{ID: id})
	}
	return all, nil
}

// TestRetryWhileAnswering holds that asking again for what is being answered pays
// for nothing twice.
func TestRetryWhileAnswering(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			return llmtest.Pace("one slow answer to all", time.Second, time.Second)
		})
		home := private("1")
		one := b.say(b.message(home, owner, "one"))
		for range 3 {
			time.Sleep(1500 * time.Millisecond)
			b.say(b.message(home, owner, "/retry"))
		}
		b.wants(one, "one slow answer to all")
		time.Sleep(time.Minute)
		if n := b.site.Calls(); n != 1 {
			t.Errorf("%d calls", n)
		}
		b.say(b.message(home, owner, "/retry"))
		time.Sleep(1500 * time.Millisecond)
		b.say(b.message(home, owner, "/retry"))
		time.Sleep(time.Minute)
		b.wants(one, "one slow answer to all")
		if n := b.site.Calls(); n != 2 {
			t.Errorf("%d calls after a retry", n)
		}
	})
}

// TestStoppedWhileItGrew holds that a question to which a message was added, and
// that was stopped before its call left, has an ending that people see.
func TestStoppedWhileItGrew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		hold := &sending{b.policy.Gateways[0], make(chan struct{})}
		b.policy.Gateways = []bots.Gateway{hold}
		home := private("1")
		one := b.say(b.message(home, owner, "one"))
		synctest.Wait()
		b.say(b.message(home, owner, "and more"))
		b.say(b.message(home, owner, "/stop"))
		synctest.Wait()
		close(hold.release)
		b.wants(one, "Stopped")
		if n := b.site.Calls(); n != 0 {
			t.Errorf("%d calls", n)
		}
	})
}

// sending is a gateway whose calls wait for release, and then leave though nobody
// wants them any more.
type sending struct {
	bots.Gateway
	release chan struct{}
}

func (s *sending) Chat(ctx context.Context, r llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		<-s.release
		if err := r.Sending(ctx); err != nil {
			yield(llm.Delta{}, err)
			return
		}
		yield(llm.Delta{Text: "never asked for", Finish: "stop"}, nil)
	}
}

// TestEditOfAQuestionInParts holds that an edit of one of the messages that make a
// question changes that one alone, and an edit that changes no word nothing.
func TestEditOfAQuestionInParts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("1")
		first, second := b.message(home, owner, "one"), b.message(home, owner, "two")
		b.say(first, second)
		b.wants(first.Place, "asked one\ntwo.")
		edit := first
		edit.Edited = true
		b.say(edit)
		time.Sleep(10 * time.Second)
		if n := b.site.Calls(); n != 1 {
			t.Errorf("%d calls after an edit that changed no word", n)
		}
		edit.Text = "ONE"
		b.say(edit)
		b.until(first.Place, func(v bots.View) bool { return v.Text == "asked ONE\ntwo." })
		edit = second
		edit.Edited, edit.Text = true, "TWO"
		b.say(edit)
		b.until(first.Place, func(v bots.View) bool { return v.Text == "asked ONE\nTWO." })
		if n := b.site.Calls(); n != 3 {
			t.Errorf("%d calls", n)
		}
	})
}

// TestOrdersOfAnotherPlatform holds that a run without a platform leaves its stored
// commands to one that has it.
func TestOrdersOfAnotherPlatform(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		m := b.message(private("1"), owner, "/new")
		m.Where.Ref.Platform, m.From.Ref.Platform = "elsewhere", "elsewhere"
		if _, _, err := b.store.Accept(t.Context(), nil, []bots.Message{m}); err != nil {
			t.Fatal(err)
		}
		b.close()
		b.open()
		synctest.Wait()
		if _, orders, err := b.store.Unfinished(t.Context()); err != nil || len(orders) != 1 {
			t.Errorf("%d orders are left, %v", len(orders), err)
		}
	})
}

// TestRetriedAndKilledWhileShown holds that after a crash an answer that was asked for
// again before people saw it is not shown over, or beside, the new one.
func TestRetriedAndKilledWhileShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			return llmtest.Say([]string{"", "old", "new"}[min(r.Call, 2)])
		})
		home := private("1")
		away := func(_ string, v bots.View) error {
			if v.Text == "old" {
				return errors.New("flooded")
			}
			return nil
		}
		b.screen.Fail(away)
		one := b.say(b.message(home, owner, "one"))
		time.Sleep(3 * time.Second)
		b.say(b.message(home, owner, "/retry"))
		time.Sleep(3 * time.Second)
		b.close()
		b.screen.Fail(nil)
		b.open()
		b.until(one, func(v bots.View) bool { return v.Text == "new" })
		time.Sleep(time.Minute)
		synctest.Wait()
		at := b.screen.At(one)
		if at.Final.Text != "new" || at.Settled != 1 {
			t.Errorf("people read %q, settled %d times", at.Final.Text, at.Settled)
		}
		b.close()
		b.open()
		time.Sleep(time.Minute)
		synctest.Wait()
		if at := b.screen.At(one); at.Final.Text != "new" {
			t.Errorf("after another start people read %q", at.Final.Text)
		}
	})
}
