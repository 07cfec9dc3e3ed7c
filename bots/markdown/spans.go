package markdown

import (
	"sort"
	"strings"
)

// tidySpans makes the spans what Text promises: trimmed, apart from code, nested, sorted.
// A heading holds code only in a dialect, where its mark stands once, at the beginning of the line.
func tidySpans(text string, spans []Span, dialect bool) []Span {
	var solid []Span // what contains nothing
	kept := make([]Span, 0, len(spans))
	linkEnd := 0
	for _, span := range spans {
		switch {
		case span.Kind == Link:
			linkEnd = max(linkEnd, span.End)
			kept = append(kept, span)
		case span.Kind == Code && span.Start < linkEnd:
			continue
		case span.Kind == Code || isMonospace(span.Kind):
			solid = append(solid, span)
			kept = append(kept, span)
		default:
			kept = append(kept, span)
		}
	}
	var out []Span
	for _, span := range kept {
		if dialect && span.Kind == Heading {
			out = trimmed(out, text, span)
			continue
		}
		out = append(out, aroundSolid(text, span, solid)...)
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Start != out[j].Start {
			return out[i].Start < out[j].Start
		}
		return out[i].End > out[j].End
	})
	return out
}

// aroundSolid cuts span into what lies between the solid ones, unless it may contain them.
func aroundSolid(text string, span Span, solid []Span) []Span {
	if span.Kind == Code || span.Kind == Link || keepsWhite(span.Kind) {
		return trimmed(nil, text, span)
	}
	var out []Span
	first := sort.Search(len(solid), func(i int) bool { return solid[i].End > span.Start })
	for _, hole := range solid[first:] {
		if hole.Start >= span.End {
			break
		}
		piece := span
		piece.End = max(span.Start, hole.Start)
		out = trimmed(out, text, piece)
		span.Start = hole.End
	}
	return trimmed(out, text, span)
}

// keepsWhite: code may begin with white space, and so may a quote that begins with code.
func keepsWhite(kind Kind) bool { return isMonospace(kind) || isQuote(kind) }

// trimmed appends span, if anything is left without the white space at its ends.
func trimmed(out []Span, text string, span Span) []Span {
	if span.Start >= span.End {
		return out
	}
	if !keepsWhite(span.Kind) {
		piece := text[span.Start:span.End]
		span.Start += len(piece) - len(strings.TrimLeft(piece, white))
		span.End -= len(piece) - len(strings.TrimRight(piece, white))
		if span.Start >= span.End {
			return out
		}
	}
	return append(out, span)
}
