package telegram

import (
	"net/url"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"barkeep/bots/markdown"
)

// entityKinds are the types of core.telegram.org/bots/api#messageentity.
var entityKinds = map[markdown.Kind]string{
	markdown.Bold: "bold", markdown.Italic: "italic", markdown.Underline: "underline", markdown.Strike: "strikethrough",
	markdown.Spoiler: "spoiler", markdown.Code: "code", markdown.Link: "text_link", markdown.Heading: "bold",
	markdown.Quote: "blockquote", markdown.ExpandableQuote: "expandable_blockquote", markdown.Fence: "pre", markdown.Table: "pre",
}

// entities turns spans into entities that Telegram accepts: in order, within the text, on whole characters, properly nested.
// What cannot be an entity is left out, so that its text is plain.
func entities(text markdown.Text) []entity {
	spans := slices.Clone(text.Spans)
	slices.SortStableFunc(spans, func(a, b markdown.Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	at := offsets(text.String)
	var out []entity
	var open []markdown.Span // around the next one, outermost first
	for _, s := range spans {
		for len(open) > 0 && open[len(open)-1].End <= s.Start {
			open = open[:len(open)-1]
		}
		if !fits(text.String, s) || !allowed(open, s) {
			continue
		}
		open = append(open, s)
		from := at(s.Start)
		e := entity{Type: entityKinds[s.Kind], Offset: from, Length: at(s.End) - from}
		switch s.Kind {
		case markdown.Link:
			e.URL = s.URL
		case markdown.Fence:
			e.Language = s.Language
		}
		out = append(out, e)
	}
	return out
}

func fits(text string, s markdown.Span) bool {
	return entityKinds[s.Kind] != "" && 0 <= s.Start && s.Start < s.End && s.End <= len(text) && utf8.RuneStart(text[s.Start]) &&
		(s.End == len(text) || utf8.RuneStart(text[s.End])) && (s.Kind != markdown.Link || linkable(s.URL))
}

// allowed: inside of code there is nothing, no kind is inside itself, quotes do not nest.
func allowed(open []markdown.Span, s markdown.Span) bool {
	for _, around := range open {
		same := entityKinds[around.Kind] == entityKinds[s.Kind] || quoting(around.Kind) && quoting(s.Kind)
		if s.End > around.End || same || mono(around.Kind) {
			return false
		}
	}
	return true
}

func mono(k markdown.Kind) bool {
	return k == markdown.Code || k == markdown.Fence || k == markdown.Table
}

func quoting(k markdown.Kind) bool { return k == markdown.Quote || k == markdown.ExpandableQuote }

func linkable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "tg":
		return true
	}
	return false
}

// offsets returns a function from byte offsets to UTF-16 offsets; it is quick when asked in about rising order.
func offsets(text string) func(int) int {
	var bytes, units int
	return func(b int) int {
		if b < bytes {
			bytes, units = 0, 0
		}
		for bytes < b {
			r, size := utf8.DecodeRuneInString(text[bytes:])
			bytes += size
			units += utf16.RuneLen(r)
		}
		return units
	}
}
