package markdown

import (
	"strings"
	"unicode/utf8"
)

// Bounds against hostile answers: they keep reading linear and recursion shallow. Nothing is lost by them; what is
// beyond is shown as plain text.
const (
	maxSource  = 256 << 10 // bytes
	maxMarkers = 16        // quote and list marks at the head of one line
	maxQuoted  = 128       // the same inside a fence, where a line is most likely code
	indentEach = 4         // columns of indent kept for each mark
)

// Parse reads a finished text.
func Parse(text string) Doc { return read(clean(text), false) }

// ParseGrowing reads the beginning of a text: what is open is closed as it will most likely be, and an end
// that may still become something else is left out.
func ParseGrowing(text string) Doc {
	for i := 0; i < utf8.UTFMax-1 && text != "" && !utf8.ValidString(text[max(0, len(text)-utf8.UTFMax):]); i++ {
		last, size := utf8.DecodeLastRuneInString(text)
		if last != utf8.RuneError || size != 1 {
			break
		}
		text = text[:len(text)-1]
	}
	return read(clean(text), true)
}

func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(text)
}

func read(text string, growing bool) Doc {
	head, rest := text, ""
	if len(text) > maxSource {
		cut := strings.LastIndexByte(text[:maxSource], '\n') + 1
		if cut == 0 {
			cut = maxSource
			for !utf8.RuneStart(text[cut]) {
				cut--
			}
		}
		head, rest = text[:cut], text[cut:]
	}
	doc := Doc{Blocks: readBlocks(boundMarkers(head), growing && rest == "")}
	for paragraph := range strings.SplitSeq(rest, "\n\n") {
		if inlines := plainLines(paragraph); len(inlines) > 0 {
			doc.Blocks = append(doc.Blocks, Block{Kind: Paragraph, Gap: true, Inlines: inlines})
		}
	}
	return doc
}

func plainLines(text string) []Inline {
	var inlines []Inline
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		if len(inlines) > 0 {
			inlines = append(inlines, Inline{Kind: Break})
		}
		if line != "" {
			inlines = append(inlines, Inline{Kind: Plain, Text: line})
		}
	}
	return inlines
}

// boundMarkers puts a backslash before the first quote or list mark too many at the head of a line.
func boundMarkers(text string) string {
	var out strings.Builder
	fence := byte(0)
	rest := text
	for rest != "" {
		line := rest
		if end := strings.IndexByte(rest, '\n'); end >= 0 {
			line = rest[:end+1]
		}
		rest = rest[len(line):]
		limit := maxMarkers
		if fence != 0 {
			limit = maxQuoted
		}
		if indent := len(line) - len(strings.TrimLeft(line, " \t")); indent > limit*indentEach {
			line = line[indent-limit*indentEach:]
		}
		at, over := lineHead(line, limit)
		if over {
			out.WriteString(line[:at])
			out.WriteByte('\\')
			out.WriteString(line[at:])
			continue
		}
		out.WriteString(line)
		if body := line[at:]; strings.HasPrefix(body, "```") || strings.HasPrefix(body, "~~~") {
			if fence == 0 {
				fence = body[0]
			} else if fence == body[0] {
				fence = 0
			}
		}
	}
	return out.String()
}

// lineHead skips the quote and list marks at the head of line. It stops at limit marks, and says so if there is
// one more; at then is that mark, or the end of a number's digits.
func lineHead(line string, limit int) (at int, over bool) {
	marks, i := 0, 0
	for {
		for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
			i++
		}
		length := markLength(line[i:])
		if length == 0 {
			return i, false
		}
		if marks == limit {
			return i + length - 1, true
		}
		marks++
		i += length
	}
}

// markLength is the length of the quote or list mark that s begins with, or 0.
func markLength(s string) int {
	digits := 0
	for digits < len(s) && digits < 9 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits == len(s) {
		return 0
	}
	switch c := s[digits]; {
	case c == '>' && digits == 0:
		return 1
	case digits == 0 && c != '-' && c != '+' && c != '*':
		return 0
	case digits > 0 && c != '.' && c != ')':
		return 0
	}
	if after := digits + 1; after == len(s) || s[after] == ' ' || s[after] == '\t' || s[after] == '\n' {
		return digits + 1
	}
	return 0
}
