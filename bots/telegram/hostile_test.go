package telegram

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/botstest"
)

// addresses and tags are no words of an answer.
var unsaid = regexp.MustCompile(`https://example\.org|</?(?:[biu]|table|tr|td|ul|li)>`)

// Whatever a model writes, each message keeps Telegram's limits and all together say it.
func TestHostileAnswersArriveWhole(t *testing.T) {
	t.Parallel()
	for name, text := range botstest.Hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{len(text) / 3, len(text) / 2} {
				growing, _ := render(bots.View{Status: bots.Growing, Text: text[:size]}, bots.MostMessages)
				for _, p := range growing {
					checkPart(t, p)
				}
			}
			parts, _ := render(bots.View{Status: bots.Final, Text: text}, math.MaxInt)
			var all strings.Builder
			for _, p := range parts {
				checkPart(t, p)
				if rest := strings.ReplaceAll(p.text, botstest.Family, ""); strings.ContainsAny(rest, "👨👩👧👦\u200d") {
					t.Errorf("a family is torn: %.80q", rest)
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
	if units(p.text) > textLimit || !visible(p.text) || len(p.entities) > entityLimit+3 {
		t.Fatalf("a part of %d units with %d entities: %.80q", units(p.text), len(p.entities), p.text)
	}
	checkEntities(t, p.text, p.entities)
}
