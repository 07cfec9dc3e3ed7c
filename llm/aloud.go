package llm

import "strings"

// aloud watches an answer's words for a </think> that no <think> came before: some
// models' chat templates end with <think> already, so that only "thoughts</think>
// answer" comes, and what was passed on as words turns out to be thoughts.
//
// The mark counts where it is a line of its own that begins at the margin, outside
// fenced code, if words follow it and no line before spoke of <think>: so an answer
// about such marks, which names both or quotes them as code, stays as it is.
type aloud struct {
	over  bool   // decided, one way or the other
	fence string // the open code fence's run of marks
	line  strings.Builder
	held  string // may be the mark
}

// pass tells the words that came. ended: the mark came, and all before it, before
// too, was thought; said is the answer's beginning.
func (a *aloud) pass(text string) (before, said string, ended bool) {
	text, a.held = a.held+text, ""
	if a.over {
		return "", text, false
	}
	from := 0
	for from < len(text) {
		if a.line.Len() == 0 && a.fence == "" {
			answer, maybe := closes(text[from:])
			if answer != "" {
				a.over = true
				return text[:from], answer, true
			}
			if maybe {
				a.held = text[from:]
				break
			}
		}
		line, _, whole := strings.Cut(text[from:], "\n")
		a.line.WriteString(line)
		from += len(line)
		if whole {
			from++
			a.read(a.line.String())
			a.line.Reset()
		}
		if a.over {
			return "", text, false
		}
	}
	return "", text[:from], false
}

// rest is what was held back, when no more comes.
func (a *aloud) rest() string {
	held := a.held
	a.held, a.over = "", true
	return held
}

// closes reads a line's beginning: the answer that follows a mark there, or whether
// it may still become one.
func closes(text string) (answer string, maybe bool) {
	rest, marked := strings.CutPrefix(text, thunk)
	if !marked {
		return "", strings.HasPrefix(thunk, text)
	}
	rest = strings.TrimLeft(rest, " \t\r")
	if rest != "" && rest[0] != '\n' {
		return "", false
	}
	if strings.TrimSpace(rest) == "" {
		return "", true
	}
	return strings.TrimLeft(rest, "\r\n"), false
}

// read reads a whole line: whether it opens or closes a code fence or speaks of the
// mark that would have come first.
func (a *aloud) read(line string) {
	line = strings.TrimSpace(line)
	marks := line[:len(line)-len(strings.TrimLeft(line, line[:min(len(line), 1)]))]
	fences := len(marks) >= 3 && (marks[0] == '`' || marks[0] == '~')
	switch {
	case a.fence == "" && fences:
		a.fence = marks
	case a.fence != "" && line == marks && strings.HasPrefix(marks, a.fence):
		a.fence = ""
	}
	a.over = a.fence == "" && strings.Contains(line, thinks)
}
