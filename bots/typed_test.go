package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
)

// typeInto presses the button with this label and types into its form.
func (b *bar) typeInto(where bots.Where, who bots.Ref, place, label, text string) string {
	b.t.Helper()
	for _, row := range b.screen.At(place).Final.Buttons {
		for _, one := range row {
			if one.Label != label {
				continue
			}
			if !one.Form {
				b.t.Errorf("%q opens no form", label)
			}
			toast, err := b.engine.Press(b.t.Context(), bots.Press{Where: where, From: bots.Who{Ref: who, Name: "P" + who.ID}, Data: one.Data, Text: text, Place: place + " pressed", Here: place})
			if err != nil {
				b.t.Fatal(err)
			}
			synctest.Wait()
			return toast
		}
	}
	b.t.Fatalf("no button %q at %s", label, place)
	return ""
}

// TestSettingsTypedIntoForms walks through all that is typed, in place, where the platform
// has forms.
func TestSettingsTypedIntoForms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		b.screen.Unlink()
		menu := b.say(b.message(inHome, owner, "/settings"))
		b.reads(menu, "Budget: none")
		type step struct{ opens, label, text, stands string }
		for _, s := range []step{
			{"System prompt", "Write a system prompt", "Talk like\na pirate.", "System prompt: Talk like a pirate."},
			{"Time zone", "Another time zone", "Europe/Paris", "Time zone: Europe/Paris"},
			{"Time zone", "Another time zone", "Mars/Olympus", english.SettingsHow},
			{"When I answer", "Choose the keyword", "bartender", "When I answer: a keyword “bartender”"},
			{"Budget", "Set a budget", "a lot", english.BudgetHow},
			{"Budget", "Set a budget", "$5 a week", "Budget: $5.00 a week"},
			{"Persona", "New persona", "pirate temperature=0.2 Say arr.", "pirate: Say arr."},
		} {
			b.tap(inHome, owner, menu, s.opens)
			if toast := b.typeInto(inHome, person("2"), menu, s.label, s.text); toast != english.AdminsOnly {
				t.Errorf("a member may set %s: %q", s.opens, toast)
			}
			if toast := b.typeInto(inHome, owner, menu, s.label, s.text); toast != "" {
				t.Errorf("%s: %q", s.text, toast)
			}
			b.stands(menu, s.stands)
		}
		b.tap(inHome, owner, menu, english.SettingsButton)
		b.tap(inHome, owner, menu, "System prompt")
		b.stands(menu, "Talk like\na pirate.")
		b.tap(inHome, owner, menu, "✕")
		b.stands(menu, "System prompt: none")
	})
}

// TestSettingsTypedAsAReply is the same where a platform has no forms: the next words in
// private, or a reply in a group, over a restart, once, and for ten minutes.
func TestSettingsTypedAsAReply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		menu := b.say(b.message(inHome, owner, "/settings"))
		b.reads(menu, "System prompt: none")
		ask := func(where bots.Where, opens, label string) {
			b.tap(where, owner, menu, opens)
			b.tap(where, owner, menu, label)
			if at := menu; !where.Private() { // beside the menu, for the presser alone
				at += " pressed"
				if asks := b.screen.At(at).Final.Asks; asks == nil || asks.Ref != owner {
					t.Errorf("%s asks %+v", label, asks)
				}
				b.stands(at, label+": write it as a reply to this message")
				return
			}
			b.stands(menu, label+": write it as a reply to this message")
		}
		reply := func(who bots.Ref, text string) string {
			m := b.message(inHome, who, text)
			m.ReplyTo = &bots.Quote{ID: "answer to " + menu, Mine: true}
			return b.say(m)
		}
		ask(inHome, "System prompt", "Write a system prompt")
		b.close()
		b.open()
		b.wants(b.say(b.message(inHome, owner, "a question meanwhile")), "asked a question meanwhile.")
		b.wants(reply(person("2"), "by somebody else"), "asked")
		b.wants(reply(owner, "Be brief."), english.SystemSet)
		b.wants(reply(owner, "and now?"), "asked")
		b.wants(b.say(b.message(inHome, owner, "/system")), "Be brief")

		menu = b.say(b.message(inHome, owner, "/settings"))
		b.reads(menu, "System prompt: Be brief.")
		ask(inHome, "System prompt", "Write a system prompt")
		b.tap(inHome, owner, menu, "↩")
		b.wants(reply(owner, "changed my mind"), "asked")

		menu = b.say(b.message(private("1"), owner, "/settings"))
		b.reads(menu, "Budget: none")
		ask(private("1"), "Budget", "Set a budget")
		b.reads(b.say(b.message(private("1"), owner, "$2 a day")), "$2.00 a day")
		menu = b.say(b.message(private("1"), owner, "/settings"))
		b.reads(menu, "Budget: $2.00 a day")
		ask(private("1"), "Time zone", "Another time zone")
		time.Sleep(11 * time.Minute)
		if got := b.read(b.say(b.message(private("1"), owner, "Europe/Paris"))); !strings.Contains(got, "asked") {
			t.Errorf("after ten minutes: %q", got)
		}
	})
}
