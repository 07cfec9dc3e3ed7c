package botstest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

// Stage is an adapter with one chat in which a question was asked.
type Stage struct {
	Platform bots.Platform
	Place    string             // where the answer to the question goes
	Screen   func() []string    // Barkeep's messages in the chat as people see them now, oldest first
	Files    func() []bots.File // Barkeep's files in the chat as people can open them now, oldest first
	Buttons  func() []string    // labels of the buttons under Barkeep\'s messages as people see them now
	Gone     func()             // makes the chat impossible to write to; nil: this platform knows no such thing
}

// Conform checks what the core expects of every adapter's places. Each check has its own clock (testing/synctest), so that an
// adapter may keep all of its platform's limits: stage is called, and cleaned up, in there, and uses no real sockets.
func Conform(t *testing.T, stage func(t *testing.T) Stage) {
	for _, c := range []struct {
		name  string
		holds func(t *testing.T, s Stage)
	}{
		{"the final text stands", finalStands},
		{"settling twice changes nothing", settleTwice},
		{"a long answer is whole", longWhole},
		{"a very long answer goes along as a file", veryLong},
		{"a very long answer after a restart is there once", veryLongAgain},
		{"a short answer takes the place of a very long one", shortInstead},
		{"an answer is said once", saidOnce},
		{"buttons go and all else stays", buttonsGo},
		{"a restart goes on in the same messages", restart},
		{"nothing passing comes after the end", lateShow},
		{"a sentence alone is shown", noteAlone},
		{"a place that is gone says so", gone},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { c.holds(t, stage(t)) })
		})
	}
}

// kept remembers what a place wants to be remembered.
type kept struct {
	mu   sync.Mutex
	last bots.Kept
}

func (k *kept) keep(n bots.Kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = n
}

func (k *kept) state(or string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last.State != "" {
		return k.last.State
	}
	return or
}

func settle(t *testing.T, p bots.Place, v bots.View) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	v.Status, v.Words = bots.Final, words.English()
	if err := p.Settle(ctx, v); err != nil {
		t.Fatalf("settle: %v", err)
	}
}

func growing(text string) bots.View {
	return bots.View{Status: bots.Growing, Text: text, Words: words.English()}
}

func thinking() bots.View {
	return bots.View{Status: bots.Thinking, Note: "thinking…", Words: words.English()}
}

func finalStands(t *testing.T, s Stage) {
	var k kept
	p := s.Platform.Open(s.Place, k.keep)
	defer p.Close()
	p.Show(thinking())
	for _, text := range []string{"The", "The answer", "The answer is"} {
		p.Show(growing(text))
	}
	settle(t, p, bots.View{Text: "The answer is **42**."})
	if got := s.Screen(); len(got) != 1 || !strings.Contains(got[0], "The answer is") || !strings.Contains(got[0], "42") {
		t.Fatalf("people see %q", got)
	}
	if len(k.last.Posts) != 1 {
		t.Errorf("kept posts %q, want one", k.last.Posts)
	}
}

func settleTwice(t *testing.T, s Stage) {
	p := s.Platform.Open(s.Place, nil)
	defer p.Close()
	settle(t, p, bots.View{Text: "once"})
	settle(t, p, bots.View{Text: "once"})
	if got := s.Screen(); len(got) != 1 {
		t.Fatalf("people see %q", got)
	}
}

func buttonsGo(t *testing.T, s Stage) {
	var k kept
	p := s.Platform.Open(s.Place, k.keep)
	v := bots.View{Text: "The answer is **42**.", Reasoning: "six times seven", Note: "Cut.", Footer: "cost"}
	v.Buttons = [][]bots.Button{{{Label: "Retry", Data: "a"}, {Label: "Other", Data: "b"}}}
	settle(t, p, v)
	p.Close()
	before := s.Screen()
	if got := s.Buttons(); len(got) != 2 {
		t.Fatalf("the buttons are %q", got)
	}
	again := s.Platform.Open(k.state(s.Place), k.keep)
	defer again.Close()
	settle(t, again, bots.View{OnlyButtons: true})
	settle(t, again, bots.View{OnlyButtons: true})
	if got := s.Screen(); strings.Join(got, "|") != strings.Join(before, "|") || len(s.Buttons()) != 0 {
		t.Fatalf("people see %q with buttons %q, and saw %q", got, s.Buttons(), before)
	}
}

func longWhole(t *testing.T, s Stage) {
	var b strings.Builder
	var want []string
	for i := range 700 {
		word := "word" + strings.Repeat("x", i%7) + string(rune('a'+i%26))
		want = append(want, word)
		b.WriteString(word + " ")
	}
	p := s.Platform.Open(s.Place, nil)
	defer p.Close()
	settle(t, p, bots.View{Text: b.String()})
	got := strings.Fields(strings.Join(s.Screen(), " "))
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Fatalf("%d words arrived, want %d", len(got), len(want))
	}
}

func restart(t *testing.T, s Stage) {
	var k kept
	p := s.Platform.Open(s.Place, k.keep)
	p.Show(growing("The answer grows until it is long enough to be seen"))
	settle(t, p, bots.View{Text: "The first end of the answer"})
	p.Close()
	again := s.Platform.Open(k.state(s.Place), k.keep)
	defer again.Close()
	settle(t, again, bots.View{Text: "The true end of the answer"})
	if got := s.Screen(); len(got) != 1 || !strings.Contains(got[0], "true end") {
		t.Fatalf("people see %q", got)
	}
}

func lateShow(t *testing.T, s Stage) {
	p := s.Platform.Open(s.Place, nil)
	settle(t, p, bots.View{Text: "the end"})
	p.Show(growing("the"))
	p.Close()
	if got := s.Screen(); len(got) != 1 || !strings.Contains(got[0], "the end") {
		t.Fatalf("people see %q", got)
	}
}

func noteAlone(t *testing.T, s Stage) {
	p := s.Platform.Open(s.Place, nil)
	defer p.Close()
	p.Show(thinking())
	settle(t, p, bots.View{Note: "The site cannot be reached. (#1)"})
	if got := s.Screen(); len(got) != 1 || !strings.Contains(got[0], "The site cannot be reached. (#1)") {
		t.Fatalf("people see %q", got)
	}
}

func gone(t *testing.T, s Stage) {
	if s.Gone == nil {
		t.Skip("this platform's chats are never gone")
	}
	s.Gone()
	p := s.Platform.Open(s.Place, nil)
	defer p.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := p.Settle(ctx, bots.View{Status: bots.Final, Text: "too late", Words: words.English()})
	if !errors.Is(err, bots.ErrImpossible) {
		t.Fatalf("settle: %v, want ErrImpossible", err)
	}
}
