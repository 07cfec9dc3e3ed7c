package markdown

import (
	"html"
	"regexp"
	"strings"
)

// tagKinds are the tags that are read where they come in pairs; Plain ones only vanish.
var tagKinds = map[string]Kind{
	"b": Bold, "strong": Bold, "i": Italic, "em": Italic, "var": Italic, "u": Underline, "ins": Underline, "s": Strike, "del": Strike, "strike": Strike,
	"code": Code, "kbd": Code, "samp": Code, "tt": Code, "sub": Math, "sup": Math, "a": Link,
	"span": Plain, "font": Plain, "small": Plain, "big": Plain, "mark": Plain,
	"p": Plain, "div": Plain, "center": Plain, "summary": Bold,
	"h1": Bold, "h2": Bold, "h3": Bold, "h4": Bold, "h5": Bold, "h6": Bold,
}

func tagKind(name string) Kind { return tagKinds[name] }

// onLineOfItsOwn: such a tag begins a line and ends it; elsewhere it is more likely spoken of than used.
func onLineOfItsOwn(name string) bool {
	switch name {
	case "p", "div", "center", "summary", "h1", "h2", "h3", "h4", "h5", "h6":
		return true
	}
	return false
}

var (
	anyAttribute = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>]+))?`)
	attributesRE = regexp.MustCompile(`^(?:\s*` + anyAttribute.String() + `)*\s*/?$`)
	begunTag     = regexp.MustCompile(`^<([a-zA-Z][a-zA-Z0-9]*)\s+(?:[a-z-]*|(?:href|name|id|class|title|rel|style|color|size|align|target|src|alt|width|height|border|cellpadding|cellspacing|valign|bgcolor|colspan|rowspan|scope|start|type)\s*=.*)$`)
)

// splitTag takes a tag's name, in lower case and with the slash of a closing one, from its attributes.
func splitTag(inner string) (name, attributes string) {
	end := strings.IndexAny(inner, " \t")
	if end < 0 {
		end = len(inner)
	}
	name = strings.ToLower(inner[:end])
	if name != "/" {
		name = strings.TrimSuffix(name, "/")
	}
	return name, strings.Trim(inner[end:], " \t/")
}

// isTag tells a tag from what only looks like one, such as a generic type: <a> is none without attributes, and attributes
// have values.
func isTag(name, attributes string) bool {
	kind := tagKinds[name]
	switch {
	case kind == 0:
		return false
	case attributes == "":
		return kind != Link
	}
	return strings.ContainsRune(attributes, '=') && attributesRE.MatchString(attributes)
}

// attribute is an attribute's value, or empty.
func attribute(attributes, name string) string {
	for _, found := range anyAttribute.FindAllStringSubmatch(attributes, 16) {
		if strings.EqualFold(found[1], name) {
			return html.UnescapeString(strings.Trim(found[2], `"'`))
		}
	}
	return ""
}

// mayBeTag: s, which begins with "<", may become a comment, an address or one of our tags.
func mayBeTag(s string) bool {
	if strings.HasPrefix(commentOpener, s) {
		return true
	}
	if found := begunTag.FindStringSubmatch(s); found != nil {
		tag := strings.ToLower(found[1])
		return tagKinds[tag] != 0 || tag == "img" || tag == "details" || isMarkupTag(tag)
	}
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
	if strings.HasPrefix("br", name) || strings.HasPrefix("details", name) || strings.HasPrefix("img", name) || beginsMarkupTag(name) {
		return true
	}
	for tag := range tagKinds {
		if strings.HasPrefix(tag, name) {
			return true
		}
	}
	return false
}
