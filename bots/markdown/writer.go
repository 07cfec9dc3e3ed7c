package markdown

import (
	"math"
	"strings"
)

// Writer writes blocks as Markdown source in a chat's dialect. The zero value writes Discord's: # to ###, **, *, __, ~~,
// ||, `, ```, > and lists, no tables, no HTML.
type Writer struct {
	Escape    func(text string) string // makes plain text safe from being read as markup (EscapeText)
	Headings  int                      // deepest level of heading; deeper ones become bold lines (3)
	Columns   int                      // widest table drawn as a grid in a code block, in columns (60)
	TableSize int                      // largest such grid, in UTF-16 units (1500); must be well below the limit given to Parts
	Rule      string                   // a rule ("———")
}

// Write returns doc in the dialect.
func (w Writer) Write(doc Doc) string { return w.filled().source(w.text(doc, maxLink)) }

// Parts returns doc in the dialect in parts of at most limit, as told by measure. It cuts as Split does: fences, quotes and
// inline marks that are open at a cut are closed before it and opened again after it.
func (w Writer) Parts(doc Doc, measure func(string) int, limit int) []string {
	parts, _ := w.Beginning(doc, measure, limit, math.MaxInt, limit)
	return parts
}

// Beginning is Parts, but of n parts at most. Where that is not all, more is true, and the last part is at most last long.
func (w Writer) Beginning(doc Doc, measure func(string) int, limit, n, last int) (parts []string, more bool) {
	w = w.filled()
	text := w.text(doc, min(maxLink, limit/4))
	c := newCutter(text, limit, 0)
	c.size = func(from, to int) int {
		if size := measure(text.String[from:to]); size > c.limit {
			return size // no need to write it: marks only add to it
		}
		return measure(w.source(c.piece(from, to)))
	}
	pieces, more := c.beginning(n, last)
	for _, piece := range pieces {
		parts = append(parts, w.source(piece))
	}
	return parts, more
}

// SplitMarkdown writes a model's Markdown in Discord's dialect, in parts of at most limit, as told by measure.
func SplitMarkdown(text string, measure func(string) int, limit int) []string {
	return Writer{}.Parts(Parse(text), measure, limit)
}

func (w Writer) filled() Writer {
	if w.Escape == nil {
		w.Escape = EscapeText
	}
	if w.Headings <= 0 {
		w.Headings = 3
	}
	return w
}

// maxLink is the longest address put behind a label, in bytes: it counts in each part that has some of the label. A longer
// one is written out.
const maxLink = 400

func (w Writer) text(doc Doc, longest int) Text {
	style := Style{Columns: w.Columns, TableSize: w.TableSize, Rule: w.Rule}
	if style.Columns <= 0 {
		style.Columns = 60
	}
	return draw(doc, flattener{style: style.filled(), dialect: true, maxLink: longest})
}

// EscapeText puts a backslash before what Discord would read as markup: \ * _ ~ ` | anywhere, [ before a link, < before a
// mention, and > # - + and numbered marks at the beginning of a line.
func EscapeText(text string) string {
	var out strings.Builder
	lineStart := true
	bracketed := strings.Contains(text, "](") || strings.HasSuffix(text, "]")
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case strings.IndexByte("\\*_~`|", c) >= 0:
			out.WriteByte('\\')
		case c == '[' || c == ']':
			if bracketed {
				out.WriteByte('\\')
			}
		case c == '<' && i+1 < len(text) && strings.IndexByte("@#:at/i", text[i+1]) >= 0:
			out.WriteByte('\\')
		case lineStart && strings.IndexByte(">#-+", c) >= 0:
			out.WriteByte('\\')
		case lineStart && c >= '0' && c <= '9':
			if digits := markLength(text[i:]); digits > 1 {
				out.WriteString(text[i : i+digits-1])
				out.WriteByte('\\')
				i += digits - 1
			}
		}
		out.WriteByte(text[i])
		lineStart = c == '\n' || lineStart && c == ' '
	}
	return out.String()
}
