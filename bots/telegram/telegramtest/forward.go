package telegramtest

func (s *Server) forwardMessage(p request) (any, *refusal) {
	c, src, e := s.source(p, "message to forward not found")
	if e != nil {
		return nil, e
	}
	m, e := s.prepare(p, c)
	if e != nil {
		return nil, e
	}
	copyContent(m, src)
	m.forward, m.buttons = s.originOf(src), nil
	return s.deliver(c, m)
}

func (s *Server) copyMessage(p request) (any, *refusal) {
	c, src, e := s.source(p, "message to copy not found")
	if e != nil {
		return nil, e
	}
	m, e := s.prepare(p, c)
	if e != nil {
		return nil, e
	}
	copyContent(m, src)
	if _, given := p.values["caption"]; given && src.hasMedia() {
		if e := s.readCaption(p, m); e != nil {
			return nil, e
		}
	}
	if _, e := s.deliver(c, m); e != nil {
		return nil, e
	}
	return map[string]int{"message_id": m.id}, nil
}

func (s *Server) source(p request, missing string) (*chat, *message, *refusal) {
	c, e := s.writable(p, "text messages")
	if e != nil {
		return nil, nil, e
	}
	from, e := s.known(request{values: map[string]string{"chat_id": p.values["from_chat_id"]}})
	if e != nil {
		return nil, nil, e
	}
	src := from.messages[int(p.int("message_id"))]
	if src == nil || !src.service.empty() {
		return nil, nil, bad("%s", missing)
	}
	return c, src, nil
}
