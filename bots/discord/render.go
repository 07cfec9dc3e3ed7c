package discord

import (
	"encoding/json"
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"barkeep/bots"
	"barkeep/bots/markdown"
)

const (
	textLimit   = 2000 // code points of a message
	quoteLimit  = 300  // characters shown of the question
	reasonLimit = 600  // characters shown of the reasoning
	labelLimit  = 80
	dataLimit   = 100 // characters of a button's data
	urlLimit    = 512
	rowsMost    = 5
	rowMost     = 5
	nothing     = "…"      // stands where an answer has no visible text: Discord takes no empty message
	growingMost = 48 << 10 // bytes read of a growing answer: its messages are full by then, and it is read at each view
	firstEnough = 20       // characters that are worth a first post
)

// part is one message as it should look.
type part struct {
	text    string
	buttons []discordgo.MessageComponent
}

// outgoing is a message as Discord takes it, new or edited.
type outgoing struct {
	Content    string                           `json:"content"`
	Flags      int                              `json:"flags"`
	Allowed    discordgo.MessageAllowedMentions `json:"allowed_mentions"`
	Components []discordgo.MessageComponent     `json:"components"`
	Reference  *reference                       `json:"message_reference,omitempty"`
	Nonce      string                           `json:"nonce,omitempty"`
	Enforce    bool                             `json:"enforce_nonce,omitempty"`
}

// nobody: whatever a model writes pings no one, and neither does a reply. Left out, everything would ping.
func nobody() discordgo.MessageAllowedMentions {
	return discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

func noComponents() []discordgo.MessageComponent { return []discordgo.MessageComponent{} }

func (p part) out() outgoing {
	o := outgoing{Content: p.text, Flags: flagNoEmbeds, Allowed: nobody(), Components: p.buttons}
	if o.Components == nil {
		o.Components = noComponents()
	}
	return o
}

// sum tells parts apart that look different; it is never 0.
func (p part) sum() uint64 {
	h := fnv.New64a()
	_ = json.NewEncoder(h).Encode([]any{p.text, p.buttons}) // strings into memory: it cannot fail
	return h.Sum64() | 1
}

// render draws a view as the messages that carry it; there is always one. The parts but the last stay as they are while the
// text grows. Of a text that takes more than most messages it shows the beginning, and long is true.
func render(v bots.View, quoted bool, most int) (parts []part, long bool) {
	head := ""
	if quoted {
		head = small(excerpt(clean(v.Quote), quoteLimit))
	}
	head = lines(head, small(excerpt(clean(v.Reasoning), reasonLimit)))
	room := textLimit
	if head != "" {
		room -= utf8.RuneCountInString(head) + 1
	}
	last := room - utf8.RuneCountInString(tail(v, true)) - 1
	texts, long := draw(clean(v.Text), v.Status, room, most, max(last, room/2))
	if head != "" {
		if len(texts) == 0 {
			texts = []string{""}
		}
		texts[0] = lines(head, texts[0])
	}
	texts = below(texts, tail(v, long))
	for _, t := range texts {
		if visible(t) {
			parts = append(parts, part{text: t})
		}
	}
	if len(parts) == 0 {
		parts = []part{{text: nothing}}
	}
	parts[len(parts)-1].buttons = keyboard(v.Buttons)
	return parts, long
}

func draw(text string, status bots.Status, room, most, last int) (texts []string, long bool) {
	if strings.TrimSpace(text) == "" {
		return nil, false
	}
	doc := markdown.Doc{}
	if status == bots.Final {
		doc = markdown.Parse(text)
	} else {
		doc = markdown.ParseGrowing(text[:min(len(text), growingMost)])
	}
	parts, long := (markdown.Writer{Escape: markdown.EscapeText}).Beginning(doc, markdown.Runes, room, most, last)
	for _, t := range parts {
		if t = strings.TrimSpace(t); t != "" {
			texts = append(texts, t)
		}
	}
	return texts, long
}

// tail is what stands under the text. Where there is no text, the note is no small print.
func tail(v bots.View, long bool) string {
	note := clean(v.Note)
	if strings.TrimSpace(v.Text) == "" {
		return lines(cutRunes(plain(note), textLimit/2), small(clean(v.Footer)))
	}
	if long {
		return lines(small(v.Long()), small(note), small(clean(v.Footer)))
	}
	return lines(small(note), small(clean(v.Footer)))
}

// below puts the tail under the last part, or into a part of its own where it does not fit.
func below(texts []string, tail string) []string {
	if tail == "" {
		return texts
	}
	if n := len(texts) - 1; n >= 0 {
		if both := lines(texts[n], tail); utf8.RuneCountInString(both) <= textLimit {
			texts[n] = both
			return texts
		}
	}
	return append(texts, cutRunes(tail, textLimit))
}

func lines(parts ...string) string {
	var full []string
	for _, p := range parts {
		if p != "" {
			full = append(full, p)
		}
	}
	return strings.Join(full, "\n")
}

// small writes plain text as Discord's small print.
func small(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, "-# "+plain(line))
		}
	}
	return cutRunes(strings.Join(out, "\n"), textLimit/2)
}

// plain writes text so that Discord shows it as it is, and so that no mention in it looks like one.
func plain(text string) string {
	text = markdown.EscapeText(text)
	for _, all := range []string{"everyone", "here"} {
		text = strings.ReplaceAll(text, "@"+all, "@\u200b"+all)
	}
	return text
}

// clean takes out what cannot be shown.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= '\u202a' && r <= '\u202e' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// excerpt is the beginning of a text on one line.
func excerpt(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if cut := cutRunes(text, most); len(cut) < len(text) {
		return strings.TrimSpace(cut) + " …"
	}
	return text
}

// cutRunes returns at most n code points of text.
func cutRunes(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && r != '\u3164' && r != '\u2800' && r != '\u200b'
	})
}

// keyboard leaves out what Discord would refuse, with the whole message.
func keyboard(rows [][]bots.Button) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	seen := map[string]bool{}
	for _, row := range rows {
		var line discordgo.ActionsRow
		for _, b := range row {
			label := cutRunes(strings.TrimSpace(clean(b.Label)), labelLimit)
			one := discordgo.Button{Label: label, Style: discordgo.SecondaryButton, CustomID: b.Data}
			if b.Form {
				one.CustomID = opensForm + b.Data
			}
			if b.Long {
				one.CustomID = opensText + b.Data
			}
			fits := b.Data != "" && utf8.RuneCountInString(b.Data) <= dataLimit && !seen[b.Data]
			if b.URL != "" {
				one = discordgo.Button{Label: label, Style: discordgo.LinkButton, URL: b.URL}
				fits = utf8.RuneCountInString(b.URL) <= urlLimit && (strings.HasPrefix(b.URL, "https://") || strings.HasPrefix(b.URL, "http://"))
			}
			if visible(label) && fits && len(line.Components) < rowMost {
				seen[one.CustomID] = b.URL == ""
				line.Components = append(line.Components, one)
			}
		}
		if len(line.Components) > 0 && len(out) < rowsMost {
			out = append(out, line)
		}
	}
	return out
}
