package telegramtest

import (
	"slices"
	"time"
)

// message is one message as the server keeps it. edits counts visible changes.
type message struct {
	id        int
	chat      int64
	thread    int
	inTopic   bool
	from      int64 // 0 for a channel's post
	own       bool  // made by the bot, also where it posts as a channel
	asChat    int64 // sender_chat
	signature string
	auto      bool // is_automatic_forward
	sent      time.Time
	edited    time.Time
	edits     int
	text      string
	caption   string
	entities  []Entity // of text or caption
	preview   *wireLinkPreview
	rich      string
	buttons   [][]Button
	force     *forceReply
	replyTo   int
	quote     string
	album     string
	photo     []*file
	document  *file
	voice     *file
	forward   *forwardOf
	service   service
	reactions map[int64]string
}

type forwardOf struct {
	chat   int64
	id     int
	from   int64
	asChat int64
	sent   time.Time
	hidden string // the name, when the person hides their account
}

// service is what a service message says; its zero value says nothing.
type service struct {
	topicCreated               string
	topicClosed, topicReopened bool
	joined                     []int64
	left                       int64
	movedTo, movedFrom         int64
}

func (v service) empty() bool {
	return v.topicCreated == "" && !v.topicClosed && !v.topicReopened && v.joined == nil && v.left == 0 && v.movedTo == 0 && v.movedFrom == 0
}

func (m *message) hasMedia() bool { return m.photo != nil || m.document != nil || m.voice != nil }

func (s *Server) newMessage(c *chat, from int64) *message {
	*c.lastID++
	return &message{id: *c.lastID, chat: c.id, from: from, sent: now()}
}

// post puts a finished message into its chat and tells the bot, if the bot may see it. The caller holds mu.
func (s *Server) post(c *chat, m *message) {
	c.messages[m.id] = m
	c.order = append(c.order, m.id)
	s.tell(c, m, false)
	if s.isBot(m.from) && m.service.empty() {
		c.lastBot = m.from
	}
	if m.own {
		c.lastBot = s.bot.ID
		c.clearTyping(m)
	}
	s.notify()
}

func (c *chat) remove(id int) {
	delete(c.messages, id)
	if i := slices.Index(c.order, id); i >= 0 {
		c.order = slices.Delete(c.order, i, i+1)
	}
}

func clone(m *message) *message {
	n := *m
	return &n
}
