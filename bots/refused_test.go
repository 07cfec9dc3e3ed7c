package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
)

// TestNoCommandIsMetWithSilence holds that a command whose answer the platform shows
// to be coming is either refused at once or answered, whoever uses it where.
func TestNoCommandIsMetWithSilence(t *testing.T) {
	t.Parallel()
	eachCaller(t, func(t *testing.T, b *bar, c caller) {
		for _, menu := range bots.Menu() {
			m := b.message(c.where, c.who.Ref, "/"+menu.Name+" ?")
			m.From, m.Waits = c.who, true
			v, refused, err := b.engine.Refused(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			b.say(m)
			time.Sleep(time.Minute)
			synctest.Wait()
			at := b.screen.At(m.Place)
			switch answered := at.Final != nil; {
			case refused == answered:
				t.Errorf("/%s: refused %v (%q), answered %v", menu.Name, refused, v.Note, answered)
			case refused && (c.let || v.Note == ""):
				t.Errorf("/%s is refused with %q", menu.Name, v.Note)
			}
		}
	})
}

func TestARefusalSaysWhatToDo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		refused := func(where bots.Where, who bots.Who) bots.View {
			m := b.message(where, who.Ref, "/ask so?")
			m.From = who
			v, is, err := b.engine.Refused(t.Context(), m)
			if err != nil || !is {
				t.Fatalf("refused %v, %v", is, err)
			}
			return v
		}
		stranger := bots.Who{Ref: person("9"), Name: "P9", Language: "zh-CN"}
		v := refused(private("9"), stranger)
		if len(v.Buttons) != 1 || !strings.Contains(v.Note, "由所有者决定") {
			t.Errorf("a stranger reads %q with %v", v.Note, v.Buttons)
		}
		knock := func(where bots.Where, who bots.Who, v bots.View) string {
			toast, err := b.engine.Press(t.Context(), bots.Press{Where: where, From: who, Data: v.Buttons[0][0].Data})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			return toast
		}
		knock(private("9"), stranger, v)
		b.stands("to 1", "P9 (test:9) asks to use this bot")
		if v = refused(private("9"), stranger); len(v.Buttons) != 0 || !strings.Contains(v.Note, "已经申请过了") {
			t.Errorf("the same day the stranger reads %q with %v", v.Note, v.Buttons)
		}
		time.Sleep(25 * time.Hour)
		if v = refused(private("9"), stranger); len(v.Buttons) != 1 {
			t.Error("the next day there is no button")
		}

		if v = refused(inAway, stranger); len(v.Buttons) != 0 || !strings.Contains(v.Note, "/allow") {
			t.Errorf("a member of a server not let in reads %q with %v", v.Note, v.Buttons)
		}
		v = refused(inAway, bots.Who{Ref: person("7"), Name: "P7"})
		if len(v.Buttons) != 1 || !strings.Contains(v.Note, "/allow") {
			t.Errorf("its admin reads %q with %v", v.Note, v.Buttons)
		}
		if toast := knock(inAway, stranger, v); toast != english.AdminsOnly {
			t.Errorf("a member may ask for the server: %q", toast)
		}
		if toast := knock(inAway, bots.Who{Ref: person("7"), Name: "P7"}, v); toast != english.AskedOwner {
			t.Errorf("the admin reads %q", toast)
		}
		b.stands("to 1", "Away (test:server/8)")

		if v = refused(inHome, bots.Who{Ref: person("5"), Name: "P5"}); v.Note != english.KeptOut || len(v.Buttons) != 0 {
			t.Errorf("a blocked person reads %q with %v", botstest.Text(v), v.Buttons)
		}
		st, err := b.store.Standing(t.Context(), inAway, stranger)
		if err != nil || st.Person.ID != 0 || st.Chats[0].ID != 0 {
			t.Errorf("something of a stranger is stored: %+v %v", st, err)
		}
	})
}
