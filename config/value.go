package config

import (
	"reflect"
	"strings"
)

// place is where a value stands, for the sentence about a mistake in it.
type place struct {
	file string // "" for the environment
	line int
	name string
}

type shape int

const (
	nothing shape = iota // a key without a value, or an empty one
	single
	list
	group
)

// value is one value of a setting, from the file or the environment.
type value struct {
	place
	shape shape
	text  string  // of a single value, trimmed
	items []value // of a list
	pairs []pair  // of a group, in the order written
	in    *loader
}

type pair struct {
	key   string
	value value
}

// wrong notes a mistake in this value.
func (v value) wrong(format string, args ...any) { v.in.wrong(v.place, format, args...) }

// refuse notes that this value cannot be read.
func (v value) refuse(err error) { v.in.refuse(v.place, err) }

// one gives the text of a single value, or notes that it is not one.
func (v value) one() (string, bool) {
	switch v.shape {
	case single:
		return v.text, true
	case list:
		v.wrong("is a list, but should be a single value")
	case group:
		v.wrong("is a group of settings, but should be a single value")
	}
	return "", false
}

// each gives the items of a list, or of a single value with commas or line breaks between the items.
func (v value) each() []value {
	switch v.shape {
	case list:
		return v.items
	case group:
		v.wrong("is a group of settings, but should be a list")
		return nil
	}
	var items []value
	for _, text := range strings.FieldsFunc(v.text, func(r rune) bool { return r == ',' || r == '\n' }) {
		if item := v; strings.TrimSpace(text) != "" {
			item.text = strings.TrimSpace(text)
			items = append(items, item)
		}
	}
	return items
}

// entries gives the pairs of a group.
func (v value) entries() []pair {
	if v.shape == single || v.shape == list {
		v.wrong("should be a group: keys with their values, indented below it")
	}
	return v.pairs
}

// setting is one row of a table of settings: what is known of it, and how to read and compare it in a T.
type setting[T any] struct {
	Field
	read func(*T, value)
	same func(a, b *T) bool // nil where nobody asks
}

// of ties a field to its home in a T and to the function that reads a value for it.
func of[T, F any](field Field, home func(*T) *F, read func(value) F) setting[T] {
	return setting[T]{
		Field: field,
		read:  func(t *T, v value) { *home(t) = read(v) },
		same:  func(a, b *T) bool { return reflect.DeepEqual(*home(a), *home(b)) },
	}
}

// fill reads a group into a T by its table. A part of the table's keys before a dot is a group within it ("telegram:").
// A key without a value, or with an empty one, is as good as absent.
func fill[T any](table []setting[T], into *T, v value, prefix string) {
	for _, p := range v.entries() {
		s, found := find(table, prefix+p.key)
		nested := strings.Contains(p.key, ".")
		given := p.value.shape != nothing && (p.value.shape != single || p.value.text != "" || s.EmptyCounts)
		switch {
		case found && nested:
			outer, inner, _ := strings.Cut(p.key, ".")
			p.value.wrong("should be nested: write %s: and, indented below it, %s:", outer, inner)
		case found && given:
			v.in.places[p.value.name] = p.value.place
			s.read(into, p.value)
		case !found && isGroup(table, prefix+p.key):
			fill(table, into, p.value, prefix+p.key+".")
		case !found:
			if near := suggestion(table, prefix, p.key); near != "" {
				p.value.wrong("is not a setting; did you mean %s?", near)
				continue
			}
			p.value.wrong("is not a setting")
		}
	}
}

// suggestion gives the key that was probably meant: the nearest in the same group, or the one of that environment name.
func suggestion[T any](table []setting[T], prefix, key string) string {
	for _, s := range table {
		if s.Env != "" && strings.EqualFold(s.Env, key) {
			return s.Key
		}
	}
	if found := nearest(key, siblings(table, prefix)); found != "" {
		return prefix + found
	}
	return ""
}

// defaults reads each row's default into a T.
func defaults[T any](table []setting[T], into *T, in *loader) {
	for _, s := range table {
		if s.Default != "" {
			s.read(into, value{place: place{name: s.Key}, shape: single, text: s.Default, in: in})
		}
	}
}

func find[T any](table []setting[T], key string) (setting[T], bool) {
	for _, s := range table {
		if s.Key == key {
			return s, true
		}
	}
	return setting[T]{}, false
}

func isGroup[T any](table []setting[T], key string) bool {
	for _, s := range table {
		if strings.HasPrefix(s.Key, key+".") {
			return true
		}
	}
	return false
}

// siblings lists the keys and groups directly below prefix.
func siblings[T any](table []setting[T], prefix string) []string {
	var keys []string
	for _, s := range table {
		if rest, found := strings.CutPrefix(s.Key, prefix); found {
			key, _, _ := strings.Cut(rest, ".")
			keys = append(keys, key)
		}
	}
	return keys
}

// refuse notes what an error says, in its own words if it is a sentence.
func (l *loader) refuse(at place, err error) {
	says, ok := err.(Sentence)
	if !ok {
		says = Says("%v", err)
	}
	l.mistakes = append(l.mistakes, Mistake{File: at.file, Line: at.line, Name: at.name, Says: says})
}

func (l *loader) wrong(at place, format string, args ...any) {
	l.mistakes = append(l.mistakes, Mistake{File: at.file, Line: at.line, Name: at.name, Says: Says(format, args...)})
}
