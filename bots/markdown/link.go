package markdown

import (
	"strings"
	"unicode/utf8"
)

// matchBrackets finds the "]" of each "[", leaving out what stands in code or behind a backslash.
func matchBrackets(s string) map[int]int {
	closed := map[int]int{}
	var open []int
	ticks := newTickRuns(s)
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			i = ticks.end(s, i) - 1
		case '[':
			open = append(open, i)
		case ']':
			if len(open) > 0 {
				closed[open[len(open)-1]] = i
				open = open[:len(open)-1]
			}
		}
	}
	return closed
}

// link reads the link or image whose "[" is at open.
func (r *inlineReader) link(open int, image bool) bool {
	closed, ok := r.brackets[open]
	if !ok {
		return r.hold()
	}
	if closed+1 == len(r.s) {
		return r.grown.inLine && r.hold()
	}
	if r.s[closed+1] != '(' || r.depth >= maxInlineDepth {
		return false
	}
	label := r.s[open+1 : closed]
	address, end, state := readAddress(r.s, closed+2)
	switch {
	case state == addressOpen && r.onLastLine() && r.grown.inLine:
		end, address = len(r.s), ""
	case state != addressRead:
		return false
	}
	inline := Inline{Kind: Link, URL: address, Children: readNested(label, grown{}, r.depth+1, true)}
	if image {
		inline.Kind = Image
	}
	if len(inline.Children) == 0 && address == "" {
		if end == len(r.s) && state == addressOpen {
			r.stopped = true
			return true
		}
		return false
	}
	r.add(inline)
	r.pos = end
	return true
}

type addressState uint8

const (
	addressWrong addressState = iota
	addressOpen
	addressRead
)

// readAddress reads "address "title")" from at.
func readAddress(s string, at int) (address string, end int, state addressState) {
	limit := min(len(s), at+maxAddress)
	i := at
	for i < limit && s[i] == ' ' {
		i++
	}
	start, depth := i, 0
	if i < limit && s[i] == '<' {
		stop := strings.IndexAny(s[i:limit], ">\n")
		if stop < 0 {
			return "", 0, addressOpen
		}
		address, i = s[i+1:i+stop], i+stop+1
	} else {
		for ; i < limit && s[i] > ' ' && (s[i] != ')' || depth > 0); i++ {
			switch s[i] {
			case '\\':
				i++
			case '(':
				depth++
			case ')':
				depth--
			}
		}
		i = min(i, limit)
		address = s[start:i]
	}
	if i < limit && s[i] == ' ' {
		for i < limit && s[i] == ' ' {
			i++
		}
		if i < limit && (s[i] == '"' || s[i] == '\'') {
			stop := strings.IndexByte(s[i+1:limit], s[i])
			if stop < 0 {
				return address, 0, openUnless(limit < len(s))
			}
			i += stop + 2
		}
	}
	switch {
	case i >= limit:
		return address, 0, openUnless(limit < len(s))
	case s[i] != ')':
		return "", 0, addressWrong
	}
	return unescape(address), i + 1, addressRead
}

func openUnless(wrong bool) addressState {
	if wrong {
		return addressWrong
	}
	return addressOpen
}

func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && isASCIIPunct(s[i+1]) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// bareAddress reads a web address that stands in the text.
func (r *inlineReader) bareAddress() bool {
	before, _ := utf8.DecodeLastRuneInString(r.s[:r.pos])
	if r.inLink || isASCIIAlnum(before) || before == '/' || before == '@' {
		return false
	}
	rest := bounded(r.s[r.pos:], maxAddress)
	scheme := schemeLength(rest)
	if scheme == 0 {
		return false
	}
	end := scheme
	for end < len(rest) && isAddressByte(rest[end]) {
		end++
	}
	atEnd := r.pos+end == len(r.s)
	end = len(trimAddress(rest[:end]))
	if end <= scheme {
		return false
	}
	text := rest[:end]
	address := text
	if strings.HasPrefix(strings.ToLower(text), "www.") {
		address = "https://" + text
	}
	if atEnd && r.grown.inLine && r.onLastLine() {
		address = ""
	}
	r.add(Inline{Kind: Link, URL: address, Children: []Inline{{Kind: Plain, Text: text}}})
	r.pos += end
	return true
}

func schemeLength(s string) int {
	for _, scheme := range []string{"http://", "https://", "www."} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && isASCIIAlnum(rune(s[len(scheme)])) {
			return len(scheme)
		}
	}
	return 0
}

func isAddressByte(c byte) bool {
	return isASCIIAlnum(rune(c)) && c < 0x80 || strings.IndexByte("-._~:/?#[]@!$&'()*+,;=%", c) >= 0
}

// trimAddress leaves to the sentence what most likely belongs to it.
func trimAddress(s string) string {
	for s != "" {
		last := s[len(s)-1]
		switch {
		case strings.IndexByte("?!.,:;*_~'[]", last) >= 0:
		case last == ')' && strings.Count(s, "(") < strings.Count(s, ")"):
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}
