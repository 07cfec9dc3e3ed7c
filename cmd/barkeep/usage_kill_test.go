package main

import (
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestUsagePictureOnceAfterAKill kills the program when the picture of /usage stands and
// it does not know that: after the restart the table stands once, and so does the
// picture; but for a private chat on Telegram, where the one post in flight may stand
// twice.
func TestUsagePictureOnceAfterAKill(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	w.withDiscord(discordtest.Options{MaxConcurrency: 10})
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"}).ID
	dora := w.dc.AddPerson("dora")
	home := dora.DM()
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann)+",discord:"+dora.ID)
	first := w.child()
	w.tg.Say(ann, ann, "apples")
	w.answer(ann, says("apples"))
	w.online()
	home.Say(dora, "plums")
	w.reads(home, "plums")

	w.tg.Inject(telegramtest.Fault{Kind: telegramtest.AnswerWithheld, Method: "sendPhoto", Chat: ann})
	w.dc.Break(discordtest.Fault{Kind: discordtest.SlowAnswer, Delay: longest, Route: "PATCH /channels/{channel}/messages/{message}", Times: 1})
	w.tg.Say(ann, ann, "/usage month models")
	home.Say(dora, "/usage month models")
	stand := func() (tables, pictures map[string]int) {
		return usageStands(w.tg.Chat(ann).FromBot(), home.Messages())
	}
	w.until("all pictures stand", func() bool {
		_, pictures := stand()
		return pictures["private"] > 0 && pictures["discord"] > 0
	})
	kill(t, first)
	w.dc.Mend()

	second := w.child()
	w.until("the picture in private is posted again", func() bool { return w.tg.Count("sendPhoto") > 1 })
	w.until("the commands are done", func() bool {
		_, _, st, err := shell{ctx: t.Context(), err: &buffer{}, environ: w.env}.beside("")
		if err != nil {
			t.Fatal(err)
		}
		defer shut(st, silent())
		_, orders, err := st.Unfinished(t.Context())
		return err == nil && len(orders) == 0
	})
	kill(t, second)
	tables, pictures := stand()
	for where, most := range map[string]int{"private": 2, "discord": 1} {
		if tables[where] != 1 || pictures[where] < 1 || pictures[where] > most {
			t.Errorf("%s: %d tables and %d pictures", where, tables[where], pictures[where])
		}
	}
}

// usageStands counts the tables and the pictures of /usage in a private chat and in a DM.
func usageStands(private []telegramtest.Message, dm []discordtest.Message) (tables, pictures map[string]int) {
	tables, pictures = map[string]int{}, map[string]int{}
	for _, m := range private {
		if strings.Contains(m.Text, "This month") {
			tables["private"]++
		}
		if m.File != nil || strings.Contains(m.Text, "usage.png") {
			pictures["private"]++
		}
	}
	for _, m := range dm {
		if m.FromBot && strings.Contains(m.Content, "This month") {
			tables["discord"]++
		}
		pictures["discord"] += len(m.Attachments)
	}
	return tables, pictures
}
