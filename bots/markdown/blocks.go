package markdown

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// ending says how a growing text ends.
type ending uint8

const (
	inLine  ending = iota // in the middle of a line
	atLine                // after a newline
	atBlank               // after an empty line
)

// blockReader turns goldmark's tree into blocks. Only goldmark's reading of blocks is used: its inlines know neither
// growing text, nor maths, nor emphasis beside Chinese punctuation.
type blockReader struct {
	source  []byte
	growing bool
	end     ending
}

func readBlocks(source string, growing bool) []Block {
	r := blockReader{source: []byte(source), growing: growing}
	if trimmed := strings.TrimRight(source, " \t"); strings.HasSuffix(trimmed, "\n") {
		r.end = atLine
		if before := strings.TrimRight(trimmed[:len(trimmed)-1], " \t>"); before == "" || strings.HasSuffix(before, "\n") {
			r.end = atBlank
		}
	}
	tree := blockParser().Parse(text.NewReader(r.source))
	return r.children(tree, growing)
}

// blockParser keeps nothing between texts, and may read several at once. To make one costs more than to read a short answer.
var blockParser = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(mathParser{}, 750),
		util.Prioritized(commentParser{}, 760),
		util.Prioritized(markupParser{}, 770),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	))
})

// children reads the blocks of parent; last says that the text ends inside parent and may grow.
func (r *blockReader) children(parent ast.Node, last bool) []Block {
	var blocks []Block
	gap := false
	numbered := -1 // column of the last block's numbers, if it is a list with numbers
	for node := parent.FirstChild(); node != nil; node = node.NextSibling() {
		read := r.block(node, last && node.NextSibling() == nil)
		gap = gap || node.HasBlankPreviousLines()
		if len(read) == 0 {
			continue // a comment; the gap before it counts
		}
		read[0].Gap = gap && len(blocks) > 0
		gap = false
		column := r.column(node)
		switch {
		case numbered < 0 || column < 0:
		case column > numbered+1:
			blocks[len(blocks)-1].adopt(read)
			continue
		case column == numbered && blocks[len(blocks)-1].goesOn(read[0]):
			continue
		}
		if numbered = -1; read[0].Kind == List && read[0].Ordered {
			numbered = column
		}
		blocks = append(blocks, read...)
	}
	return blocks
}

func (r *blockReader) block(node ast.Node, last bool) []Block {
	switch node := node.(type) {
	case *ast.Heading:
		open := last && r.end == inLine
		inlines := readInlines(strings.TrimSpace(r.text(node)), grown{open: open, inLine: open})
		if len(inlines) == 0 {
			return nil
		}
		return []Block{{Kind: Heading, Level: node.Level, Inlines: inlines, Open: open}}
	case *ast.ThematicBreak:
		if last && r.end == inLine {
			return nil // "---" may be the head of something else until its line ends
		}
		return []Block{{Kind: Rule}}
	case *ast.Blockquote:
		if blocks := r.children(node, last); len(blocks) > 0 {
			return []Block{{Kind: Quote, Blocks: blocks, Open: last}}
		}
		return nil
	case *ast.List:
		return r.list(node, last)
	case *comment:
		if node.after == "" {
			return nil
		}
		return r.paragraph(node.after, last)
	case *markupBlock:
		return r.markup(node, last)
	case *displayMath:
		return r.math(node, last)
	case *ast.FencedCodeBlock:
		return r.fence(node, string(node.Language(r.source)), last)
	case *ast.CodeBlock:
		return r.fence(node, "", last)
	}
	return r.paragraph(r.text(node), last)
}

func (r *blockReader) text(node ast.Node) string {
	var out strings.Builder
	lines := node.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		out.Write(segment.Value(r.source))
	}
	return out.String()
}

func (r *blockReader) fence(node ast.Node, language string, last bool) []Block {
	code := r.text(node)
	lines := node.Lines()
	open := last && lines.Len() > 0 && lines.At(lines.Len()-1).Stop >= len(r.source)
	if open && r.end == inLine {
		cut := strings.LastIndexByte(strings.TrimSuffix(code, "\n"), '\n') + 1
		if tail := strings.TrimSpace(code[cut:]); strings.Trim(tail, "`") == "" || strings.Trim(tail, "~") == "" {
			code = code[:cut] // most likely the beginning of the closing fence
		}
	}
	code = strings.TrimRight(code, " \t\n")
	for strings.HasPrefix(code, "\n") {
		code = code[1:]
	}
	if code == "" {
		return nil
	}
	if len(language) > maxLanguage {
		language = ""
	}
	return []Block{{Kind: Fence, Language: language, Text: code, Open: open}}
}

// maxLanguage is the longest name of a language in bytes: it is repeated in each part.
const maxLanguage = 32

func (r *blockReader) math(node *displayMath, last bool) []Block {
	body := strings.TrimSpace(r.text(node))
	if !node.closed {
		if last && r.end != atBlank {
			return nil // shown when whole: half a formula reads as another one
		}
		opener := "$$"
		switch {
		case node.whole:
			opener = ""
		case node.closer[0] == '\\':
			opener = `\[`
		}
		return []Block{{Kind: Paragraph, Inlines: plainLines(strings.TrimSpace(opener + body))}}
	}
	var blocks []Block
	if body != "" {
		blocks = append(blocks, Block{Kind: MathBlock, Text: body})
	}
	if node.after != "" {
		blocks = append(blocks, r.paragraph(node.after, last)...)
	}
	return blocks
}
