package telegramtest

import "strings"

// chatOf is the chat that a call names, 0 when there is none.
func (s *Server) chatOf(p request) int64 {
	v := p.values["chat_id"]
	if name, ok := strings.CutPrefix(v, "@"); ok {
		id := s.names[strings.ToLower(name)]
		if s.people[id] != nil {
			return 0 // a person's name is not a chat's
		}
		return id
	}
	return p.int("chat_id")
}

// known finds the chat of a call that reads.
func (s *Server) known(p request) (*chat, *refusal) {
	if !p.has("chat_id") {
		return nil, bad("chat_id is empty")
	}
	c := s.chats[s.chatOf(p)]
	if c == nil {
		return nil, bad("chat not found")
	}
	if c.movedTo != 0 {
		return nil, &refusal{code: 400, description: "Bad Request: group chat was upgraded to a supergroup chat", migrateTo: c.movedTo}
	}
	if c.deleted {
		return nil, forbidden("the group chat was deleted")
	}
	if c.kind == "private" {
		return c, nil
	}
	return c, s.access(c)
}

// access is what a bot outside of a chat is told. A public chat may be read from outside, which no call of this server needs.
func (s *Server) access(c *chat) *refusal {
	role := Left
	if m := c.members[s.bot.ID]; m != nil {
		role = m.role
	}
	switch {
	case role == Kicked:
		return forbidden("bot was kicked from the " + c.kind + " chat")
	case !role.inside():
		return forbidden("bot is not a member of the " + c.kind + " chat")
	}
	return nil
}

// writable finds the chat of a call that writes what ("text messages", "photos" …).
func (s *Server) writable(p request, what string) (*chat, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	if c.kind == "private" {
		return c, s.mayWriteTo(c)
	}
	role := c.members[s.bot.ID].role
	switch {
	case c.kind == "channel" && !role.admin():
		return nil, bad("need administrator rights in the channel chat")
	case role == Restricted, c.noFiles && what != "text messages" && !role.admin():
		return nil, bad("not enough rights to send %s to the chat", what)
	case c.mute && !role.admin():
		return nil, bad("have no write access to the chat")
	}
	return c, nil
}

func (s *Server) mayWriteTo(c *chat) *refusal {
	p := s.people[c.id]
	switch {
	case p.Bot:
		return forbidden("the bot can't send messages to the bot")
	case p.deactivated:
		return forbidden("user is deactivated")
	case c.blocked:
		return forbidden("bot was blocked by the user")
	case !c.started:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}

// topicOf checks message_thread_id. Forums know their topics; General has none (1 is not found there). A private chat
// knows the threads that its person wrote in. Everywhere else the parameter is ignored.
func (c *chat) topicOf(p request, isAdmin bool) (int, *refusal) {
	thread := int(p.int("message_thread_id"))
	if thread == 0 || !c.forum && c.kind != "private" {
		return 0, nil
	}
	t := c.topics[thread]
	if t == nil {
		return 0, bad("message thread not found")
	}
	if t.closed && !isAdmin {
		return 0, bad("TOPIC_CLOSED")
	}
	return thread, nil
}
