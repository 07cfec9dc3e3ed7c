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
