package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
	"barkeep/bots/words"
)

func longAnswer() string {
	return strings.TrimSpace(strings.Repeat("A sentence of a long answer.\n\n", 600))
}

func settled(r *rig, place bots.Place, text string) {
	r.t.Helper()
	if err := place.Settle(context.Background(), bots.View{Text: text, Words: words.English()}); err != nil {
		r.t.Fatalf("Settle: %v", err)
	}
}

func TestVeryLongAnswerStopsGrowing(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		w := words.English()
		whole := longAnswer()
		place.Show(bots.View{Status: bots.Growing, Text: whole[:len(whole)-5000], Words: w})
		r.until("it says that it is long", func() bool {
			shown := r.screen(r.room)
			return len(shown) > 0 && strings.HasSuffix(shown[len(shown)-1], w.LongMore)
		})
		calls := len(r.dc.Calls())
		place.Show(bots.View{Status: bots.Growing, Text: whole, Words: w})
		time.Sleep(30 * time.Second)
		if n := len(r.dc.Calls()); n != calls {
			t.Errorf("%d more calls that change nothing", n-calls)
		}
		settled(r, place, whole)
		if shown := r.screen(r.room); len(shown) != bots.MostMessages || !strings.HasSuffix(shown[len(shown)-1], w.LongFile) {
			t.Errorf("%d messages, the last %q", len(shown), shown[len(shown)-1])
		}
	})
}

// However long an answer grows, what stands of it is what will stand in the end.
func TestBeginningOfAnEndlessAnswerStays(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("一句话，**很长**的回答。\n\n", 10_000)
	end, _ := render(bots.View{Status: bots.Final, Text: text}, false, bots.MostMessages)
	for _, size := range []int{40_000, 50_000, 50_001, len(text)} {
		now, long := render(bots.View{Status: bots.Growing, Text: text[:size]}, false, bots.MostMessages)
		if !long || len(now) != len(end) {
			t.Fatalf("%d bytes: %d messages, long %v", size, len(now), long)
		}
		for i := range now[:len(now)-1] {
			if now[i].text != end[i].text {
				t.Errorf("%d bytes: message %d is another one in the end", size, i)
			}
		}
	}
}

func TestVeryLongAnswerStandsInMessagesWhereFilesAreRefused(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.room.Deny(r.guild.BotRole(), discordtest.PermAttachFiles)
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		settled(r, place, longAnswer())
		shown := strings.Fields(strings.Join(r.screen(r.room), " "))
		if want := strings.Fields(longAnswer()); len(shown) != len(want) {
			t.Errorf("%d words stand there, want %d", len(shown), len(want))
		}
	})
}

// Where files are refused and an answer would flood the chat, people read that its rest is missing and what to do.
func TestEndlessAnswerWhereFilesAreRefusedSaysSo(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.room.Deny(r.guild.BotRole(), discordtest.PermAttachFiles)
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		settled(r, place, strings.Repeat(longAnswer()+"\n\n", 5))
		all := r.screen(r.room)
		if last := all[len(all)-1]; len(all) != bots.MostUnfiled || !strings.HasSuffix(last, words.English().LongRest("Attach Files")) {
			t.Errorf("%d messages, the last %q", len(all), last)
		}
	})
}

func TestFileThatIsRefusedIsNamed(t *testing.T) {
	w := words.English()
	page := []byte("<html>413 Request Entity Too Large</html>")
	for why, c := range map[string]struct {
		refuse func(r *rig)
		data   []byte
		want   string
	}{
		"forbidden": {func(r *rig) { r.room.Deny(r.guild.BotRole(), discordtest.PermAttachFiles) }, []byte("x"), w.FileNever("talk.md", "Attach Files")},
		"too large": {func(*rig) {}, make([]byte, 11<<20), w.FileOver("talk.md")},
		"too large on the way": {func(r *rig) {
			r.dc.Break(discordtest.Fault{Kind: discordtest.Refused, Status: 413, Body: string(page), Skip: 1, Times: 1})
		}, []byte("x"), w.FileOver("talk.md")},
	} {
		t.Run(why, func(t *testing.T) {
			inBubble(t, setup{}, func(r *rig) {
				r.online()
				r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
				place := r.p.Open(r.heard(1)[0].Place, nil)
				defer place.Close()
				c.refuse(r)
				v := bots.View{Text: "Here it is.", File: &bots.File{Name: "talk.md", Data: c.data}, Words: w}
				if err := place.Settle(context.Background(), v); err != nil {
					t.Fatalf("Settle: %v", err)
				}
				if all := r.screen(r.room); len(all) != 1 || !strings.HasSuffix(all[0], c.want) {
					t.Errorf("people see %q, want %q", all, c.want)
				}
			})
		})
	}
}

// One very long answer takes the place of another that has fewer messages left: the file moves with its end.
func TestFileOfAReplacedAnswerMoves(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		w := words.English()
		for _, v := range []bots.View{
			{Text: strings.Repeat("word ", 900), File: &bots.File{Name: "a.txt", Data: []byte("a")}},
			{Text: "short", File: &bots.File{Name: "b.txt", Data: []byte("b")}},
			{Text: longAnswer()},
			{Text: strings.Repeat("word ", 900), File: &bots.File{Name: "a.txt", Data: []byte("a")}},
		} {
			v.Words = w
			if err := place.Settle(context.Background(), v); err != nil {
				t.Fatalf("Settle: %v", err)
			}
			want := "answer.md"
			if v.File != nil {
				want = v.File.Name
			}
			if all := files(r.room); len(all) != 1 || all[0].Name != want {
				t.Errorf("%d files, want %s", len(all), want)
			}
			shown := r.room.Messages()
			if last := shown[len(shown)-1]; len(last.Attachments) != 1 {
				t.Errorf("the file is not under the last message")
			}
		}
	})
}

// What was shown turns out to be thoughts: the answer takes its place, and the rest of it goes.
func TestAnAnswerThatBecomesShorterLeavesNothingBehind(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		place.Show(bots.View{Status: bots.Growing, Text: longAnswer()[:5000], Words: words.English()})
		r.until("a long text", func() bool { return len(r.screen(r.room)) > 1 })
		place.Show(bots.View{Status: bots.Growing, Text: "In short", Words: words.English()})
		time.Sleep(5 * time.Second)
		settled(r, place, "In short: no.")
		if all := r.screen(r.room); len(all) != 1 || all[0] != "In short: no." {
			t.Errorf("people see %q", all)
		}
	})
}
