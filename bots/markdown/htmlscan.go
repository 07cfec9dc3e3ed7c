package markdown

import (
	"slices"
	"strconv"
	"strings"
)

// Bounds of reading a table or list that is written in HTML. What is beyond them is shown as it was written.
const (
	maxMarkup      = 32 << 10 // bytes
	maxMarkupDepth = 8
)

// markup is a <table>, <ul> or <ol> as it was written: texts are still Markdown.
type markup struct {
	table   bool
	ordered bool
	start   int // the first number of an ordered list
	closed  bool
	length  int // of the source that was read
	caption string
	rows    [][]string
	partial bool // the last row may still grow
	items   []markupItem
}

// markupItem is an <li>: its texts and lists, in order. A piece has one of both.
type markupItem []markupPiece

type markupPiece struct {
	text string
	list *markup
}

// size is the number of rows or items.
func (m markup) size() int { return len(m.rows) + len(m.items) }

// readMarkup reads the HTML that s begins with. It is false for what is no table and no list, has words outside its cells, or an
// empty line that no tag follows: then it is Markdown that speaks of tags.
func readMarkup(s string) (markup, bool) {
	r := &markupReader{s: s[:min(len(s), maxMarkup)]}
	opener := bounded(r.s, maxAddress)
	if end := strings.IndexAny(opener[min(1, len(opener)):], "<>") + 1; end == 0 || opener[end] != '>' {
		return markup{}, false
	}
	token := r.next()
	line, _, _ := strings.Cut(r.s[r.pos:], "\n")
	if line = strings.TrimSpace(line); line != "" && line[0] != '<' {
		return markup{}, false
	}
	var m markup
	switch token.tag {
	case "table":
		m = r.table()
	case "ul", "ol":
		m = r.list(token, 1)
	default:
		return markup{}, false
	}
	m.length = r.pos
	return m, !r.wrong && (m.closed || len(s) <= maxMarkup)
}

type markupReader struct {
	s     string
	pos   int
	ticks *tickRuns // nil: not needed yet
	wrong bool
}

// markupToken is a tag of tables and lists, with its attributes, or a text with whatever other tags are in it, or the end.
type markupToken struct {
	tag, attributes, text string
	end                   bool
}

var markupTags = []string{"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col", "ul", "ol", "li"}

func isMarkupTag(name string) bool { return slices.Contains(markupTags, strings.TrimPrefix(name, "/")) }

func beginsMarkupTag(name string) bool {
	return slices.ContainsFunc(markupTags, func(tag string) bool { return strings.HasPrefix(tag, name) })
}

func (r *markupReader) next() markupToken {
	start := r.pos
	for r.pos < len(r.s) {
		at := strings.IndexAny(r.s[r.pos:], "<`")
		if at < 0 {
			break
		}
		if at += r.pos; r.s[at] == '`' {
			r.pos = r.pastCode(at)
			continue
		}
		rest := bounded(r.s[at:], maxAddress)
		if strings.HasPrefix(rest, commentOpener) {
			end := strings.Index(r.s[at:], commentCloser)
			if end < 0 || at > start {
				return r.text(start, at, end < 0)
			}
			r.pos = at + end + len(commentCloser)
			start = r.pos
			continue
		}
		end := strings.IndexAny(rest[1:], "<>") + 1
		if end == 0 && len(rest) < maxAddress && mayBeTag(strings.ReplaceAll(rest, "\n", " ")) { // a tag of which the end is missing
			return r.text(start, at, true)
		}
		if end > 0 && rest[end] == '>' {
			if name, attributes := splitTag(strings.ReplaceAll(rest[1:end], "\n", " ")); isMarkupTag(name) {
				if at > start {
					return r.text(start, at, false)
				}
				r.pos = at + end + 1
				return markupToken{tag: name, attributes: attributes}
			}
		}
		r.pos = at + 1
	}
	return r.text(start, len(r.s), true)
}

// pastCode is where a code span in a line ends, or else the run of ` that begins there: tags in code are words.
func (r *markupReader) pastCode(at int) int {
	if r.ticks == nil {
		r.ticks = newTickRuns(r.s)
	}
	end := r.ticks.end(r.s, at)
	if strings.Contains(r.s[at:end], "\n") {
		return at + countByte(r.s[at:], '`')
	}
	return end
}

// text is the text between two places; with last, nothing comes behind it.
func (r *markupReader) text(from, to int, last bool) markupToken {
	if r.pos = to; last && from == to {
		r.pos = len(r.s)
		return markupToken{end: true}
	}
	return markupToken{text: r.s[from:to]}
}

// margin is what stands before a line in a list or a quote, and between tags.
const margin = " \t\n>"

// run makes one line of what a cell or an item holds. Of code in several lines that would make another.
func (r *markupReader) run(text string) string {
	lines := strings.Split(strings.TrimRight(text, white), "\n")
	r.wrong = r.wrong || len(lines) > 1 && (strings.Contains(text, "```") || strings.Contains(text, "~~~") || strings.Contains(text, "<pre"))
	for i, line := range lines[1:] {
		lines[i+1] = strings.TrimLeft(line, margin)
		r.wrong = r.wrong || lines[i+1] == "" && i+2 < len(lines)
	}
	return strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
}

// list reads what follows <ul> or <ol>.
func (r *markupReader) list(opener markupToken, depth int) markup {
	m := markup{ordered: opener.tag == "ol", start: 1}
	if n, err := strconv.Atoi(attribute(opener.attributes, "start")); err == nil && n >= 0 && n < 1e9 {
		m.start = n
	}
	r.wrong = r.wrong || depth > maxMarkupDepth
	inside := false // an item
	add := func(piece markupPiece) {
		if len(m.items) == 0 {
			m.items = append(m.items, nil)
		}
		last := &m.items[len(m.items)-1]
		*last = append(*last, piece)
	}
	for !r.wrong {
		switch token := r.next(); token.tag {
		case "":
			if token.end {
				return m
			}
			if text := r.run(token.text); text != "" {
				r.wrong = r.wrong || !inside
				add(markupPiece{text: text})
			}
		case "li":
			inside = true
			m.items = append(m.items, nil)
		case "/li":
			inside = false
		case "ul", "ol":
			nested := r.list(token, depth+1)
			add(markupPiece{list: &nested})
		case "/ul", "/ol":
			m.closed = true
			return m
		default:
			r.wrong = true
		}
	}
	return m
}
