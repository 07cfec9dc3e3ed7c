package main

import (
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

func says(text string) func(telegramtest.Message) bool {
	return func(m telegramtest.Message) bool { return strings.Contains(m.Text, text) }
}

// remembers answers with the questions of the whole conversation, so that a test
// sees which history was sent.
func remembers(r llmtest.Request) llmtest.Reply {
	var asked []string
	for _, m := range r.Messages {
		if m.Role == "user" {
			asked = append(asked, m.Content)
		}
	}
	return llmtest.Say("You asked: " + strings.Join(asked, " / ") + ".")
}

// TestTelegramFirstDay is the owner's first day on Telegram: claim, ask, let a
// group in, and a member asks there.
func TestTelegramFirstDay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"})
		bob := w.tg.AddPerson(telegramtest.User{FirstName: "Bob", Language: "zh-hans"})
		group := w.tg.AddSupergroup("Friends", ann.ID, bob.ID)
		w.start()

		w.tg.Say(bob.ID, bob.ID, "hello?")
		w.tg.Say(bob.ID, bob.ID, "/start")
		w.answer(bob.ID, says("这是私有机器人"))
		w.logs("https://t.me/barkeep_bot?start=" + w.code())
		w.logs("https://t.me/barkeep_bot?startgroup&admin=manage_chat")
		w.logs("privacy mode is on")
		w.tg.Say(ann.ID, ann.ID, "/start "+w.code())
		w.answer(ann.ID, says("You are the owner now"))

		w.tg.Say(ann.ID, ann.ID, "first")
		w.answer(ann.ID, says("You asked: first."))
		w.tg.Say(ann.ID, ann.ID, "second")
		w.answer(ann.ID, says("You asked: first / second."))
		w.tg.Say(ann.ID, ann.ID, "/new")
		w.answer(ann.ID, says("New conversation"))
		w.tg.Say(ann.ID, ann.ID, "third")
		w.answer(ann.ID, says("You asked: third."))

		w.tg.Say(group, bob.ID, "/ask@barkeep_bot in the group")
		w.tg.Say(group, ann.ID, "/allow@barkeep_bot $2")
		w.answer(group, says("Friends is let in, with $2.00 a day."))
		q := w.tg.Say(group, bob.ID, "/ask@barkeep_bot in the group again")
		m := w.answer(group, says("You asked: in the group again."))
		if m.ReplyTo != q {
			t.Errorf("the answer replies to %d, want %d", m.ReplyTo, q)
		}
		w.tg.Say(group, ann.ID, "what about that?", telegramtest.ReplyTo(m.ID))
		w.answer(group, says("You asked: Bob: in the group again / Ann: what about that?."))

		w.tg.Say(ann.ID, ann.ID, "/balance")
		got := w.answer(ann.ID, says("Left: "))
		if !strings.HasPrefix(got.Text, "Granted: $20.00\nUsed: $0.00\nLeft: $20.00\n") {
			t.Errorf("balance reads %q", got.Text)
		}
		w.tg.Say(ann.ID, ann.ID, "/models gpt-4")
		w.answer(ann.ID, says("gpt-4o-mini"))
		w.tg.Say(ann.ID, ann.ID, "/usage")
		w.answer(ann.ID, says("Today"))
	})
}

// TestTelegramTopics holds that topics of one group are conversations apart.
func TestTelegramTopics(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{ReadsAllGroupMessages: true}, llmtest.Options{Answer: remembers})
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
		forum := w.tg.AddForum("Forum", ann.ID)
		one, two := w.tg.AddTopic(forum, ann.ID, "one"), w.tg.AddTopic(forum, ann.ID, "two")
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
		w.start()

		w.tg.Say(forum, ann.ID, "@barkeep_bot apples", telegramtest.InTopic(one))
		w.answer(forum, says("You asked: apples."))
		w.tg.Say(forum, ann.ID, "@barkeep_bot pears", telegramtest.InTopic(two))
		m := w.answer(forum, says("You asked: pears."))
		if m.Thread != two {
			t.Errorf("the answer stands in topic %d, want %d", m.Thread, two)
		}
		w.tg.Say(forum, ann.ID, "@barkeep_bot more apples", telegramtest.InTopic(one))
		m = w.answer(forum, says("You asked: apples / more apples."))
		if m.Thread != one {
			t.Errorf("the answer stands in topic %d, want %d", m.Thread, one)
		}
	})
}
