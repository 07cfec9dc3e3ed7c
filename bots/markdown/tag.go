package markdown

import "strings"

// angle reads <https://…>, <br> and the few tags that only style; all others are shown as they stand.
func (r *inlineReader) angle() bool {
	rest := bounded(r.s[r.pos:], maxAddress)
	end := strings.IndexAny(rest[1:], "<>\n") + 1
	if end == 0 || rest[end] != '>' {
		return end == 0 && len(rest) < len("https://")+maxHeld && mayBeTag(rest) && r.hold()
	}
	inner := rest[1:end]
	if scheme := schemeLength(inner); scheme > 4 && !strings.ContainsRune(inner, ' ') && !r.inLink {
		r.add(Inline{Kind: Link, URL: inner, Children: []Inline{{Kind: Plain, Text: inner}}})
		r.pos += end + 1
		return true
	}
	name := strings.ToLower(inner)
	if strings.TrimRight(name, " /") == "br" {
		r.pos += end + 1
		r.add(Inline{Kind: Break})
		return true
	}
	return r.styleTag(name, r.pos+end+1)
}

// mayBeTag: s, which begins with "<", may become an address or one of our tags.
func mayBeTag(s string) bool {
	name := strings.ToLower(strings.Trim(s[1:], "/ "))
	if name == "" {
		return strings.TrimRight(s, " ") == "</"
	}
	if s[1] == ' ' {
		return false
	}
	if strings.HasPrefix(name, "http") || strings.HasPrefix("https://", name) {
		return !strings.ContainsRune(s, ' ')
	}
	if strings.HasPrefix("br", name) {
		return true
	}
	for _, tag := range []string{"ins", "strong", "em", "del", "sub", "sup", "kbd", "code"} {
		if strings.HasPrefix(tag, name) {
			return true
		}
	}
	return false
}

func tagKind(name string) Kind {
	switch name {
	case "b", "strong":
		return Bold
	case "i", "em":
		return Italic
	case "u", "ins":
		return Underline
	case "s", "del", "strike":
		return Strike
	case "code", "kbd":
		return Code
	case "sub", "sup":
		return Math
	}
	return 0
}

// styleTag reads <name>…</name>, whose inside begins at start.
func (r *inlineReader) styleTag(name string, start int) bool {
	kind := tagKind(name)
	if kind == 0 || r.depth >= maxInlineDepth || r.noTag[name] {
		return false
	}
	closer := "</" + name + ">"
	length := indexFold(r.s[start:], closer)
	if length < 0 {
		r.noTag[name] = true
		return r.openTag(kind, start)
	}
	inner := r.s[start : start+length]
	switch kind {
	case Code:
		if strings.TrimSpace(inner) == "" || strings.ContainsRune(inner, '\n') {
			return false
		}
		r.add(Inline{Kind: Code, Text: inner})
	case Math:
		script, ok := scripted(inner, name == "sup")
		if !ok {
			return false
		}
		r.plain.WriteString(script)
	default:
		children := readNested(inner, grown{}, r.depth+1, r.inLink)
		if len(children) == 0 {
			return false
		}
		r.add(Inline{Kind: kind, Children: children})
	}
	r.pos = start + length + len(closer)
	return true
}

// openTag reads a tag that a growing line has not closed yet.
func (r *inlineReader) openTag(kind Kind, start int) bool {
	if !r.onLastLine() || !r.grown.inLine {
		return false
	}
	if kind == Math || kind == Code {
		return r.hold()
	}
	if children := readNested(r.s[start:], r.grown, r.depth+1, r.inLink); len(children) > 0 {
		r.add(Inline{Kind: kind, Children: children})
	}
	r.stopped = true
	return true
}

func indexFold(s, lower string) int {
	for at := 0; ; {
		next := strings.IndexByte(s[at:], lower[0])
		if next < 0 || at+next+len(lower) > len(s) {
			return -1
		}
		at += next
		if strings.EqualFold(s[at:at+len(lower)], lower) {
			return at
		}
		at++
	}
}
