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
	b                   strings.Builder
	names               map[int64]string
	ann, bob, cleo, pub int64
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

// bobsKey is a key that Bob brings along.
const bobsKey = "sk-bobsOwnKey000000000000000000000000000000000b"

// TestFirstDay is the scripted first day: testdata/first_day.golden is to be read.
func TestFirstDay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		d := newDay(t)
		d.start()
		d.claimed()
		d.letIn()
		d.settled()
		d.askedInTheGroup()
		d.ownKey()
		d.says(d.pub, d.cleo, "/balance@barkeep_bot", "today")
		d.says(d.pub, d.cleo, "/usage@barkeep_bot today chat", "Today")
		d.says(d.ann, d.ann, "/help", "What you can do here")
		if n := strings.Count(d.steady(), bobsKey); n > 0 {
			t.Errorf("the key stands in the transcript %d times", n)
		}
		golden(t, "first_day.golden", d.steady())
	})
}

// newDay is the morning: people, and a group without the bot.
func newDay(t *testing.T) *day {
	t.Helper()
	d := &day{world: wiredWorld(t, telegramtest.Options{}, llmtest.Options{
		Answer: remembers, Models: manyModels(),
		Tokens: append(llmtest.DefaultTokens(), llmtest.Token{ID: 2, User: llmtest.UserID, Key: bobsKey, Name: "bob", Remain: 2_500_000}),
	})}
	d.ann = d.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"}).ID
	d.bob = d.tg.AddPerson(telegramtest.User{FirstName: "Bob", Language: "zh-hans"}).ID
	d.cleo = d.tg.AddPerson(telegramtest.User{FirstName: "Cleo", Language: "en"}).ID
	d.pub = d.tg.AddSupergroup("The Pub", d.ann, d.bob, d.cleo)
	d.tg.RemoveBot(d.pub, d.cleo)
	d.tg.SetRole(d.pub, d.cleo, telegramtest.Administrator)
	d.names = map[int64]string{d.ann: "Ann (operator)", d.bob: "Bob (member)", d.cleo: "Cleo (admin of the group)", d.pub: "The Pub"}
	d.env = append(d.env, "BARKEEP_TIMEZONE=UTC", "LANG=en_US.UTF-8")
	return d
}

// claimed: Ann becomes the owner and asks.
func (d *day) claimed() {
	d.t.Helper()
	d.logs("https://t.me/barkeep_bot?start=" + d.code())
	d.b.WriteString("Ann starts barkeep and opens the link that it prints: https://t.me/barkeep_bot?start=CODE\n")
	d.says(d.ann, d.ann, "/start "+d.code(), "300 models")
	d.says(d.ann, d.ann, "What can you do?", "You asked: What can you do?.")
}

// letIn: Cleo adds the bot to the group, and Ann lets it in.
func (d *day) letIn() {
	d.t.Helper()
	d.b.WriteString("\nCleo adds the bot to the group.\n")
	d.tg.AddBot(d.pub, d.cleo)
	d.bot(d.pub, "make me an admin here")
	asks := d.bot(d.ann, "Cleo added me to The Pub")
	d.taps(d.ann, d.ann, asks, "$1 a day", "The Pub is let in")
	d.bot(d.pub, "This chat is let in now")
}

// settled: Cleo chooses for the group.
func (d *day) settled() {
	d.t.Helper()
	picker := d.says(d.pub, d.cleo, "/model@barkeep_bot", "300 models")
	picker = d.taps(d.pub, d.cleo, picker, "claude (30)", "claude-00")
	picker = d.taps(d.pub, d.cleo, picker, "2 ›", "claude-08")
	d.taps(d.pub, d.cleo, picker, "claude-09", "now uses claude-09")
	d.says(d.pub, d.cleo, "/persona@barkeep_bot add cook temperature=0.3 You are a cook. Answer with recipes.", "Kept: cook")
	d.says(d.pub, d.cleo, "/persona@barkeep_bot cook", "Persona here: cook")
	d.says(d.pub, d.cleo, "/settings@barkeep_bot", "Settings here")
	d.says(d.pub, d.cleo, "/budget@barkeep_bot $5 week", "$5.00")
}

func (d *day) askedInTheGroup() {
	d.t.Helper()
	q := d.says(d.pub, d.bob, "/ask@barkeep_bot pancakes?", "You asked: pancakes?.")
	d.tg.Say(d.pub, d.ann, "and without eggs?", telegramtest.ReplyTo(q.ID))
	d.line(d.pub, d.ann, "(in reply) and without eggs?")
	d.bot(d.pub, "without eggs?.")
}

// ownKey: Bob asks to be let in, and brings his own key.
func (d *day) ownKey() {
	d.t.Helper()
	hello := d.says(d.bob, d.bob, "/start", "这是私有机器人")
	d.taps(d.bob, d.bob, hello, "向所有者申请使用", "这是私有机器人")
	asks := d.bot(d.ann, "asks to use this bot")
	d.taps(d.ann, d.ann, asks, "$1 a day", "Bob is let in")
	d.bot(d.bob, "你可以使用了")
	d.says(d.bob, d.bob, "/key "+bobsKey, "000b")
	d.says(d.bob, d.bob, "你好", "You asked: 你好.")
	d.says(d.bob, d.bob, "/balance", "剩余额度")
}
