package markdown

import (
	"sort"
	"strings"
)

// tidySpans makes the spans what Text promises: trimmed, apart from code, nested, sorted.
func tidySpans(text string, spans []Span) []Span {
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
	if span.Kind == Code || isMonospace(span.Kind) {
		if span.Kind == Code {
			return trimmed(nil, text, span)
		}
		return filled(nil, span)
	}
	if span.Kind == Quote || span.Kind == ExpandableQuote || span.Kind == Link {
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

// trimmed appends span without white space at its ends, if anything is left.
func trimmed(out []Span, text string, span Span) []Span {
	if span.Start >= span.End {
		return out
	}
	piece := text[span.Start:span.End]
	span.Start += len(piece) - len(strings.TrimLeft(piece, " \t\n"))
	span.End -= len(piece) - len(strings.TrimRight(piece, " \t\n"))
	return filled(out, span)
}

func filled(out []Span, span Span) []Span {
	if span.Start < span.End {
		out = append(out, span)
	}
	return out
}
