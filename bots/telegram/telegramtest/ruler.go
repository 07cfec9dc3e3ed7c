package telegramtest

import (
	"sort"
	"unicode/utf16"
	"unicode/utf8"
)

// ruler converts between the byte offsets and the UTF-16 offsets of one text, which is valid UTF-8.
type ruler struct {
	text string
	unit []int32 // by byte: the UTF-16 offset of the character it belongs to; the last is the text's length
}

func measure(text string) ruler {
	r := ruler{text, make([]int32, len(text)+1)}
	units := int32(0)
	for at, c := range text {
		for i := range utf8.RuneLen(c) {
			r.unit[at+i] = units
		}
		units += int32(utf16.RuneLen(c))
	}
	r.unit[len(text)] = units
	return r
}

// units is the UTF-16 offset of a byte offset.
func (r ruler) units(at int) int { return int(r.unit[at]) }

// slice is the text between two UTF-16 offsets, cut to what exists.
func (r ruler) slice(from, to int) string {
	byteAt := func(units int) int {
		return min(len(r.text), sort.Search(len(r.unit), func(i int) bool { return int(r.unit[i]) >= units }))
	}
	a, b := byteAt(from), byteAt(to)
	return r.text[a:max(a, b)]
}

// utf16Len is the length of s in UTF-16 code units.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// utf16Slice is the part of s between two UTF-16 offsets, cut to what exists.
func utf16Slice(s string, from, to int) string { return measure(s).slice(from, to) }
