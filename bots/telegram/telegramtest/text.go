package telegramtest

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	maxText     = 4096    // code points after parsing: TDLib compares utf8_length
	maxCaption  = 1024    // likewise
	maxRaw      = 1 << 15 // bytes before parsing
	maxEntities = 100     // more are dropped in silence
)

// formatted is a text with entities, as a message keeps it.
type formatted struct {
	text     string
	entities []Entity
}

// formatted reads a text parameter with its parse_mode or entities, as telegram-bot-api's get_formatted_text and TDLib's
// fix_formatted_text do: bounds, UTF-8, parsing, cleaning, trimming, detection. Lengths and emptiness are the caller's.
func (s *Server) formatted(p request, name, entities string) (formatted, *refusal) {
	raw := p.values[name]
	if len(raw) > maxRaw {
		return formatted{}, bad("text is too long")
	}
	if !utf8.ValidString(raw) {
		return formatted{}, bad("strings must be encoded in UTF-8")
	}
	f, e := s.parsed(p, raw, entities)
	if e != nil {
		return formatted{}, e
	}
	f, problem := fix(f)
	if problem != "" {
		return formatted{}, bad("can't parse entities: %s", problem)
	}
	f.entities = detect(f.text, f.entities[:min(len(f.entities), maxEntities)])
	return f, nil
}

// messageText is a message's text, which may be empty in a draft only.
func (s *Server) messageText(p request, isDraft bool) (formatted, *refusal) {
	if p.values["text"] == "" && !isDraft {
		return formatted{}, bad("message text is empty")
	}
	f, e := s.formatted(p, "text", "entities")
	switch {
	case e != nil:
		return f, e
	case f.text == "" && !isDraft:
		return f, bad("text must be non-empty")
	case utf8.RuneCountInString(f.text) > maxText:
		return f, bad("message is too long")
	}
	return f, nil
}

func (s *Server) parsed(p request, raw, entities string) (formatted, *refusal) {
	var f formatted
	var problem string
	switch mode := strings.ToLower(p.values["parse_mode"]); mode {
	case "", "none":
		list, e := s.entityList(p, entities)
		return formatted{raw, list}, e
	case "html":
		f, problem = parseHTML(raw)
	case "markdownv2":
		f, problem = parseMarkdown(raw)
	case "markdown":
		f, problem = parseLegacy(raw)
	default:
		return formatted{}, bad("unsupported parse_mode")
	}
	if problem != "" {
		return formatted{}, bad("can't parse entities: %s", problem)
	}
	return f, nil
}

// entityList reads an entities parameter. What is no array counts as none; types that the server finds by itself are ignored.
func (s *Server) entityList(p request, name string) ([]Entity, *refusal) {
	var raw []json.RawMessage
	if given, err := p.object(name, &raw); !given || err != nil {
		return nil, nil
	}
	var out []Entity
	for _, item := range raw {
		e, problem := readEntity(item)
		if problem != "" {
			return nil, bad("can't parse MessageEntity: %s", problem)
		}
		if e.User != nil {
			if e.User = s.wireUser(e.User.ID); e.User == nil {
				continue // a person whom the bot cannot know is not mentioned
			}
		}
		if e.Type != "" {
			out = append(out, e)
		}
	}
	return out, nil
}

func readEntity(raw json.RawMessage) (Entity, string) {
	var e struct {
		Entity
		Offset *int `json:"offset"`
		Length *int `json:"length"`
	}
	if len(raw) == 0 || raw[0] != '{' {
		return Entity{}, "expected an Object"
	}
	switch err := json.Unmarshal(raw, &e); {
	case err != nil:
		return Entity{}, "field has a wrong type" // the server names the field; its exact words are not in the facts
	case e.Offset == nil:
		return Entity{}, `Can't find field "offset"`
	case e.Length == nil:
		return Entity{}, `Can't find field "length"`
	case e.Type == "":
		return Entity{}, `Can't find field "type"`
	}
	e.Entity.Offset, e.Entity.Length = *e.Offset, *e.Length
	switch e.Type {
	case "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number":
		return Entity{}, ""
	case "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "date_time":
		return e.Entity, ""
	case "text_link":
		if e.URL == "" {
			return Entity{}, `Can't find field "url"`
		}
		return e.Entity, ""
	case "text_mention":
		if e.User == nil {
			return Entity{}, `Can't find field "user"`
		}
		return e.Entity, ""
	case "custom_emoji":
		if e.CustomEmojiID == "" {
			return Entity{}, `Can't find field "custom_emoji_id"`
		}
		return e.Entity, ""
	}
	return Entity{}, "Unsupported type specified"
}

// clean turns control characters but the newline into spaces, drops carriage returns and invisible marks, and moves the
// offsets along.
func clean(f formatted) formatted {
	if !strings.ContainsFunc(f.text, func(r rune) bool { return dropped(r) || r < 32 && r != '\n' }) {
		return f
	}
	var b strings.Builder
	moved := make([]int, 0, len(f.text)+1) // old UTF-16 offset → new one
	at := 0
	for _, r := range f.text {
		units := utf16.RuneLen(r)
		for i := range units {
			moved = append(moved, at+i)
		}
		switch {
		case dropped(r):
			for i := range units {
				moved[len(moved)-units+i] = at
			}
			continue
		case r < 32 && r != '\n':
			r = ' '
		}
		b.WriteRune(r)
		at += units
	}
	moved = append(moved, at)
	out := slices.Clone(f.entities)
	for i, e := range out {
		out[i].Offset = moved[e.Offset]
		out[i].Length = moved[e.Offset+e.Length] - moved[e.Offset]
	}
	return formatted{b.String(), out}
}

// dropped are carriage returns and marks that nobody sees.
func dropped(r rune) bool { return r == '\r' || r >= 0x2028 && r <= 0x202E || r == 0xFEFF }

// trim takes white space from the end, and from the beginning as far as no entity covers it. Entities of nothing but white
// space are dropped before.
func trim(f formatted) formatted {
	scale := measure(f.text)
	list := slices.DeleteFunc(slices.Clone(f.entities), func(e Entity) bool {
		return strings.TrimSpace(scale.slice(e.Offset, e.Offset+e.Length)) == ""
	})
	text := strings.TrimRightFunc(f.text, unicode.IsSpace)
	lead := len(text) - len(strings.TrimLeft(text, " \n"))
	for _, e := range list {
		lead = min(lead, e.Offset)
	}
	end := scale.units(len(text))
	for i, e := range list {
		list[i] = part(e, e.Offset-lead, min(e.Offset+e.Length, end)-lead)
	}
	return formatted{text[lead:], list}
}
