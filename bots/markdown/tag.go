package markdown

import "strings"

// angle reads <https://…>, comments, and the tags of tagname.go; all others are shown as they stand.
func (r *inlineReader) angle() bool {
	if strings.HasPrefix(r.s[r.pos:], commentOpener) {
		return r.comment()
	}
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
	return r.tag(inner, r.pos+end+1)
}

// comment leaves out <!-- … -->. While it may still be closed, it is not shown.
func (r *inlineReader) comment() bool {
	rest := bounded(r.s[r.pos:], maxComment)
	if end := strings.Index(rest, commentCloser); end >= 0 {
		r.pos += end + len(commentCloser)
		if before := r.plain.String(); before == "" || strings.HasSuffix(before, " ") {
			r.pos += countByte(r.s[r.pos:], ' ')
		}
		return true
	}
	r.stopped = r.grown.open && len(rest) < maxComment
	return r.stopped
}

// tag reads a tag whose inside is given; start is behind it.
func (r *inlineReader) tag(inner string, start int) bool {
	name, attributes := splitTag(inner)
	switch {
	case name == "br" && attributes == "":
		r.pos = start
		r.add(Inline{Kind: Break})
		return true
	case name == "img" && attribute(attributes, "src") != "":
		r.pos = start
		r.add(imageTag(attributes))
		return true
	case name == "details" || name == "/details":
		if !r.frames(name, start) {
			return false
		}
		r.pos = start
		return true
	case !isTag(name, attributes):
		return false
	case onLineOfItsOwn(name) && !r.atLineStart():
		return false
	}
	return r.pair(name, attributes, start)
}

func imageTag(attributes string) Inline {
	image := Inline{Kind: Image, URL: attribute(attributes, "src")}
	if alt := attribute(attributes, "alt"); alt != "" {
		image.Children = []Inline{{Kind: Plain, Text: alt}}
	}
	return image
}

// frames: a tag that only frames what people unfold stands alone on its line, or where it opens or closes the fold. In a
// sentence it is spoken of.
func (r *inlineReader) frames(name string, start int) bool {
	line, _, _ := strings.Cut(r.s[start:], "\n")
	line = strings.TrimSpace(line)
	if name == "/details" {
		return line == ""
	}
	return r.atLineStart() && (line == "" || strings.HasPrefix(line, "<summary"))
}

func (r *inlineReader) atLineStart() bool {
	last := r.pieces.last
	return strings.TrimSpace(r.plain.String()) == "" && (last == nil || last.inline.Kind == Break)
}

// pair reads <name>…</name>, whose inside begins at start.
func (r *inlineReader) pair(name, attributes string, start int) bool {
	if r.depth >= maxInlineDepth || r.noTag[name] {
		return false
	}
	closer := "</" + name + ">"
	length := indexFold(r.s[start:], closer)
	if length < 0 {
		r.noTag[name] = true
		return r.openTag(tagKind(name), start)
	}
	inner := r.s[start : start+length]
	switch kind := tagKind(name); kind {
	case Code:
		if strings.TrimSpace(inner) == "" || strings.ContainsRune(inner, '\n') {
			return false
		}
		r.add(Inline{Kind: Code, Text: inner})
	case Math:
		r.plain.WriteString(script(PlainText(readNested(inner, grown{}, r.depth+1, true)), name == "sup"))
	default:
		children := readNested(inner, grown{}, r.depth+1, r.inLink || kind == Link)
		r.addAll(kind, attribute(attributes, "href"), children)
	}
	if onLineOfItsOwn(name) {
		r.add(Inline{Kind: Break})
	}
	r.pos = start + length + len(closer)
	return true
}

// addAll adds children in a style of their own, or without one where kind is Plain.
func (r *inlineReader) addAll(kind Kind, address string, children []Inline) {
	switch {
	case len(children) == 0:
	case kind == Plain, kind == Link && (address == "" || r.inLink):
		for _, child := range children {
			r.add(child)
		}
	default:
		r.add(Inline{Kind: kind, URL: address, Children: children})
	}
}

// openTag reads a tag that a growing line has not closed yet.
func (r *inlineReader) openTag(kind Kind, start int) bool {
	if !r.onLastLine() || !r.grown.inLine {
		return false
	}
	if kind == Math || kind == Code {
		return r.hold()
	}
	r.addAll(kind, "", readNested(r.s[start:], r.grown, r.depth+1, r.inLink || kind == Link))
	r.stopped = true
	return true
}

// script is what stands in <sub> or <sup>, small if there are signs for that.
func script(inner string, up bool) string {
	inner = strings.TrimSpace(inner)
	if text, ok := scripted(inner, up); ok && !strings.ContainsRune(inner, ' ') {
		return text
	}
	switch {
	case inner == "" || strings.ContainsAny(inner, " [(") || !isASCIIAlnum(rune(inner[0])):
		return inner
	case up:
		return "^" + inner
	}
	return "_" + inner
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
