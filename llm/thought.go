package llm

import "strings"

// thought takes out of an answer's text what a model thinks aloud at its
// beginning, between <think> and </think>: gateways that do not know such a model
// pass that on as words.
type thought struct {
	state thinking
	held  string // may be part of a mark
	all   strings.Builder
}

type thinking int

const (
	undecided  thinking = iota // the text has not begun
	inside                     // after <think>
	thoughtOut                 // after </think>, where lines may be empty
	answering                  // what comes is the answer
)

const (
	thinks = "<think>"
	thunk  = "</think>"
)

// split tells the text that came from the thoughts that came.
func (t *thought) split(text string) (said, thought string) {
	switch t.state {
	case answering:
		return text, ""
	case thoughtOut:
		return t.begin(text), ""
	}
	t.held += text
	if t.state == undecided {
		begun := strings.TrimLeft(t.held, " \r\n\t")
		if len(begun) < len(thinks) && strings.HasPrefix(thinks, begun) {
			return "", ""
		}
		if !strings.HasPrefix(begun, thinks) {
			t.state = answering
			return t.rest()
		}
		t.state, t.held = inside, begun[len(thinks):]
	}
	if before, rest, ended := strings.Cut(t.held, thunk); ended {
		t.state, t.held = thoughtOut, ""
		return t.begin(rest), before
	}
	sure := len(t.held) - overlap(t.held, thunk)
	thought, t.held = t.held[:sure], t.held[sure:]
	t.all.WriteString(thought)
	return "", thought
}

// begin is the answer's own beginning, without empty lines.
func (t *thought) begin(text string) string {
	text = strings.TrimLeft(text, "\r\n")
	if text != "" {
		t.state = answering
	}
	return text
}

// whole is what was held back, when a model has said all: if it never said that it
// stopped thinking, it spoke of the mark, and all of it is the answer.
func (t *thought) whole() (said, thought string) {
	if t.state != inside {
		return t.rest()
	}
	return thinks + t.all.String() + t.held, ""
}

// rest is what was held back, when no more comes.
func (t *thought) rest() (said, thought string) {
	held := t.held
	t.held = ""
	if t.state == inside {
		return "", held
	}
	return held, ""
}

// overlap is the length of the longest end of text that mark begins with.
func overlap(text, mark string) int {
	for n := min(len(text), len(mark)-1); n > 0; n-- {
		if strings.HasSuffix(text, mark[:n]) {
			return n
		}
	}
	return 0
}
