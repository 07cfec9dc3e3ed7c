package markdown

import (
	"strconv"
	"strings"
)

// tableMarkup is a <table> while it is read.
type tableMarkup struct {
	markup
	row    []string
	inRow  bool
	cell   strings.Builder
	in     string // the tag of the open cell, or "caption", or empty
	span   int    // columns that the cell takes
	nested int    // tables inside the cell
}

// table reads what follows <table>.
func (r *markupReader) table() markup {
	t := &tableMarkup{markup: markup{table: true}}
	for !r.wrong && !t.closed {
		token := r.next()
		switch {
		case token.end:
			t.partial = t.inRow
			r.leave(t, true)
			return t.markup
		case token.tag == "" && t.in != "":
			t.cell.WriteString(token.text)
		case token.tag == "":
			r.wrong = strings.Trim(token.text, margin) != ""
		case t.in != "" && r.inCell(t, token.tag):
		default:
			r.tableTag(t, token)
		}
	}
	return t.markup
}

// inCell reads the tags of a list or table inside a cell: there they only set words apart.
func (r *markupReader) inCell(t *tableMarkup, tag string) bool {
	switch {
	case tag == "table":
		t.nested++
		r.wrong = r.wrong || t.nested >= maxMarkupDepth
	case tag == "/table" && t.nested > 0:
		t.nested--
	case tag == "li" && strings.TrimSpace(t.cell.String()) != "":
		t.cell.WriteString("<br>• ")
	case tag == "li":
		t.cell.WriteString("• ")
	case t.nested > 0, tag == "/li", strings.HasSuffix(tag, "ul"), strings.HasSuffix(tag, "ol"):
		t.cell.WriteByte(' ')
	default:
		return false
	}
	return true
}

func (r *markupReader) tableTag(t *tableMarkup, token markupToken) {
	switch token.tag {
	case "td", "th", "caption":
		r.leave(t, false)
		t.in, t.inRow = token.tag, t.inRow || token.tag != "caption"
		t.span = 1
		if n, err := strconv.Atoi(attribute(token.attributes, "colspan")); err == nil {
			t.span = min(max(1, n), maxColumns)
		}
	case "/td", "/th", "/caption":
		r.leave(t, false)
	case "tr":
		r.leave(t, true)
		t.inRow = true
	case "/table":
		r.leave(t, true)
		t.closed = true
	case "/tr", "thead", "/thead", "tbody", "/tbody", "tfoot", "/tfoot", "colgroup", "/colgroup", "col":
		r.leave(t, true)
	default:
		r.wrong = true
	}
}

// leave ends the open cell, and the row too if asked.
func (r *markupReader) leave(t *tableMarkup, row bool) {
	text := strings.ReplaceAll(r.run(t.cell.String()), " <br>", "<br>")
	t.cell.Reset()
	switch t.in {
	case "":
	case "caption":
		t.caption = strings.TrimSpace(t.caption + " " + text)
	default:
		t.row = append(t.row, text)
		for range min(t.span-1, maxColumns-len(t.row)) {
			t.row = append(t.row, "")
		}
	}
	t.in, t.nested = "", 0
	if row {
		if len(t.row) > 0 {
			t.rows = append(t.rows, t.row)
		}
		t.row, t.inRow = nil, false
	}
}
