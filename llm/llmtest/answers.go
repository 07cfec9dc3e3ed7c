package llmtest

import (
	"time"
	"unicode"
)

// Echo answers with the question: "You said: …". It is the default model.
func Echo(r Request) Reply {
	text := r.Last()
	if text == "" {
		text = r.Input
	}
	return Say("You said: " + text)
}

// Say is an answer of that text, in chunks of about a word, all at once.
func Say(text string) Reply { return Reply{Chunks: Split(text, 0)} }

// Pace is an answer of that text whose first chunk comes after first and the others every pace.
func Pace(text string, first, pace time.Duration) Reply {
	return Reply{Wait: first, Chunks: Split(text, pace)}
}

// Fail is an answer that is an upstream's HTTP error; message may be empty for the usual one of that status.
func Fail(status int, message string) Reply {
	r := Reply{Status: status}
	if message != "" {
		r.Error = &Error{Message: message, Type: "upstream_error", Code: nil}
	}
	return r
}

// Always makes a model of one answer.
func Always(r Reply) func(Request) Reply {
	return func(Request) Reply { return r }
}

// Split cuts text into chunks: a word with the blanks behind it, or up to four ideographs, pace apart. The chunks together
// are the text, byte for byte.
func Split(text string, pace time.Duration) []Chunk {
	var chunks []Chunk
	var start, ideographs int
	cut := func(end int) {
		if end > start {
			chunks = append(chunks, Chunk{Text: text[start:end], After: pace})
		}
		start, ideographs = end, 0
	}
	blank := false
	for i, r := range text {
		if blank && !unicode.IsSpace(r) || ideographs == 4 || i-start > 60 {
			cut(i)
		}
		blank = unicode.IsSpace(r)
		if class, _ := classOf(r); class == ideograph {
			ideographs++
		}
	}
	cut(len(text))
	if len(chunks) > 0 {
		chunks[0].After = 0
	}
	return chunks
}
