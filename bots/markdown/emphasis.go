package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of emphasis: longer runs and more of them are plain text.
const (
	maxRun  = 32
	maxRuns = 2000
)

// piece is an inline, or a run of delimiters that may yet become one, in a list that emphasis is cut out of.
type piece struct {
	inline     Inline
	first      *piece // children, linked by next
	run        *run
	prev, next *piece
}

// run is a run of *, _ or ~.
type run struct {
	piece       *piece
	char        byte
	count, size int // left, and at first
	at          int
	opens       bool
	closes      bool
	inWord      bool // opens behind a letter or digit: 5*3 more likely than emphasis
	prev, next  *run
}

// pieces is the list of pieces and the stack of runs in it.
type pieces struct {
	first, last *piece
	firstRun    *run
	lastRun     *run
	runs        int
}

func (p *pieces) add(inline Inline) *piece {
	added := &piece{inline: inline, prev: p.last}
	if p.last == nil {
		p.first = added
	} else {
		p.last.next = added
	}
	p.last = added
	return added
}

func (p *pieces) addRun(r *run) {
	r.piece = p.add(Inline{Kind: Plain})
	r.piece.run = r
	r.prev = p.lastRun
	if p.lastRun == nil {
		p.firstRun = r
	} else {
		p.lastRun.next = r
	}
	p.lastRun = r
	p.runs++
}

func (p *pieces) dropRun(r *run) {
	if r.prev == nil {
		p.firstRun = r.next
	} else {
		r.prev.next = r.next
	}
	if r.next == nil {
		p.lastRun = r.prev
	} else {
		r.next.prev = r.prev
	}
}

// delimiter reads a run. Beside Chinese, Japanese and Korean text and punctuation a run opens and closes as beside a
// space: **注意：**请 is bold, which CommonMark's rule for words between spaces does not see.
func (r *inlineReader) delimiter(c byte) bool {
	size := countByte(r.s[r.pos:], c)
	end := r.pos + size
	if size > maxRun || r.pieces.runs >= maxRuns || (c == '~' && size != 2) {
		r.plain.WriteString(r.s[r.pos:end])
		r.pos = end
		return true
	}
	before, after := ' ', ' '
	if r.pos > 0 {
		before, _ = utf8.DecodeLastRuneInString(r.s[:r.pos])
	}
	if end < len(r.s) {
		after, _ = utf8.DecodeRuneInString(r.s[end:])
	}
	if c == '_' && size == 2 && !isASCIIAlnum(before) && r.identifier(end) {
		return true
	}
	spaceBefore, spaceAfter := unicode.IsSpace(before), unicode.IsSpace(after)
	punctBefore, punctAfter := isPunct(before), isPunct(after)
	left := !spaceAfter && (!punctAfter || spaceBefore || punctBefore || isWide(before))
	right := !spaceBefore && (!punctBefore || spaceAfter || punctAfter || isWide(after))
	found := &run{char: c, count: size, size: size, at: r.pos, opens: left, closes: right, inWord: isASCIIAlnum(before)}
	if c == '*' && size == 1 && isASCIIAlnum(before) && isASCIIAlnum(after) {
		found.opens = false // 2*3*4
	}
	if c == '_' {
		found.opens = left && (!right || punctBefore)
		found.closes = right && (!left || punctAfter)
	}
	r.flush()
	r.pieces.addRun(found)
	r.pos = end
	return true
}

// identifier reads __init__ and its like, which are names and not bold: letters of one case, digits and underscores between
// the marks. start is behind the first mark.
func (r *inlineReader) identifier(start int) bool {
	end, lower, upper := start, false, false
	for ; end < len(r.s) && (r.s[end] == '_' || isASCIIAlnum(rune(r.s[end]))); end++ {
		lower, upper = lower || r.s[end] >= 'a', upper || r.s[end] >= 'A' && r.s[end] <= 'Z'
	}
	name, closed := strings.CutSuffix(r.s[start:end], "__")
	switch {
	case lower == upper || strings.HasPrefix(name, "_"):
		return false
	case closed && name != "" && !strings.HasSuffix(name, "_"):
		r.plain.WriteString(r.s[r.pos:end])
		r.pos = end
		return true
	}
	return end == len(r.s) && r.hold()
}

func isPunct(c rune) bool { return unicode.IsPunct(c) || unicode.IsSymbol(c) }

// match pairs the runs, innermost first.
func (p *pieces) match() {
	type bottom struct {
		char  byte
		opens bool
		rest  int
	}
	bottoms := map[bottom]*run{}
	for closer := p.firstRun; closer != nil; {
		if !closer.closes {
			closer = closer.next
			continue
		}
		key := bottom{closer.char, closer.opens, closer.size % 3}
		opener := closer.prev
		floor := bottoms[key]
		for opener != nil && opener != floor && !opener.pairs(closer) {
			opener = opener.prev
		}
		if opener == nil || opener == floor {
			bottoms[key] = closer.prev
			next := closer.next
			if !closer.opens {
				p.dropRun(closer)
			}
			closer = next
			continue
		}
		for between := opener.next; between != closer; between = between.next {
			p.dropRun(between)
		}
		width := min(2, opener.count, closer.count)
		p.wrap(opener, closer.piece, width)
		closer.count -= width
		if opener.count == 0 {
			p.dropRun(opener)
		}
		if closer.count == 0 {
			next := closer.next
			p.dropRun(closer)
			closer = next
		}
	}
}

func (r *run) pairs(closer *run) bool {
	if !r.opens || r.char != closer.char {
		return false
	}
	if (r.closes || closer.opens) && (r.size+closer.size)%3 == 0 {
		return r.size%3 == 0 && closer.size%3 == 0
	}
	return true
}

// wrap puts what stands between opener and end (nil: the end of the list) into a piece of its own.
func (p *pieces) wrap(opener *run, end *piece, width int) {
	kind := Italic
	switch {
	case opener.char == '~':
		kind = Strike
	case width == 2:
		kind = Bold
	}
	opener.count -= width
	first := opener.piece.next
	if first == end {
		return
	}
	wrapped := &piece{inline: Inline{Kind: kind}, first: first, prev: opener.piece, next: end}
	opener.piece.next = wrapped
	first.prev = nil
	if end == nil {
		p.last = wrapped
	} else {
		end.prev.next = nil
		end.prev = wrapped
	}
}

// closeOpen closes at the end what a growing text has opened: strong marks anywhere in the block, others on its last line.
func (p *pieces) closeOpen(lastLine int) {
	for opener := p.lastRun; opener != nil; opener = opener.prev {
		if !opener.opens || opener.inWord || (opener.size < 2 && opener.at < lastLine) {
			continue
		}
		for opener.count > 0 && (opener.char != '~' || opener.count > 1) {
			p.wrap(opener, nil, min(2, opener.count))
		}
	}
}

func (p *pieces) inlines() []Inline { return inlinesFrom(nil, p.first, 0) }

// maxEmphasis is the depth of emphasis within emphasis that is kept.
const maxEmphasis = 16

// inlinesFrom appends what begins at first to out.
func inlinesFrom(out []Inline, first *piece, depth int) []Inline {
	for at := first; at != nil; at = at.next {
		switch {
		case at.run != nil:
			if at.run.count > 0 {
				out = append(out, Inline{Kind: Plain, Text: repeat(at.run.char, at.run.count)})
			}
		case at.first != nil && depth < maxEmphasis:
			if children := tidy(inlinesFrom(nil, at.first, depth+1)); len(children) > 0 {
				at.inline.Children = children
				out = append(out, at.inline)
			}
		case at.first != nil:
			out = inlinesFrom(out, at.first, depth+1)
		default:
			out = append(out, at.inline)
		}
	}
	return out
}

func repeat(c byte, count int) string {
	out := make([]byte, count)
	for i := range out {
		out[i] = c
	}
	return string(out)
}
