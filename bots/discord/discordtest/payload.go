package discordtest

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a message, as documented; lengths count code points.
const (
	maxContent = 2000
	maxNonce   = 25
	maxEmbeds  = 10
)

// payload is what a message is made or edited from.
type payload struct {
	Content         *string            `json:"content"`
	Nonce           json.RawMessage    `json:"nonce"`
	EnforceNonce    bool               `json:"enforce_nonce"`
	TTS             bool               `json:"tts"`
	Embeds          *[]json.RawMessage `json:"embeds"`
	AllowedMentions *allowedMentions   `json:"allowed_mentions"`
	Reference       *messageReference  `json:"message_reference"`
	Components      *[]json.RawMessage `json:"components"`
	Stickers        []string           `json:"sticker_ids"`
	Flags           *int               `json:"flags"`
	Attachments     *[]attachmentPart  `json:"attachments"`
	Poll            json.RawMessage    `json:"poll"`

	uploads []upload
}

type attachmentPart struct {
	ID          json.RawMessage `json:"id"` // an upload's index, or an id to keep
	Filename    string          `json:"filename"`
	Description string          `json:"description"`
}

func (a attachmentPart) key() string { return strings.Trim(string(a.ID), `"`) }

func (p *payload) flags() int {
	if p.Flags == nil {
		return 0
	}
	return *p.Flags
}

// text is the content as it is kept: without surrounding white space
// (observed).
func (p *payload) text() string {
	if p.Content == nil {
		return ""
	}
	return strings.TrimSpace(*p.Content)
}

// nonce is the nonce as text, whether it came as a number or a string.
func nonceText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// check collects what breaks a documented limit; base is the path of the
// message in the body, such as "data." in a callback.
func (p *payload) check(f *form, base string) {
	if p.Content != nil {
		f.length(base+"content", utf8.RuneCountInString(*p.Content), 0, maxContent)
	}
	if n := nonceText(p.Nonce); n != "null" {
		f.length(base+"nonce", utf8.RuneCountInString(n), 0, maxNonce)
	}
	if p.Embeds != nil {
		checkEmbeds(f, base+"embeds", *p.Embeds)
	}
	if p.Components != nil {
		checkComponents(f, base+"components", *p.Components, p.flags()&flagComponentsV2 != 0)
	}
	p.AllowedMentions.check(f, base+"allowed_mentions")
	p.checkV2(f, base)
	if p.Attachments != nil {
		f.count(base+"attachments", len(*p.Attachments), 0, maxFiles)
	} else if len(p.uploads) > maxFiles {
		f.count(base+"files", len(p.uploads), 0, maxFiles)
	}
}

// checkV2: components of the second kind replace content, embeds, polls and
// stickers.
func (p *payload) checkV2(f *form, base string) {
	if p.flags()&flagComponentsV2 == 0 {
		return
	}
	for field, present := range map[string]bool{
		"content": p.text() != "", "embeds": p.Embeds != nil && len(*p.Embeds) > 0,
		"poll": len(p.Poll) > 0 && string(p.Poll) != "null", "sticker_ids": len(p.Stickers) > 0,
	} {
		if present {
			f.add(base+field, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The '%s' field cannot be used when using MessageFlags.IS_COMPONENTS_V2", field)
		}
	}
}

// empty says that nothing would be visible.
func (p *payload) empty() bool {
	return p.text() == "" && (p.Embeds == nil || len(*p.Embeds) == 0) && (p.Components == nil || len(*p.Components) == 0) &&
		len(p.uploads) == 0 && len(p.Stickers) == 0 && (len(p.Poll) == 0 || string(p.Poll) == "null")
}

// apply puts the payload into a message: of an edit only what it names.
func (p *payload) apply(s *Server, m *message, viaWebhook bool) {
	if p.Content != nil {
		m.content = p.text()
	}
	if p.Embeds != nil {
		m.embeds = slices.Clone(*p.Embeds)
	}
	if p.Components != nil {
		m.components = slices.Clone(*p.Components)
	}
	if len(p.Nonce) > 0 && string(p.Nonce) != "null" {
		m.nonce = p.Nonce
	}
	p.attach(s, m)
	rule := p.AllowedMentions
	if rule == nil {
		rule = mentionsByDefault(viaWebhook)
	}
	s.mention(m, rule)
}

// attach keeps the files that the list names and adds the uploads. Without a
// list everything is kept.
func (p *payload) attach(s *Server, m *message) {
	described := map[string]attachmentPart{}
	if p.Attachments != nil {
		for _, a := range *p.Attachments {
			described[a.key()] = a
		}
		m.attachments = slices.DeleteFunc(slices.Clone(m.attachments), func(f *file) bool {
			_, kept := described[f.id]
			f.gone = !kept
			return !kept
		})
	}
	for i, u := range p.uploads {
		index := strings.TrimSuffix(strings.TrimPrefix(u.field, "files["), "]")
		a := described[or(index, at("", i)[1:])]
		m.attachments = append(m.attachments, s.addFile(m.channel.id, or(a.Filename, u.name), u.kind, a.Description, u.data))
	}
}
