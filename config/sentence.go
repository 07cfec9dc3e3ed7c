package config

import (
	"errors"
	"fmt"
	"strings"
)

// Sentence is an error or a warning that can be said in another language: what fmt formats, in English, and its
// arguments, which may be sentences and other errors themselves. It quotes no secret and no address.
type Sentence struct {
	Format string
	Args   []any
}

// Says makes a sentence.
func Says(format string, args ...any) Sentence { return Sentence{format, args} }

// Error gives the sentence in English.
func (s Sentence) Error() string { return fmt.Sprintf(s.Format, s.Args...) }

// Unwrap gives the errors that it tells of.
func (s Sentence) Unwrap() []error {
	var inner []error
	for _, arg := range s.Args {
		if err, ok := arg.(error); ok {
			inner = append(inner, err)
		}
	}
	return inner
}

// In says an error in another language: translate gives a format or a text of that language for the English one, or
// what it was given. An error that is neither a Sentence nor Mistakes, nor joined of such, is translated as a whole.
func In(err error, translate func(english string) string) string {
	switch e := err.(type) {
	case Sentence:
		args := make([]any, len(e.Args))
		for i, arg := range e.Args {
			if args[i] = arg; args[i] != nil {
				if inner, ok := arg.(error); ok {
					args[i] = In(inner, translate)
				}
			}
		}
		return fmt.Sprintf(translate(e.Format), args...)
	case Mistakes:
		lines := make([]string, len(e))
		for i, m := range e {
			lines[i] = m.In(translate)
		}
		return strings.Join(lines, "\n")
	case interface{ Unwrap() []error }: // of errors.Join
		var lines []string
		for _, inner := range e.Unwrap() {
			lines = append(lines, In(inner, translate))
		}
		return strings.Join(lines, "\n")
	}
	return translate(err.Error())
}

// either names the one or the other.
func either(choices ...string) error {
	var all error = errors.New(choices[0])
	for _, c := range choices[1:] {
		all = Says("%v or %s", all, c)
	}
	return all
}
