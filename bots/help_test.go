package bots_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
)

// TestHelpFitsAndNamesWhatOneMayDo holds that /help and /start fill no more than one phone
// screen in either language, and that nobody is told of what is not for them.
func TestHelpFitsAndNamesWhatOneMayDo(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh"} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, asked)
				b.policy.Locale, b.policy.Language = language, language
				g := group("5")
				b.read(b.say(b.message(g, owner, "/allow no cap")))
				b.read(b.say(b.message(private("1"), owner, "/allow test:2 $1")))
				for _, c := range []struct {
					where    bots.Where
					who      bots.Ref
					has, not string
				}{
					{private("1"), owner, "/ask /allow /web /settings /block /alert", ""},
					{private("2"), person("2"), "/ask /model /settings /system /forget", "/allow /web /deny /block /alert"},
					{g, person("7"), "/ask /model /settings /system /budget /block /alert", "/web"},
					{g, person("2"), "/ask /usage /lang /forget", "/allow /web /deny /block /settings /system /budget /alert"},
				} {
					said := b.read(b.say(b.message(c.where, c.who, "/help")))
					named := strings.FieldsFunc(said, func(r rune) bool { return r != '/' && (r < 'a' || r > 'z') })
					for _, one := range strings.Fields(c.has) {
						if !slices.Contains(named, one) {
							t.Errorf("%s of %s is not told of %s: %q", c.who.ID, c.where.Kind, one, said)
						}
					}
					for _, one := range strings.Fields(c.not) {
						if slices.Contains(named, one) {
							t.Errorf("%s of %s is told of %s", c.who.ID, c.where.Kind, one)
						}
					}
					for _, text := range []string{said, b.read(b.say(b.message(c.where, c.who, "/start")))} {
						if rows := phoneRows(text); rows > 28 {
							t.Errorf("%d rows of a phone:\n%s", rows, text)
						}
					}
				}
			})
		})
	}
}
