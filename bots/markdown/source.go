package markdown

import "strings"

// source writes a text with its spans in the dialect.
func (w Writer) source(text Text) string {
	s := sourceWriter{Writer: w, text: text.String}
	for _, span := range text.Spans {
		s.upTo(span.Start)
		s.open(span)
	}
	s.upTo(len(text.String))
	return s.out.String()
}

type sourceWriter struct {
	Writer
	text   string
	pos    int
	out    strings.Builder
	spans  []Span // open, outermost first
	quoted bool
}

// upTo writes the text up to end, closing the spans that end on the way.
func (s *sourceWriter) upTo(end int) {
	for len(s.spans) > 0 && s.spans[len(s.spans)-1].End <= end {
		last := s.spans[len(s.spans)-1]
		s.write(last.End)
		s.out.WriteString(s.closing(last))
		s.spans = s.spans[:len(s.spans)-1]
		if isQuote(last.Kind) {
			s.quoted = false
		}
	}
	s.write(end)
}

func (s *sourceWriter) open(span Span) {
	s.spans = append(s.spans, span)
	if isQuote(span.Kind) {
		s.quoted = true
		s.out.WriteString("> ")
		return
	}
	s.out.WriteString(s.opening(span))
}

func isQuote(kind Kind) bool { return kind == Quote || kind == ExpandableQuote }

// write writes text up to end. Marks are closed at the end of each line and opened again on the next.
func (s *sourceWriter) write(end int) {
	if s.pos >= end {
		return
	}
	piece := s.text[s.pos:end]
	s.pos = end
	if top := len(s.spans) - 1; top >= 0 && s.keepsText(s.spans[top]) {
		s.raw(piece, s.spans[top])
		return
	}
	for i, line := range strings.Split(piece, "\n") {
		if i > 0 {
			for at := len(s.spans) - 1; at >= 0; at-- {
				s.out.WriteString(s.closing(s.spans[at]))
			}
			s.out.WriteByte('\n')
			if s.quoted {
				s.out.WriteString("> ")
			}
			for _, span := range s.spans {
				s.out.WriteString(s.opening(span))
			}
		}
		s.out.WriteString(s.Escape(line))
	}
}

// keepsText: nothing is escaped inside span.
func (s *sourceWriter) keepsText(span Span) bool {
	return span.Kind == Code || isMonospace(span.Kind) || span.Kind == verbatim || s.isBare(span)
}

// isBare: a link whose text is its address needs no marks.
func (s *sourceWriter) isBare(span Span) bool {
	return span.Kind == Link && s.text[span.Start:span.End] == span.URL
}

func (s *sourceWriter) raw(piece string, span Span) {
	if isMonospace(span.Kind) {
		piece = strings.ReplaceAll(piece, "```", "`\u200b``") // three of them would end the block
		if s.quoted {
			piece = strings.ReplaceAll(piece, "\n", "\n> ")
		}
	}
	s.out.WriteString(piece)
}

func (s *sourceWriter) opening(span Span) string {
	switch span.Kind {
	case Heading:
		if span.Level > s.Headings {
			return "**"
		}
		return strings.Repeat("#", max(1, span.Level)) + " "
	case Link:
		if s.isBare(span) {
			return ""
		}
		return "["
	case Code:
		return s.ticks(span) + s.tickSpace(span)
	case Fence, Table:
		return "```" + strings.Trim(span.Language, "`") + s.newline()
	}
	return emphasisMark(span.Kind)
}

func (s *sourceWriter) closing(span Span) string {
	switch span.Kind {
	case Heading:
		if span.Level > s.Headings {
			return "**"
		}
		return ""
	case Link:
		if s.isBare(span) {
			return ""
		}
		return "](" + inParentheses(span.URL) + ")"
	case Code:
		return s.tickSpace(span) + s.ticks(span)
	case Fence, Table:
		return s.newline() + "```"
	}
	return emphasisMark(span.Kind)
}

func inParentheses(address string) string {
	return strings.ReplaceAll(strings.ReplaceAll(address, "(", "%28"), ")", "%29")
}

func (s *sourceWriter) newline() string {
	if s.quoted {
		return "\n> "
	}
	return "\n"
}

func emphasisMark(kind Kind) string {
	switch kind {
	case Bold:
		return "**"
	case Italic:
		return "*"
	case Underline:
		return "__"
	case Strike:
		return "~~"
	case Spoiler:
		return "||"
	}
	return ""
}

// ticks is a run of ` that the code does not contain. Discord knows one and two.
func (s *sourceWriter) ticks(span Span) string {
	if strings.Contains(s.text[span.Start:span.End], "`") {
		return "``"
	}
	return "`"
}

func (s *sourceWriter) tickSpace(span Span) string {
	if code := s.text[span.Start:span.End]; strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		return " "
	}
	return ""
}
