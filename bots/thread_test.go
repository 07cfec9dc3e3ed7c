package bots_test

import (
	"testing"
	"testing/synctest"

	"barkeep/bots"
)

// TestAutoThread holds that a mention opens a thread where a server's channel wants it,
// that all who talk there share one conversation without mentions, and that nothing else
// in the channel is answered.
func TestAutoThread(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := staff(t, asked)
		b.reads(b.say(b.message(inHome, owner, "/settings answer thread")), "auto thread")
		branched := func(m bots.Message) bots.Message {
			above := m.Where
			m.Branch = &bots.Branch{Where: bots.Where{Ref: bots.Ref{Platform: "test", ID: m.ID}, Kind: bots.Thread, Parent: &above}, Place: "in " + m.ID}
			return m
		}
		first := branched(b.message(inHome, person("2"), "apples"))
		b.say(first)
		b.wants("in "+first.ID, "asked apples.")
		thread := first.Branch.Where

		more := b.message(thread, person("3"), "and pears")
		more.Addressed = false
		b.wants(b.say(more), "asked P2: apples | P3: and pears.")
		twice := branched(first)
		b.say(twice) // the same message again
		b.close()
		b.open()
		later := b.message(thread, person("2"), "plums?")
		later.Addressed = false
		b.wants(b.say(later), "P3: and pears | P2: plums?.")

		second := branched(b.message(inHome, person("2"), "wine"))
		b.say(second)
		b.wants("in "+second.ID, "asked wine.")
		fixed := second
		fixed.Text, fixed.Edited = "red wine", true
		b.say(fixed)
		b.reads("in "+second.ID, "asked red wine.")

		n := len(b.screen.Places())
		chatter := branched(b.message(inHome, person("2"), "nice weather"))
		chatter.Addressed = false
		b.say(chatter)
		others := b.message(bots.Where{Ref: person("777"), Kind: bots.Thread, Parent: &inHome}, person("2"), "among us")
		others.Addressed = false
		b.say(others)
		synctest.Wait()
		if got := b.screen.Places(); len(got) != n {
			t.Errorf("Barkeep spoke in %v", got[n:])
		}
	})
}

// TestThreadsAreForServers: elsewhere nothing can be opened, and the setting is not offered.
func TestThreadsAreForServers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.wants(b.say(b.message(group("-5"), owner, "/settings answer thread")), english.SettingsHow)
	})
}
