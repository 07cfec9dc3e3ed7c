package telegram

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/bots/words"
)

func longAnswer() string {
	return strings.TrimSpace(strings.Repeat("A sentence of a long answer.\n\n", 1200))
}

// inGroup asks a question in a group and gives the place of its answer to test.
func inGroup(t *testing.T, server telegramtest.Options, test func(r *rig, group int64, place bots.Place)) {
	inBubble(t, setup{server: server}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		r.tg.Say(group, ann, "/ask@barkeep_bot why")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		test(r, group, place)
	})
}

func settled(r *rig, place bots.Place, text string) {
	r.t.Helper()
	if err := place.Settle(r.t.Context(), bots.View{Text: text, Words: words.English()}); err != nil {
		r.t.Fatalf("Settle: %v", err)
	}
}

func TestVeryLongAnswerStopsGrowing(t *testing.T) {
	inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
		w := words.English()
		whole := longAnswer()
		place.Show(bots.View{Status: bots.Growing, Text: whole[:len(whole)-5000], Words: w})
		r.until("it says that it is long", func() bool {
			last, ok := r.tg.Chat(group).Last()
			return ok && strings.HasSuffix(last.Text, w.LongMore)
		})
		calls := len(r.tg.Calls("sendMessage", "editMessageText"))
		place.Show(bots.View{Status: bots.Growing, Text: whole, Words: w})
		time.Sleep(time.Minute)
		if n := len(r.tg.Calls("sendMessage", "editMessageText")); n != calls {
			t.Errorf("%d more calls that change nothing", n-calls)
		}
		settled(r, place, whole)
		if all := r.tg.Chat(group).FromBot(); len(all) != bots.MostMessages+1 || !strings.HasSuffix(all[bots.MostMessages-1].Text, w.LongFile) {
			t.Errorf("%d messages, the last %q", len(all), all[len(all)-1].Text)
		}
	})
}

// However long an answer grows, what stands of it is what will stand in the end.
func TestBeginningOfAnEndlessAnswerStays(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("一句话，**很长**的回答。\n\n", 20_000)
	end, _ := render(bots.View{Status: bots.Final, Text: text}, bots.MostMessages)
	for _, size := range []int{70_000, 100_000, 101_001, len(text)} {
		now, long := render(bots.View{Status: bots.Growing, Text: text[:size]}, bots.MostMessages)
		if !long || len(now) != len(end) {
			t.Fatalf("%d bytes: %d messages, long %v", size, len(now), long)
		}
		for i := range now[:len(now)-1] {
			if now[i].sum() != end[i].sum() {
				t.Errorf("%d bytes: message %d is another one in the end", size, i)
			}
		}
	}
}

// In a group the file stands once, though Telegram hid that it does.
func TestFileWhosePostWasHiddenStandsOnceInAGroup(t *testing.T) {
	inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.CutAfter, Method: "editMessageMedia", Times: 2})
		settled(r, place, longAnswer())
		if files := r.files(group); len(files) != 1 || strings.TrimSpace(string(files[0].Data)) != longAnswer() {
			t.Errorf("%d files", len(files))
		}
		if n := r.p.UnknownPosts(); n != 0 {
			t.Errorf("%d posts are unknown", n)
		}
	})
}

// A voice message says again what stands there: hidden or not, and over a restart, it comes at most once.
func TestVoiceWhosePostWasHiddenIsNotSaidTwice(t *testing.T) {
	for what, c := range map[string]struct {
		kind telegramtest.FaultKind
		want int
	}{
		"cut after": {telegramtest.CutAfter, 1}, "502 after": {telegramtest.BadGatewayAfter, 1}, "withheld": {telegramtest.AnswerWithheld, 1},
		"cut before": {telegramtest.CutBefore, 0}, "429": {telegramtest.TooMany, 1},
	} {
		t.Run(what, func(t *testing.T) {
			inGroup(t, telegramtest.Options{}, func(r *rig, group int64, _ bots.Place) {
				state := r.heard(1)[0].Place
				r.tg.Inject(telegramtest.Fault{Kind: c.kind, Method: "sendVoice", RetryAfter: 3})
				for range 2 {
					place := r.p.Open(state, func(k bots.Kept) { state = k.State })
					if err := place.Settle(r.t.Context(), bots.View{Text: "So.", File: botstest.FaultFile(2), Words: words.English()}); err != nil {
						t.Fatalf("Settle: %v", err)
					}
					place.Close()
				}
				if files := r.files(group); len(files) != c.want {
					t.Errorf("it is said %d times, want %d", len(files), c.want)
				}
			})
		})
	}
}

func TestFileIsPostedWhereTextCannotCarryIt(t *testing.T) {
	inGroup(t, telegramtest.Options{NoMediaForText: true}, func(r *rig, group int64, place bots.Place) {
		settled(r, place, longAnswer())
		if files := r.files(group); len(files) != 1 {
			t.Errorf("%d files", len(files))
		}
		if n := len(r.tg.Chat(group).FromBot()); n != bots.MostMessages+1 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestVeryLongAnswerStandsInMessagesWhereFilesAreRefused(t *testing.T) {
	inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
		r.tg.DenyFiles(group, true)
		settled(r, place, longAnswer())
		shown := strings.Fields(strings.Join(texts(r.tg.Chat(group).FromBot()), " "))
		if want := strings.Fields(longAnswer()); len(shown) != len(want) {
			t.Errorf("%d words stand there, want %d", len(shown), len(want))
		}
	})
}

// Where files are refused and an answer would flood the chat, people read that its rest is missing and what to do.
func TestEndlessAnswerWhereFilesAreRefusedSaysSo(t *testing.T) {
	inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
		r.tg.DenyFiles(group, true)
		whole := strings.Repeat(longAnswer()+"\n\n", 5)
		settled(r, place, whole)
		all := texts(r.tg.Chat(group).FromBot())
		if last := all[len(all)-1]; len(all) != bots.MostUnfiled || !strings.HasSuffix(last, words.English().LongRest("")) {
			t.Errorf("%d messages, the last %q", len(all), last)
		}
		settled(r, place, whole)
		if again := texts(r.tg.Chat(group).FromBot()); len(again) != len(all) {
			t.Errorf("%d messages, and %d when it was settled again", len(all), len(again))
		}
	})
}

func TestFileThatIsRefusedIsNamed(t *testing.T) {
	inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
		r.tg.DenyFiles(group, true)
		v := bots.View{Text: "Here it is.", Note: "Two turns.", File: &bots.File{Name: "talk.md", Data: []byte("# Talk\n")}, Words: words.English()}
		if err := place.Settle(r.t.Context(), v); err != nil {
			t.Fatalf("Settle: %v", err)
		}
		want := "Here it is.\n\nTwo turns.\n" + v.Words.FileNever("talk.md", "")
		if all := texts(r.tg.Chat(group).FromBot()); len(all) != 1 || all[0] != want {
			t.Errorf("people see %q, want %q", all, want)
		}
	})
}

func TestPictureInAGroupStandsOnceThoughItsPostWasHidden(t *testing.T) {
	inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.CutAfter, Method: "editMessageMedia"})
		var square bytes.Buffer
		if err := png.Encode(&square, image.NewGray(image.Rect(0, 0, 32, 32))); err != nil {
			t.Fatal(err)
		}
		v := bots.View{Text: "a lighthouse", File: &bots.File{Name: "picture.png", Data: square.Bytes()}, Words: words.English()}
		if err := place.Settle(r.t.Context(), v); err != nil {
			t.Fatalf("Settle: %v", err)
		}
		all := r.tg.Chat(group).FromBot()
		if len(all) != 2 || all[1].Kind != "photo" {
			t.Errorf("people see %+v", all)
		}
	})
}
