package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
)

// tap presses the button with this label in a place, where the answer replaces the
// message, and returns the toast.
func (b *bar) tap(where bots.Where, who bots.Ref, place, label string) string {
	b.t.Helper()
	at := b.screen.At(place)
	if at.Final == nil {
		b.t.Fatalf("nothing stands at %s; places are %v", place, b.screen.Places())
	}
	var labels []string
	for _, row := range at.Final.Buttons {
		for _, one := range row {
			labels = append(labels, one.Label)
			if one.Label != label {
				continue
			}
			if len(one.Data) > 64 {
				b.t.Errorf("the data of %q has %d bytes", label, len(one.Data))
			}
			b.n++
			toast, err := b.engine.Press(b.t.Context(), bots.Press{
				Where: where, From: bots.Who{Ref: who, Name: "P" + who.ID}, Data: one.Data, Message: "answer to " + place, Place: place + " pressed", Here: place,
			})
			if err != nil {
				b.t.Fatal(err)
			}
			synctest.Wait()
			return toast
		}
	}
	b.t.Fatalf("no button %q at %s: %q", label, place, labels)
	return ""
}

// stands is what people read in a place now.
func (b *bar) stands(place, part string) {
	b.t.Helper()
	synctest.Wait()
	at := b.screen.At(place)
	if at.Final == nil {
		b.t.Errorf("nothing stands at %s, want %q; places are %v", place, part, b.screen.Places())
	} else if got := strings.ReplaceAll(botstest.Text(*at.Final), "\\", ""); !strings.Contains(got, part) {
		b.t.Errorf("at %s stands %q, want %q in it", place, got, part)
	}
}

// reads is stands, once something does.
func (b *bar) reads(place, part string) {
	b.t.Helper()
	b.read(place)
	b.stands(place, part)
}

func TestAddedToAGroup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.screen.Stand("-5", bots.Presence{Ask: "/ask@bar", Name: "@bar"})
		come := bots.Arrival{Where: g, By: bots.Who{Ref: person("2"), Name: "Bob"}, Place: "greeting"}
		for range 2 { // an update may come twice
			if err := b.engine.Joined(t.Context(), come); err != nil {
				t.Fatal(err)
			}
		}
		b.stands("greeting", "Ask with /ask@bar and your question, or by replying to me.\nFor plain mentions (@bar) make me an admin here")
		b.stands("greeting", "My owner was asked")
		if at := b.screen.At("greeting"); at.Settled != 1 || strings.Count(at.Final.Text, "\n") != 2 {
			t.Errorf("the group was greeted %d times with %q", at.Settled, at.Final.Text)
		}
		b.stands("to 1", "Bob added me to G-5 (test:-5)")
		home := private("1")
		if toast := b.tap(home, person("9"), "to 1", "$1 a day"); toast == "" {
			t.Error("a stranger could let a group in")
		}
		b.tap(home, owner, "to 1", "other")
		b.stands("to 1", "/allow test:-5 $3.00")
		b.tap(home, owner, "to 1", "$2.00")
		b.stands("to 1", "G-5 is let in, with $2.00 a day")
		b.stands("to -5", "This chat is let in now")
		b.screen.Stand("-5", bots.Presence{Ask: "/ask@bar", Name: "@bar", Hears: true, Admin: true})
		check := b.say(b.message(g, person("2"), "/start"))
		b.read(check)
		b.stands(check, "Mentioning me works too: @bar")
		b.wants(check, "Admins change my settings here")
		b.wants(b.say(b.message(g, person("2"), "apples")), "asked apples.")
	})
}

func TestKeptOutGroupStaysSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		come := bots.Arrival{Where: group("-5"), By: bots.Who{Ref: person("2"), Name: "Bob"}, Place: "greeting"}
		if err := b.engine.Joined(t.Context(), come); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		b.tap(private("1"), owner, "to 1", "Deny")
		b.stands("to 1", "is kept out")
		time.Sleep(25 * time.Hour)
		n := len(b.screen.Places())
		come.Place = "again"
		if err := b.engine.Joined(t.Context(), come); err != nil {
			t.Fatal(err)
		}
		b.say(b.message(group("-5"), person("2"), "/start"))
		synctest.Wait()
		if got := b.screen.Places(); len(got) != n {
			t.Errorf("Barkeep spoke in a group that was kept out: %v", got[n:])
		}
	})
}

func TestStrangerAsksForAccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("9")
		start := b.say(b.message(home, person("9"), "/start"))
		b.wants(start, "This bot is private")
		if toast := b.tap(home, person("9"), start, "Ask the owner for access"); !strings.Contains(toast, "was asked") {
			t.Errorf("toast %q", toast)
		}
		b.stands("to 1", "P9 (test:9) asks to use this bot")
		if toast := b.tap(home, person("9"), start, "Ask the owner for access"); !strings.Contains(toast, "asked already") {
			t.Errorf("second toast %q", toast)
		}
		if at := b.screen.At("to 1"); at.Settled != 1 {
			t.Errorf("the owner was asked %d times", at.Settled)
		}
		st, err := b.store.Standing(t.Context(), home, bots.Who{Ref: person("9")})
		if err != nil || st.Person.ID != 0 || st.Chats[0].ID != 0 {
			t.Errorf("something of a stranger is stored: %+v %v", st, err)
		}
		b.tap(private("1"), owner, "to 1", "no cap")
		b.stands("to 1", "P9 is let in, with no cap")
		b.stands("to 9", "You are let in now")
		b.wants(b.say(b.message(home, person("9"), "hello")), "asked hello.")
	})
}

// TestAddedByOneLetInAlone holds that a group is not told it is let in because the
// person who added the bot may ask for himself.
func TestAddedByOneLetInAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.reads(b.say(b.message(private("1"), owner, "/allow test:2 $1")), "is let in")
		b.reads(b.say(b.message(private("2"), person("2"), "one")), "asked one.")
		if err := b.engine.Joined(t.Context(), bots.Arrival{Where: group("-5"), By: bots.Who{Ref: person("2"), Name: "Bob"}, Place: "greeting"}); err != nil {
			t.Fatal(err)
		}
		b.stands("greeting", "My owner was asked")
		b.stands("to 1", "G-5")
	})
}

// TestAGroupSpeaksAsWhoAddedIt holds that a group's language is that of the person who
// added Barkeep, from the greeting on and after a restart, until an admin chooses.
func TestAGroupSpeaksAsWhoAddedIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		come := bots.Arrival{Where: group("-5"), By: bots.Who{Ref: person("2"), Name: "Bob", Language: "zh-hans"}, Place: "greeting"}
		if err := b.engine.Joined(t.Context(), come); err != nil {
			t.Fatal(err)
		}
		b.stands("greeting", "来提问")
		b.tap(private("1"), owner, "to 1", "$1 a day")
		b.stands("to -5", "这里可以使用了")
		b.close()
		b.open()
		b.reads(b.say(b.message(group("-5"), person("2"), "/lang")), "中文")
		b.screen.Promote("2", true)
		b.reads(b.say(b.message(group("-5"), person("2"), "/lang en")), "English")
	})
}

// TestAddedToAServer is the same where the platform does not say who did it, has rights
// with names, and a place is made of channels.
func TestAddedToAServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		top := bots.Where{Ref: bots.Ref{Platform: "test", ID: "server/5"}, Kind: bots.Server, Title: "Club", Language: "zh-CN"}
		hall := bots.Where{Ref: bots.Ref{Platform: "test", ID: "50"}, Kind: bots.Channel, Title: "hall", Parent: &top}
		b.screen.Stand("server/5", bots.Presence{Ask: "/ask", Name: "@bar", Hears: true, NoText: true, Lacks: []bots.Right{bots.RightOpenThreads, bots.RightEmbed, bots.RightAttach}})
		come := bots.Arrival{Where: hall, Place: "greeting"}
		for range 2 {
			if err := b.engine.Joined(t.Context(), come); err != nil {
				t.Fatal(err)
			}
		}
		b.stands("greeting", "用 /ask 加上问题来提问，或者直接回复我。也可以 @我：@bar 加上问题。\n我在这里缺少权限：嵌入链接、附加文件。我只能读到")
		if at := b.screen.At("greeting"); at.Settled != 1 || strings.Count(at.Final.Text, "\n") != 2 {
			t.Errorf("the server was greeted %d times with %q", at.Settled, at.Final.Text)
		}
		b.stands("to 1", "I was added to Club (test:server/5)")
		b.tap(private("1"), owner, "to 1", "$1 a day")
		b.stands("to 1", "Club is let in, with $1.00 a day")
		b.stands("to 50", "这里可以使用了")
		b.reads(b.say(b.message(hall, person("2"), "apples")), "asked apples.")
	})
}
