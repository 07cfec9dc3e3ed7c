package telegramtest

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// badRich is a refusal of blocks. Its texts are not in the facts; that such a message is refused is.
func badRich(why string) *refusal { return bad("can't parse rich message: %s", why) }

// richReader holds blocks to what the documentation says of InputRichBlock and RichText and writes them as people read them.
type richReader struct {
	out           strings.Builder
	chars, blocks int
	wrong         string // the first thing that is wrong
}

func checkBlocks(blocks []any) (string, *refusal) {
	var r richReader
	if len(blocks) == 0 {
		return "", badRich("message must be non-empty")
	}
	r.all(blocks, 1)
	switch {
	case r.wrong != "":
		return "", badRich(r.wrong)
	case r.chars > maxRich:
		return "", bad("message is too long")
	case r.blocks > maxRichBlocks:
		return "", badRich("too many blocks")
	}
	return strings.TrimSpace(r.out.String()), nil
}

func (r *richReader) fail(why string) {
	if r.wrong == "" {
		r.wrong = why
	}
}

// blockFields are the fields that blocks take; a first one with a star must be there.
var blockFields = map[string]string{
	"paragraph": "*text", "heading": "*text size", "pre": "*text language", "footer": "*text", "divider": "", "mathematical_expression": "*expression",
	"list": "*items", "blockquote": "*blocks credit", "expandable_blockquote": "*text credit", "pullquote": "*text credit",
	"table": "*cells is_bordered is_striped is_compact caption", "details": "*summary blocks is_open",
}

var itemFields, cellFields = "*blocks has_checkbox is_checked value type", "text is_header colspan rowspan align valign"

// object checks an object's fields and returns it.
func (r *richReader) object(v any, what, fields string) map[string]any {
	o, ok := v.(map[string]any)
	if !ok {
		r.fail(what + " must be an object")
		return nil
	}
	first, starred := strings.CutPrefix(fields, "*")
	if must, _, _ := strings.Cut(first, " "); starred && o[must] == nil {
		r.fail(what + " needs " + must)
	}
	for name := range o {
		if name != "type" && !strings.Contains(" "+first+" ", " "+name+" ") {
			r.fail(what + " has no field " + name)
		}
	}
	return o
}

func (r *richReader) all(v any, level int) {
	blocks, ok := v.([]any)
	if !ok || level > maxRichLevels {
		r.fail("blocks are nested too deep, or no array")
		return
	}
	for _, b := range blocks {
		r.block(b, level)
	}
}

func (r *richReader) block(v any, level int) {
	kind := ""
	if o, ok := v.(map[string]any); ok {
		kind, _ = o["type"].(string) // no text is an unknown type, too
	}
	fields, known := blockFields[kind]
	if !known {
		r.fail("unknown type of block " + kind)
		return
	}
	r.blocks++
	o := r.object(v, kind, fields)
	switch kind {
	case "divider":
		r.out.WriteString("———\n")
	case "list":
		r.list(o["items"], level)
	case "table":
		r.table(o["cells"], level)
	case "blockquote":
		r.all(o["blocks"], level+1)
	case "mathematical_expression":
		r.text(o["expression"], level)
		r.out.WriteString("\n")
	case "heading":
		if size, _ := o["size"].(float64); size < 1 || size > 6 {
			r.fail("a heading's size is 1 to 6")
		}
		fallthrough
	default:
		r.text(o["text"], level)
		r.out.WriteString("\n")
	}
}

func (r *richReader) list(v any, level int) {
	items, ok := v.([]any)
	if !ok || len(items) == 0 {
		r.fail("a list needs items")
	}
	for _, v := range items {
		r.blocks++
		o := r.object(v, "list item", itemFields)
		if number, ok := o["value"].(float64); ok {
			r.out.WriteString(strconv.Itoa(int(number)) + ". ")
		} else {
			r.out.WriteString("• ")
		}
		r.all(o["blocks"], level+1)
	}
}

func (r *richReader) table(v any, level int) {
	rows, ok := v.([]any)
	if !ok || len(rows) == 0 {
		r.fail("a table needs cells")
	}
	for _, v := range rows {
		r.blocks++
		cells, _ := v.([]any) // what is no row has no cells
		if len(cells) == 0 || len(cells) > maxRichColumns {
			r.fail("a table has 1 to 20 columns")
		}
		for i, c := range cells {
			o := r.object(c, "cell", cellFields)
			if align, _ := o["align"].(string); align != "left" && align != "center" && align != "right" {
				r.fail("a cell is aligned left, center or right")
			}
			if i > 0 {
				r.out.WriteString(" | ")
			}
			if o["text"] != nil {
				r.text(o["text"], level+1)
			}
		}
		r.out.WriteString("\n")
	}
}

// text reads a RichText: a string, an array, or an object with a type.
func (r *richReader) text(v any, level int) {
	if level > maxRichLevels {
		r.fail("text is nested too deep")
		return
	}
	switch v := v.(type) {
	case string:
		r.chars += utf8.RuneCountInString(v)
		r.out.WriteString(v)
	case []any:
		for _, one := range v {
			r.text(one, level)
		}
	case map[string]any:
		switch kind, _ := v["type"].(string); kind {
		case "bold", "italic", "underline", "strikethrough", "spoiler", "subscript", "superscript", "marked", "code":
			r.object(v, kind, "*text")
			r.text(v["text"], level+1)
		case "url":
			r.object(v, kind, "*url text")
			r.text(v["text"], level+1)
		case "mathematical_expression":
			r.object(v, kind, "*expression")
			r.text(v["expression"], level+1)
		default:
			r.fail("unknown type of text " + kind)
		}
	default:
		r.fail("a text is a string, an array or an object")
	}
}
