package markdown

import "strings"

// maxColumns bounds a table: short rows are filled up, so that a wide head would multiply them.
const maxColumns = 64

// paragraph reads the lines of a paragraph, which may be a table or end in one.
func (r *blockReader) paragraph(text string, last bool) []Block {
	lines := strings.Split(strings.TrimRight(text, " \t\n"), "\n")
	open := last && r.end != atBlank
	if open {
		lines = holdLines(lines, r.end == inLine)
	}
	var blocks []Block
	plain := 0
	flush := func(end int, open bool) {
		state := grown{open: open, inLine: open && r.end == inLine}
		if inlines := readInlines(strings.Join(lines[plain:end], "\n"), state); len(inlines) > 0 {
			blocks = append(blocks, Block{Kind: Paragraph, Inlines: inlines, Open: open})
		}
	}
	for i := 0; i+1 < len(lines); i++ {
		table, rows := readTable(lines[i:])
		if rows == 0 {
			continue
		}
		flush(i, false)
		plain = i + rows
		table.Open = open && plain == len(lines)
		blocks = append(blocks, table)
		i = plain - 1
	}
	if plain < len(lines) {
		flush(len(lines), open)
	}
	return blocks
}

// holdLines leaves out the lines at the end of a growing paragraph that may still become a table, a list or a rule.
func holdLines(lines []string, inLine bool) []string {
	end := len(lines)
	if inLine {
		line := strings.TrimSpace(lines[end-1])
		switch {
		case strings.HasPrefix(line, "|"):
			end--
			if end > 0 && isPipe(lines[end-1]) && strings.Trim(line, "|:- ") == "" && !inTable(lines[:end]) {
				end--
			}
		case mayBeMark(line), end > 1 && !isPipe(lines[end-2]) && inTable(lines[:end-1]): // a row without outer pipes
			end--
		}
		return lines[:end]
	}
	if isPipe(lines[end-1]) && !inTable(lines) {
		end--
	}
	return lines[:end]
}

func isPipe(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "|") }

// inTable says whether the last of lines belongs to a table.
func inTable(lines []string) bool {
	for i := len(lines) - 1; i > 0 && strings.Contains(lines[i], "|"); i-- {
		if _, rows := readTable(lines[i-1:]); rows > 0 {
			return true
		}
	}
	return false
}

// mayBeMark: a line of nothing but such a beginning is a list's, a rule's, a heading's or a fence's mark, or will be text.
func mayBeMark(line string) bool {
	if strings.Trim(line, "-") == "" || strings.Trim(line, "*_ ") == "" || strings.Trim(line, "#") == "" || line == "+" {
		return true
	}
	if strings.Trim(line, "`") == "" || strings.Trim(line, "~") == "" {
		return true
	}
	if mayBeEnvironment(line) {
		return true
	}
	number := strings.TrimRight(line, ".)")
	return len(number) <= 9 && len(line)-len(number) <= 1 && strings.Trim(number, "0123456789") == ""
}

// readTable reads the table that lines begin with, if they do, and says how many of them it takes.
func readTable(lines []string) (Block, int) {
	if len(lines) < 2 || !strings.Contains(lines[0], "|") {
		return Block{}, 0
	}
	align := readAlign(lines[1])
	head := splitRow(lines[0])
	if align == nil || len(head) > maxColumns || len(align) > maxColumns {
		return Block{}, 0
	}
	if len(head) != len(align) && (!isPipe(lines[0]) || !isPipe(lines[1])) {
		return Block{}, 0
	}
	for len(align) < len(head) {
		align = append(align, AlignLeft)
	}
	table := Block{Kind: Table, Align: align, Rows: [][]Cell{readRow(head, len(align))}}
	rows := 2
	for rows < len(lines) && strings.Contains(lines[rows], "|") {
		table.Rows = append(table.Rows, readRow(splitRow(lines[rows]), len(align)))
		rows++
	}
	return table, rows
}

func readAlign(line string) []Align {
	if strings.Trim(line, "|:- \t") != "" || !strings.Contains(line, "|") {
		return nil
	}
	var align []Align
	for _, cell := range splitRow(line) {
		dashes := strings.Trim(cell, ":")
		if dashes == "" || strings.Trim(dashes, "-") != "" {
			return nil
		}
		left, right := strings.HasPrefix(cell, ":"), strings.HasSuffix(cell, ":")
		switch {
		case left && right:
			align = append(align, AlignCenter)
		case right:
			align = append(align, AlignRight)
		default:
			align = append(align, AlignLeft)
		}
	}
	return align
}

// readRow reads cells and makes them count in number: what is too much joins the last one.
func readRow(cells []string, count int) []Cell {
	if len(cells) > count {
		cells = append(cells[:count-1:count-1], strings.Join(cells[count-1:], " | "))
	}
	row := make([]Cell, count)
	for i, cell := range cells {
		row[i] = readInlines(cell, grown{})
	}
	return row
}

// splitRow cuts a row at its pipes, but for those behind a backslash or in a code span: models forget to escape them there.
func splitRow(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "|")
	var cells []string
	var cell strings.Builder
	closers := newTickRuns(line)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && line[i+1] == '|':
			cell.WriteByte('|')
			i++
		case c == '`':
			end := closers.end(line, i)
			cell.WriteString(strings.ReplaceAll(line[i:end], `\|`, "|"))
			i = end - 1
		case c == '|':
			cells = append(cells, strings.TrimSpace(cell.String()))
			cell.Reset()
		default:
			cell.WriteByte(c)
		}
	}
	if last := strings.TrimSpace(cell.String()); last != "" || len(cells) == 0 {
		cells = append(cells, last)
	}
	return cells
}
