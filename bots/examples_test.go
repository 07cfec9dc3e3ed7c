package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/bots/words"
)

// examples are the sentences that say how a command is written, with the lines they print. Places for a name are filled in.
var examples = []struct {
	how   func(*words.Words) string
	lines []string
}{
	{func(w *words.Words) string { return w.AllowHow }, []string{"/allow $1", "/allow telegram:123 $5"}},
	{func(w *words.Words) string { return w.DenyHow }, []string{"/deny telegram:123"}},
	{func(w *words.Words) string { return w.AlertHow }, []string{"/alert $5", "/alert on", "/alert off"}},
	{func(w *words.Words) string { return w.BudgetHow }, []string{"/budget $5 week", "/budget role:{ID} 100 requests day", "/budget off week"}},
	{func(w *words.Words) string { return w.ModelOnlyHow }, []string{"/model only gpt-4o*", "/model only all"}},
	{func(w *words.Words) string { return w.SettingsHow }, []string{"/settings timezone {Europe/Berlin|Asia/Shanghai}", "/settings keyword {hey bot|小助手}"}},
	{func(w *words.Words) string { return w.KeywordHow }, []string{"/settings keyword -"}},
	{func(w *words.Words) string { return w.PersonaHow }, []string{"/persona add {NAME PROMPT|名称 提示词}", "/persona {NAME|名称}", "/persona export", "/persona remove {NAME|名称}"}},
	{func(w *words.Words) string { return w.UsageHow }, []string{"/usage today me", "/usage week chat", "/usage month models", "/usage month people", "/usage month kinds", "/usage month all"}},
	{func(w *words.Words) string { return w.LangHow }, []string{"/lang zh", "/lang en"}},
}

// printed is a line as it stands in the sentence, and as somebody would type it then.
func printed(line, how string) (said string) {
	head, rest, found := strings.Cut(line, "{")
	if !found {
		return line
	}
	names, tail, _ := strings.Cut(rest, "}")
	for name := range strings.SplitSeq(names, "|") {
		if strings.Contains(how, head+name+tail) {
			return head + name + tail
		}
	}
	return line
}

// TestExamplesAreUnderstood types what the sentences of use print, and each command that /help names: none is answered with
// how it is written, or that there is no such command.
func TestExamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	for _, w := range words.All() {
		t.Run(w.Code, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, asked)
				b.policy.Language = w.Code
				g := group("-5")
				b.read(b.say(b.message(g, owner, "/allow $1")))
				for _, e := range examples {
					how := e.how(w)
					for _, line := range e.lines {
						said := printed(line, how)
						if !strings.Contains(how, said) {
							t.Errorf("%q is not in %q", said, how)
							continue
						}
						if got := b.read(b.say(b.message(g, owner, strings.NewReplacer("role:ID", "role:7", "telegram:", "test:").Replace(said)))); strings.Contains(strings.ReplaceAll(got, "\\", ""), how) {
							t.Errorf("%s is answered %q", said, got)
						}
					}
				}
				b.helpIsTrue(w, private("1"))
				b.helpIsTrue(w, g)
			})
		})
	}
}

// helpIsTrue types every command that /help names there.
func (b *bar) helpIsTrue(w *words.Words, where bots.Where) {
	b.t.Helper()
	n := 0
	for _, word := range strings.Fields(b.read(b.say(b.message(where, owner, "/help")))) {
		word = strings.ReplaceAll(word, "\\", "")
		name, ok := strings.CutPrefix(word, "/")
		if !ok || strings.Contains(name, "@") {
			continue
		}
		n++
		place := b.say(b.message(where, owner, word))
		synctest.Wait()
		if at := b.screen.At(place); at.Final != nil && strings.Contains(at.Final.Note, w.Unknown(name)) {
			b.t.Errorf("%s, which /help names, is answered %q", word, at.Final.Note)
		} else if at.Final == nil && name != "stop" {
			b.t.Errorf("%s, which /help names, is answered with silence", word)
		}
	}
	if n < 15 {
		b.t.Errorf("/help names %d commands", n)
	}
}
