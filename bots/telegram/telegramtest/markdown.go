package telegramtest

import (
	"fmt"
	"strings"
)

// parser builds a text and its entities from marked-up source; at is a byte offset in the source.
type parser struct {
	src   string
	at    int
	out   strings.Builder
	units int // UTF-16 length of out
	open  []opened
	done  []Entity
}

type opened struct {
	Entity
	name  string // as the server's errors name it
	byte  int    // where it began in the source
	start int    // where its text begins in out
}

// peek is the byte n places ahead, 0 after the end.
func (p *parser) peek(n int) byte {
	if p.at+n < len(p.src) {
		return p.src[p.at+n]
	}
	return 0
}

func (p *parser) put(s string) {
	p.out.WriteString(s)
	p.units += utf16Len(s)
}

// take puts the character at the cursor, whole.
func (p *parser) take() {
	n := 1
	for p.at+n < len(p.src) && p.src[p.at+n]&0xC0 == 0x80 {
		n++
	}
	p.put(p.src[p.at : p.at+n])
	p.at += n
}

func (p *parser) begin(name string, e Entity, mark int) {
	e.Offset = p.units
	p.open = append(p.open, opened{e, name, p.at, p.out.Len()})
	p.at += mark
}

func (p *parser) end() opened {
	o := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if o.Length = p.units - o.Offset; o.Length > 0 && o.Type != "" {
		p.done = append(p.done, o.Entity)
	}
	return o
}

func (p *parser) top() *opened {
	if len(p.open) == 0 {
		return nil
	}
	return &p.open[len(p.open)-1]
}

func reserved(c byte) string {
	return fmt.Sprintf("Character '%c' is reserved and must be escaped with the preceding '\\'", c)
}

// parseMarkdown reads MarkdownV2 by the rules of core.telegram.org/bots/api#markdownv2-style.
func parseMarkdown(src string) (formatted, string) {
	p := &parser{src: src}
	for p.at < len(src) {
		if problem := p.step(); problem != "" {
			return formatted{}, problem
		}
	}
	if t := p.top(); t != nil && t.Type == "blockquote" {
		p.end()
	}
	if t := p.top(); t != nil {
		return formatted{}, p.unended(t)
	}
	sortEntities(p.done)
	return formatted{p.out.String(), p.done}, ""
}

func (p *parser) unended(o *opened) string {
	return fmt.Sprintf("Can't find end of %s entity at byte offset %d", o.name, o.byte)
}

func (p *parser) quoting() bool { return len(p.open) > 0 && p.open[0].Type == "blockquote" }

func (p *parser) step() string {
	c := p.peek(0)
	if n := p.peek(1); c == '\\' && n > 0 && n <= 126 {
		p.at++
		p.take()
		return ""
	}
	special := "_*[]()~`>#+-=|{}.!\n"
	t := p.top()
	if t != nil && (t.Type == "code" || t.Type == "pre") {
		special = "`"
	}
	if !strings.ContainsRune(special, rune(c)) || c >= 0x80 {
		p.take()
		return ""
	}
	if c == '\n' {
		return p.newline(t)
	}
	if t != nil && p.ends(t, c) {
		return p.finish(t)
	}
	return p.start(c)
}

// newline ends a quote unless the next line continues it.
func (p *parser) newline(t *opened) string {
	continues := p.peek(1) == '>'
	if p.quoting() && !continues {
		if t.Type != "blockquote" {
			return p.unended(t)
		}
		p.take()
		p.end()
		return ""
	}
	p.take()
	if continues {
		if !p.quoting() {
			p.begin("BlockQuote", Entity{Type: "blockquote"}, 0)
		}
		p.at++
	}
	return ""
}

func (p *parser) ends(t *opened, c byte) bool {
	next := p.peek(1)
	switch t.name {
	case "Bold":
		return c == '*'
	case "Italic":
		return c == '_' && next != '_'
	case "Underline":
		return c == '_' && next == '_'
	case "Strikethrough":
		return c == '~'
	case "Spoiler":
		return c == '|' && next == '|'
	case "Code":
		return c == '`'
	case "Pre", "PreCode":
		return c == '`' && next == '`' && p.peek(2) == '`'
	case "TextUrl", "CustomEmoji":
		return c == ']'
	}
	return false
}

func (p *parser) finish(t *opened) string {
	switch t.name {
	case "Underline", "Spoiler":
		p.at += 2
	case "Pre", "PreCode":
		p.at += 3
	case "TextUrl", "CustomEmoji":
		return p.finishLink(t)
	default:
		p.at++
	}
	p.end()
	return ""
}

func (p *parser) finishLink(t *opened) string {
	p.at++
	link := p.out.String()[t.start:]
	if p.peek(0) == '(' {
		p.at++
		from := p.at
		var ok bool
		if link, ok = p.link(); !ok {
			return fmt.Sprintf("Can't find end of a URL at byte offset %d", from)
		}
	} else if t.name == "CustomEmoji" {
		return "The entity must contain a tg://emoji or tg://time URL"
	}
	if t.name == "CustomEmoji" {
		id, ok := strings.CutPrefix(link, "tg://emoji?id=")
		if !ok && !strings.HasPrefix(link, "tg://time") {
			return "The entity must contain a tg://emoji or tg://time URL"
		}
		if ok && strings.Trim(id, "0123456789") != "" || ok && id == "" {
			return "Invalid custom emoji identifier specified"
		}
		t.Type, t.CustomEmojiID = "custom_emoji", id
		if !ok {
			t.Type = "date_time"
		}
	} else if t.Type, t.URL = "text_link", link; !linkable(link) {
		t.Type = "" // the text stays, without a link
	}
	p.end()
	return ""
}

// link reads up to the closing parenthesis.
func (p *parser) link() (string, bool) {
	var b strings.Builder
	for ; p.at < len(p.src) && p.src[p.at] != ')'; p.at++ {
		if n := p.peek(1); p.src[p.at] == '\\' && n > 0 && n <= 126 {
			p.at++
		}
		b.WriteByte(p.src[p.at])
	}
	if p.at >= len(p.src) {
		return "", false
	}
	p.at++
	return b.String(), true
}

func (p *parser) start(c byte) string {
	next := p.peek(1)
	switch {
	case c == '_' && next == '_':
		p.begin("Underline", Entity{Type: "underline"}, 2)
	case c == '_':
		p.begin("Italic", Entity{Type: "italic"}, 1)
	case c == '*':
		p.begin("Bold", Entity{Type: "bold"}, 1)
	case c == '~':
		p.begin("Strikethrough", Entity{Type: "strikethrough"}, 1)
	case c == '|' && next == '|':
		p.begin("Spoiler", Entity{Type: "spoiler"}, 2)
	case c == '[':
		p.begin("TextUrl", Entity{}, 1)
	case c == '!' && next == '[':
		p.begin("CustomEmoji", Entity{}, 2)
	case c == '`' && next == '`' && p.peek(2) == '`':
		p.startPre()
	case c == '`':
		p.begin("Code", Entity{Type: "code"}, 1)
	case c == '>' && p.at == 0:
		p.begin("BlockQuote", Entity{Type: "blockquote"}, 1)
	default:
		return reserved(c)
	}
	return ""
}

func (p *parser) startPre() {
	p.begin("Pre", Entity{Type: "pre"}, 3)
	rest := p.src[p.at:]
	if n := strings.IndexAny(rest, " \t\r\n`"); n > 0 && rest[n] != '`' {
		p.top().Language, p.top().name = rest[:n], "PreCode"
		p.at += n
	}
	if strings.HasPrefix(p.src[p.at:], "\r\n") {
		p.at++
	}
	if c := p.peek(0); c == '\n' || c == '\r' {
		p.at++
	}
}

// linkable says whether the server would make a link of it: a known scheme, or a host.
func linkable(link string) bool {
	scheme, _, ok := strings.Cut(link, "://")
	if ok {
		switch strings.ToLower(scheme) {
		case "http", "https", "tg", "ton", "tonsite":
			return true
		}
		return false
	}
	host, _, _ := strings.Cut(link, "/")
	return strings.Contains(strings.Trim(host, "."), ".") && !strings.ContainsAny(host, " \n")
}

// parseLegacy reads the legacy Markdown mode, which has no nesting.
func parseLegacy(src string) (formatted, string) {
	p := &parser{src: src}
	for p.at < len(src) {
		c := p.peek(0)
		if n := p.peek(1); c == '\\' && n != 0 && strings.ContainsRune("_*`[", rune(n)) {
			p.at++
			p.take()
			continue
		}
		if !strings.ContainsRune("_*`[", rune(c)) || c >= 0x80 {
			p.take()
			continue
		}
		if !p.legacyEntity(c) {
			return formatted{}, fmt.Sprintf("Can't find end of the entity starting at byte offset %d", p.top().byte)
		}
	}
	return formatted{p.out.String(), p.done}, ""
}

func (p *parser) legacyEntity(c byte) bool {
	ends := string(c)
	switch {
	case c == '`' && p.peek(1) == '`' && p.peek(2) == '`':
		p.startPre()
		ends = "```"
	case c == '`':
		p.begin("Code", Entity{Type: "code"}, 1)
	case c == '*':
		p.begin("Bold", Entity{Type: "bold"}, 1)
	case c == '_':
		p.begin("Italic", Entity{Type: "italic"}, 1)
	default:
		p.begin("TextUrl", Entity{}, 1)
		ends = "]"
	}
	n := strings.Index(p.src[p.at:], ends)
	if n < 0 {
		return false
	}
	p.put(p.src[p.at : p.at+n])
	p.at += n + len(ends)
	if t := p.top(); c == '[' {
		link := p.out.String()[t.start:]
		if p.peek(0) == '(' {
			p.at++
			link, _ = p.link()
		}
		if linkable(link) {
			t.Type, t.URL = "text_link", link
		}
	}
	p.end()
	return true
}
