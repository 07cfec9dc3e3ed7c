package telegramtest

import (
	"fmt"
	"strings"
)

func (s *Server) say(chatID, user int64, text string, opts []SayOption) int {
	var o saying
	for _, opt := range opts {
		opt(&o)
	}
	c := s.mustChat(chatID)
	s.mustPerson(user)
	if c.kind == "private" {
		s.start(c)
	}
	if c.isGroup() && c.members[user] == nil {
		c.members[user] = &member{role: Member}
	}
	m := s.newMessage(c, user)
	if !o.at.IsZero() {
		m.sent = o.at
	}
	s.sender(c, m, o)
	m.text, m.entities = strings.ToValidUTF8(text, "\uFFFD"), o.entities
	if o.upload != nil {
		s.attachUpload(m, o.kind, *o.upload, o.duration)
	}
	if o.fwdID != 0 {
		s.forwarded(m, o)
	}
	if m.hasMedia() && m.text != "" {
		m.text, m.caption = "", m.text
	}
	m.entities = detect(m.text+m.caption, m.entities)
	m.album = o.album
	s.thread(c, m, o)
	s.post(c, m)
	return m.id
}

// sender sets who a message comes from: the person, the group, a channel, or nobody (a channel's own post).
func (s *Server) sender(c *chat, m *message, o saying) {
	switch {
	case c.kind == "channel":
		m.from, m.asChat = 0, c.id
	case o.auto:
		m.from, m.asChat, m.auto = ServiceID, o.asChat, true
	case o.asChat != 0:
		s.mustChat(o.asChat)
		m.from, m.asChat = ChannelBotID, o.asChat
	case o.anonymous:
		if mem := c.members[m.from]; mem != nil {
			m.signature = mem.title
		}
		m.from, m.asChat = AnonymousAdminID, c.id
	}
}

func (s *Server) forwarded(m *message, o saying) {
	src := s.mustChat(o.fwdChat).messages[o.fwdID]
	if src == nil {
		panic(fmt.Sprintf("telegramtest: there is no message %d in chat %d to forward", o.fwdID, o.fwdChat))
	}
	copyContent(m, src)
	m.forward = s.originOf(src)
	if o.hidden && m.forward.from != 0 {
		m.forward.hidden, m.forward.from = s.people[m.forward.from].FirstName, 0
	}
}

// originOf is what a forward of src says about it: a forward of a forward keeps the first author.
func (s *Server) originOf(src *message) *forwardOf {
	if src.forward != nil {
		f := *src.forward
		return &f
	}
	return &forwardOf{chat: src.chat, id: src.id, from: src.from, asChat: src.asChat, sent: src.sent}
}

func copyContent(m, src *message) {
	m.text, m.caption, m.entities, m.rich = src.text, src.caption, src.entities, src.rich
	m.photo, m.document, m.voice, m.preview = src.photo, src.document, src.voice, src.preview
}

// thread sets topic and reply. A reply in a supergroup carries the thread's id without is_topic_message;
// a message in a topic that replies to nothing carries the topic's forum_topic_created message as reply_to_message
// (Telegram anchors a topic's messages to it; seen in many bots' logs).
func (s *Server) thread(c *chat, m *message, o saying) {
	if o.thread != 0 {
		if c.kind == "private" && c.topics[o.thread] == nil {
			c.topics[o.thread] = &topic{id: o.thread}
		}
		if c.topics[o.thread] == nil {
			panic(fmt.Sprintf("telegramtest: chat %d has no topic %d", c.id, o.thread))
		}
		m.thread, m.inTopic = o.thread, true
	}
	target := c.messages[o.reply]
	if o.reply != 0 && target == nil {
		panic(fmt.Sprintf("telegramtest: there is no message %d in chat %d to reply to", o.reply, c.id))
	}
	if target != nil {
		m.replyTo, m.quote = o.reply, o.quote
		s.joinThread(c, m, target)
	} else if m.inTopic && c.forum {
		m.replyTo = m.thread
	}
}

func (s *Server) joinThread(c *chat, m, target *message) {
	if m.inTopic || c.kind != "supergroup" {
		return
	}
	m.thread, m.inTopic = target.thread, target.inTopic
	if m.thread == 0 {
		m.thread = target.id
	}
}

func (s *Server) start(c *chat) {
	c.started = true
	if c.blocked {
		c.blocked = false
		s.tellMembership(c, c.id, s.bot.ID, Kicked, Member)
	}
}
