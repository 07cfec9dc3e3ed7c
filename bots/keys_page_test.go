package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// TestAWrongKeyLinksToWhereKeysAreMade: its holder alone reads the link, be it an own key
// or the operator's.
func TestAWrongKeyLinksToWhereKeysAreMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		page := b.site.URL() + "/console/token"
		ann, home := person("2"), private("2")
		b.reads(b.say(b.message(private("1"), owner, "/allow test:2 $1")), "let in")
		b.reads(b.say(b.message(home, ann, "/key")), "Send your key")
		b.reads(b.say(b.message(home, ann, "sk-nobodysKey00000000000000")), "Make one: "+page)
		b.reads(b.say(b.message(home, ann, annKey)), "pays")
		gone := func(key string, is bool) {
			b.site.EditToken(key, func(t *llmtest.Token) { t.Disabled = is })
		}
		gone(annKey, true)
		b.reads(b.say(b.message(home, ann, "one")), "Make one: "+page)
		b.reads(b.say(b.message(home, ann, "/key remove")), "")

		gone(llmtest.Key, true)
		if got := b.read(b.say(b.message(home, ann, "two"))); strings.Contains(got, "console") {
			t.Errorf("one who does not hold the key reads %q", got)
		}
		b.stands("to 1", "Make one: "+page)
		b.reads(b.say(b.message(private("1"), owner, "three")), "Make one: "+page)
		b.reads(b.say(b.message(group("-5"), owner, "/allow")), "")
		m := b.message(group("-5"), owner, "four")
		m.From = bots.Who{Ref: owner}
		if got := b.read(b.say(m)); strings.Contains(got, "console") {
			t.Errorf("a group reads %q", got)
		}
	})
}
