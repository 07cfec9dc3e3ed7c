package telegramtest

import (
	"fmt"
	"slices"
	"strings"
)

// Start opens a private chat without a message, so that the bot may write there.
func (s *Server) Start(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.start(s.mustChat(user))
}

// Block makes a person block the bot: my_chat_member with status kicked, and 403 for every later post.
func (s *Server) Block(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(user)
	if !c.blocked {
		c.blocked = true
		s.tellMembership(c, user, s.bot.ID, Member, Kicked)
	}
}

// Unblock undoes Block.
func (s *Server) Unblock(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.start(s.mustChat(user))
}

// Deactivate deletes a person's account: "user is deactivated".
func (s *Server) Deactivate(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustPerson(user).deactivated = true
}

// SetRole gives somebody (the bot too) a role in a group or channel. Joining and leaving make the service messages and
// my_chat_member or chat_member updates that Telegram makes.
func (s *Server) SetRole(chat, user int64, role Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	s.mustPerson(user)
	s.setRole(c, s.creator(c), user, role)
}

// AddBot adds the bot to a group as a person does: the updates name that person. The bot must be outside before.
func (s *Server) AddBot(chat, by int64) { s.asPerson(chat, by, Member) }

// RemoveBot makes a person remove the bot from a group or channel; it is kicked then.
func (s *Server) RemoveBot(chat, by int64) { s.asPerson(chat, by, Kicked) }

func (s *Server) asPerson(chat, by int64, role Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustPerson(by)
	s.setRole(s.mustChat(chat), by, s.bot.ID, role)
}

func (s *Server) setRole(c *chat, by, user int64, role Role) {
	mem := c.members[user]
	if mem == nil {
		mem = &member{role: Left}
		c.members[user] = mem
	}
	was := mem.role
	if was == role {
		return
	}
	if !role.inside() && was.inside() && c.isGroup() {
		who := user
		if role == Kicked {
			who = by
		}
		m := s.newMessage(c, who)
		m.service = service{left: user}
		s.post(c, m) // while the bot, if it is the bot who leaves, may still see it
	}
	mem.role = role
	if !was.inside() && role.inside() && user == s.bot.ID {
		mem.readsAll = s.bot.readsAll
	}
	s.tellMembership(c, by, user, was, role)
	if !was.inside() && role.inside() && c.isGroup() {
		m := s.newMessage(c, by)
		m.service = service{joined: []int64{user}}
		s.post(c, m)
	}
	s.notify()
}

// creator is who acts when the test does not say who: the chat's creator, else the bot itself.
func (s *Server) creator(c *chat) int64 {
	for id, m := range c.members {
		if m.role == Creator {
			return id
		}
	}
	return s.bot.ID
}

// SetTitle gives an administrator the custom title that an anonymous message shows as author_signature.
func (s *Server) SetTitle(chat, user int64, title string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.mustChat(chat).members[user]; m != nil {
		m.title = title
	}
}

// Edit changes the text or caption of a person's message, as the person does.
func (s *Server) Edit(chat int64, message int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	text = strings.ToValidUTF8(text, "\uFFFD")
	m := clone(s.mustMessage(c, message))
	if m.hasMedia() {
		m.caption = text
	} else {
		m.text = text
	}
	m.entities = detect(text, nil)
	m.edited = now()
	m.edits++
	c.messages[message] = m
	s.tell(c, m, true)
	s.notify()
}

// Delete removes a message, anyone's. Telegram tells bots nothing about it.
func (s *Server) Delete(chat int64, message int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustChat(chat).remove(message)
	s.notify()
}

func (s *Server) mustMessage(c *chat, id int) *message {
	m := c.messages[id]
	if m == nil {
		panic(fmt.Sprintf("telegramtest: there is no message %d in chat %d", id, c.id))
	}
	return m
}

// Migrate upgrades a basic group to a supergroup and returns its new id: service messages in both chats, and
// "group chat was upgraded to a supergroup chat" with migrate_to_chat_id for calls to the old one.
func (s *Server) Migrate(group int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.mustChat(group)
	if old.kind != "group" {
		panic(fmt.Sprintf("telegramtest: chat %d is not a basic group", group))
	}
	s.ids.super--
	c := s.newChat(s.ids.super, "supergroup", old.title)
	for id, m := range old.members {
		mem := *m
		c.members[id] = &mem
	}
	s.chats[c.id] = c
	m := s.newMessage(old, s.creator(old))
	m.service = service{movedTo: c.id}
	s.post(old, m)
	old.movedTo = c.id
	m = s.newMessage(c, AnonymousAdminID)
	m.asChat, m.service = c.id, service{movedFrom: old.id}
	s.post(c, m)
	return c.id
}

// React sets a person's reaction to a message; an empty emoji takes it away.
func (s *Server) React(chat, user int64, message int, emoji string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	m := clone(s.mustMessage(c, message))
	was := m.reactions[user]
	m.reactions = withReaction(m.reactions, user, emoji)
	c.messages[message] = m
	s.tellReaction(c, m, user, was, emoji)
	s.notify()
}

// StopDraft presses Stop under the bot's draft in a private chat. It reports false when there is no draft that can be stopped.
func (s *Server) StopDraft(user int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(user)
	for _, d := range c.liveDrafts() {
		if !d.CanStop {
			continue
		}
		delete(c.drafts, draftKey{d.Thread, d.ID})
		s.queue("stopped_message_generation", c.id, now(), wireStopped{Chat: s.wireChat(c), ThreadID: d.Thread, DraftID: d.ID})
		s.notify()
		return true
	}
	return false
}

// Press presses the button with this text (or this callback data) under a message, and returns the callback query's id.
func (s *Server) Press(chat, user int64, message int, button string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	p := s.mustPerson(user)
	m := c.messages[message]
	if m == nil {
		return "", fmt.Errorf("press %q: no message %d in chat %d", button, message, chat)
	}
	i := slices.IndexFunc(slices.Concat(m.buttons...), func(b Button) bool { return b.Text == button || b.CallbackData == button })
	if i < 0 {
		return "", fmt.Errorf("press %q: message %d has no such button", button, message)
	}
	b := slices.Concat(m.buttons...)[i]
	if b.CallbackData == "" {
		return "", fmt.Errorf("press %q: the button opens %s and calls nobody", button, b.URL)
	}
	return s.ask(c, m, p, b.CallbackData), nil
}

// PressAgain presses a button of a message that carried it once and does not any more, as a client may that has not heard of
// that yet. It returns the callback query's id.
func (s *Server) PressAgain(chat, user int64, message int, data string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChat(chat)
	p := s.mustPerson(user)
	m := c.messages[message]
	if m == nil {
		return "", fmt.Errorf("press %q: no message %d in chat %d", data, message, chat)
	}
	return s.ask(c, m, p, data), nil
}
