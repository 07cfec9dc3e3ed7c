package markdown

import (
	"testing"
	"unicode/utf8"
)

func FuzzGrowing(f *testing.F) {
	for _, source := range answers(f) {
		f.Add(source)
	}
	f.Add("**a *b `c [d](e")
	f.Add("> - 1. ```\n|a|\n|-|\n$$")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 4000 {
			t.Skip()
		}
		for end := len(source); end >= 0; end -= 1 + len(source)/20 {
			checkText(t, Flatten(ParseGrowing(source[:end]), Style{}))
		}
		checkText(t, Flatten(Parse(source), Style{Columns: 10}))
	})
}

func FuzzSplit(f *testing.F) {
	for _, source := range answers(f) {
		f.Add(source, uint8(60))
	}
	f.Add("👨‍👩‍👧‍👦👨‍👩‍👧‍👦 `a b c`", uint8(4))
	f.Add("\f", uint8(4))
	f.Add("a\n\n\u3000\n\nb", uint8(4))
	f.Fuzz(func(t *testing.T, source string, size uint8) {
		limit := max(4, int(size))
		whole := Flatten(Parse(source), Style{Columns: 30, TableSize: limit - 1})
		parts := Split(whole, UTF16, limit)
		checkParts(t, whole, parts, UTF16, limit)
		for i, part := range Split(whole, UTF16, limit) {
			if part.String != parts[i].String {
				t.Fatalf("part %d is %q, then %q", i, parts[i].String, part.String)
			}
		}
		for i, part := range SplitMarkdown(source, Runes, 500+limit) {
			if Runes(part) > 500+limit || !utf8.ValidString(part) {
				t.Fatalf("part %d of %d is %q", i, 500+limit, part)
			}
		}
	})
}
