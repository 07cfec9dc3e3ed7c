package telegram

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/bots/words"
)

const tableAnswer = "# Prices\n\n| Model | Price |\n|---|---:|\n| gpt-4 | **$30** |\n\n6. six\n10. ten\n    - [x] done\n\n> quoted `code`\n\n$$\\frac{1}{2}$$\n\nSee [the docs](https://e.example) and ![it](file:///x).\n\n```go\nx := 1\n```"

func richView(text string) bots.View {
	return bots.View{Text: text, Rich: true, Footer: "small", Words: words.English()}
}

func settleView(r *rig, place bots.Place, v bots.View) {
	r.t.Helper()
	if err := place.Settle(r.t.Context(), v); err != nil {
		r.t.Fatalf("Settle: %v", err)
	}
}

func TestRichAnswerIsOneMessage(t *testing.T) {
	inGroup(t, telegramtest.Options{RichMessages: true}, func(r *rig, group int64, place bots.Place) {
		place.Show(bots.View{Status: bots.Growing, Text: strings.Repeat("It grows into some messages. ", 400), Words: words.English()})
		r.until("two messages", func() bool { return len(r.tg.Chat(group).FromBot()) > 1 })
		settleView(r, place, richView(tableAnswer))
		all := r.tg.Chat(group).FromBot()
		if len(all) != 1 {
			t.Fatalf("%d messages", len(all))
		}
		for _, want := range []string{"Prices\nModel | Price\ngpt-4 | $30\n", "6. six", "10. ten", "quoted code", `\frac{1}{2}`, "See the docs and it (file:///x).", "x := 1\nsmall"} {
			if !strings.Contains(all[0].Rich, want) {
				t.Errorf("people do not read %q in %q", want, all[0].Rich)
			}
		}
		settleView(r, place, richView(tableAnswer))
		if again := r.tg.Chat(group).FromBot(); len(again) != 1 || again[0].Edits != all[0].Edits {
			t.Errorf("settled twice, people see %+v", again)
		}
	})
}

// A server that does not know rich messages is asked once; the answer stands in plain ones.
func TestRichAnswerClimbsDown(t *testing.T) {
	for name, server := range map[string]telegramtest.Options{"old server": {}, "refused": {RichMessages: true, RefuseRich: true}, "forbidden": {RichMessages: true, ForbidRich: true}} {
		t.Run(name, func(t *testing.T) {
			inGroup(t, server, func(r *rig, group int64, place bots.Place) {
				settleView(r, place, richView(tableAnswer))
				last, _ := r.tg.Chat(group).Last()
				if last.Rich != "" || !strings.Contains(last.Text, "gpt-4") || len(last.Entities) == 0 {
					t.Fatalf("people see %+v", last)
				}
				tries := richTries(r)
				next := r.p.Open(r.p.Address(bots.Ref{Platform: Name, ID: r.heard(1)[0].Where.Ref.ID}), nil)
				defer next.Close()
				settleView(r, next, richView(tableAnswer))
				if n := richTries(r); n != tries || tries != 1 {
					t.Errorf("%d tries, then %d", tries, n)
				}
			})
		})
	}
}

func richTries(r *rig) (n int) {
	for _, c := range r.tg.Calls("sendRichMessage", "editMessageText") {
		if strings.EqualFold(c.Method, "sendRichMessage") || c.Params["rich_message"] != "" {
			n++
		}
	}
	return n
}

// What may pass does not lead down the ladder, and a private answer is posted as it should look.
func TestRichAnswerOutlastsTrouble(t *testing.T) {
	inBubble(t, setup{server: telegramtest.Options{RichMessages: true}}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Say(ann, ann, "why")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		for _, kind := range []telegramtest.FaultKind{telegramtest.TooMany, telegramtest.InternalError, telegramtest.BadGateway, telegramtest.CutBefore} {
			r.tg.Inject(telegramtest.Fault{Kind: kind, Method: "sendRichMessage", RetryAfter: 2})
		}
		settleView(r, place, richView(tableAnswer))
		if all := r.tg.Chat(ann).FromBot(); len(all) != 1 || !strings.Contains(all[0].Rich, "gpt-4 | $30") {
			t.Errorf("people see %+v", all)
		}
	})
}

// Every answer of the corpus is one that Telegram takes, or too large to be one rich message.
func TestRichAnswersOfTheCorpusAreTaken(t *testing.T) {
	files, err := filepath.Glob("../markdown/testdata/answers/*.md")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d answers: %v", len(files), err)
	}
	inBubble(t, setup{server: telegramtest.Options{RichMessages: true, NoLimits: true}, options: func(o *Options) { o.MessagesPerSecond = 0 }}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Say(ann, ann, "why")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		taken := func(name, text string) {
			settleView(r, place, richView(text))
			if last, _ := r.tg.Chat(ann).Last(); last.Rich == "" && rich(richView(text)) != nil {
				r.t.Fatalf("%s stands as %.200q\n%s", name, last.Text, r.log)
			}
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				r.t.Fatal(err)
			}
			taken(file, string(raw))
		}
		for name, text := range botstest.Hostile() {
			for _, size := range []int{300, 3000, 20_000} {
				taken(name, text[:min(size, len(text))])
			}
		}
	})
	if rich(richView(strings.Repeat("word ", 7000))) != nil || rich(richView(strings.Repeat("- a\n", 600))) != nil || rich(richView(strings.Repeat("> ", 15)+"**_~~a~~_**")) != nil {
		t.Error("a message beyond the limits would be sent")
	}
}

// TestRichAnswerWhoseFileIsRefused holds that its text stands and nobody waits for the file.
func TestRichAnswerWhoseFileIsRefused(t *testing.T) {
	inGroup(t, telegramtest.Options{RichMessages: true}, func(r *rig, group int64, place bots.Place) {
		r.tg.DenyFiles(group, true)
		v := bots.View{Text: "A **rich** answer.", Rich: true, File: &bots.File{Name: "notes.md", Data: []byte("words")}, Words: words.English()}
		if err := place.Settle(r.t.Context(), v); err != nil {
			t.Fatal(err)
		}
		if n := len(r.tg.Chat(group).FromBot()); n != 1 || len(r.files(group)) != 0 {
			t.Errorf("%d messages stand there, %d files", n, len(r.files(group)))
		}
	})
}
