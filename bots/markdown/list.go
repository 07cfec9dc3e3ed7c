package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

func (r *blockReader) list(node *ast.List, last bool) []Block {
	list := Block{Kind: List, Ordered: node.IsOrdered(), Open: last}
	number := node.Start - 1
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		growing := last && child.NextSibling() == nil
		number = max(number+1, r.number(child))
		item := Item{Number: number, Gap: child.HasBlankPreviousLines() && len(list.Items) > 0, Blocks: r.children(child, growing)}
		if growing && len(item.Blocks) == 0 {
			break
		}
		if !takeTask(&item, growing) {
			break
		}
		list.Items = append(list.Items, item)
	}
	if len(list.Items) == 0 {
		return nil
	}
	return []Block{list}
}

// number is the one that was written before an item, or 0. CommonMark counts on from the first: but who writes 6 and then 10 means 10, and
// who writes 1 before each means 1, 2, 3.
func (r *blockReader) number(item ast.Node) int {
	number := 0
	for at := item.Pos(); at >= 0 && at < len(r.source) && number < 1e9; at++ {
		digit := r.source[at]
		if digit < '0' || digit > '9' {
			break
		}
		number = number*10 + int(digit-'0')
	}
	return number
}

// column is where a block begins in its line, in bytes, or -1.
func (r *blockReader) column(node ast.Node) int {
	at := node.Pos()
	if at < 0 || at > len(r.source) {
		return -1
	}
	return at - (bytes.LastIndexByte(r.source[:at], '\n') + 1)
}

// adopt: what stands set in below a list's number belongs to the last item, though not as far as CommonMark asks for: models
// write three spaces below "10. " too.
func (b *Block) adopt(blocks []Block) {
	item := &b.Items[len(b.Items)-1]
	item.Blocks = append(item.Blocks, blocks...)
	b.Open = blocks[len(blocks)-1].Open
}

// goesOn: next is the rest of a list that adopted something.
func (b *Block) goesOn(next Block) bool {
	if next.Kind != List || !next.Ordered || next.Items[0].Number <= b.Items[len(b.Items)-1].Number {
		return false
	}
	next.Items[0].Gap = next.Gap
	b.Items = append(b.Items, next.Items...)
	b.Open = next.Open
	return true
}

// takeTask takes the box "[ ] " from an item's text. It is false for an item that may still become one.
func takeTask(item *Item, growing bool) bool {
	if len(item.Blocks) == 0 || item.Blocks[0].Kind != Paragraph {
		return true
	}
	first := &item.Blocks[0]
	if first.Inlines[0].Kind != Plain {
		return true
	}
	text := &first.Inlines[0].Text
	switch {
	case strings.HasPrefix(*text, "[ ] "):
		item.Task = TaskToDo
	case strings.HasPrefix(*text, "[x] "), strings.HasPrefix(*text, "[X] "):
		item.Task = TaskDone
	default:
		return !growing || len(first.Inlines) > 1 || (*text != "[ ]" && *text != "[x]" && *text != "[X]")
	}
	*text = strings.TrimLeft((*text)[4:], " ")
	if *text == "" {
		first.Inlines = first.Inlines[1:]
	}
	if len(first.Inlines) == 0 {
		item.Blocks = item.Blocks[1:]
		return !growing
	}
	return true
}
