package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// stage is one chat of the gallery, on either platform.
type stage interface {
	say(text string, with ...sent)
	reads(part string) // waits until the bot said so, with what belongs to it
	page(name string)  // writes what stands there since the last page
}

// sent is what somebody sends along.
type sent struct {
	kind, name, mime string
	data             []byte
}

// screens writes pages of what stands in simulated chats.
type screens struct {
	*world
	dir string
	ann int64               // the owner on Telegram
	her *discordtest.Person // and on Discord
}

// TestScreens writes HTML pages of what people see to the folder BARKEEP_SCREENS, to be looked at in a browser.
func TestScreens(t *testing.T) {
	dir := os.Getenv("BARKEEP_SCREENS")
	if dir == "" {
		t.Skip("BARKEEP_SCREENS names no folder")
	}
	for name, play := range map[string]func(*screens){
		"telegram": func(s *screens) { st := s.onTelegram("en"); s.rich(st); s.english(st); s.group() }, "telegram-zh": func(s *screens) { s.chinese(s.onTelegram("zh-hans")) },
		"discord": func(s *screens) { s.english(s.onDiscord("en-US")); s.server() }, "discord-zh": func(s *screens) { s.chinese(s.onDiscord("zh-CN")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hold := make(chan struct{})
			models := append(manyModels(), llmtest.Model{ID: "whisper-1", Ratio: "15"})
			w := newWorld(t, telegramtest.Options{ReadsAllGroupMessages: true, RichMessages: true}, llmtest.Options{Answer: galleryAnswers(hold), Models: models})
			w.withDiscord(discordtest.Options{})
			w.env = append(w.env, "BARKEEP_TIMEZONE=UTC", "LANG=en_US.UTF-8")
			w.start()
			w.online()
			play(&screens{world: w, dir: dir})
			close(hold)
		})
	}
}

// english asks everything in a private chat.
func (s *screens) english(st stage) {
	ask := func(text, want string, with ...sent) { st.say(text, with...); st.reads(want) }
	ask("How do I retry a call?", "stops")
	ask("Three beers, please", "Prost")
	st.page("answers")
	ask("Please solve the quadratic", "x₂")
	ask("What should I pack?", "umbrella")
	st.page("maths-lists")
	ask("a long story", "remembers them all")
	st.page("long")
	ask("a whole book", "the whole of it is in the file")
	st.page("book")
	ask("What is this?", "lighthouse", sent{"photo", "view.png", "image/png", drawn(s.t)})
	ask("Sum this up", "three orders", sent{"file", "orders.csv", "text/csv", []byte("beer,3\nwine,1\n")})
	ask("", "closing time", sent{"voice", "voice-message.ogg", "audio/ogg", append([]byte("OggS"), make([]byte, 9000)...)})
	ask("look", "I cannot look", sent{"video", "a.mp4", "video/mp4", []byte("a video")})
	st.page("files")
	ask("/settings reasoning shown", "Reasoning")
	ask("Think about 17 × 23", "391")
	ask("/settings reasoning hidden", "Reasoning")
	ask("Tell me until it is cut", "length limit")
	st.page("reasoning-cut")
	ask("/model", "models")
	ask("/balance", "Left")
	ask("this is broken", "#")
	st.page("commands")
	ask("html and numbers", "Fifth")
	st.page("html")
	st.say("the slow history of pubs")
	st.reads("alehouses")
	st.page("streaming")
}

// chinese asks some of it in Chinese.
func (s *screens) chinese(st stage) {
	ask := func(text, want string, with ...sent) { st.say(text, with...); st.reads(want) }
	ask("麻婆豆腐怎么做？", "勾芡")
	ask("比较三种啤酒", "干杯")
	st.page("zh-answers")
	ask("余额", "剩余额度")
	ask("模型", "模型")
	ask("this is broken", "#")
	st.page("zh-commands")
	ask("写一本书", "全文见下面的文件")
	st.page("zh-book")
	ask("说到一半 cut", "继续")
	st.page("zh-cut")
}

func (s *screens) write(name, page string) {
	if err := os.WriteFile(filepath.Join(s.dir, name+".html"), []byte(page), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// still waits until a page does not change any more: answers are final, but for one that is held back, and buttons under older ones gone.
func (s *screens) still(draw func() string) string {
	s.t.Helper()
	last, since := draw(), time.Now()
	for end := time.Now().Add(longest); time.Since(since) < 2*time.Second; time.Sleep(50 * time.Millisecond) {
		now := draw()
		runs := (strings.Contains(now, ">Stop<") || strings.Contains(now, ">停止<")) && !strings.Contains(now, "slow history")
		if now != last || runs {
			last, since = now, time.Now()
		}
		if time.Now().After(end) {
			s.t.Fatalf("the page never stands still:\n%s", last)
		}
	}
	return last
}

func holds(texts []string, part string) bool {
	for _, text := range texts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
