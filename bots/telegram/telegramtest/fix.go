package telegramtest

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"
)

// fix checks entities against their text and brings both into the form that a message keeps. problem says what is wrong.
func fix(f formatted) (fixed formatted, problem string) {
	for _, e := range f.entities {
		if e.Offset < 0 || e.Offset > 1_000_000 {
			return f, fmt.Sprintf("Receive an entity with incorrect offset %d", e.Offset)
		}
		if e.Length < 0 || e.Length > 1_000_000 {
			return f, fmt.Sprintf("Receive an entity with incorrect length %d", e.Length)
		}
	}
	f.entities = slices.DeleteFunc(slices.Clone(f.entities), func(e Entity) bool { return e.Length == 0 })
	sortEntities(f.entities)
	if problem := inText(f); problem != "" {
		return f, problem
	}
	f = clean(f)
	f.entities = untangle(f.entities)
	return trim(f), ""
}

func sortEntities(list []Entity) {
	slices.SortStableFunc(list, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length), cmp.Compare(rank(a), rank(b)))
	})
}

// rank orders entities of one range: what contains comes before what is contained.
func rank(e Entity) int {
	return slices.Index([]string{"code", "pre", "expandable_blockquote", "blockquote"}, e.Type) * -1
}

// inText checks that every entity begins and ends between characters of the text.
func inText(f formatted) string {
	if len(f.entities) == 0 {
		return ""
	}
	where := map[int]int{} // UTF-16 offset of each character's beginning → byte offset
	inside := map[int]int{}
	units, bytes := 0, 0
	for _, r := range f.text {
		where[units] = bytes
		bytes += utf8.RuneLen(r)
		if units++; r > 0xFFFF {
			inside[units] = bytes
			units++
		}
	}
	where[units] = bytes
	for _, e := range f.entities {
		if pos, ok := inside[e.Offset]; ok {
			return fmt.Sprintf("Entity begins in a middle of a UTF-16 symbol at byte offset %d", pos)
		}
		if _, ok := where[e.Offset]; !ok {
			return fmt.Sprintf("Entity begins after the end of the text at UTF-16 offset %d", e.Offset)
		}
		end := e.Offset + e.Length
		if pos, ok := inside[end]; ok {
			return fmt.Sprintf("Entity beginning at UTF-16 offset %d ends in a middle of a UTF-16 symbol at byte offset %d", e.Offset, pos)
		}
		if _, ok := where[end]; !ok {
			return fmt.Sprintf("Entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, end)
		}
	}
	return ""
}

// untangle keeps the nesting rules of core.telegram.org/bots/api#formatting-options, which the server mends in silence:
// code and pre contain nothing, quotes do not nest, links do not nest; styles are cut around code and split where they
// would cross another entity's end.
func untangle(list []Entity) []Entity {
	sortEntities(list)
	var out, styles []Entity
	for _, e := range list {
		if style(e) {
			styles = append(styles, e)
		} else if !slices.ContainsFunc(out, func(o Entity) bool { return clash(o, e) }) {
			out = append(out, e)
		}
	}
	for len(styles) > 0 {
		e := styles[0]
		styles = styles[1:]
		i := slices.IndexFunc(out, func(o Entity) bool { return overlap(o, e) && (alone(o) || o.Type == e.Type || crossing(o, e)) })
		if i < 0 {
			out = append(out, e)
			continue
		}
		o := out[i]
		styles = append(styles, part(e, e.Offset, o.Offset), part(e, o.Offset+o.Length, e.Offset+e.Length))
		if !alone(o) && o.Type != e.Type {
			styles = append(styles, part(e, max(o.Offset, e.Offset), min(o.Offset+o.Length, e.Offset+e.Length)))
		}
		styles = slices.DeleteFunc(styles, func(e Entity) bool { return e.Length <= 0 })
		sortEntities(styles)
	}
	sortEntities(out)
	return out
}

// part is e between two offsets; it is empty where they are the wrong way round.
func part(e Entity, from, to int) Entity {
	e.Offset, e.Length = from, to-from
	return e
}

func overlap(a, b Entity) bool { return a.Offset < b.Offset+b.Length && b.Offset < a.Offset+a.Length }

// crossing: they overlap and neither lies in the other.
func crossing(a, b Entity) bool {
	if !overlap(a, b) {
		return false
	}
	aEnd, bEnd := a.Offset+a.Length, b.Offset+b.Length
	return !(a.Offset <= b.Offset && bEnd <= aEnd) && !(b.Offset <= a.Offset && aEnd <= bEnd)
}

// clash: of two that are no styles, the later one cannot stay.
func clash(a, b Entity) bool {
	if quote(a) != quote(b) {
		return crossing(a, b)
	}
	return overlap(a, b)
}

func alone(e Entity) bool { return e.Type == "code" || e.Type == "pre" }
func quote(e Entity) bool { return e.Type == "blockquote" || e.Type == "expandable_blockquote" }

func style(e Entity) bool {
	return slices.Contains([]string{"bold", "italic", "underline", "strikethrough", "spoiler"}, e.Type)
}
