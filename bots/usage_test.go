package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
)

// TestUsageTables holds who sees which figures, and where: those of single people
// reach the admin alone.
func TestUsageTables(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		admin := person("7")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		b.read(b.say(b.message(g, person("2"), "one")))
		b.read(b.say(b.message(g, person("3"), "/complete two")))
		b.policy.Model = "gpt-4"
		b.read(b.say(b.message(g, person("3"), "three")))

		b.reads(b.say(b.message(g, person("2"), "/usage month models")), "Only this chat's admins")
		b.reads(b.say(b.message(g, admin, "/usage month models")), "This month · this chat · by model\ngpt-4: 1 request · ")
		b.reads(b.say(b.message(g, admin, "/usage month kinds")), "\nquestions: 2 requests · ")
		b.reads(b.say(b.message(g, admin, "/usage month chat")), "3 requests · ")
		b.reads(b.say(b.message(g, admin, "/usage month chat")), "estimated by the prices known")
		b.reads(b.say(b.message(g, person("2"), "/usage all")), "Only the bot's owner")
		b.reads(b.say(b.message(g, admin, "/usage month people")), "I sent it to you in private.")
		b.reads("to 7", "This month · this chat · by person\nP3: 2 requests · ")
		b.reads(b.say(b.message(private("1"), owner, "/usage month people")), "P2: 1 request · ")
		b.reads(b.say(b.message(private("1"), owner, "/usage month nonsense")), "Like this:")

		b.screen.Fail(func(place string, _ bots.View) error {
			if strings.HasPrefix(place, "to ") {
				return bots.ErrImpossible
			}
			return nil
		})
		place := b.say(b.message(g, admin, "/usage month people"))
		b.reads(place, "Write to me there first")
		if rows := b.screen.At(place).Final.Buttons; len(rows) != 1 || rows[0][0].Label != "Open the private chat" || !strings.HasSuffix(rows[0][0].URL, "?start=usage") {
			t.Errorf("the button is %+v", rows)
		}
	})
}

func TestCompactCounts(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1.0k", 1249: "1.2k", 9950: "10k", 34_499: "34k", 999_499: "999k", 999_500: "1.0M", 5_550_000: "5.6M", 1 << 40: "1099512M"} {
		if got := bots.Compact(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

// TestFirstUsageOfAnOwner holds that one who never asked reads no other's usage as
// the own.
func TestFirstUsageOfAnOwner(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.policy.Open = true
		g := group("-5")
		b.reads(b.say(b.message(g, person("2"), "one")), "asked one.")
		place := b.say(b.message(g, owner, "/usage today me"))
		if got := b.read(place); !strings.Contains(got, "nothing") && !strings.Contains(got, "Nothing") {
			t.Errorf("an owner who never asked reads %q", got)
		}
	})
}
