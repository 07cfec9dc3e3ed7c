package bots_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// painted is a bar whose painter keeps what it is asked to draw.
func painted(t *testing.T, answer func(llmtest.Request) llmtest.Reply) (*bar, func() string) {
	b := newBar(t, answer)
	var drawn []bots.Chart
	b.painter = func(c bots.Chart) ([]byte, error) {
		drawn = append(drawn, c)
		return fmt.Appendf(nil, "\x89PNG %d", len(drawn)), nil
	}
	b.close()
	b.open()
	return b, func() string {
		t.Helper()
		if len(drawn) == 0 {
			return ""
		}
		c := drawn[len(drawn)-1]
		drawn = nil
		l := []string{c.Title + " = " + c.Total + " on " + strings.Join(c.Days, " ")}
		for _, r := range c.Rows {
			line := r.Name + " = " + r.Total
			for day, n := range r.Values {
				if n > 0 {
					line += fmt.Sprintf(" %s:%d", c.Days[day], n)
				}
			}
			l = append(l, line)
		}
		return strings.Join(l, "\n")
	}
}

// TestUsagePicture holds what the picture of /usage shows, where it is sent, and
// where not: in a group what all used, by models; people's own to the admin alone.
func TestUsagePicture(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, drawn := painted(t, func(r llmtest.Request) llmtest.Reply {
			return llmtest.Reply{Chunks: llmtest.Split("so it is", 0), Usage: &llmtest.Usage{Prompt: 10_000}}
		})
		time.Sleep(time.Until(time.Date(2030, 1, 29, 12, 0, 0, 0, time.UTC))) // a Tuesday
		g, admin := group("-5"), person("7")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		b.policy.Model = "gpt-4"
		b.wants(b.say(b.message(g, person("2"), "one")), "so it is") // $0.30
		time.Sleep(24 * time.Hour)
		b.wants(b.say(b.message(g, person("3"), "two")), "so it is")
		b.policy.Model = "gpt-4o-mini"
		b.wants(b.say(b.message(g, person("3"), "three")), "so it is") // $0.0015

		shows := func(where bots.Where, who bots.Ref, text, place, want string) {
			t.Helper()
			sent := b.say(b.message(where, who, text))
			b.read(sent)
			if place == "" {
				place = sent
			}
			got := drawn()
			if got != want {
				t.Errorf("%s draws\n%s\nwant\n%s", text, got, want)
			}
			if f := b.screen.At(place).Final.File; (f == nil) != (want == "") || f != nil && (f.Name != "usage.png" || !strings.HasPrefix(string(f.Data), "\x89PNG")) {
				t.Errorf("with %s comes %+v", text, f)
			}
		}
		shows(g, admin, "/usage week chat", "", "This week · this chat · by model = $0.6015 on 01-28 01-29 01-30 01-31 02-01 02-02 02-03\ngpt-4 = $0.6000 01-29:300000000 01-30:300000000\ngpt-4o-mini = $0.0015 01-30:1500000")
		shows(g, admin, "/usage week people", "to 7", "This week · this chat · by person = $0.60 on 01-28 01-29 01-30 01-31 02-01 02-02 02-03\nP3 = $0.30 01-30:301500000\nP2 = $0.30 01-29:300000000")
		shows(private("1"), owner, "/usage month kinds", "", "")
		shows(private("1"), owner, "/usage month kinds all", "", "This month · all chats · by kind = $0.60 on 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30\nquestions = $0.60 29:300000000 30:301500000")
		shows(g, admin, "/usage today chat", "", "")
		shows(g, person("2"), "/usage month me", "", "")
		shows(g, person("2"), "/usage month chat", "", "")
	})
}

// TestUsagePictureOfManyModels holds that a picture has few colours, that a month
// of its first days has room for a week, that what has no price shows its tokens,
// and that a picture that cannot be drawn costs nobody the table.
func TestUsagePictureOfManyModels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, drawn := painted(t, asked)
		time.Sleep(time.Until(time.Date(2030, 2, 2, 12, 0, 0, 0, time.UTC)))
		home := private("1")
		for i := range 9 {
			c := bots.Charge{Model: fmt.Sprint("free", i), Reported: true}
			c.Usage.Prompt = int64(1000 * (i + 1))
			b.call(c, true)
		}
		b.read(b.say(b.message(home, owner, "/usage all")))
		want := "This month · all chats · by model = 45k tokens on 02-01 02-02 02-03 02-04 02-05 02-06 02-07\nfree8 = 9.0k tokens 02-02:9000\nfree7 = 8.0k tokens 02-02:8000\n" +
			"free6 = 7.0k tokens 02-02:7000\nfree5 = 6.0k tokens 02-02:6000\nfree4 = 5.0k tokens 02-02:5000\n4 others = 10k tokens 02-02:10000"
		if got := drawn(); got != want {
			t.Errorf("drawn is\n%s\nwant\n%s", got, want)
		}
		b.painter = func(bots.Chart) ([]byte, error) { return nil, errors.New("no ink") }
		b.close()
		b.open()
		place := b.say(b.message(home, owner, "/usage all"))
		b.reads(place, "9 requests")
		if b.screen.At(place).Final.File != nil {
			t.Error("a picture came that was not drawn")
		}
	})
}
