package telegramtest

import "encoding/json"

func (s *Server) sendMessage(p request) (any, *refusal) {
	c, e := s.writable(p, "text messages")
	if e != nil {
		return nil, e
	}
	text, e := s.messageText(p, false)
	if e != nil {
		return nil, e
	}
	m, e := s.prepare(p, c)
	if e != nil {
		return nil, e
	}
	m.text, m.entities = text.text, text.entities
	if m.preview, e = linkPreview(p); e != nil {
		return nil, e
	}
	return s.deliver(c, m)
}

// prepare reads what all sends have in common: topic, reply, buttons.
func (s *Server) prepare(p request, c *chat) (*message, *refusal) {
	m := &message{chat: c.id, from: s.bot.ID, own: true}
	if c.kind == "channel" {
		m.from, m.asChat = 0, c.id
	}
	var e *refusal
	if m.thread, e = c.topicOf(p, s.botIsAdmin(c)); e != nil {
		return nil, e
	}
	m.inTopic = m.thread != 0
	if e := s.replyOf(p, c, m); e != nil {
		return nil, e
	}
	if t := c.topics[m.thread]; m.inTopic && t != nil && t.closed && !s.botIsAdmin(c) {
		return nil, bad("TOPIC_CLOSED") // a reply may have led there
	}
	if m.buttons, e = inlineKeyboard(p, c); e != nil {
		return nil, e
	}
	m.force, e = forceOf(p)
	return m, e
}

// deliver spends the allowance and posts.
func (s *Server) deliver(c *chat, m *message) (any, *refusal) {
	if e := s.flood.spend(s, c, 1); e != nil {
		return nil, e
	}
	*c.lastID++
	m.id, m.sent = *c.lastID, now()
	s.post(c, m)
	return s.wireMessage(c, m), nil
}

// replyOf reads reply_parameters, or the older reply_to_message_id. A reply follows its target into the topic.
func (s *Server) replyOf(p request, c *chat, m *message) *refusal {
	r := struct {
		MessageID int             `json:"message_id"`
		ChatID    json.RawMessage `json:"chat_id"`
		Allow     bool            `json:"allow_sending_without_reply"`
		Quote     string          `json:"quote"`
	}{MessageID: int(p.int("reply_to_message_id")), Allow: p.bool("allow_sending_without_reply")}
	if _, err := p.object("reply_parameters", &r); err != nil {
		return bad("can't parse reply parameters JSON object")
	}
	if r.MessageID == 0 {
		return nil
	}
	in := c
	if len(r.ChatID) > 0 {
		in = s.chats[s.chatOf(request{values: map[string]string{"chat_id": unquote(r.ChatID)}})]
	}
	var target *message
	if in != nil {
		target = in.messages[r.MessageID]
	}
	if target == nil {
		if r.Allow {
			return nil
		}
		return bad("message to be replied not found")
	}
	if r.Quote != "" && !contains(target, r.Quote) {
		return bad("QUOTE_TEXT_INVALID")
	}
	m.replyTo, m.quote = r.MessageID, r.Quote
	if in == c {
		s.joinThread(c, m, target)
	}
	return nil
}

func unquote(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func linkPreview(p request) (*wireLinkPreview, *refusal) {
	var v wireLinkPreview
	given, err := p.object("link_preview_options", &v)
	switch {
	case err != nil:
		return nil, bad("can't parse link preview options JSON object")
	case !given && p.bool("disable_web_page_preview"):
		return &wireLinkPreview{IsDisabled: true}, nil
	case !given || v == wireLinkPreview{}:
		return nil, nil
	}
	return &v, nil
}
