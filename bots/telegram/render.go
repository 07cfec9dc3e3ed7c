package telegram

import (
	"encoding/json"
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"barkeep/bots"
	"barkeep/bots/markdown"
)

const (
	textLimit     = 4096 // UTF-16 units; Telegram counts code points, which are never more
	entityLimit   = 97   // Telegram ignores those beyond 100; three are for small lines
	reasonLimit   = 1500 // characters shown of the reasoning
	dataLimit     = 64   // bytes of a button's data
	nothing       = "…"  // stands where an answer has no visible text: Telegram takes no empty message
	firstMost     = 60   // characters of a first post
	firstEnough   = 20   // characters that are worth a first post
	growingMark   = " …"
	growingMost   = 96 << 10 // bytes read of a growing answer: its messages are full by then, and it is read at each view
	textSeparator = "\n\n"
)

// part is one message as it should look.
type part struct {
	text     string
	entities []entity
	buttons  [][]button
	answer   bool        // the model's words are in it
	rich     []richBlock // shown instead of text and entities
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// render draws a view as the messages that carry it; there is always one. The parts but the last stay as they are while the
// text grows. Of a text that takes more than most messages it shows the beginning, and long is true.
func render(v bots.View, most int) (parts []part, long bool) {
	var all markdown.Text
	if reasoning := strings.TrimSpace(clean(v.Reasoning)); reasoning != "" {
		add(&all, excerpt(draw(reasoning, v.Status).String), markdown.ExpandableQuote)
	}
	below(&all, draw(clean(v.Text), v.Status))
	last := textLimit - units(tail(v, true).String) - len(textSeparator)
	texts, long := markdown.Beginning(all, markdown.UTF16, textLimit, entityLimit, most, max(last, textLimit/2))
	end := markdown.Text{}
	if n := len(texts) - 1; n >= 0 {
		texts, end = texts[:n], texts[n]
	}
	below(&end, tail(v, long))
	for _, t := range append(texts, markdown.SplitSpans(end, markdown.UTF16, textLimit, entityLimit+3)...) {
		if visible(t.String) {
			parts = append(parts, part{text: t.String, entities: entities(t), answer: visible(v.Text + v.Reasoning)})
		}
	}
	if len(parts) == 0 {
		parts = []part{{text: nothing}}
	}
	parts[len(parts)-1].buttons = keyboard(v.Buttons)
	return parts, long
}

// tail is what stands under the text. Where there is no text, the note is no small line.
func tail(v bots.View, long bool) markdown.Text {
	var t markdown.Text
	if long {
		add(&t, v.Long(), markdown.Italic)
	}
	note := markdown.Kind(0)
	if strings.TrimSpace(v.Text) != "" {
		note = markdown.Italic
	}
	add(&t, clean(v.Note), note)
	add(&t, clean(v.Footer), markdown.Italic)
	return t
}

func draw(text string, status bots.Status) markdown.Text {
	if strings.TrimSpace(text) == "" {
		return markdown.Text{}
	}
	style := markdown.Style{Tab: "    "} // Telegram makes one space of a tab (TDLib's clean_input_string)
	if status == bots.Final {
		return markdown.Flatten(markdown.Parse(text), style)
	}
	return markdown.Flatten(markdown.ParseGrowing(text[:min(len(text), growingMost)]), style)
}

// clean takes out what Telegram would take out itself, moving all entities behind it.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r < ' ' && r != '\n' && r != '\t' || r >= '\u2028' && r <= '\u202e' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// add puts a plain text below, with a style unless kind is 0.
func add(all *markdown.Text, text string, kind markdown.Kind) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	t := markdown.Text{String: text}
	if kind != 0 {
		t.Spans = []markdown.Span{{End: len(text), Kind: kind}}
	}
	below(all, t)
}

// below puts t below.
func below(all *markdown.Text, t markdown.Text) {
	if strings.TrimSpace(t.String) == "" {
		return
	}
	if all.String != "" {
		all.String += textSeparator
	}
	from := len(all.String)
	all.String += t.String
	for _, s := range t.Spans {
		s.Start += from
		s.End += from
		all.Spans = append(all.Spans, s)
	}
}

func excerpt(text string) string {
	if cut := cutRunes(text, reasonLimit); len(cut) < len(text) {
		return strings.TrimSpace(cut) + growingMark
	}
	return text
}

func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\u3164' && r != '\u2800'
	})
}

// keyboard leaves out what Telegram would refuse, with the whole message.
func keyboard(rows [][]bots.Button) [][]button {
	var out [][]button
	for _, row := range rows {
		var line []button
		for _, b := range row {
			label := strings.TrimSpace(clean(b.Label))
			if visible(label) && (b.URL != "" && linkable(b.URL) || b.URL == "" && b.Data != "" && len(b.Data) <= dataLimit) {
				one := button{Text: label, URL: b.URL}
				if b.URL == "" {
					one.Data = b.Data
				}
				line = append(line, one)
			}
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	return out
}

// first is the beginning of a part. Of a final text it is never the whole: in a group a post carries only that, so that a post
// made twice, because its answer was lost, leaves a stray beginning but never the answer twice.
func (p part) first(final bool) part {
	text := strings.TrimSpace(cutRunes(p.text, firstMost))
	if final && len(text) == len(strings.TrimSpace(p.text)) {
		text = strings.TrimSpace(cutRunes(text, utf8.RuneCountInString(text)/2))
	}
	if i := strings.LastIndexByte(text, ' '); len(text) < len(p.text) && i > len(text)/2 {
		text = strings.TrimSpace(text[:i])
	}
	out := part{text: strings.TrimSpace(text + growingMark)}
	if !final {
		out.buttons = p.buttons
	}
	return out
}

// in adds the part to a call's parameters.
func (p part) in(to params) params {
	switch {
	case p.rich != nil:
		to["rich_message"] = map[string]any{"blocks": p.rich}
	case len(p.entities) > 0:
		to["entities"] = p.entities
		fallthrough
	default:
		to["text"] = p.text
	}
	if len(p.buttons) > 0 {
		to["reply_markup"] = map[string]any{"inline_keyboard": p.buttons}
	}
	return to
}

// sum tells parts apart that look different; it is never 0.
func (p part) sum() uint64 {
	h := fnv.New64a()
	_ = json.NewEncoder(h).Encode([]any{p.text, p.entities, p.buttons, p.rich}) // strings and numbers into memory: it cannot fail
	return h.Sum64() | 1
}
