package llm

import "strings"

// thought takes out of an answer's text what a model thinks aloud at its
// beginning, between <think> and </think>: gateways that do not know such a model
// pass that on as words.
//
// Where only the end of the thoughts is marked, they were passed on as words: see
// aloud.
type thought struct {
	state thinking
	aloud aloud
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
func (t *thought) split(text string) Delta {
	switch t.state {
	case answering:
		return t.words(text)
	case thoughtOut:
		return Delta{Text: t.begin(text)}
	}
	t.held += text
	if t.state == undecided {
		begun := strings.TrimLeft(t.held, " \r\n\t")
		if len(begun) < len(thinks) && strings.HasPrefix(thinks, begun) {
			return Delta{}
		}
		if !strings.HasPrefix(begun, thinks) {
			held := t.held
			t.state, t.held = answering, ""
			return t.words(held)
		}
		t.state, t.held = inside, begun[len(thinks):]
		t.aloud.over = true
	}
	if before, rest, ended := strings.Cut(t.held, thunk); ended {
		t.state, t.held = thoughtOut, ""
		return Delta{Text: t.begin(rest), Reasoning: before}
	}
	sure := len(t.held) - overlap(t.held, thunk)
	var thought string
	thought, t.held = t.held[:sure], t.held[sure:]
	t.all.WriteString(thought)
	return Delta{Reasoning: thought}
}

func (t *thought) words(text string) Delta {
	before, said, ended := t.aloud.pass(text)
	return Delta{Text: said, Reasoning: before, Aloud: ended}
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
	return held + t.aloud.rest(), ""
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
