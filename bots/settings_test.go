package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// overheard is a message that does not address Barkeep.
func (b *bar) overheard(where bots.Where, who bots.Ref, text string) bots.Message {
	m := b.message(where, who, text)
	m.Addressed, m.Command = false, ""
	return m
}

func TestSettingsMenu(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		b.wants(b.say(b.message(g, person("2"), "/settings")), "Only this chat's admins")
		menu := b.say(b.message(g, person("7"), "/settings"))
		b.read(menu)
		b.stands(menu, "Model: gpt-4o-mini\nPersona: none\nLanguage: automatic (English)\nMemory: own\nWhen I answer: when mentioned")
		if all := strings.Join(labels(b.screen.At(menu).Final), ","); strings.Contains(all, "MORE") {
			t.Errorf("buttons are %s", all)
		}
		if toast := b.tap(g, person("2"), menu, "Memory"); !strings.Contains(toast, "admins") {
			t.Errorf("a member opened a setting: %q", toast)
		}
		b.tap(g, person("7"), menu, "Memory")
		b.stands(menu, "own: everyone has a conversation of their own.")
		b.tap(g, person("7"), menu, "shared")
		b.stands(menu, "Memory: shared")
		b.wants(b.say(b.message(g, person("2"), "one")), "asked one.")
		b.wants(b.say(b.message(g, person("3"), "two")), "asked P2: one | P3: two.")

		b.tap(g, person("7"), menu, "Language")
		b.tap(g, person("7"), menu, "中文")
		b.stands(menu, "记忆：共享")
		b.tap(g, person("7"), menu, "语言")
		b.tap(g, person("7"), menu, "English")

		b.tap(g, person("7"), menu, "Cost line")
		b.tap(g, person("7"), menu, "on")
		b.wants(b.say(b.message(g, person("2"), "three")), "gpt-4o-mini · ")

		b.wants(b.say(b.message(g, person("7"), "/settings timezone Asia/Tokyo")), "Asia/Tokyo")
		b.wants(b.say(b.message(g, person("7"), "/settings timezone Moon/Base")), "Like this:")

		b.tap(g, person("7"), menu, "Who may change")
		if toast := b.tap(g, person("7"), menu, "the owner"); !strings.Contains(toast, "owner") {
			t.Errorf("an admin locked the admins out: %q", toast)
		}
		b.tap(g, person("7"), menu, "everyone")
		b.tap(g, person("2"), menu, "Memory")
		b.tap(g, person("2"), menu, "own")
		b.tap(g, person("2"), menu, "Who may change")
		if toast := b.tap(g, person("2"), menu, "admins"); !strings.Contains(toast, "admins") {
			t.Errorf("a member changed who may change: %q", toast)
		}
		b.tap(g, owner, menu, "the owner")
		b.stands(menu, "Who may change: the owner")
	})
}

func TestWhenToAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		b.say(b.overheard(g, person("2"), "to nobody"))
		menu := b.say(b.message(g, person("7"), "/settings"))
		b.read(menu)
		b.screen.Stand("-5", bots.Presence{Ask: "/ask@bar", Name: "@bar"})
		b.tap(g, person("7"), menu, "When I answer")
		b.tap(g, person("7"), menu, "every message")
		b.stands(menu, "Not all messages reach me here yet")
		b.wants(b.say(b.overheard(g, person("2"), "to all")), "asked to all.")
		reply := b.overheard(g, person("2"), "to Bob")
		reply.ReplyTo = &bots.Quote{ID: "x", From: person("3"), Text: "hm"}
		b.say(reply)
		b.say(b.overheard(g, person("2"), "@bob to you"))
		b.wants(b.say(b.message(private("1"), owner, "/settings keyword Hey Bar")), "in private every message is answered")
		b.wants(b.say(b.message(g, person("7"), "/settings keyword Hey Bar")), "a keyword “Hey Bar”")
		b.say(b.overheard(g, person("3"), "to all again"))
		b.wants(b.say(b.overheard(g, person("3"), "so, hey bar: pears?")), "asked so, hey bar: pears?.")
		b.wants(b.say(b.message(g, person("7"), "/settings keyword -")), "when mentioned")
		b.say(b.overheard(g, person("3"), "hey bar?"))
		b.say(b.overheard(group("-6"), person("3"), "elsewhere"))
		synctest.Wait()
		if n := b.site.Calls(); n != 2 {
			t.Errorf("%d messages were answered, want 2", n)
		}
	})
}

func TestStreamingOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("1")
		menu := b.say(b.message(home, owner, "/settings"))
		b.read(menu)
		if at := b.screen.At(menu); strings.Contains(at.Final.Text, "Memory") {
			t.Errorf("in private stands %q", at.Final.Text)
		}
		b.tap(home, owner, menu, "Streaming")
		b.tap(home, owner, menu, "off")
		q := b.say(b.message(home, owner, "one"))
		b.wants(q, "asked one.")
		for _, v := range b.screen.At(q).Views {
			if v.Text != "" {
				t.Errorf("a growing answer was shown: %q", v.Text)
			}
		}
	})
}

func TestPersonas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		warm := 0.5
		b.policy.Personas = []bots.Persona{{Name: "pirate", Prompt: "Talk like a pirate.", Model: "gpt-4o", Temperature: &warm}}
		g := group("-5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		list := b.say(b.message(g, person("7"), "/persona"))
		b.read(list)
		b.stands(list, "Persona here: none.\npirate: Talk like a pirate.")
		b.tap(g, person("7"), list, "pirate")
		b.stands(list, "Persona here: pirate. This chat now uses gpt-4o.")
		b.wants(b.say(b.message(g, person("2"), "hello")), "asked hello.")
		r := last(b.site)
		if r.Model != "gpt-4o" || r.Messages[0].Content != "Talk like a pirate." || !strings.Contains(string(r.Body), `"temperature":0.5`) {
			t.Errorf("the model was asked %s", r.Body)
		}
		b.wants(b.say(b.message(g, person("2"), "/persona add x y")), "Only this chat's admins")
		b.reads(b.say(b.message(g, person("7"), "/persona add cook temperature=9 Cook.")), "Choose: /persona NAME")
		b.reads(b.say(b.message(g, person("7"), "/persona add cook temperature=0 Cook\nwell.")), "Kept: cook")
		b.reads(b.say(b.message(g, person("7"), "/persona cook")), "Persona here: cook.")
		b.wants(b.say(b.message(g, person("3"), "hello")), "asked hello.")
		if r = last(b.site); r.Model != "gpt-4o-mini" || r.Messages[0].Content != "Cook\nwell." || !strings.Contains(string(r.Body), `"temperature":0`) {
			t.Errorf("the model was asked %s", r.Body)
		}
		out := b.say(b.message(g, person("2"), "/persona export"))
		b.read(out)
		file := b.screen.At(out).Final.File
		if file == nil || !strings.Contains(string(file.Data), `"Cook\nwell."`) || !strings.Contains(string(file.Data), `"pirate"`) {
			t.Fatalf("the file is %+v", file)
		}
		home := private("1")
		b.reads(b.say(b.message(home, owner, "/persona import "+string(file.Data))), "Kept: cook, pirate")
		b.reads(b.say(b.message(home, owner, "/persona import [{\"name\":\"a b\"}]")), "cannot be kept")
		long := strings.Replace(string(file.Data), "Cook", "Cook "+strings.Repeat("very ", 3000), 1) // more than a message takes
		b.screen.Give("f1", []byte(long))
		sent := b.message(home, owner, "/persona import")
		sent.Attachments = []bots.Attachment{{Kind: bots.Document, Name: "personas.json", Source: "f1"}}
		b.reads(b.say(sent), "Kept: cook, pirate")
		reply := b.message(g, person("7"), "/persona import")
		reply.ReplyTo = &bots.Quote{ID: "x", Mine: true, Attachments: sent.Attachments}
		b.reads(b.say(reply), "Kept: cook, pirate")
		lost := b.message(home, owner, "/persona import")
		lost.Attachments = []bots.Attachment{{Kind: bots.Document, Name: "gone.json", Source: "f2"}}
		b.reads(b.say(lost), "gone.json")
		b.reads(b.say(b.message(home, owner, "/persona import")), "/persona import")
		b.reads(b.say(b.message(g, person("7"), "/persona remove cook")), "Removed: cook")
		b.reads(b.say(b.message(g, person("7"), "/persona")), "Persona here: none.")
		b.reads(b.say(b.message(home, owner, "/persona cook")), "Persona here: cook.")
	})
}

func last(g *llmtest.Gateway) llmtest.Request {
	all := g.Requests()
	for i := len(all) - 1; i >= 0; i-- {
		if len(all[i].Messages) > 0 {
			return all[i]
		}
	}
	return llmtest.Request{}
}
