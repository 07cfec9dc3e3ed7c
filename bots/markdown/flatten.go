package markdown

import (
	"slices"
	"strconv"
	"strings"
)

const (
	defaultColumns   = 42
	defaultTableSize = 1500
	defaultRule      = "———"
	maxIndent        = 6 // levels of lists that are set further in
)

// Flatten draws a document as styled text.
func Flatten(doc Doc, style Style) Text {
	text := draw(doc, flattener{style: style.filled()})
	text.Spans = slices.DeleteFunc(text.Spans, func(span Span) bool { return span.Kind == verbatim })
	return text
}

func (s Style) filled() Style {
	if s.Columns <= 0 {
		s.Columns = defaultColumns
	}
	if s.TableSize <= 0 {
		s.TableSize = defaultTableSize
	}
	if s.Rule == "" {
		s.Rule = defaultRule
	}
	return s
}

// verbatim is a kind of span that only a Writer sees: a list's mark, which is not escaped.
const verbatim = ExpandableQuote + 1

func draw(doc Doc, f flattener) Text {
	f.blocks(doc.Blocks, 0)
	text := strings.TrimRight(f.out.String(), white)
	for i := range f.spans {
		f.spans[i].End = min(f.spans[i].End, len(text))
	}
	return Text{String: text, Spans: tidySpans(text, f.spans, f.dialect)}
}

// flattener writes text. Newlines wait until more text comes, so that none are left at the end and spans end before them.
type flattener struct {
	style   Style
	out     strings.Builder
	spans   []Span
	pending int    // newlines to write before the next text
	indent  string // what each line begins with
	quotes  int
	active  [verbatim + 1]int
	dialect bool // lists and quotes are written as Markdown
	maxLink int  // in a dialect: longest address behind a label, in bytes
}

func (f *flattener) newlines(count int) {
	if f.out.Len() > 0 {
		f.pending = max(f.pending, count)
	}
}

// start writes the newlines that wait, and the indent if the line had not begun.
func (f *flattener) start() {
	if f.pending > 0 || f.out.Len() == 0 {
		f.out.WriteString(strings.Repeat("\n", f.pending))
		f.pending = 0
		f.out.WriteString(f.indent)
	}
}

func (f *flattener) text(s string) {
	if s != "" {
		f.start()
		f.out.WriteString(s)
	}
}

// span writes with write and lays a span over it, unless one of its kind lies there already.
func (f *flattener) span(span Span, write func()) {
	if f.active[span.Kind] > 0 || (span.Kind == Bold && f.active[Heading] > 0) {
		write()
		return
	}
	f.start()
	f.active[span.Kind]++
	at := len(f.spans)
	span.Start = f.out.Len()
	f.spans = append(f.spans, span)
	write()
	f.spans[at].End = f.out.Len()
	f.active[span.Kind]--
}

func (f *flattener) blocks(blocks []Block, level int) {
	for i, block := range blocks {
		if i > 0 {
			f.newlines(gapBefore(block.Gap))
		}
		f.block(block, level)
	}
}

func gapBefore(gap bool) int {
	if gap {
		return 2
	}
	return 1
}

func (f *flattener) block(block Block, level int) {
	switch block.Kind {
	case Heading:
		f.span(Span{Kind: Heading, Level: block.Level}, func() { f.inlines(block.Inlines) })
	case Paragraph:
		f.inlines(block.Inlines)
	case List:
		f.list(block, level)
	case Quote:
		f.quote(block, level)
	case Fence:
		f.fence(Span{Kind: Fence, Language: block.Language}, block.Text)
	case Table:
		f.table(block)
	case Rule:
		f.text(f.style.Rule)
	case MathBlock:
		if formula, ok := Formula(block.Text); ok {
			f.lines(formula)
		} else {
			f.fence(Span{Kind: Fence, Language: "latex"}, block.Text)
		}
	}
}

func (f *flattener) lines(text string) {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			f.newlines(1)
		}
		f.text(line)
	}
}

// fence writes text as it is: no indent, so that it can be copied.
func (f *flattener) fence(span Span, text string) {
	indent := f.indent
	f.indent = ""
	if f.style.Tab != "" {
		text = strings.ReplaceAll(text, "\t", f.style.Tab)
	}
	f.span(span, func() { f.text(text) })
	f.indent = indent
}

func (f *flattener) quote(block Block, level int) {
	indent := f.indent
	f.quotes++
	switch {
	case f.quotes == 1:
		if f.dialect {
			f.indent = "" // a quote's mark stands at the beginning of a line
		}
		f.span(Span{Kind: Quote}, func() { f.blocks(block.Blocks, level) })
	case f.quotes <= maxIndent:
		begun := f.pending == 0 && f.out.Len() > 0 // the line's marks stand already
		f.indent += "> "
		if begun && len(block.Blocks) > 0 {
			f.text("> ")
		}
		f.blocks(block.Blocks, level)
	default:
		f.blocks(block.Blocks, level)
	}
	f.indent = indent
	f.quotes--
}

func (f *flattener) list(list Block, level int) {
	indent := f.indent
	inner := indent
	switch {
	case level >= maxIndent:
	case f.dialect && !list.Ordered:
		inner += "  "
	default:
		inner += "   "
	}
	for i, item := range list.Items {
		if i > 0 {
			f.newlines(gapBefore(item.Gap))
		}
		f.indent = indent
		f.mark(list, i, level)
		f.indent = inner
		if len(item.Blocks) > 0 && (isMonospace(item.Blocks[0].Kind) || f.dialect && item.Blocks[0].Kind == Quote) {
			f.newlines(1)
		}
		f.blocks(item.Blocks, level+1)
	}
	f.indent = indent
}

func isMonospace(kind Kind) bool { return kind == Fence || kind == Table }

// mark writes what the item begins with.
func (f *flattener) mark(list Block, index, level int) {
	mark := []string{"•", "◦", "▪"}[min(level, 2)]
	if f.dialect {
		mark = "-"
	}
	if list.Ordered {
		mark = strconv.Itoa(list.Items[index].Number) + "."
		if f.dialect && index > 0 && list.Items[index].Number != list.Items[index-1].Number+1 {
			mark = strings.TrimSuffix(mark, ".") + `\.` // Discord would count on from the one before
		}
	}
	task := list.Items[index].Task
	if task == NoTask || f.dialect || list.Ordered {
		f.span(Span{Kind: verbatim}, func() { f.text(mark) })
		f.text(" ")
	}
	switch task {
	case TaskToDo:
		f.text("☐ ")
	case TaskDone:
		f.text("☑ ")
	}
}

func (f *flattener) inlines(inlines []Inline) {
	for _, inline := range inlines {
		f.inline(inline)
	}
}

func (f *flattener) inline(inline Inline) {
	switch inline.Kind {
	case Plain:
		f.text(inline.Text)
	case Break:
		f.newlines(1)
	case Bold, Italic, Underline, Strike, Spoiler:
		f.span(Span{Kind: inline.Kind}, func() { f.inlines(inline.Children) })
	case Code:
		f.span(Span{Kind: Code}, func() { f.text(inline.Text) })
	case Math:
		if formula, ok := Formula(inline.Text); ok {
			f.text(strings.ReplaceAll(formula, "\n", " "))
		} else {
			f.span(Span{Kind: Code}, func() { f.text(inline.Text) })
		}
	case Link, Image:
		f.link(inline)
	}
}

// link lays a span over a web link. Another address, such as a file's, cannot be followed from a chat and is written out.
func (f *flattener) link(link Inline) {
	label := link.Children
	if len(label) == 0 {
		label = []Inline{{Kind: Plain, Text: link.URL}}
	}
	if f.linkable(link.URL) {
		f.span(Span{Kind: Link, URL: link.URL}, func() { f.inlines(label) })
		return
	}
	f.inlines(label)
	if link.URL != "" && len(link.Children) > 0 && link.URL[0] != '#' && PlainText(link.Children) != link.URL {
		f.text(" (" + link.URL + ")")
	}
}

func (f *flattener) linkable(address string) bool {
	return IsWeb(address) && (!f.dialect || len(inParentheses(address)) <= f.maxLink)
}

// IsWeb says whether a link can be followed from a chat: http, https, mailto, tg or tel, and a safe spelling.
func IsWeb(address string) bool {
	scheme, rest, ok := strings.Cut(address, ":")
	if !ok || rest == "" || strings.ContainsAny(address, " \t\n<>\"\\`") {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https":
		return strings.HasPrefix(rest, "//") && len(rest) > 2
	case "tg":
		return strings.HasPrefix(rest, "//")
	case "mailto", "tel":
		return true
	}
	return false
}

// PlainText is what inlines say without any style.
func PlainText(inlines []Inline) string {
	f := flattener{}
	f.inlines(inlines)
	return f.out.String()
}
