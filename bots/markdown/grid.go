package markdown

import "strings"

// grid draws a table in monospace. It is false for one too wide, or too large to stay in one piece.
func grid(table Block, maxWidth, maxSize int) (string, bool) {
	widths := make([]int, len(table.Align))
	cells := make([][]string, len(table.Rows))
	for i, row := range table.Rows {
		cells[i] = make([]string, len(row))
		for j, cell := range row {
			text := strings.ReplaceAll(PlainText(cell), "\n", " ")
			cells[i][j] = text
			widths[j] = max(widths[j], columns(text))
		}
	}
	total := 3 * (len(widths) - 1)
	for j := range widths {
		widths[j] = max(1, widths[j])
		total += widths[j]
	}
	if total > maxWidth || total*(len(cells)+1) > 4*maxSize {
		return "", false
	}
	var out strings.Builder
	for i, row := range cells {
		if i > 0 {
			out.WriteByte('\n')
		}
		var line strings.Builder
		for j, text := range row {
			if j > 0 {
				line.WriteString(" | ")
			}
			line.WriteString(pad(text, widths[j], table.Align[j]))
		}
		out.WriteString(strings.TrimRight(line.String(), " "))
		if i == 0 {
			out.WriteByte('\n')
			for j, count := range widths {
				if j > 0 {
					out.WriteString("-+-")
				}
				out.WriteString(strings.Repeat("-", count))
			}
		}
	}
	return out.String(), UTF16(out.String()) <= maxSize
}

// records turns a table that no grid can show into one record for each row: a bold line, and an item for each other cell.
// The records of the first rows stay as they are when rows are added.
func records(table Block) []Block {
	head := table.Rows[0]
	if len(table.Rows) == 1 {
		if table.Open {
			return nil
		}
		var line []Inline
		for i, cell := range head {
			if i > 0 && len(cell) > 0 && len(line) > 0 {
				line = append(line, Inline{Kind: Plain, Text: " · "})
			}
			line = append(line, cell...)
		}
		return []Block{{Kind: Paragraph, Inlines: []Inline{{Kind: Bold, Children: line}}}}
	}
	var blocks []Block
	for _, row := range table.Rows[1:] {
		title := named(head[0], row[0])
		if len(title) > 0 {
			blocks = append(blocks, Block{Kind: Paragraph, Gap: len(blocks) > 0, Inlines: []Inline{{Kind: Bold, Children: title}}})
		}
		list := Block{Kind: List}
		for i := 1; i < len(row); i++ {
			if line := named(head[i], row[i]); len(row[i]) > 0 {
				list.Items = append(list.Items, Item{Blocks: []Block{{Kind: Paragraph, Inlines: line}}})
			}
		}
		if len(list.Items) > 0 {
			blocks = append(blocks, list)
		}
	}
	return blocks
}

func named(name, value Cell) []Inline {
	if len(name) == 0 || len(value) == 0 {
		return value
	}
	var line []Inline
	for _, inline := range name {
		if inline.Kind == Break {
			inline = Inline{Kind: Plain, Text: " "}
		}
		line = append(line, inline)
	}
	return append(append(line, Inline{Kind: Plain, Text: ": "}), value...)
}

func (f *flattener) table(table Block) {
	if text, ok := grid(table, f.style.Columns, f.style.TableSize); ok && !hidesLinks(table) {
		f.fence(Span{Kind: Table}, text)
		return
	}
	f.blocks(records(table), 0)
}

// hidesLinks: a grid would leave out where its links lead.
func hidesLinks(table Block) bool {
	for _, row := range table.Rows {
		for _, cell := range row {
			if hasLabel(cell) {
				return true
			}
		}
	}
	return false
}

// hasLabel: one of inlines is a link that does not show its address.
func hasLabel(inlines []Inline) bool {
	for _, inline := range inlines {
		named := inline.Kind == Link && IsWeb(inline.URL) && PlainText(inline.Children) != inline.URL
		if named && len(inline.Children) > 0 || inline.Kind != Link && hasLabel(inline.Children) {
			return true
		}
	}
	return false
}
