package telegramtest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// detect adds the entities that the server finds by itself, where no given entity is in the way, and sorts all. It is
// plainer than TDLib's finders: links have a scheme, usernames 3 to 32 characters, and phone numbers are not found.
func detect(text string, given []Entity) []Entity {
	out := slices.Clone(given)
	if !strings.ContainsAny(text, "/@#") {
		sortEntities(out)
		return out
	}
	scale := measure(text)
	end := 0 // of the last one found: an address or a link reaches back from its mark
	for at := 0; at < len(text); at++ {
		kind, from, to := find(text, at)
		if kind == "" || from < end {
			continue
		}
		e := Entity{Type: kind, Offset: scale.units(from), Length: scale.units(to) - scale.units(from)}
		if !slices.ContainsFunc(given, func(o Entity) bool { return overlap(o, e) && !style(o) && !quote(o) }) {
			out = append(out, e)
		}
		at, end = to-1, to
	}
	sortEntities(out)
	return out
}

// find is the entity whose mark ("://", "/", "@", "#") stands at a byte of the text; kind is empty when there is none.
func find(text string, at int) (kind string, from, to int) {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	free := at == 0 || !wordRune(before)
	switch text[at] {
	case ':':
		return findLink(text, at)
	case '/':
		to = at + 1 + run(text[at+1:], 64, nameRune)
		if at+1 < to && free && !strings.ContainsRune("/@<>", before) && ends(text, to) {
			return "bot_command", at, withName(text, to)
		}
	case '@':
		if from, to := mail(text, at); from < to {
			return "email", from, to
		}
		to = at + 1 + run(text[at+1:], 33, nameRune)
		if n := to - at - 1; n >= 3 && n <= 32 && free && before != '/' && ends(text, to) {
			return "mention", at, to
		}
	case '#':
		to = at + 1 + run(text[at+1:], 256, wordRune)
		if free && before != '#' && strings.ContainsFunc(text[at+1:to], func(r rune) bool { return !unicode.IsDigit(r) }) {
			return "hashtag", at, to
		}
	}
	return "", 0, 0
}

// run is the length in bytes of the first characters that all fit, at most limit of them.
func run(s string, limit int, fits func(rune) bool) int {
	for at, r := range s {
		if limit == 0 || !fits(r) {
			return at
		}
		limit--
	}
	return len(s)
}

func ends(text string, at int) bool {
	next, _ := utf8.DecodeRuneInString(text[at:])
	return at == len(text) || !wordRune(next)
}

// withName is the end of a command, with the bot's name if one follows.
func withName(text string, at int) int {
	if at < len(text) && text[at] == '@' {
		if n := run(text[at+1:], 33, nameRune); n >= 3 && n <= 32 {
			return at + 1 + n
		}
	}
	return at
}

func findLink(text string, at int) (kind string, from, to int) {
	if !strings.HasPrefix(text[at:], "://") {
		return "", 0, 0
	}
	for _, scheme := range []string{"https", "http"} {
		from := at - len(scheme)
		if from < 0 || !strings.EqualFold(text[from:at], scheme) {
			continue
		}
		if before, _ := utf8.DecodeLastRuneInString(text[:from]); from > 0 && wordRune(before) {
			continue
		}
		n := run(text[at+3:], 4096, func(r rune) bool { return !unicode.IsSpace(r) && !strings.ContainsRune(`<>"`, r) })
		link := strings.TrimRight(text[at+3:at+3+n], `.,;:!?)]}'`)
		if link != "" {
			return "url", from, at + 3 + len(link)
		}
	}
	return "", 0, 0
}

// mail is the address around an @; from is to when there is none.
func mail(text string, at int) (from, to int) {
	from = at
	for from > 0 && (nameRune(rune(text[from-1])) || strings.IndexByte(".%+-", text[from-1]) >= 0) {
		from--
	}
	n := run(text[at+1:], 255, func(r rune) bool { return nameRune(r) && r != '_' || r == '.' || r == '-' })
	domain := strings.TrimRight(text[at+1:at+1+n], ".-")
	dot := strings.LastIndexByte(domain, '.')
	if from == at || dot <= 0 || len(domain)-dot < 3 {
		return at, at
	}
	return from, at + 1 + len(domain)
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func nameRune(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
