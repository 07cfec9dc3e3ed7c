package terminal

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"

	"barkeep/bots"
	"barkeep/bots/markdown"
)

// screen is the place of one answer: it only ever appends, so a growing answer is
// printed as the Markdown it is.
type screen struct {
	out     io.Writer
	color   bool
	again   bool // opened after a restart
	shown   string
	settled bool // the answer stands, as long as nothing new is shown
	keep    bots.Keep
	offer   *offer
	folder  string // for files; empty: they are only named
}

// stands is what a place remembers once its answer was printed.
const stands = "stands"

// Show prints what the text has grown by.
func (s *screen) Show(v bots.View) {
	s.settled = false
	if v.Status == bots.Growing {
		s.recall(v)
		s.grow(v.Text)
	}
}

// recall prints the question above an answer that an earlier run owed.
func (s *screen) recall(v bots.View) {
	if s.again && s.shown == "" && v.Quote != "" {
		s.small("> " + v.Quote + "\n")
	}
}

func (s *screen) grow(text string) {
	rest, ok := strings.CutPrefix(text, s.shown)
	if !ok || rest == "" {
		return
	}
	s.print(rest)
	s.shown = text
}

// Settle prints the rest, and how the answer ended.
func (s *screen) Settle(_ context.Context, v bots.View) error {
	if v.OnlyButtons {
		return nil // what was printed stays
	}
	if s.settled {
		return nil
	}
	switch {
	case s.shown == "" && v.Text != "" && v.Quote == "":
		s.print(markdown.Flatten(markdown.Parse(v.Text), markdown.Style{}).String)
	case !strings.HasPrefix(v.Text, s.shown):
		s.print("\n")
		s.shown = ""
		s.grow(v.Text)
	default:
		s.recall(v)
		s.grow(v.Text)
	}
	if v.Text != "" && !strings.HasSuffix(v.Text, "\n") {
		s.print("\n")
	}
	for _, small := range []string{v.Note, v.Footer} {
		if small != "" {
			s.small(small + "\n")
		}
	}
	if how := s.offer.make(v); how != "" {
		s.small(how)
	}
	if v.File != nil {
		where, err := save(s.folder, v.File)
		if err != nil { // the words stand, and no repeat helps
			where = err.Error()
		}
		s.small("[" + where + "]\n")
	}
	s.settled = true
	if s.keep != nil {
		s.keep(bots.Kept{State: stands})
	}
	return nil
}

// Close implements [bots.Place].
func (s *screen) Close() {}

func (s *screen) small(text string) {
	if s.color {
		text = "\x1b[2m" + clean(text) + "\x1b[0m"
		fmt.Fprint(s.out, text)
		return
	}
	s.print(text)
}

func (s *screen) print(text string) { fmt.Fprint(s.out, clean(text)) }

// clean takes out what would move the cursor or colour the terminal: a model's
// words are only words.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}
