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
	f = trim(clean(f))
	f.entities = untangle(f.entities)
	return f, ""
}

func sortEntities(list []Entity) {
	slices.SortStableFunc(list, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length))
	})
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

// untangle keeps the nesting rules, which the server mends in silence: nothing inside or across code and pre, no quote in
// a quote, no link in a link, and what overlaps is split where the other ends.
func untangle(list []Entity) []Entity {
	sortEntities(list)
	var out []Entity
	for len(list) > 0 {
		e := list[0]
		list = list[1:]
		keep := true
		for _, o := range out {
			end := o.Offset + o.Length
			if e.Offset >= end {
				continue
			}
			if alone(o) || alone(e) || kind(o) == kind(e) {
				keep = false
				break
			}
			if e.Offset+e.Length > end { // overlaps o's end: split there
				rest := e
				rest.Offset, rest.Length = end, e.Offset+e.Length-end
				e.Length = end - e.Offset
				list = append(list, rest)
				sortEntities(list)
			}
		}
		if keep {
			out = append(out, e)
		}
	}
	sortEntities(out)
	return out
}

func alone(e Entity) bool { return e.Type == "code" || e.Type == "pre" }

// kind groups the types that cannot nest in each other.
func kind(e Entity) string {
	switch e.Type {
	case "blockquote", "expandable_blockquote":
		return "quote"
	case "text_link", "text_mention", "custom_emoji", "date_time":
		return "link"
	}
	return e.Type
}
