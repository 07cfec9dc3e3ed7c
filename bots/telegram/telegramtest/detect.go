package telegramtest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// detect adds the entities that the server finds by itself, where no given entity is in the way, and sorts all.
func (f finder) detect(text string, given []Entity) []Entity {
	out := slices.Clone(given)
	for _, p := range f {
		if !strings.Contains(text, p.mark) {
			continue
		}
		for _, at := range p.expr.FindAllStringSubmatchIndex(text, -1) {
			from, to := at[2], at[3]
			if before, _ := utf8.DecodeLastRuneInString(text[:from]); from > 0 && !p.after(before) {
				continue
			}
			if next, _ := utf8.DecodeRuneInString(text[to:]); to < len(text) && wordRune(next) && p.kind != "url" {
				continue
			}
			e := Entity{Type: p.kind, Offset: utf16Len(text[:from]), Length: utf16Len(text[from:to])}
			if !slices.ContainsFunc(out, func(o Entity) bool { return touches(o, e) }) {
				out = append(out, e)
			}
		}
	}
	sortEntities(out)
	return out
}

// finder finds entities; the order of its patterns is their precedence.
type finder []pattern

type pattern struct {
	kind  string
	mark  string // what every such entity contains
	expr  *regexp.Regexp
	after func(rune) bool // may the entity follow this character
}

// newFinder is plainer than TDLib's finders: usernames have 3 to 32 characters, a command may name its bot, a link has a scheme.
func newFinder() finder {
	apart := func(r rune) bool { return !wordRune(r) && r != '/' && r != '@' && r != '<' && r != '>' }
	return finder{
		{"url", "://", regexp.MustCompile(`(https?://[^\s<>"]*[^\s<>".,;:!?)\]}'])`), func(r rune) bool { return !wordRune(r) }},
		{"email", "@", regexp.MustCompile(`([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})`), func(r rune) bool { return !wordRune(r) }},
		{"bot_command", "/", regexp.MustCompile(`(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)`), apart},
		{"mention", "@", regexp.MustCompile(`(@[A-Za-z0-9_]{3,32})`), func(r rune) bool { return !wordRune(r) && r != '/' }},
		{"hashtag", "#", regexp.MustCompile(`(#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*)`), func(r rune) bool { return !wordRune(r) && r != '#' }},
	}
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// touches says whether a given entity bars a found one: any overlap but with styles and quotes, which may contain it.
func touches(o, e Entity) bool { return overlap(o, e) && !style(o) && !quote(o) }
