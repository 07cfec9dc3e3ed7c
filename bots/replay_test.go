package bots_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// replay is a button whose press is captured and used again.
type replay struct {
	name   string
	answer func(llmtest.Request) llmtest.Reply // nil: asked
	// leads to the press: where, by whom, of which button, under which message.
	to func(b *bar) bots.Press
	// since the press other things happened, which a replay must not take back.
	since func(b *bar)
	// again is what the presser may read the second time, beside nothing.
	again []string
	// forgets: nothing is stored of who presses, so that after a restart it is the first press.
	forgets bool
}

var replays = []replay{
	{name: "Retry", to: func(b *bar) bots.Press { return b.under(b.say(b.message(private("1"), owner, "one")), "Retry") }, again: []string{english.ButtonUsed}},
	{name: "Retry of what others built upon", to: func(b *bar) bots.Press {
		p := b.under(b.say(b.message(private("1"), owner, "one")), "Retry")
		b.read(b.say(b.message(private("1"), owner, "two")))
		return p
	}, again: []string{english.ButtonUsed}},
	{name: "Other model", to: func(b *bar) bots.Press { return b.under(b.say(b.message(private("1"), owner, "one")), "Other model") }},
	{name: "a model", to: func(b *bar) bots.Press {
		p := b.under(b.say(b.message(private("1"), owner, "one")), "Other model")
		b.pressed(p)
		return b.under(p.Place, "gpt-4")
	}, again: []string{english.ButtonUsed}},
	{name: "Continue", answer: func(r llmtest.Request) llmtest.Reply {
		if r.Call == 1 {
			return llmtest.Reply{Chunks: llmtest.Split("the first half", 0), Finish: "length"}
		}
		return asked(r)
	}, to: func(b *bar) bots.Press { return b.under(b.say(b.message(private("1"), owner, "tell all")), "Continue") }},
	{name: "Stop", answer: slowEcho, to: func(b *bar) bots.Press {
		q := b.say(b.message(private("1"), owner, "slow"))
		time.Sleep(3 * time.Second)
		views := b.screen.At(q).Views
		return bots.Press{Where: private("1"), From: bots.Who{Ref: owner}, Data: views[len(views)-1].Buttons[0][0].Data, Message: "answer to " + q, Place: "pressed " + q, Here: q}
	}},
	{name: "Ask the owner", to: func(b *bar) bots.Press {
		return b.by(person("9"), b.under(b.say(b.message(private("9"), person("9"), "/start")), english.AskOwner))
	}, again: []string{english.AskedAlready}, forgets: true},
	{name: "Allow $1, and $5 since", to: func(b *bar) bots.Press { return b.under(b.knocks("9"), "$1 a day") },
		since: func(b *bar) { b.read(b.say(b.message(private("1"), owner, "/allow test:9 $5"))) }, again: []string{english.ButtonUsed}},
	{name: "Allow $1, and denied since", to: func(b *bar) bots.Press { return b.under(b.knocks("9"), "$1 a day") },
		since: func(b *bar) { b.read(b.say(b.message(private("1"), owner, "/deny test:9"))) }, again: []string{english.ButtonUsed}},
	{name: "Deny, and let in since", to: func(b *bar) bots.Press { return b.under(b.knocks("9"), "Deny") },
		since: func(b *bar) { b.read(b.say(b.message(private("1"), owner, "/allow test:9 $5"))) }, again: []string{english.ButtonUsed}},
	{name: "Delete everywhere", to: func(b *bar) bots.Press {
		b.read(b.say(b.message(private("1"), owner, "forget this")))
		return b.under(b.say(b.message(private("1"), owner, "/forget")), english.ForgetAll)
	}, since: func(b *bar) { b.read(b.say(b.message(private("1"), owner, "keep this"))) }, again: []string{english.ButtonUsed}},
}

// under is a press, by the owner in private, of a button with a label.
func (b *bar) under(place, label string) bots.Press {
	b.t.Helper()
	return bots.Press{Where: private("1"), From: bots.Who{Ref: owner, Name: "P1"}, Data: b.button(place, label), Message: "answer to " + place, Place: "pressed " + place, Here: place}
}

// by is the press of somebody else, in private.
func (b *bar) by(who bots.Ref, p bots.Press) bots.Press {
	p.Where, p.From = private(who.ID), bots.Who{Ref: who, Name: "P" + who.ID}
	return p
}

// knocks is where the owner reads that somebody asks to be let in.
func (b *bar) knocks(id string) (place string) {
	b.t.Helper()
	b.pressed(b.by(person(id), b.under(b.say(b.message(private(id), person(id), "/start")), english.AskOwner)))
	b.read("to 1")
	return "to 1"
}

func (b *bar) pressed(p bots.Press) string {
	b.t.Helper()
	toast, err := b.engine.Press(b.t.Context(), p)
	if err != nil {
		b.t.Fatal(err)
	}
	time.Sleep(time.Minute)
	synctest.Wait()
	return toast
}

// stands is all that a replay must not change: what people see, what is decided, and what was asked of the site.
func (b *bar) state() []any {
	b.t.Helper()
	all := []any{b.site.Calls()}
	for _, id := range []string{"1", "9"} {
		st, err := b.store.Standing(b.t.Context(), private(id), bots.Who{Ref: person(id)})
		if err != nil {
			b.t.Fatal(err)
		}
		all = append(all, fmt.Sprint(st.Grants, st.Settings, st.Personal, st.Caps))
	}
	for _, place := range b.screen.Places() {
		at := b.screen.At(place)
		if at.Final != nil {
			all = append(all, place+": "+at.Final.Text+at.Final.Note, at.Settled)
		}
	}
	if t, err := b.store.Newest(b.t.Context(), private("1").Ref, owner); err == nil {
		all = append(all, t.ID, t.Question)
	}
	return all
}

// TestCapturedPresses holds that a press used again does nothing again, at once, later and after a restart, and that who presses
// reads a sentence or nothing.
func TestCapturedPresses(t *testing.T) {
	t.Parallel()
	for _, r := range replays {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				answer := r.answer
				if answer == nil {
					answer = asked
				}
				b := newBar(t, answer)
				p := r.to(b)
				before := b.state()
				if toast, err := b.engine.Press(t.Context(), p); err != nil || toast == english.ButtonUsed {
					t.Fatalf("the first press says %q, %v", toast, err)
				}
				if toast, err := b.engine.Press(t.Context(), p); err != nil { // at once
					t.Fatal(err)
				} else if toast != "" && !slices.Contains(r.again, toast) {
					t.Errorf("pressed twice quickly, it says %q", toast)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if reflect.DeepEqual(before, b.state()) {
					t.Error("the first press did nothing")
				}
				if r.since != nil {
					r.since(b)
					time.Sleep(time.Minute)
				}
				calls := b.site.Calls()
				for _, when := range []string{"later", "after a restart"} {
					if when != "later" {
						if r.forgets {
							break
						}
						b.close()
						b.open()
					}
					before := b.state()
					toast := b.pressed(p)
					if after := b.state(); r.name != "Other model" && !reflect.DeepEqual(before, after) || b.site.Calls() != calls {
						t.Errorf("%s, it does something: %v, before %v", when, after, before)
					}
					if toast != "" && (!slices.Contains(r.again, toast) && toast != english.NotYours) {
						t.Errorf("%s, it says %q", when, toast)
					}
				}
				if r.name != "Stop" && !strings.HasPrefix(r.name, "Allow") && calls > 3 {
					t.Errorf("%d calls", calls)
				}
			})
		})
	}
}

// TestCapturedPressOfAKey is the same for the buttons of own keys: a removed key that was bound anew stays, and so does what a
// group may spend that was changed since.
func TestCapturedPressOfAKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		home := private("1")
		binds := func() {
			b.reads(b.say(b.message(home, owner, "/key")), "next message")
			b.reads(b.say(b.message(home, owner, annKey)), "pays")
		}
		binds()
		remove := b.under(b.say(b.message(home, owner, "/key")), english.OwnRemove)
		b.pressed(remove)
		if held, err := b.store.Held(t.Context(), owner); err != nil || len(held) != 0 {
			t.Fatalf("held: %v, %v", held, err)
		}
		binds()
		if toast := b.pressed(remove); toast != english.ButtonUsed && toast != english.NotYours {
			t.Errorf("the second time it says %q", toast)
		}
		if held, err := b.store.Held(t.Context(), owner); err != nil || len(held) != 1 {
			t.Errorf("held: %v, %v", held, err)
		}

		g := group("5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		b.screen.Promote("1", true)
		menu := b.say(b.message(g, owner, "/key"))
		link := b.link(menu)
		b.reads(b.say(b.message(home, owner, "/start "+link)), "next message")
		b.reads(b.say(b.message(home, owner, "/start "+link)), english.OwnLinkGone)
		bound := b.say(b.message(home, owner, annKey))
		b.reads(bound, "How much may the group spend?")
		rows := b.screen.At(bound).Final.Buttons
		first := b.under(bound, rows[0][0].Label)
		b.pressed(first)
		held, err := b.store.Held(t.Context(), owner)
		if err != nil || len(held) != 2 {
			t.Fatalf("held: %v, %v", held, err)
		}
		k := held[slices.IndexFunc(held, func(k bots.OwnKey) bool { return k.Chat.ID != 0 })]
		changed := bots.Amount{Nano: 7 * llm.Dollar}
		if err := b.store.Ration(t.Context(), k.ID, changed); err != nil {
			t.Fatal(err)
		}
		if toast := b.pressed(first); toast != english.ButtonUsed {
			t.Errorf("the second time it says %q", toast)
		}
		if held, err := b.store.Held(t.Context(), owner); err != nil || !slices.ContainsFunc(held, func(k bots.OwnKey) bool { return k.Daily == changed }) {
			t.Errorf("held: %v, %v", held, err)
		}
	})
}

// link is the start code of the first button that opens a private chat.
func (b *bar) link(place string) string {
	b.t.Helper()
	b.read(place)
	for _, row := range b.screen.At(place).Final.Buttons {
		for _, one := range row {
			if _, code, ok := strings.Cut(one.URL, "start="); ok {
				return code
			}
		}
	}
	b.t.Fatalf("no link under %+v", b.screen.At(place).Final)
	return ""
}
