package telegramtest

func (s *Server) wireUser(id int64) *wireUser {
	p := s.people[id]
	if p == nil {
		return nil
	}
	return &wireUser{ID: p.ID, IsBot: p.Bot, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, LanguageCode: p.Language}
}

func (s *Server) wireChat(c *chat) wireChat {
	w := wireChat{ID: c.id, Type: c.kind, Title: c.title, Username: c.username, IsForum: c.forum}
	if p := s.people[c.id]; p != nil && c.kind == "private" {
		w.FirstName, w.LastName, w.Username = p.FirstName, p.LastName, p.Username
	}
	return w
}

func (s *Server) wireMessage(c *chat, m *message) *wireMessage {
	w := s.wireAlone(c, m)
	if r := c.messages[m.replyTo]; r != nil {
		w.ReplyTo = s.wireAlone(c, r) // one level only, as documented for reply_to_message
	}
	if m.quote != "" {
		w.Quote = &wireQuote{Text: m.quote, IsManual: true}
	}
	return w
}

func (s *Server) wireAlone(c *chat, m *message) *wireMessage {
	w := &wireMessage{
		MessageID: m.id, ThreadID: m.thread, From: s.wireUser(m.from), Chat: s.wireChat(c), Date: m.sent.Unix(),
		AuthorSignature: m.signature, IsTopicMessage: m.inTopic, IsAutoForward: m.auto, MediaGroupID: m.album,
		Text: m.text, Caption: m.caption, LinkPreview: m.preview,
	}
	if from := s.chats[m.asChat]; from != nil {
		sender := s.wireChat(from)
		w.SenderChat = &sender
	}
	if m.edits > 0 {
		w.EditDate = m.edited.Unix()
	}
	if m.hasMedia() {
		w.CaptionEntities = m.entities
	} else {
		w.Entities = m.entities
	}
	if m.rich != "" {
		w.Rich = &wireRich{Blocks: []wireBlock{{Type: "paragraph", Text: m.rich}}}
	}
	if len(m.buttons) > 0 {
		w.ReplyMarkup = &wireMarkup{InlineKeyboard: m.buttons}
	}
	if m.forward != nil {
		w.ForwardOrigin = s.wireOrigin(m.forward)
	}
	w.Photo, w.Document, w.Voice = wirePhotos(m.photo), m.document.wire(), m.voice.wire()
	s.wireService(w, m.service)
	return w
}

func (s *Server) wireService(w *wireMessage, v service) {
	for _, id := range v.joined {
		w.NewMembers = append(w.NewMembers, *s.wireUser(id))
	}
	w.LeftMember = s.wireUser(v.left)
	if v.topicCreated != "" {
		w.TopicCreated = &wireTopic{Name: v.topicCreated, IconColor: 7322096}
	}
	if v.topicClosed {
		w.TopicClosed = &struct{}{}
	}
	if v.topicReopened {
		w.TopicReopened = &struct{}{}
	}
	w.MigrateToChatID, w.MigrateFromChatID = v.movedTo, v.movedFrom
}

func (s *Server) wireOrigin(f *forwardOf) *wireOrigin {
	o := &wireOrigin{Date: f.sent.Unix()}
	from := s.chats[f.asChat]
	switch {
	case f.hidden != "":
		o.Type, o.SenderName = "hidden_user", f.hidden
	case from != nil && from.kind == "channel":
		c := s.wireChat(from)
		o.Type, o.Chat, o.MessageID = "channel", &c, f.id
	case from != nil:
		c := s.wireChat(from)
		o.Type, o.SenderChat = "chat", &c
	default:
		o.Type, o.SenderUser = "user", s.wireUser(f.from)
	}
	return o
}

func (s *Server) wireMember(user int64, m *member) wireMember {
	yes, no, zero := true, false, int64(0)
	w := wireMember{Status: string(m.role), User: *s.wireUser(user)}
	switch m.role {
	case Creator:
		w.IsAnonymous, w.CustomTitle = &no, m.title
	case Administrator:
		w.IsAnonymous, w.CustomTitle, w.CanManage, w.CanDelete = &no, m.title, &yes, &yes
	case Restricted:
		w.IsMember, w.CanSend, w.UntilDate = &yes, &no, &zero
	case Kicked:
		w.UntilDate = &zero
	}
	return w
}
