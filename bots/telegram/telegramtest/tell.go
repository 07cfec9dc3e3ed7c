package telegramtest

import (
	"strings"
)

// tell queues the update of a new or edited message, if the bot receives it. The caller holds mu.
func (s *Server) tell(c *chat, m *message, edited bool) {
	if !s.receives(c, m) {
		return
	}
	kind, at := "message", m.sent
	if c.kind == "channel" {
		kind = "channel_post"
	}
	if edited {
		kind, at = "edited_"+kind, m.edited
	}
	s.queue(kind, c.id, at, s.wireMessage(c, m))
}

// receives holds the rules of the bots FAQ, "What messages will my bot get?". A bare @mention is not among them:
// with privacy mode on it is not delivered (real groups' reports; BotFather's own text says otherwise).
func (s *Server) receives(c *chat, m *message) bool {
	if m.own || m.from == s.bot.ID {
		return m.service.joined != nil || m.service.movedTo != 0 || m.service.movedFrom != 0
	}
	if s.isBot(m.from) && m.service.empty() {
		return false // bots do not see each other's messages
	}
	if c.kind == "private" {
		return !c.blocked
	}
	mem := c.members[s.bot.ID]
	if mem == nil || !mem.role.inside() {
		return false
	}
	if c.kind == "channel" || !m.service.empty() || mem.role.admin() || mem.readsAll {
		return true
	}
	if t := c.messages[m.replyTo]; t != nil && t.own {
		return true
	}
	return s.commands(c, m)
}

// commands says whether a message begins with a command for this bot: /command@bot, or a plain /command when it was the
// last bot to post. Before any bot has posted, a plain command is for the only bot of the group (chosen; the FAQ is silent).
func (s *Server) commands(c *chat, m *message) bool {
	for _, e := range m.entities {
		if e.Type != "bot_command" || e.Offset != 0 {
			continue
		}
		_, name, named := strings.Cut(utf16Slice(m.text+m.caption, 0, e.Length), "@")
		if named {
			return strings.EqualFold(name, s.bot.Username)
		}
		return c.lastBot == s.bot.ID || c.lastBot == 0 && s.onlyBot(c)
	}
	return false
}

func (s *Server) onlyBot(c *chat) bool {
	for id, m := range c.members {
		if id != s.bot.ID && m.role.inside() && s.isBot(id) {
			return false
		}
	}
	return true
}

// tellMembership queues my_chat_member for the bot itself, and chat_member for others where the bot is an administrator.
func (s *Server) tellMembership(c *chat, by, user int64, was, is Role) {
	kind := "my_chat_member"
	if user != s.bot.ID {
		if me := c.members[s.bot.ID]; me == nil || !me.role.admin() {
			return
		}
		kind = "chat_member"
	}
	s.queue(kind, c.id, now(), wireMemberChange{
		Chat: s.wireChat(c), From: *s.wireUser(by), Date: now().Unix(),
		Old: s.wireMember(user, &member{role: was}), New: s.wireMember(user, &member{role: is}),
	})
	s.notify()
}

type wireReaction struct {
	Type  string `json:"type"`
	Emoji string `json:"emoji"`
}

// tellReaction queues message_reaction; a bot gets it in private chats and where it is an administrator.
func (s *Server) tellReaction(c *chat, m *message, user int64, was, is string) {
	if me := c.members[s.bot.ID]; c.kind != "private" && (me == nil || !me.role.admin()) {
		return
	}
	list := func(emoji string) []wireReaction {
		if emoji == "" {
			return []wireReaction{}
		}
		return []wireReaction{{"emoji", emoji}}
	}
	s.queue("message_reaction", c.id, now(), map[string]any{
		"chat": s.wireChat(c), "message_id": m.id, "user": s.wireUser(user), "date": now().Unix(),
		"old_reaction": list(was), "new_reaction": list(is),
	})
}

func withReaction(all map[int64]string, user int64, emoji string) map[int64]string {
	out := map[int64]string{}
	for u, e := range all {
		out[u] = e
	}
	if delete(out, user); emoji != "" {
		out[user] = emoji
	}
	return out
}
