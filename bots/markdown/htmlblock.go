package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// markupBlock is a table or a list that is written in HTML and begins a line; empty lines may be in it.
type markupBlock struct {
	ast.BaseBlock
	source strings.Builder
	lines  int // that are still to come, unless the text ends
}

// Kind is that of a code block: what is Markdown inside is read later.
func (*markupBlock) Kind() ast.NodeKind { return ast.KindCodeBlock }

// IsRaw keeps goldmark from reading inlines.
func (*markupBlock) IsRaw() bool { return true }

// Dump is for goldmark's debugging.
func (b *markupBlock) Dump(source []byte, level int) { ast.DumpHelper(b, source, level, nil, nil) }

type markupParser struct{}

func (markupParser) Trigger() []byte { return []byte{'<'} }

func (markupParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 || !beginsMarkup(line[at:]) {
		return nil, parser.NoChildren
	}
	rest := reader.Source()[segment.Start-segment.Padding+at:]
	m, ok := lookAhead(rest)
	if !ok {
		return nil, parser.NoChildren
	}
	node := &markupBlock{lines: bytes.Count(rest[:m.length], []byte("\n"))}
	node.source.Write(line[at:])
	reader.AdvanceToEOL()
	return node, parser.NoChildren
}

// lookAhead is readMarkup of a source that may be long: most often its beginning tells.
func lookAhead(source []byte) (m markup, ok bool) {
	for size := 256; ; size *= 16 {
		size = min(size, len(source), maxMarkup+1)
		m, ok = readMarkup(string(source[:size]))
		if m.closed || !ok && m.length < size || size == len(source) || size > maxMarkup {
			return m, ok
		}
	}
}

// beginsMarkup is a quick look.
func beginsMarkup(line []byte) bool {
	name, _ := splitTag(string(line[1:min(len(line), len("table>"))]))
	name, _, _ = strings.Cut(name, ">")
	return name == "table" || name == "ul" || name == "ol"
}

func (markupParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	b := node.(*markupBlock)
	if b.lines == 0 {
		return parser.Close
	}
	b.lines--
	line, _ := reader.PeekLine()
	b.source.Write(line)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (markupParser) Close(ast.Node, text.Reader, parser.Context) {}

func (markupParser) CanInterruptParagraph() bool { return true }

func (markupParser) CanAcceptIndentedLine() bool { return false }

// markup reads a table or list of HTML. What is none in the end is shown as it was written; one of which the end is missing
// needs two rows or items to be taken for one.
func (r *blockReader) markup(node *markupBlock, last bool) []Block {
	source := node.source.String()
	m, ok := readMarkup(source)
	open := last && !m.closed
	if !ok || m.size() == 0 && !open || !m.closed && !open && m.size() < 2 {
		return r.paragraph(source, last)
	}
	var blocks []Block
	if m.table {
		blocks = m.asTable(open)
	} else if list := m.asList(open); len(list.Items) > 0 {
		blocks = []Block{list}
	}
	if after := strings.TrimSpace(source[m.length:]); after != "" {
		blocks = append(blocks, r.paragraph(after, last)...)
	}
	return blocks
}

// asTable is a table as if it had been written with pipes. The row that is still being written is not shown.
func (m markup) asTable(open bool) []Block {
	rows := m.rows
	if open && m.partial && len(rows) > 0 {
		rows = rows[:len(rows)-1]
	}
	var blocks []Block
	if caption := readInlines(m.caption, grown{}); len(caption) > 0 {
		blocks = append(blocks, Block{Kind: Paragraph, Inlines: []Inline{{Kind: Bold, Children: caption}}})
	}
	if len(rows) == 0 {
		return blocks
	}
	count := 0
	for _, row := range rows {
		count = min(max(count, len(row)), maxColumns)
	}
	table := Block{Kind: Table, Align: make([]Align, count), Open: open}
	for _, row := range rows {
		table.Rows = append(table.Rows, readRow(row, count))
	}
	return append(blocks, table)
}

// asList is a list as if it had been written with dashes or numbers.
func (m markup) asList(open bool) Block {
	list := Block{Kind: List, Ordered: m.ordered, Open: open}
	for i, pieces := range m.items {
		item := Item{Number: m.start + i}
		for j, piece := range pieces {
			grows := open && i == len(m.items)-1 && j == len(pieces)-1
			if piece.list != nil {
				if nested := piece.list.asList(grows && !piece.list.closed); len(nested.Items) > 0 {
					item.Blocks = append(item.Blocks, nested)
				}
			} else if inlines := readInlines(piece.text, grown{open: grows, inLine: grows}); len(inlines) > 0 {
				item.Blocks = append(item.Blocks, Block{Kind: Paragraph, Inlines: inlines, Open: grows})
			}
		}
		if len(item.Blocks) > 0 {
			list.Items = append(list.Items, item)
		}
	}
	return list
}
