package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// day writes down a first day as those who were there read it.
type day struct {
	*world
	b     strings.Builder
	names map[int64]string
}

// says makes a person say something, waits for the bot's answer and writes both
// down.
func (d *day) says(chat, who int64, text, want string) telegramtest.Message {
	d.t.Helper()
	d.tg.Say(chat, who, text)
	d.line(chat, who, text)
	return d.bot(chat, want)
}

func (d *day) taps(chat, who int64, on telegramtest.Message, button, want string) telegramtest.Message {
	d.t.Helper()
	if _, err := d.tg.Press(chat, who, on.ID, button); err != nil {
		d.t.Fatal(err)
	}
	d.line(chat, who, "["+button+"]")
	return d.bot(chat, want)
}

func (d *day) line(chat, who int64, text string) {
	place := "in private"
	if chat != who {
		place = "in " + d.names[chat]
	}
	fmt.Fprintf(&d.b, "\n%s, %s: %s\n", d.names[who], place, text)
}

// bot waits until the bot's newest message holds a text, and writes it down.
func (d *day) bot(chat int64, want string) telegramtest.Message {
	d.t.Helper()
	m := d.answer(chat, func(m telegramtest.Message) bool {
		return strings.Contains(m.Text, want) && !strings.HasSuffix(m.Text, " …") // a group's post begins with its first words
	})
	place := ""
	if chat < 0 {
		place = " (in " + d.names[chat] + ")"
	}
	fmt.Fprintf(&d.b, "  barkeep%s: %s\n", place, strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\n    "))
	for _, row := range m.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, "["+b.Text+"]")
		}
		fmt.Fprintf(&d.b, "    %s\n", strings.Join(labels, " "))
	}
	return m
}

// steady takes out of the transcript what differs from day to day.
func (d *day) steady() string {
	s := d.b.String()
	for _, r := range []struct{ pattern, with string }{ // in this order: a date stands before its time
		{`[A-Z2-7]{26}`, "CODE"}, {`\d{4}-\d\d-\d\d \d\d:\d\d UTC`, "DATE TIME"}, {`\b\d\d:\d\d UTC`, "TIME"},
		{`sk-\w{20,}`, "sk-BOBS-KEY"}, {`#[0-9a-f]{2,}\b`, "#CODE"}, {`\n *confirmed by the site's log`, ""},
	} {
		s = regexp.MustCompile(r.pattern).ReplaceAllString(s, r.with)
	}
	return s
}

// manyModels are 300, as a reseller lists them.
func manyModels() []llmtest.Model {
	all := []llmtest.Model{{ID: "gpt-4o-mini", Ratio: "0.075", Completion: "4"}, {ID: "gpt-4o", Ratio: "1.25", Completion: "4"}}
	for i, vendor := range []string{"gpt", "claude", "gemini", "deepseek", "qwen", "glm", "llama", "mistral", "grok", "kimi"} {
		for n := range 30 {
			if i > 0 || n > 1 {
				all = append(all, llmtest.Model{ID: fmt.Sprintf("%s-%02d", vendor, n), Ratio: "1", Completion: "3"})
			}
		}
	}
	return all
}

// TestFirstDay is the scripted first day: testdata/first_day.golden is to be read.
func TestFirstDay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const key = "sk-bobsOwnKey000000000000000000000000000000000b"
		site := llmtest.Options{
			Answer: remembers, Models: manyModels(),
			Tokens: append(llmtest.DefaultTokens(), llmtest.Token{ID: 2, User: llmtest.UserID, Key: key, Name: "bob", Remain: 2_500_000}),
		}
		d := &day{world: wiredWorld(t, telegramtest.Options{}, site)}
		ann := d.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"}).ID
		bob := d.tg.AddPerson(telegramtest.User{FirstName: "Bob", Language: "zh-hans"}).ID
		cleo := d.tg.AddPerson(telegramtest.User{FirstName: "Cleo", Language: "en"}).ID
		pub := d.tg.AddSupergroup("The Pub", ann, bob, cleo)
		d.tg.RemoveBot(pub, cleo)
		d.tg.SetRole(pub, cleo, telegramtest.Administrator)
		d.names = map[int64]string{ann: "Ann (operator)", bob: "Bob (member)", cleo: "Cleo (admin of the group)", pub: "The Pub"}
		d.env = append(d.env, "BARKEEP_TIMEZONE=UTC", "LANG=en_US.UTF-8")
		d.start()

		d.logs("https://t.me/barkeep_bot?start=" + d.code())
		d.b.WriteString("Ann starts barkeep and opens the link that it prints: https://t.me/barkeep_bot?start=CODE\n")
		d.says(ann, ann, "/start "+d.code(), "300 models")
		d.says(ann, ann, "What can you do?", "You asked: What can you do?.")

		d.b.WriteString("\nCleo adds the bot to the group.\n")
		d.tg.AddBot(pub, cleo)
		d.bot(pub, "make me an admin here")
		asks := d.bot(ann, "Cleo added me to The Pub")
		d.taps(ann, ann, asks, "$1 a day", "The Pub is let in")
		d.bot(pub, "This chat is let in now")

		picker := d.says(pub, cleo, "/model@barkeep_bot", "300 models")
		picker = d.taps(pub, cleo, picker, "claude (30)", "claude-00")
		picker = d.taps(pub, cleo, picker, "2 ›", "claude-08")
		d.taps(pub, cleo, picker, "claude-09", "now uses claude-09")
		d.says(pub, cleo, "/persona@barkeep_bot add cook temperature=0.3 You are a cook. Answer with recipes.", "Kept: cook")
		d.says(pub, cleo, "/persona@barkeep_bot cook", "Persona here: cook")
		d.says(pub, cleo, "/settings@barkeep_bot", "Settings here")
		d.says(pub, cleo, "/budget@barkeep_bot $5 week", "$5.00")

		q := d.says(pub, bob, "/ask@barkeep_bot pancakes?", "You asked: pancakes?.")
		d.tg.Say(pub, ann, "and without eggs?", telegramtest.ReplyTo(q.ID))
		d.line(pub, ann, "(in reply) and without eggs?")
		d.bot(pub, "without eggs?.")

		hello := d.says(bob, bob, "/start", "这是私有机器人")
		d.taps(bob, bob, hello, "向所有者申请使用", "这是私有机器人")
		asks = d.bot(ann, "asks to use this bot")
		d.taps(ann, ann, asks, "$1 a day", "Bob is let in")
		d.bot(bob, "你可以使用了")
		d.says(bob, bob, "/key "+key, "000b")
		d.says(bob, bob, "你好", "You asked: 你好.")
		d.says(bob, bob, "/balance", "剩余额度")

		d.says(pub, cleo, "/balance@barkeep_bot", "today")
		d.says(pub, cleo, "/usage@barkeep_bot today chat", "Today")
		d.says(ann, ann, "/help", "What you can do here")

		if n := strings.Count(d.steady(), key); n > 0 {
			t.Errorf("the key stands in the transcript %d times", n)
		}
		golden(t, "first_day.golden", d.steady())
	})
}
