package telegram

import (
	"strings"
	"unicode/utf8"

	"barkeep/bots"
	"barkeep/bots/markdown"
)

// Limits of one rich message (core.telegram.org/bots/api, "Rich Message Limits").
const (
	richText    = 32768 // characters
	richBlocks  = 500   // also list items, rows of tables and what is in quotes
	richLevels  = 16    // of blocks and styles in each other
	richColumns = 20
)

// A richBlock and a richSpan are the types InputRichBlock and RichText of the Bot API, as far as answers need them. Blocks
// cannot be malformed by a model's text, as its Markdown could be.
type richBlock map[string]any

type richWriter struct {
	chars, blocks int
	over          bool // a limit is passed
}

// rich draws a final view as one rich message, or returns nil if it does not fit into one.
func rich(v bots.View) []richBlock {
	w := &richWriter{}
	var out []richBlock
	if reasoning := strings.TrimSpace(clean(v.Reasoning)); reasoning != "" {
		out = append(out, w.block("expandable_blockquote", "text", w.plain(excerpt(draw(reasoning, v.Status).String))))
	}
	out = append(out, w.all(markdown.Parse(clean(v.Text)).Blocks, 1)...)
	for _, line := range []string{v.Note, v.Footer} {
		if line = strings.TrimSpace(clean(line)); line != "" {
			out = append(out, w.block("footer", "text", w.plain(line)))
		}
	}
	if w.over || len(out) == 0 {
		return nil
	}
	return out
}

func (w *richWriter) block(kind string, fields ...any) richBlock {
	if w.blocks++; w.blocks > richBlocks {
		w.over = true
	}
	b := richBlock{"type": kind}
	for i := 0; i+1 < len(fields); i += 2 {
		b[fields[i].(string)] = fields[i+1]
	}
	return b
}

func (w *richWriter) plain(text string) string {
	if w.chars += utf8.RuneCountInString(text); w.chars > richText {
		w.over = true
	}
	return text
}

func (w *richWriter) all(blocks []markdown.Block, level int) []richBlock {
	out := []richBlock{}
	if level > richLevels {
		w.over = true
		return out
	}
	for _, b := range blocks {
		out = append(out, w.one(b, level))
	}
	return out
}

func (w *richWriter) one(b markdown.Block, level int) richBlock {
	switch b.Kind {
	case markdown.Heading:
		return w.block("heading", "text", w.inlines(b.Inlines, level+1), "size", min(max(b.Level, 1), 6))
	case markdown.List:
		return w.block("list", "items", w.items(b, level))
	case markdown.Quote:
		return w.block("blockquote", "blocks", w.all(b.Blocks, level+1))
	case markdown.Fence:
		fence := w.block("pre", "text", w.plain(b.Text))
		if b.Language != "" {
			fence["language"] = b.Language
		}
		return fence
	case markdown.Table:
		return w.block("table", "cells", w.rows(b, level), "is_bordered", true)
	case markdown.Rule:
		return w.block("divider")
	case markdown.MathBlock:
		return w.block("mathematical_expression", "expression", w.plain(b.Text))
	}
	return w.block("paragraph", "text", w.inlines(b.Inlines, level+1))
}

func (w *richWriter) items(list markdown.Block, level int) []richBlock {
	var out []richBlock
	for _, item := range list.Items {
		if w.blocks++; w.blocks > richBlocks {
			w.over = true
		}
		one := richBlock{"blocks": w.all(item.Blocks, level+1)}
		if list.Ordered {
			one["value"], one["type"] = item.Number, "1"
		}
		if item.Task != markdown.NoTask {
			one["has_checkbox"] = true
			if item.Task == markdown.TaskDone {
				one["is_checked"] = true
			}
		}
		out = append(out, one)
	}
	return out
}

func (w *richWriter) rows(table markdown.Block, level int) [][]richBlock {
	if len(table.Align) > richColumns {
		w.over = true
	}
	var out [][]richBlock
	for i, row := range table.Rows {
		if w.blocks++; w.blocks > richBlocks {
			w.over = true
		}
		var cells []richBlock
		for column, cell := range row {
			align := map[markdown.Align]string{markdown.AlignLeft: "left", markdown.AlignCenter: "center", markdown.AlignRight: "right"}[table.Align[column]]
			one := richBlock{"text": w.inlines(cell, level+1), "align": align, "valign": "middle"}
			if i == 0 {
				one["is_header"] = true
			}
			cells = append(cells, one)
		}
		out = append(out, cells)
	}
	return out
}

var richKinds = map[markdown.Kind]string{
	markdown.Bold: "bold", markdown.Italic: "italic", markdown.Underline: "underline", markdown.Strike: "strikethrough", markdown.Spoiler: "spoiler",
}

// inlines is a RichText: a string, or an array of strings and styled texts.
func (w *richWriter) inlines(inlines []markdown.Inline, level int) any {
	out := []any{}
	if level > richLevels {
		w.over = true
		return out
	}
	for _, in := range inlines {
		out = append(out, w.inline(in, level))
	}
	switch len(out) {
	case 0:
		return ""
	case 1:
		return out[0]
	}
	return out
}

func (w *richWriter) inline(in markdown.Inline, level int) any {
	switch in.Kind {
	case markdown.Break:
		return w.plain("\n")
	case markdown.Code:
		return richBlock{"type": "code", "text": w.plain(in.Text)}
	case markdown.Math:
		return richBlock{"type": "mathematical_expression", "expression": w.plain(in.Text)}
	case markdown.Link, markdown.Image:
		return w.link(in, level)
	}
	if kind := richKinds[in.Kind]; kind != "" {
		return richBlock{"type": kind, "text": w.inlines(in.Children, level+1)}
	}
	return w.plain(in.Text)
}

// link is a link where it can be followed. Others name their address, as in plain messages.
func (w *richWriter) link(in markdown.Inline, level int) any {
	label := in.Children
	if len(label) == 0 {
		label = []markdown.Inline{{Kind: markdown.Plain, Text: in.URL}}
	}
	if markdown.IsWeb(in.URL) && linkable(in.URL) && !strings.HasPrefix(in.URL, "tg:") {
		return richBlock{"type": "url", "text": w.inlines(label, level+1), "url": in.URL}
	}
	if len(in.Children) == 0 || in.URL == "" {
		return w.inlines(label, level+1)
	}
	return []any{w.inlines(label, level+1), w.plain(" (" + in.URL + ")")}
}
