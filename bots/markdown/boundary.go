package markdown

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// class is how good a place is for a cut; smaller is better.
type class uint8

const (
	atBlock class = iota
	atCodeGap
	atEndOfLine
	atSentence
	atWord
	atWordInside // a word's end inside code or a link
	atTableLine
	atCharacter
	atRune
	nowhere
)

// class looks at one rune behind the place at most, which is there since the text goes on behind a cut: so it does not
// change when the text grows.
func (c *cutter) class(from, at int) class {
	if at >= len(c.text) || !utf8.RuneStart(c.text[at]) {
		return nowhere
	}
	newline := c.text[at] == '\n'
	solid, inside := c.solidAt(at)
	switch {
	case inside && solid.Kind == Table && newline:
		return atTableLine
	case inside && solid.Kind == Fence && newline:
		if c.text[at+1] == '\n' || c.text[at-1] == '\n' {
			return atCodeGap
		}
		return atEndOfLine
	case inside && isSpace(c.text[at]):
		return atWordInside
	case inside:
		return c.character(from, at)
	case newline:
		return c.line(at)
	case c.sentence(from, at):
		return atSentence
	case c.word(from, at):
		return atWord
	}
	return c.character(from, at)
}

func isSpace(b byte) bool { return strings.IndexByte(white, b) >= 0 }

// line is the class of an end of a line in prose. A heading does not end a part.
func (c *cutter) line(at int) class {
	heading := sort.Search(len(c.headings), func(i int) bool { return c.headings[i].End >= at })
	if heading < len(c.headings) && c.headings[heading].End == at {
		return atWord
	}
	if at+1 < len(c.text) && c.text[at+1] == '\n' {
		return atBlock
	}
	if next, ok := c.solidFrom(at); ok && isMonospace(next.Kind) && next.Start == at+1 {
		return atBlock
	}
	before := sort.Search(len(c.solid), func(i int) bool { return c.solid[i].End >= at })
	if before < len(c.solid) && c.solid[before].End == at && isMonospace(c.solid[before].Kind) {
		return atBlock
	}
	return atEndOfLine
}

const (
	closers   = "\"'”’」』）)】》〉]»*"
	openers   = "“‘「『（(【《〈[«"
	fullStops = "。！？；…｡"
	stops     = ".!?"
	noStart   = "，、：。！？；…｡,.!?:;%％"

	maxClosers = 4 // behind the stop of a sentence
)

// sentence: a sentence ends before at.
func (c *cutter) sentence(from, at int) bool {
	next, _ := utf8.DecodeRuneInString(c.text[at:])
	end := at
	for range maxClosers {
		last, size := utf8.DecodeLastRuneInString(c.text[from:end])
		if strings.ContainsRune(fullStops, last) {
			return !strings.ContainsRune(closers+noStart, next)
		}
		if strings.ContainsRune(stops, last) {
			before, _ := utf8.DecodeLastRuneInString(c.text[from : end-size])
			numbered := last == '.' && (unicode.IsDigit(before) || before == '.')
			return next == ' ' && !numbered
		}
		if !strings.ContainsRune(closers, last) {
			return false
		}
		end -= size
	}
	return false
}

// word: a word ends before at. Between Chinese and Japanese characters any place will do, but for punctuation.
func (c *cutter) word(from, at int) bool {
	if isSpace(c.text[at]) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(c.text[at:])
	last, _ := utf8.DecodeLastRuneInString(c.text[from:at])
	if isSpace(byte(min(last, utf8.RuneSelf))) {
		return false
	}
	if !isIdeograph(last) && !isIdeograph(next) {
		return false
	}
	return !strings.ContainsRune(closers+noStart, next) && !strings.ContainsRune(openers, last) && c.character(from, at) == atCharacter
}

func isIdeograph(c rune) bool {
	return isWide(c) && (unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana) || c >= 0x3000 && c < 0x3040 || c >= 0xff00 && c < 0xffe0)
}

// character tells the end of what is read as one character, such as a family of emoji or a letter and its accents,
// from the end of a code point within it.
func (c *cutter) character(from, at int) class {
	next, _ := utf8.DecodeRuneInString(c.text[at:])
	last, _ := utf8.DecodeLastRuneInString(c.text[from:at])
	switch {
	case last == 0x200d, next == 0x200d, unicode.In(next, unicode.Mn, unicode.Me, unicode.Mc), next >= 0x1f3fb && next <= 0x1f3ff:
		return atRune
	case next >= 0xe0020 && next <= 0xe007f: // flags of regions
		return atRune
	case isFlag(last) && isFlag(next):
		pairs := 0
		for end := at; end > from; pairs++ {
			flag, size := utf8.DecodeLastRuneInString(c.text[from:end])
			if !isFlag(flag) {
				break
			}
			end -= size
		}
		if pairs%2 == 1 {
			return atRune
		}
	case next >= 0x1160 && next <= 0x11ff: // Hangul vowels and finals
		return atRune
	}
	return atCharacter
}

func isFlag(c rune) bool { return c >= 0x1f1e6 && c <= 0x1f1ff }
