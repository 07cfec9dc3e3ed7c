package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mistake is one thing wrong in the settings. Says tells what is wrong and what to write.
type Mistake struct {
	File string // the YAML file, "" for the environment and the command line
	Line int    // in File, from 1; 0 when no single line is meant
	Name string // the YAML key with dots, the environment variable, or the option
	Says Sentence
}

func (m Mistake) String() string { return m.In(func(english string) string { return english }) }

// In says it in another language, as the function of this name does.
func (m Mistake) In(translate func(english string) string) string {
	var where []string
	switch {
	case m.File != "" && m.Line > 0:
		where = append(where, fmt.Sprintf("%s:%d", m.File, m.Line))
	case m.File != "":
		where = append(where, m.File)
	}
	if m.Name != "" {
		where = append(where, m.Name)
	}
	return strings.Join(append(where, In(m.Says, translate)), ": ")
}

// Mistakes is everything wrong at once: the file's in the order of its lines, then the environment's. As an error it
// is one line per mistake.
type Mistakes []Mistake

func (list Mistakes) Error() string {
	lines := make([]string, len(list))
	for i, m := range list {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

func (list Mistakes) sort() {
	slices.SortStableFunc(list, func(a, b Mistake) int {
		switch {
		case a.File != "" && b.File == "":
			return -1
		case a.File == "" && b.File != "":
			return 1
		}
		return cmp.Compare(a.Line, b.Line)
	})
}

// quoted shows what was written, but only the beginning of anything long: a token pasted into the wrong setting must
// not end up in a log. No gateway's or platform's key is as short as 24 characters.
func quoted(text string) string { return fmt.Sprintf("%q", shortened(text)) }

func shortened(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if runes := []rune(text); len(runes) > 24 {
		return string(runes[:8]) + "…"
	}
	return text
}

// nearest gives the candidate that was probably meant, "" when none is near.
func nearest(word string, candidates []string) string {
	best, least := "", 1+max(1, len([]rune(word))/3)
	for _, candidate := range candidates {
		if steps := distance(plainName(word), plainName(candidate)); steps < least {
			best, least = candidate, steps
		}
	}
	return best
}

func plainName(name string) string {
	if runes := []rune(name); len(runes) > 64 {
		name = string(runes[:64])
	}
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
}

// distance counts the letters to add, drop, replace or swap with their neighbour.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	var before, last []int
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(from); i++ {
		before, last, row = last, row, make([]int, len(to)+1)
		row[0] = i
		for j := 1; j <= len(to); j++ {
			change := 1
			if from[i-1] == to[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(to)]
}
