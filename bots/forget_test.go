package bots_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
)

// TestForgetByButton holds that /forget deletes nothing by itself, and that its
// buttons delete the words of the person who asked for them, and of nobody else.
func TestForgetByButton(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.policy.Open, b.policy.Keep = true, 180*24*time.Hour
		here, there := group("-5"), private("2")
		ask := func(where bots.Where, who bots.Ref, text string) string {
			id := b.say(b.message(where, who, text))
			b.wants(id, text)
			return id
		}
		mine, hers, elsewhere := ask(here, person("2"), "mine"), ask(here, person("3"), "hers"), ask(there, person("2"), "elsewhere")
		b.wants(b.say(b.message(there, person("2"), "/privacy")), "for 180 days")
		stored := func(where bots.Where, id string) bool {
			_, err := b.store.TurnAt(t.Context(), where.Ref, id)
			if err != nil && !errors.Is(err, bots.ErrUnknown) {
				t.Error(err)
			}
			return err == nil
		}
		menu := b.say(b.message(here, person("2"), "/forget"))
		b.wants(menu, "Delete what you asked")
		if !stored(here, mine) {
			t.Fatal("deleted before it was confirmed")
		}
		buttons := b.screen.At(menu).Final.Buttons
		press := func(where bots.Where, who string, data, want string) {
			t.Helper()
			said, err := b.engine.Press(t.Context(), bots.Press{Where: where, From: bots.Who{Ref: person(who)}, Data: data})
			if err != nil || said != want {
				t.Errorf("the presser reads %q, %v; want %q", said, err, want)
			}
		}
		press(here, "3", buttons[1][0].Data, english.NotYours)
		press(there, "2", buttons[1][0].Data, english.NotYours) // signed for the other chat
		press(here, "2", buttons[0][0].Data, english.ForgetDone)
		if stored(here, mine) || !stored(here, hers) || !stored(there, elsewhere) {
			t.Error("not what was said here")
		}
		press(here, "2", buttons[1][0].Data, english.ForgetDone)
		if !stored(here, hers) || stored(there, elsewhere) {
			t.Error("not what was said everywhere")
		}
		b.wants(b.say(b.message(here, person("3"), "go on")), "asked hers | go on.")
		b.wants(b.say(b.message(there, person("2"), "anew")), "asked anew.")
	})
}

// TestForgetWhileAnswering holds that an answer under way ends and leaves nothing.
func TestForgetWhileAnswering(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, slowly)
		q := b.say(b.message(private("1"), owner, "count"))
		time.Sleep(3 * time.Second)
		menu := b.say(b.message(private("1"), owner, "/forget"))
		b.read(menu)
		if _, err := b.engine.Press(t.Context(), bots.Press{Where: private("1"), From: bots.Who{Ref: owner}, Data: b.screen.At(menu).Final.Buttons[1][0].Data}); err != nil {
			t.Fatal(err)
		}
		b.engine.Idle()
		if _, err := b.store.TurnAt(t.Context(), private("1").Ref, q); !errors.Is(err, bots.ErrUnknown) {
			t.Errorf("left: %v", err)
		}
		sums, err := b.store.Sums(t.Context(), bots.Slice{})
		if err != nil || len(sums) != 1 || sums[0].Calls != 1 || sums[0].Open != 0 {
			t.Errorf("the tab is %+v, %v", sums, err)
		}
	})
}

// TestFadedQuestionIsNotAskedAgain holds that a question whose words are gone is not
// paid for once more.
func TestFadedQuestionIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("1")
		one := b.say(b.message(home, owner, "one"))
		b.wants(one, "asked one.")
		retry := b.button(one, "Retry")
		time.Sleep(time.Hour)
		if n, _, err := b.store.Fade(t.Context(), time.Now(), time.Now()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if toast := b.press(home, owner, retry, one); toast == "" {
			t.Error("a button asks a question again that is gone")
		}
		b.wants(b.say(b.message(home, owner, "/retry")), "no question")
		if n := b.site.Calls(); n != 1 {
			t.Errorf("%d calls", n)
		}
	})
}
