package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestWordsInAGroupWithPrivacyMode holds that what an admin is asked to write in a group
// is asked for as a forced reply, of that admin alone: with privacy mode on other words
// would not arrive, and do not.
func TestWordsInAGroupWithPrivacyMode(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{})
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "小安", Language: "zh-hans"})
		bob := w.tg.AddPerson(telegramtest.User{FirstName: "Bob"})
		group := w.tg.AddSupergroup("Friends", ann.ID, bob.ID)
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID), "BARKEEP_LANGUAGE=zh", "BARKEEP_ACCESS=open")
		w.start()
		w.tg.Say(group, ann.ID, "/settings@barkeep_bot")
		menu := w.answer(group, says("系统提示词："))
		for _, label := range []string{"系统提示词", "写系统提示词"} {
			w.until("the button "+label, func() bool {
				_, err := w.tg.Press(group, ann.ID, menu.ID, label)
				return err == nil
			})
		}
		prompt := w.answer(group, says("写系统提示词：请在 10 分钟内回复这条消息来填写。"))
		if !strings.HasPrefix(prompt.Text, "小安\n") || !slices.Equal(prompt.Opens, []int64{ann.ID}) {
			t.Errorf("a reply opens for %v at %q", prompt.Opens, prompt.Text)
		}
		w.tg.Say(group, ann.ID, "像海盗一样说话。")
		w.tg.Say(group, bob.ID, "像诗人一样说话。", telegramtest.ReplyTo(prompt.ID))
		w.answer(group, says("像诗人一样说话。")) // a question, as any reply to the bot
		w.tg.Say(group, ann.ID, "像水手一样说话。", telegramtest.ReplyTo(prompt.ID))
		w.answer(group, says("已设置，从下一个回答起生效"))
		w.tg.Say(group, ann.ID, "/system@barkeep_bot")
		w.answer(group, says("像水手一样说话。"))
		for _, m := range w.tg.Chat(group).FromBot() {
			if strings.Contains(m.Text, "海盗") {
				t.Errorf("plain words arrived: %q", m.Text)
			}
		}
	})
}

// TestAddedToAGroupWhileAway holds that a group that the bot was added to while the
// program was away is greeted at the next start, once, and its owner asked.
func TestAddedToAGroupWhileAway(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{})
		ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"})
		group := w.tg.AddSupergroup("Friends", ann.ID)
		w.tg.RemoveBot(group, ann.ID)
		w.tg.Start(ann.ID)
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
		w.start()
		w.logs("Telegram is connected")
		w.end()
		w.tg.AddBot(group, ann.ID)
		time.Sleep(23 * time.Hour) // the bubble's clock; Telegram keeps updates for a day
		w.start()
		w.answer(group, says("Ask with /ask@barkeep_bot"))
		w.answer(ann.ID, says("Friends"))
		w.end()
		w.start()
		time.Sleep(time.Minute)
		if n := len(w.tg.Chat(group).FromBot()); n != 1 {
			t.Errorf("the group reads %d messages", n)
		}
	})
}
