package bots_test

import (
	"testing"
	"testing/synctest"
)

// TestRule holds that the operator's page can do for an owner what commands that
// change something do, in a place where he is not, and for nobody else.
func TestRule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		says := func(want, language, command, text string) {
			t.Helper()
			if got, err := b.engine.Rule(t.Context(), owner, g, language, command, text); got != want || err != nil {
				t.Errorf("/%s %s says %q, %v; want %q", command, text, got, err, want)
			}
		}
		b.reads(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		b.reads(b.say(b.message(g, person("2"), "one")), "asked one.")
		says("The budget of test:2 is 1 request a day now.", "en", "budget", "test:2 1 requests")
		says("test:2 的限额现在是每天 1 次请求。", "zh", "budget", "test:2 1 requests")
		b.reads(b.say(b.message(g, person("2"), "two")), "is used up")
		for _, stranger := range []string{"2", "7"} { // a member, and the group's admin
			if got, err := b.engine.Rule(t.Context(), person(stranger), g, "en", "allow", "no cap"); got != "Only the bot's owner can do that." || err != nil {
				t.Errorf("%s reads %q, %v", stranger, got, err)
			}
		}
		for _, command := range []string{"nothing", "balance", "web"} {
			if said, err := b.engine.Rule(t.Context(), owner, g, "en", command, ""); err == nil {
				t.Errorf("/%s says %q", command, said)
			}
		}
	})
}
