package telegramtest

import "unicode/utf8"

func (s *Server) sendDocument(p request) (any, *refusal) {
	return s.sendFile(p, "document", "documents")
}
func (s *Server) sendPhoto(p request) (any, *refusal) { return s.sendFile(p, "photo", "photos") }
func (s *Server) sendVoice(p request) (any, *refusal) { return s.sendFile(p, "voice", "voice notes") }

func (s *Server) sendFile(p request, kind, right string) (any, *refusal) {
	c, e := s.writable(p, right)
	if e != nil {
		return nil, e
	}
	u, known, e := s.given(p, kind)
	if e != nil {
		return nil, e
	}
	if u != nil && kind == "photo" {
		if e := checkPhoto(u); e != nil {
			return nil, e
		}
	}
	m, e := s.prepare(p, c)
	if e != nil {
		return nil, e
	}
	if e := s.readCaption(p, m); e != nil {
		return nil, e
	}
	switch {
	case u != nil:
		s.attachUpload(m, kind, *u, int(p.int("duration")))
	case known.kind != kind:
		return nil, bad("can't use file of type %s as %s", known.kind, kind)
	case kind == "photo":
		m.photo = []*file{known}
	case kind == "voice":
		m.voice = known
	default:
		m.document = known
	}
	return s.deliver(c, m)
}

// editMessageMedia makes a message of text, a photo or a document carry another photo or document: "or to add media to text
// messages" (core.telegram.org/bots/api#editmessagemedia). A voice message has none of the kinds that it takes.
func (s *Server) editMessageMedia(p request) (any, *refusal) {
	var media struct {
		Type  string `json:"type"`
		Media string `json:"media"`
	}
	if given, err := p.object("media", &media); err != nil || !given {
		return nil, bad("can't parse input media JSON object")
	}
	if media.Type != "photo" && media.Type != "document" {
		return nil, bad("type of file mismatch")
	}
	p.values["media"] = media.Media
	u, known, e := s.given(p, "media")
	if e == nil && u != nil && media.Type == "photo" {
		e = checkPhoto(u)
	}
	if e != nil {
		return nil, e
	}
	return s.edit(p, func(c *chat, m *message) *refusal {
		if m.voice != nil || s.opt.NoMediaForText && !m.hasMedia() {
			return bad("there is no media in the message to edit")
		}
		if c.noFiles {
			return bad("not enough rights to send %ss to the chat", media.Type)
		}
		if known != nil && known.kind != media.Type {
			return bad("can't use file of type %s as %s", known.kind, media.Type)
		}
		m.text, m.entities, m.rich, m.caption, m.photo, m.document = "", nil, "", "", nil, nil
		switch {
		case u != nil:
			s.attachUpload(m, media.Type, *u, 0)
		case media.Type == "photo":
			m.photo = []*file{known}
		default:
			m.document = known
		}
		return nil
	})
}

func (s *Server) readCaption(p request, m *message) *refusal {
	text, e := s.formatted(p, "caption", "caption_entities")
	if e != nil {
		return e
	}
	if utf8.RuneCountInString(text.text) > maxCaption {
		return bad("message caption is too long")
	}
	m.caption, m.entities = text.text, text.entities
	return nil
}
