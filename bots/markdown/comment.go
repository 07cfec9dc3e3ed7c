package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

const (
	commentOpener = "<!--"
	commentCloser = "-->"
	maxComment    = 4000 // bytes; what is longer is shown
)

// comment is <!-- … --> that begins a line; empty lines may be in it. One that is never closed is text.
type comment struct {
	ast.BaseBlock
	closed bool
	after  string // what stands behind it on its last line
}

// Kind is that of a code block: nothing inside is Markdown.
func (*comment) Kind() ast.NodeKind { return ast.KindCodeBlock }

// IsRaw keeps goldmark from reading inlines.
func (*comment) IsRaw() bool { return true }

// Dump is for goldmark's debugging.
func (c *comment) Dump(source []byte, level int) { ast.DumpHelper(c, source, level, nil, nil) }

type commentParser struct{}

func (commentParser) Trigger() []byte { return []byte{'<'} }

func (p commentParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 || !bytes.HasPrefix(line[at:], []byte(commentOpener)) {
		return nil, parser.NoChildren
	}
	rest := reader.Source()[segment.Start-segment.Padding+at:]
	if !bytes.Contains(rest[:min(len(rest), maxComment)], []byte(commentCloser)) {
		return nil, parser.NoChildren
	}
	node := &comment{}
	p.take(node, line, reader)
	return node, parser.NoChildren
}

func (p commentParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	if node.(*comment).closed {
		return parser.Close
	}
	line, _ := reader.PeekLine()
	p.take(node.(*comment), line, reader)
	return parser.Continue | parser.NoChildren
}

func (commentParser) take(node *comment, line []byte, reader text.Reader) {
	if end := bytes.Index(line, []byte(commentCloser)); end >= 0 {
		node.closed, node.after = true, string(bytes.TrimSpace(line[end+len(commentCloser):]))
	}
	reader.AdvanceToEOL()
}

func (commentParser) Close(ast.Node, text.Reader, parser.Context) {}

func (commentParser) CanInterruptParagraph() bool { return true }

func (commentParser) CanAcceptIndentedLine() bool { return false }
