package discord

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"barkeep/bots"
	"barkeep/bots/botstest"
)

// unsaid are addresses and tags: no words of an answer.
var unsaid = regexp.MustCompile(`https://example\.org|\\?</?(?:[biu]|table|tr|td|ul|li)>`)

// Whatever a model writes, each message keeps Discord's limit and all together say it.
func TestHostileAnswersArriveWhole(t *testing.T) {
	t.Parallel()
	for name, text := range botstest.Hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{len(text) / 3, len(text) / 2} {
				growing, _ := render(bots.View{Status: bots.Growing, Text: text[:size]}, false, bots.MostMessages)
				for _, p := range growing {
					checkPart(t, p)
				}
			}
			parts, _ := render(bots.View{Status: bots.Final, Text: text}, false, math.MaxInt)
			var all strings.Builder
			for _, p := range parts {
				checkPart(t, p)
				if rest := strings.ReplaceAll(p.text, botstest.Family, ""); strings.ContainsAny(rest, "👨👩👧👦\u200d") {
					t.Errorf("a family is torn: %.80q", rest)
				}
				if strings.Count(p.text, "```")%2 != 0 {
					t.Errorf("code is not closed: %.80q", p.text)
				}
				all.WriteString(p.text)
			}
			want, got := botstest.Letters(unsaid.ReplaceAllString(text, "")), botstest.Letters(unsaid.ReplaceAllString(all.String(), ""))
			if name == botstest.ManyColumns { // heads are repeated with each row
				botstest.HasWords(t, all.String(), text)
			} else if got != want {
				t.Errorf("%d letters are shown of %d in %d messages", len(got), len(want), len(parts))
			}
		})
	}
}

func checkPart(t *testing.T, p part) {
	t.Helper()
	if n := utf8.RuneCountInString(p.text); n > textLimit || !visible(p.text) || !utf8.ValidString(p.text) {
		t.Fatalf("a part of %d characters: %.80q", n, p.text)
	}
}
