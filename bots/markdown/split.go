package markdown

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Split cuts text into parts of at most limit, as told by measure, which must not shrink when a string grows.
//
// It cuts, in this order, between blocks, at empty lines of code, at ends of lines, of sentences, of words, of what
// is read as one character, and of code points; the later kinds only if the earlier ones would leave a part short.
// Code cut apart stays code with its language in both parts, a table drawn as a grid is not cut unless it is alone too long.
//
// Each part is a piece of text.String; between two parts, and at the ends, only white space is left out: all of it in
// prose; in code what stands before the cut and, behind it, up to the next line's beginning. No part is empty or blank. A part is over the
// limit only if it is a single code point that is. When the text grows at its end, all parts but the last stay as they were.
func Split(text Text, measure func(string) int, limit int) []Text {
	return SplitSpans(text, measure, limit, 0)
}

// SplitSpans is Split with at most spans spans in each part, if spans is positive (Telegram ignores those beyond 100).
func SplitSpans(text Text, measure func(string) int, limit, spans int) []Text {
	c := newCutter(text, limit, spans)
	c.size = func(from, to int) int { return measure(text.String[from:to]) }
	return c.parts()
}

// Beginning is SplitSpans, but of n parts at most. Where that is not all, more is true, and the last part is shorter: at most
// last, so that something can stand below it.
func Beginning(text Text, measure func(string) int, limit, spans, n, last int) (parts []Text, more bool) {
	c := newCutter(text, limit, spans)
	c.size = func(from, to int) int { return measure(text.String[from:to]) }
	return c.beginning(n, last)
}

// cutter cuts one text.
type cutter struct {
	text     string
	spans    []Span
	solid    []Span // what is better not cut: Fence, Table, Code, Link; apart from each other
	headings []Span
	limit    int
	most     int
	first    int // the first span that has not ended before the present part
	size     func(from, to int) int
}

func newCutter(text Text, limit, spans int) *cutter {
	c := &cutter{text: strings.TrimRight(text.String, white), spans: text.Spans, limit: limit, most: spans}
	for _, span := range text.Spans {
		switch span.Kind {
		case Fence, Table, Code, Link:
			c.solid = append(c.solid, span)
		case Heading:
			c.headings = append(c.headings, span)
		}
	}
	return c
}

const white = " \t\n"

func (c *cutter) parts() []Text {
	parts, _ := c.beginning(len(c.text)+1, c.limit)
	return parts
}

// beginning cuts n parts at most. If that is not all, the n-th is at most last long, and more is true.
func (c *cutter) beginning(n, last int) (parts []Text, more bool) {
	for at := c.skip(0); at < len(c.text); {
		part, next := c.next(at)
		if len(parts) == n-1 && next < len(c.text) {
			c.limit, more = last, true
			part, _ = c.next(at)
			next = len(c.text)
		}
		if strings.TrimSpace(part.String) != "" {
			parts = append(parts, part)
		}
		at = next
	}
	return parts, more
}

// next is the part that begins at a place, which may be empty, and where the one after it begins.
func (c *cutter) next(at int) (Text, int) {
	for c.first < len(c.spans) && c.spans[c.first].End <= at {
		c.first++
	}
	end := c.reach(at, len(c.text))
	cut := end
	if end < len(c.text) {
		cut = c.cut(at, end)
		for cut-at > utf8.UTFMax { // until the marks that close spans at this cut are not too many
			over := c.size(at, c.trim(at, cut)) - c.limit
			if over <= 0 {
				break
			}
			end = c.backTo(at, cut-max(1, over/4))
			cut = c.cut(at, end)
		}
	}
	return c.piece(at, c.trim(at, cut)), c.skip(cut)
}

// trim is where the part from at to cut ends without white space.
func (c *cutter) trim(at, cut int) int {
	return at + len(strings.TrimRight(c.text[at:cut], white))
}

// skip passes the white space at a cut; in code only up to the beginning of a line.
func (c *cutter) skip(at int) int {
	end := at + len(c.text[at:]) - len(strings.TrimLeft(c.text[at:], white))
	solid, ok := c.solidAt(end)
	if !ok || !isMonospace(solid.Kind) {
		if next, ok := c.solidFrom(at); ok && isMonospace(next.Kind) && next.Start <= end {
			return max(at, next.Start)
		}
		return end
	}
	if solid.Start >= at {
		return solid.Start
	}
	return at + strings.LastIndexByte(c.text[at:end], '\n') + 1
}

// solidAt is the solid span that at is strictly inside of.
func (c *cutter) solidAt(at int) (Span, bool) {
	i := sort.Search(len(c.solid), func(i int) bool { return c.solid[i].End > at })
	if i < len(c.solid) && c.solid[i].Start < at {
		return c.solid[i], true
	}
	return Span{}, false
}

// solidFrom is the first solid span that begins at or behind at.
func (c *cutter) solidFrom(at int) (Span, bool) {
	i := sort.Search(len(c.solid), func(i int) bool { return c.solid[i].Start >= at })
	if i < len(c.solid) {
		return c.solid[i], true
	}
	return Span{}, false
}

// reach is the last rune boundary up to end that a part from at may extend to.
func (c *cutter) reach(at, end int) int {
	if c.most > 0 {
		end = min(end, c.spanReach(at))
	}
	low, high := at, min(end, at+max(1, c.limit))
	for high = c.backTo(at, high); c.size(at, high) <= c.limit; {
		if low = high; high >= end {
			return end
		}
		high = c.backTo(at, min(end, at+2*(high-at)))
		if high <= low {
			high = low + runeLength(c.text[low:])
		}
	}
	for low < high {
		middle := c.backTo(at, low+(high-low+1)/2)
		if middle <= low {
			middle = low + runeLength(c.text[low:])
		}
		switch {
		case middle >= high:
			high = low
		case c.size(at, middle) <= c.limit:
			low = middle
		default:
			high = middle
		}
	}
	return max(low, at+runeLength(c.text[at:]))
}

// spanReach is where the span begins that would be one too many.
func (c *cutter) spanReach(at int) int {
	count := 0
	for _, span := range c.spans[c.first:] {
		if span.End <= at {
			continue
		}
		if count++; count > c.most && span.Start > at {
			return span.Start
		}
	}
	return len(c.text)
}

// backTo is the last rune boundary up to at, but behind from.
func (c *cutter) backTo(from, at int) int {
	for at > from && at < len(c.text) && !utf8.RuneStart(c.text[at]) {
		at--
	}
	if at <= from {
		return from + runeLength(c.text[from:])
	}
	return at
}

func runeLength(s string) int {
	_, size := utf8.DecodeRuneInString(s)
	return size
}

// cut is the best place for a cut behind at, up to end.
func (c *cutter) cut(at, end int) int {
	if table, ok := c.solidAt(end); ok && table.Kind == Table && table.Start > at {
		before := sort.Search(len(c.headings), func(i int) bool { return c.headings[i].End >= table.Start }) - 1
		if before >= 0 && c.headings[before].Start > at && strings.Trim(c.text[c.headings[before].End:table.Start], white) == "" {
			return c.headings[before].Start
		}
		return table.Start
	}
	half, quarter := at+(end-at)/2, at+(end-at)/4
	best := c.best(at, half, end)
	if best.class <= atSentence {
		return best.at
	}
	if short := c.best(at, quarter, half); short.class <= atSentence {
		return short.at
	}
	if best.class > atWord {
		best = c.best(at, at, end)
	}
	if best.class == nowhere {
		return end
	}
	return best.at
}

type place struct {
	at    int
	class class
}

// best is the last place of the best class in (low, high].
func (c *cutter) best(from, low, high int) place {
	best := place{at: high, class: nowhere}
	for at := high; at > low; at-- {
		if class := c.class(from, at); class < best.class {
			best = place{at: at, class: class}
		}
		if best.class == atBlock {
			break
		}
	}
	return best
}

// piece is the part from start to end, with what it takes of the spans.
func (c *cutter) piece(start, end int) Text {
	part := Text{String: c.text[start:end]}
	for _, span := range c.spans[c.first:] {
		if span.Start >= end {
			break
		}
		if span.End <= start {
			continue
		}
		span.Start, span.End = max(span.Start, start)-start, min(span.End, end)-start
		part.Spans = trimmed(part.Spans, part.String, span)
	}
	return part
}
