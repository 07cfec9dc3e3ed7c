package markdown

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of inline reading, in bytes and levels.
const (
	maxInlineDepth = 6    // links and tags in each other
	maxAddress     = 2048 // a link's address
	maxFormula     = 500  // an inline formula
	maxHeld        = 160  // growing text kept back because it may become a link or a formula
)

// grown says how far a piece of inline text has grown.
type grown struct {
	open   bool // its block may still grow
	inLine bool // and so may its last line
}

// inlineReader reads one block's text. Emphasis is collected in a delimiter stack, as CommonMark describes it; all
// else is read from left to right, each piece once.
type inlineReader struct {
	s        string
	grown    grown
	depth    int
	inLink   bool
	pos      int
	lastLine int // where the last line begins
	plain    strings.Builder
	pieces   pieces
	ticks    *tickRuns
	brackets map[int]int // of each "[" that is closed: where
	noTag    map[string]bool
	stopped  bool // the rest is held back
}

func readInlines(s string, g grown) []Inline {
	return readNested(s, g, 0, false)
}

func readNested(s string, g grown, depth int, inLink bool) []Inline {
	if g.inLine {
		s = holdEnd(s)
	}
	s = strings.TrimRight(s, " \t\n")
	r := &inlineReader{s: s, grown: g, depth: depth, inLink: inLink, ticks: newTickRuns(s), noTag: map[string]bool{}}
	r.lastLine = strings.LastIndexByte(s, '\n') + 1
	r.brackets = matchBrackets(s)
	for r.pos < len(s) && !r.stopped {
		if !r.special(s[r.pos]) {
			r.plain.WriteByte(s[r.pos])
			r.pos++
		}
	}
	r.flush()
	r.pieces.match()
	if g.open {
		r.pieces.closeOpen(r.lastLine)
	}
	return tidy(r.pieces.inlines())
}

// special reads what begins at pos, if c begins anything but plain text there.
func (r *inlineReader) special(c byte) bool {
	switch c {
	case '\\':
		return r.escape()
	case '\n':
		text := strings.TrimRight(r.plain.String(), " \t")
		r.plain.Reset()
		r.plain.WriteString(text)
		r.add(Inline{Kind: Break})
		r.pos++
		for r.pos < len(r.s) && (r.s[r.pos] == ' ' || r.s[r.pos] == '\t') {
			r.pos++
		}
		return true
	case '`':
		return r.code()
	case '*', '_', '~':
		return r.delimiter(c)
	case '$':
		return r.dollar()
	case '!':
		return r.pos+1 < len(r.s) && r.s[r.pos+1] == '[' && r.link(r.pos+1, true)
	case '[':
		return !r.inLink && r.link(r.pos, false)
	case '<':
		return r.angle()
	case '&':
		return r.entity()
	case 'h', 'H', 'w', 'W':
		return r.bareAddress()
	}
	return false
}

func (r *inlineReader) flush() {
	if r.plain.Len() > 0 {
		r.pieces.add(Inline{Kind: Plain, Text: r.plain.String()})
		r.plain.Reset()
	}
}

func (r *inlineReader) add(inline Inline) {
	r.flush()
	r.pieces.add(inline)
}

// onLastLine: what is open there may still be closed.
func (r *inlineReader) onLastLine() bool { return r.grown.open && r.pos >= r.lastLine }

// hold keeps back the rest of a growing text, unless that has become too much to keep a reader waiting for.
func (r *inlineReader) hold() bool {
	if !r.onLastLine() || !r.grown.inLine || len(r.s)-r.pos > maxHeld {
		return false
	}
	r.stopped = true
	return true
}

func (r *inlineReader) escape() bool {
	if r.pos+1 == len(r.s) {
		return false
	}
	next := r.s[r.pos+1]
	if next == '(' || next == '[' {
		closer := `\)`
		if next == '[' {
			closer = `\]`
		}
		if end := strings.Index(bounded(r.s[r.pos+2:], maxFormula), closer); end >= 0 {
			r.formula(r.s[r.pos+2:r.pos+2+end], r.pos+end+4)
			return true
		}
		if r.hold() {
			return true
		}
	}
	switch {
	case next == '\n':
		r.pos++
		return r.special('\n')
	case isASCIIPunct(next):
		r.plain.WriteByte(next)
		r.pos += 2
		return true
	}
	return false
}

func (r *inlineReader) formula(text string, end int) {
	if text = strings.TrimSpace(strings.ReplaceAll(text, "\n", " ")); text != "" {
		r.add(Inline{Kind: Math, Text: text})
	}
	r.pos = end
}

// dollar reads $…$ and $$…$$. A price is no formula: its dollar is followed by a number and then words, or the
// next dollar by a number.
func (r *inlineReader) dollar() bool {
	s := r.s
	width := 1
	if strings.HasPrefix(s[r.pos:], "$$") {
		width = 2
	}
	start := r.pos + width
	before, _ := utf8.DecodeLastRuneInString(s[:r.pos])
	if start == len(s) || s[start] == '$' || isASCIIAlnum(before) {
		r.plain.WriteString(s[r.pos:start])
		r.pos = start
		return true
	}
	if width == 1 && (s[start] == ' ' || s[start] == '\n' || isPrice(s[start:])) {
		return false
	}
	body := bounded(s[start:], maxFormula)
	if tick := strings.IndexByte(body, '`'); tick >= 0 { // a shell's variable before code; no formula has one
		body = body[:tick]
		if !strings.Contains(body, s[r.pos:start]) {
			return false
		}
	}
	for from := 0; ; {
		end := strings.Index(body[from:], s[r.pos:start])
		if end < 0 {
			break
		}
		end += from
		from = end + width
		if width == 1 && (strings.ContainsRune(body[:end], '\n') || closesNothing(s, start+end)) {
			continue
		}
		if strings.TrimSpace(body[:end]) == "" {
			break
		}
		r.formula(body[:end], start+end+width)
		return true
	}
	return r.hold()
}

// closesNothing: a dollar after a space, behind a backslash or before a letter or digit does not end a formula.
func closesNothing(s string, at int) bool {
	if before := s[at-1]; before == ' ' || before == '\\' || before == '\n' {
		return true
	}
	return at+1 < len(s) && isASCIIAlnum(rune(s[at+1]))
}

func isPrice(s string) bool {
	number := strings.TrimLeft(s, "0123456789.,")
	if number == s || number == "" {
		return false
	}
	switch rest := strings.TrimLeft(number, " "); {
	case rest == "":
		return false
	case strings.IndexByte("$+-*/=^_\\<>()|", rest[0]) >= 0:
		return false
	case len(number) > len(rest):
		return len(rest) < 2 || rest[1] != ' ' && rest[1] != '$'
	}
	word := len(number) - len(strings.TrimLeft(number, "kKmMbBtT"))
	first, _ := utf8.DecodeRuneInString(number[word:])
	return (word > 0 && len(number) > word || !isASCIIAlnum(first)) && first != '$' && !strings.ContainsRune("^_=+*", first)
}

func (r *inlineReader) code() bool {
	s := r.s
	run := countByte(s[r.pos:], '`')
	start := r.pos + run
	end := r.ticks.end(s, r.pos)
	if end > start {
		text := strings.ReplaceAll(s[start:end-run], "\n", " ")
		if bare := strings.Trim(text, " "); bare != "" {
			text = bare
		}
		r.add(Inline{Kind: Code, Text: text})
		r.pos = end
		return true
	}
	if r.onLastLine() && r.grown.inLine {
		if text := strings.TrimLeft(strings.TrimRight(s[start:], "` "), " "); text != "" {
			r.add(Inline{Kind: Code, Text: text})
		}
		r.stopped = true
		return true
	}
	r.plain.WriteString(s[r.pos:start])
	r.pos = start
	return true
}

func (r *inlineReader) entity() bool {
	end := strings.IndexByte(bounded(r.s[r.pos:], 34), ';')
	if end < 2 {
		return false
	}
	name := r.s[r.pos : r.pos+end+1]
	text := html.UnescapeString(name)
	if text == name || strings.ContainsAny(name, " \n") || strings.HasSuffix(text, ";") && name != "&semi;" {
		return false
	}
	if text == "\u00a0" || text == "\n" || text == "\x00" {
		text = " "
	}
	r.plain.WriteString(text)
	r.pos += len(name)
	return true
}

// holdEnd leaves out the marks at the end of a growing line that may be the beginning of more.
func holdEnd(s string) string {
	s = strings.TrimRight(s, " \t")
	s = strings.TrimRight(s, "*_~`$\\!<&[|")
	if at := strings.LastIndexByte(s, '&'); at >= 0 && len(s)-at < 33 && strings.IndexFunc(s[at+1:], notEntity) < 0 {
		s = s[:at]
	}
	return s
}

func notEntity(c rune) bool { return c != '#' && !isASCIIAlnum(c) }

// tidy joins neighbouring plain text and takes away breaks at both ends.
func tidy(inlines []Inline) []Inline {
	var out []Inline
	for _, inline := range inlines {
		last := len(out) - 1
		switch {
		case inline.Kind == Plain && inline.Text == "":
		case inline.Kind == Break && last < 0:
		case inline.Kind == Plain && last >= 0 && out[last].Kind == Plain:
			out[last].Text += inline.Text
		default:
			out = append(out, inline)
		}
	}
	for len(out) > 0 && out[len(out)-1].Kind == Break {
		out = out[:len(out)-1]
	}
	return out
}

func bounded(s string, length int) string { return s[:min(len(s), length)] }

func countByte(s string, c byte) int { return len(s) - len(strings.TrimLeft(s, string(c))) }

func isASCIIPunct(c byte) bool { return c > ' ' && c < 0x7f && !isASCIIAlnum(rune(c)) }

func isASCIIAlnum(c rune) bool { return c < 0x80 && (unicode.IsLetter(c) || unicode.IsDigit(c)) }
