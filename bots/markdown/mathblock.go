package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// displayMath is $$…$$, \[…\] or \begin{align}…\end{align} that begins a line. Without a parser of its own its lines "+ c" and "- d" would
// become lists. It ends at an empty line too, so that a stray $$ does not swallow the rest of an answer.
type displayMath struct {
	ast.BaseBlock
	closer []byte
	closed bool
	whole  bool   // the closer belongs to the formula
	after  string // what stands behind the closer on its line
}

func (*displayMath) kind() ast.NodeKind { return ast.KindCodeBlock }

// Kind is that of a code block: nothing inside is Markdown.
func (m *displayMath) Kind() ast.NodeKind { return m.kind() }

// IsRaw keeps goldmark from reading inlines.
func (*displayMath) IsRaw() bool { return true }

// Dump is for goldmark's debugging.
func (m *displayMath) Dump(source []byte, level int) { ast.DumpHelper(m, source, level, nil, nil) }

type mathParser struct{}

func (mathParser) Trigger() []byte { return []byte{'$', '\\'} }

func (p mathParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	node := &displayMath{}
	switch body := line[at:]; {
	case bytes.HasPrefix(body, []byte("$$")):
		node.closer = []byte("$$")
	case bytes.HasPrefix(body, []byte(`\[`)):
		node.closer = []byte(`\]`)
	default:
		name := environment(body)
		if name == "" {
			return nil, parser.NoChildren
		}
		node.closer, node.whole = []byte(`\end{`+name+`}`), true
		p.take(node, text.NewSegment(segment.Start-segment.Padding+at, segment.Stop), reader)
		return node, parser.NoChildren
	}
	at += 2
	if end := bytes.Index(line[at:], node.closer); end >= 0 {
		if len(bytes.TrimSpace(line[at+end+2:])) > 0 || len(bytes.TrimSpace(line[at:at+end])) == 0 {
			return nil, parser.NoChildren // part of a sentence: the inline reader's
		}
	}
	segment = text.NewSegment(segment.Start-segment.Padding+at, segment.Stop)
	p.take(node, segment, reader)
	return node, parser.NoChildren
}

func (p mathParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, segment := reader.PeekLine()
	math := node.(*displayMath)
	if math.closed || len(bytes.TrimSpace(line)) == 0 {
		return parser.Close
	}
	p.take(math, segment, reader)
	return parser.Continue | parser.NoChildren
}

func (mathParser) take(node *displayMath, segment text.Segment, reader text.Reader) {
	line := segment.Value(reader.Source())
	if end := bytes.Index(line, node.closer); end >= 0 {
		node.closed = true
		node.after = string(bytes.TrimSpace(line[end+len(node.closer):]))
		if node.whole {
			end += len(node.closer)
		}
		segment = text.NewSegment(segment.Start, segment.Start+max(0, end-segment.Padding))
	}
	node.Lines().Append(segment)
	reader.AdvanceToEOL()
}

func (mathParser) Close(ast.Node, text.Reader, parser.Context) {}

func (mathParser) CanInterruptParagraph() bool { return true }

func (mathParser) CanAcceptIndentedLine() bool { return false }

const begin = `\begin{`

// environment is the name of the display that a line of bare LaTeX begins, as models write it without any $$.
func environment(line []byte) string {
	rest, ok := bytes.CutPrefix(line, []byte(begin))
	name, _, closed := bytes.Cut(rest, []byte("}"))
	if !ok || !closed {
		return ""
	}
	switch string(bytes.TrimSuffix(name, []byte("*"))) {
	case "align", "aligned", "equation", "gather", "gathered", "multline", "split", "cases", "matrix", "pmatrix", "bmatrix", "vmatrix":
		return string(name)
	}
	return ""
}

// mayBeEnvironment: the beginning of a line may become an environment's.
func mayBeEnvironment(line string) bool {
	return line != "" && strings.HasPrefix(begin, line) || strings.HasPrefix(line, begin) && len(line) < 20 && !strings.Contains(line, "}")
}
