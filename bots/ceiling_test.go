package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
)

// TestCeilingsOfTheSettings holds that budgets of the settings stop questions beside
// those set by command, and that no command raises them: of a chat, a person
// anywhere, a person in a chat, each person, and each with a role.
func TestCeilingsOfTheSettings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		time.Sleep(time.Until(time.Date(2030, 1, 30, 12, 0, 0, 0, time.UTC))) // a Wednesday
		b.policy.Open = true
		b.policy.Ceilings = []bots.Ceiling{
			{Chat: "test:-5", Period: bots.Week, Amount: bots.Amount{Requests: 3}},
			{Chat: bots.Each, Period: bots.Month, Amount: bots.Amount{Tokens: 50_000}},
			{Person: "test:8", Period: bots.Day, Amount: bots.Amount{Requests: 1}},
			{Person: bots.Each, Period: bots.Day, Amount: bots.Amount{Requests: 2}},
			{Chat: "test:-6", Person: bots.Each, Period: bots.Day, Amount: bots.Amount{Requests: 1}},
		}
		g, other, admin := group("-5"), group("-6"), person("7")
		b.reads(b.say(b.message(g, admin, "/budget 100 requests week")), "The budget of G-5 is 100 requests a week now.\nThis chat: 3 requests a week (from the bot's settings), used 0 requests")
		b.reads(b.say(b.message(other, admin, "/budget 100 requests week")), "The budget of G-6 is 100 requests a week now.")
		b.reads(b.say(b.message(g, person("2"), "one")), "asked one.")
		b.reads(b.say(b.message(g, person("2"), "two")), "asked one | two.")
		b.reads(b.say(b.message(g, person("2"), "three")), "Your daily cap (2 requests) is used up. It resets at 2030-01-31 00:00 UTC.")
		b.reads(b.say(b.message(private("2"), person("2"), "or here")), "Your daily cap (2 requests) is used up.")
		b.reads(b.say(b.message(other, person("8"), "four")), "asked four.")
		b.reads(b.say(b.message(g, person("8"), "five")), "Your daily cap (1 request) is used up.")
		b.reads(b.say(b.message(other, person("3"), "six")), "asked six.")
		b.reads(b.say(b.message(other, person("3"), "seven")), "Your daily cap (1 request) is used up.")
		b.reads(b.say(b.message(g, person("3"), "eight")), "Of this chat's weekly cap (3 requests) 3 requests is used.")
		b.reads(b.say(b.message(g, person("4"), "nine")), "This chat's weekly cap (3 requests) is used up. It resets at 2030-02-04 00:00 UTC.")

		place := b.say(b.message(g, admin, "/budget"))
		for _, line := range []string{
			"This chat: 100 requests a week, used 3 requests", "This chat: 3 requests a week (from the bot's settings), used 3 requests, resets at 2030-02-04 00:00 UTC",
			"This chat: 50000 tokens a month (from the bot's settings), used", "Each person: 2 requests a day (from the bot's settings)",
		} {
			b.reads(place, line)
		}
		if got := b.read(place); strings.Contains(got, "1 request a day") {
			t.Errorf("the list names what holds elsewhere: %q", got)
		}
		b.reads(b.say(b.message(g, person("4"), "/balance")), "You today: 0 requests of 2 requests")
		b.policy.Ceilings = b.policy.Ceilings[1:] // the settings were read again
		b.reads(b.say(b.message(g, person("4"), "ten")), "asked ten.")
	})
}

// TestCeilingOfARole holds that each person with a role has the settings' budget.
func TestCeilingOfARole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.policy.Open = true
		b.policy.Ceilings = []bots.Ceiling{{Chat: "test:server/9", Role: "guests", Period: bots.Day, Amount: bots.Amount{Requests: 1}}}
		server := bots.Where{Ref: bots.Ref{Platform: "test", ID: "server/9"}, Kind: bots.Server, Title: "S"}
		say := func(who bots.Ref, text string, roles ...string) string {
			m := b.message(bots.Where{Ref: bots.Ref{Platform: "test", ID: "90"}, Kind: bots.Channel, Parent: &server}, who, text)
			m.From.Roles = roles
			return b.say(m)
		}
		b.reads(say(person("2"), "one", "guests"), "asked one.")
		b.reads(say(person("2"), "two", "guests", "others"), "Your daily cap (1 request) is used up")
		b.reads(say(person("3"), "three", "guests"), "asked three.")
		b.reads(say(person("4"), "four", "others"), "asked four.")
		b.reads(say(person("4"), "five", "others"), "asked four | five.")
		b.reads(say(person("7"), "/budget", "others"), "Each with the role guests: 1 request a day (from the bot's settings)")
	})
}

// TestZonesRestartNoOwnersCap holds that a group's admin cannot begin the owner's
// week, or the settings', anew with another time zone; the admins' own caps follow
// their chat's zone.
func TestZonesRestartNoOwnersCap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		set  func(*bar, bots.Where)
	}{
		{"owner's", func(b *bar, g bots.Where) {
			b.reads(b.say(b.message(g, owner, "/budget 2 requests day")), "2 requests a day now")
		}},
		{"settings", func(b *bar, g bots.Where) {
			b.policy.Ceilings = []bots.Ceiling{{Chat: g.Ref.String(), Period: bots.Day, Amount: bots.Amount{Requests: 2}}}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, asked)
				time.Sleep(time.Until(time.Date(2030, 1, 30, 16, 30, 0, 0, time.UTC)))
				g, admin := group("-5"), person("7")
				b.reads(b.say(b.message(g, owner, "/allow no cap")), "is let in")
				c.set(b, g)
				b.read(b.say(b.message(g, person("2"), "one")))
				b.read(b.say(b.message(g, person("3"), "two")))
				time.Sleep(30 * time.Minute)
				for _, zone := range []string{"Asia/Jakarta", "Asia/Shanghai", "Pacific/Kiritimati", "America/New_York"} {
					b.reads(b.say(b.message(g, admin, "/settings timezone "+zone)), zone)
					b.reads(b.say(b.message(g, person("4"), "more")), "cap (2 requests) is used up. It resets at 2030-01-31 00:00 UTC.")
				}
				time.Sleep(7 * time.Hour)
				b.reads(b.say(b.message(g, person("4"), "three")), "asked three.")

				b.reads(b.say(b.message(g, admin, "/settings timezone Asia/Tokyo")), "Asia/Tokyo")
				b.reads(b.say(b.message(g, admin, "/budget 1 request week")), "1 request a week now")
				b.reads(b.say(b.message(g, person("5"), "four")), "weekly cap (1 request) is used up. It resets at 2030-02-04 00:00 JST.")
			})
		})
	}
}
