package telegramtest

import (
	"fmt"
	"html"
	"strings"
)

// parseHTML reads HTML style by the rules of core.telegram.org/bots/api#html-style.
func parseHTML(src string) (formatted, string) {
	p := &parser{src: src}
	for p.at < len(src) {
		var problem string
		switch p.src[p.at] {
		case '&':
			p.reference()
		case '<':
			if p.peek(1) == '/' {
				problem = p.endTag()
			} else {
				problem = p.startTag()
			}
		default:
			p.take()
		}
		if problem != "" {
			return formatted{}, problem
		}
	}
	if t := p.top(); t != nil {
		return formatted{}, fmt.Sprintf(`Can't find end tag corresponding to start tag "%s"`, t.name)
	}
	sortEntities(p.done)
	return formatted{p.out.String(), joinPre(p.done)}, ""
}

// reference puts what &lt; &gt; &amp; &quot; or a numeric reference stands for; any other & is itself.
func (p *parser) reference() {
	rest := p.src[p.at:]
	if n := strings.IndexByte(rest, ';'); n > 1 && n < 12 {
		ref := rest[:n+1]
		named := ref == "&lt;" || ref == "&gt;" || ref == "&amp;" || ref == "&quot;"
		if v := html.UnescapeString(ref); v != ref && (named || ref[1] == '#') {
			p.put(v)
			p.at += n + 1
			return
		}
	}
	p.put("&")
	p.at++
}

func (p *parser) startTag() string {
	began := p.at
	p.at++
	name := p.name(" \n\t\r>/")
	if p.at >= len(p.src) {
		return fmt.Sprintf("Unclosed start tag at byte offset %d", began)
	}
	e, known := tagEntity(name)
	if !known {
		return fmt.Sprintf(`Unsupported start tag "%s" at byte offset %d`, name, began)
	}
	attrs, problem := p.attributes(name, began)
	if problem != "" {
		return problem
	}
	switch name {
	case "span":
		if attrs["class"] != "tg-spoiler" {
			return fmt.Sprintf(`Tag "span" must have class "tg-spoiler" at byte offset %d`, began)
		}
	case "a":
		e.URL = attrs["href"]
	case "tg-emoji":
		if e.CustomEmojiID = attrs["emoji-id"]; e.CustomEmojiID == "" || strings.Trim(e.CustomEmojiID, "0123456789") != "" {
			return "Invalid custom emoji identifier specified"
		}
	case "code":
		e.Language, _ = strings.CutPrefix(attrs["class"], "language-")
	case "blockquote":
		if _, ok := attrs["expandable"]; ok {
			e.Type = "expandable_blockquote"
		}
	}
	p.begin(name, e, 0)
	return ""
}

func tagEntity(name string) (Entity, bool) {
	types := map[string]string{
		"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
		"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
		"a": "text_link", "tg-emoji": "custom_emoji", "tg-time": "date_time", "code": "code", "pre": "pre", "blockquote": "blockquote",
	}
	t, ok := types[name]
	return Entity{Type: t}, ok
}

// name reads up to one of the stops, in lower case.
func (p *parser) name(stops string) string {
	from := p.at
	for p.at < len(p.src) && !strings.ContainsRune(stops, rune(p.src[p.at])) {
		p.at++
	}
	return strings.ToLower(p.src[from:p.at])
}

func (p *parser) spaces() {
	for c := p.peek(0); c == ' ' || c == '\n' || c == '\t' || c == '\r'; c = p.peek(0) {
		p.at++
	}
}

func (p *parser) attributes(tag string, began int) (map[string]string, string) {
	attrs := map[string]string{}
	for {
		p.spaces()
		switch c := p.peek(0); {
		case p.at >= len(p.src):
			return nil, fmt.Sprintf(`Unclosed start tag "%s" at byte offset %d`, tag, began)
		case c == '>':
			p.at++
			return attrs, ""
		case c == '/':
			p.at++
			continue
		}
		name := p.name("= \n\t\r>/")
		if name == "" {
			return nil, fmt.Sprintf(`Empty attribute name in the tag "%s" at byte offset %d`, tag, began)
		}
		p.spaces()
		if p.peek(0) != '=' {
			attrs[name] = ""
			continue
		}
		p.at++
		p.spaces()
		value, problem := p.value(tag, began)
		if problem != "" {
			return nil, problem
		}
		attrs[name] = html.UnescapeString(value)
	}
}

func (p *parser) value(tag string, began int) (string, string) {
	quote := p.peek(0)
	if quote != '"' && quote != '\'' {
		from, n := p.at, 0
		for c := p.peek(n); c == '.' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'; c = p.peek(n) {
			n++
		}
		p.at += n
		if c := p.peek(0); n == 0 || c != '>' && c != ' ' && c != '\n' && c != '\t' {
			return "", fmt.Sprintf("Unexpected end of name token at byte offset %d", from)
		}
		return p.src[from:p.at], ""
	}
	p.at++
	n := strings.IndexByte(p.src[p.at:], quote)
	if n < 0 {
		return "", fmt.Sprintf(`Unclosed start tag "%s" at byte offset %d`, tag, began)
	}
	v := p.src[p.at : p.at+n]
	p.at += n + 1
	return v, ""
}

func (p *parser) endTag() string {
	began := p.at
	t := p.top()
	if t == nil {
		return fmt.Sprintf("Unexpected end tag at byte offset %d", began)
	}
	p.at += 2
	name := p.name(" \n\t\r>")
	p.spaces()
	if p.peek(0) != '>' {
		return fmt.Sprintf("Unclosed end tag at byte offset %d", began)
	}
	p.at++
	if name != "" && name != t.name {
		return fmt.Sprintf(`Unmatched end tag at byte offset %d, expected "</%s>", found "</%s>"`, began, t.name, name)
	}
	if t.name == "a" {
		if t.URL == "" {
			t.URL = p.out.String()[t.start:]
		}
		if !linkable(t.URL) {
			t.Type = ""
		}
	}
	p.end()
	return ""
}

// joinPre makes <pre><code class="language-x"> one pre with its language, and takes the language from a lone code.
func joinPre(list []Entity) []Entity {
	var out []Entity
	for i, e := range list {
		if e.Type == "code" {
			if i > 0 && list[i-1].Type == "pre" && list[i-1].Offset == e.Offset && list[i-1].Length == e.Length {
				out[len(out)-1].Language = e.Language
				continue
			}
			e.Language = ""
		}
		out = append(out, e)
	}
	return out
}
