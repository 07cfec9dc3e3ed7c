package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// gallery is what the model says in the screens, by a word of the question.
var gallery = map[string]string{
	"retry": "Here is a small helper:\n\n```go\nfunc Retry(n int, do func() error) (err error) {\n\tfor range n {\n\t\tif err = do(); err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n\treturn err\n}\n```\n\n- It **stops** at the first success.\n- The *last* error is returned, see [errors](https://pkg.go.dev/errors).",
	"beers": "### Three beers\n\n| Beer | Style | ABV |\n|:---|:---|---:|\n| Augustiner | Helles | 5.2% |\n| 青島 Tsingtao | Lager | 4.7% |\n| Orval | Trappist | 6.2% |\n\n> Prost! 🍻",
	"solve": "For $ax^2 + bx + c = 0$ the roots are\n\n$$x = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}$$\n\nso with $a=1$, $b=-5$, $c=6$ we get $x_1 = 3$ and $x_2 = 2$.",
	"豆腐":    "## 麻婆豆腐\n\n**食材**（2 人份）：\n\n1. 嫩豆腐 400 克，切成 2 厘米见方的小块\n2. 牛肉末 80 克\n   - 郫县豆瓣酱 1 大勺\n   - 花椒粉 *少许*\n\n**做法：**先把豆腐焯水，再炒香豆瓣酱，最后勾芡两次即可。",
	"long":  strings.TrimSpace(strings.Repeat("A pub is more than a room with taps: it is where a street keeps its stories, and the barkeep is the one who remembers them all. ", 45)),
	"slow":  "The history of the pub begins with the Roman *tabernae*, which sold wine beside the new roads. When the Romans left, **alehouses** took their place",
}

// says answers a question of the gallery; slow holds its end back, and broken fails.
func galleryAnswers(hold <-chan struct{}) func(llmtest.Request) llmtest.Reply {
	return func(r llmtest.Request) llmtest.Reply {
		question := r.Messages[len(r.Messages)-1].Content
		if strings.Contains(question, "broken") {
			return llmtest.Reply{Status: 503}
		}
		for word, text := range gallery {
			if strings.Contains(question, word) {
				reply := llmtest.Say(text)
				if word == "slow" {
					reply = llmtest.Reply{Chunks: []llmtest.Chunk{{Text: text}, {Text: " as"}, {Text: ".", Hold: hold}}} // the family holds one chunk back
				}
				return reply
			}
		}
		return llmtest.Say("Cheers!")
	}
}

// TestScreens writes HTML pages of what people see to the folder BARKEEP_SCREENS, to be looked at in a browser.
func TestScreens(t *testing.T) {
	dir := os.Getenv("BARKEEP_SCREENS")
	if dir == "" {
		t.Skip("BARKEEP_SCREENS names no folder")
	}
	for name, play := range map[string]func(*screens){"telegram": (*screens).telegram, "discord": (*screens).discord} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hold := make(chan struct{})
			w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: galleryAnswers(hold), Models: manyModels()})
			w.withDiscord(discordtest.Options{})
			w.env = append(w.env, "BARKEEP_TIMEZONE=UTC", "LANG=en_US.UTF-8")
			s := &screens{world: w, dir: dir}
			w.start()
			w.online()
			play(s)
			close(hold)
			time.Sleep(time.Second)
		})
	}
}

// telegram asks everything on Telegram.
func (s *screens) telegram() {
	ann := s.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"}).ID
	s.tg.Say(ann, ann, "/start "+s.code())
	s.answer(ann, says("owner"))
	page := func(name string, chat int64, from int) {
		time.Sleep(2 * time.Second) // buttons under older answers go
		s.write("telegram-"+name, telegramPage(s.tg, chat, from))
	}
	ask := func(text, want string) {
		s.tg.Say(ann, ann, text)
		s.answer(ann, func(m telegramtest.Message) bool { return strings.Contains(m.Text, want) })
		time.Sleep(300 * time.Millisecond)
	}
	at := func() int { return len(s.tg.Chat(ann).Messages()) }
	from := at()
	ask("How do I retry a call?", "stops")
	ask("Three beers, please", "Prost")
	page("answers", ann, from)
	from = at()
	ask("Please solve the quadratic", "x₂")
	ask("麻婆豆腐怎么做？", "勾芡")
	page("maths-chinese", ann, from)
	from = at()
	ask("/model", "300 models")
	ask("/balance", "Left")
	time.Sleep(time.Second)
	ask("this is broken", "#")
	page("commands", ann, from)
	from = at()
	ask("a long story", "remembers them all")
	page("long", ann, from)
	from = at()
	s.tg.Say(ann, ann, "the slow history of pubs")
	s.drafted(ann)
	page("streaming", ann, from)
}

// drafted waits for a draft with words.
func (s *screens) drafted(chat int64) {
	ctx, cancel := context.WithTimeout(s.t.Context(), longest)
	defer cancel()
	err := s.tg.Wait(ctx, func() bool {
		d, ok := s.tg.Chat(chat).Draft()
		return ok && strings.Contains(d.Text, "alehouses")
	})
	if err != nil {
		s.t.Fatalf("%v: %+v, and last %+v", err, s.tg.Chat(chat).Drafts(), s.tg.Chat(chat).Messages())
	}
}

// discord asks everything on Discord, in private messages of the owner.
func (s *screens) discord() {
	ann := s.dc.AddPerson("ann", discordtest.Locale("en-US"))
	room := ann.DM()
	room.Say(ann, s.code())
	s.reads(room, "You are the owner now")
	at := func() int { return len(room.Messages()) }
	ask := func(text, want string) {
		room.Say(ann, text)
		s.reads(room, want)
		time.Sleep(300 * time.Millisecond)
	}
	from := at()
	ask("How do I retry a call?", "stops")
	ask("Three beers, please", "Prost")
	s.write("discord-answers", discordPage(room, from))
	from = at()
	ask("Please solve the quadratic", "x₂")
	ask("麻婆豆腐怎么做？", "勾芡")
	s.write("discord-maths-chinese", discordPage(room, from))
	from = at()
	for _, command := range []string{"model", "balance"} {
		if _, err := room.Slash(ann, command, discordtest.Values{}); err != nil {
			s.t.Error(err)
		}
		time.Sleep(2 * time.Second)
	}
	s.write("discord-commands", discordPageFor(room, ann, from))
	from = at()
	ask("a long story", "remembers them all")
	time.Sleep(time.Second)
	room.Say(ann, "the slow history of pubs")
	s.reads(room, "alehouses")
	s.write("discord-streaming", discordPage(room, from))
}

func (s *screens) write(name, page string) {
	if err := os.WriteFile(filepath.Join(s.dir, name+".html"), []byte(page), 0o644); err != nil {
		s.t.Fatal(err)
	}
}
