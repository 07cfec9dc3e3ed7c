package telegramtest

import (
	"slices"
	"unicode/utf8"
)

// forceReply is the markup of this name. "Note, that it is currently only possible to edit messages without reply_markup
// or with inline keyboards" (core.telegram.org/bots/api#updating-messages).
type forceReply struct {
	Force       bool   `json:"force_reply"`
	Selective   bool   `json:"selective"`
	Placeholder string `json:"input_field_placeholder"`
}

func forceOf(p request) (*forceReply, *refusal) {
	var f forceReply
	given, err := p.object("reply_markup", &f)
	switch {
	case !given || err == nil && !f.Force:
		return nil, nil
	case err != nil:
		return nil, bad("object expected as reply markup")
	case utf8.RuneCountInString(f.Placeholder) > 64:
		return nil, bad("input field placeholder is too long")
	}
	return &f, nil
}

// opens are those whose app opens a reply to a message. Selective means those whom the text mentions, and who wrote the
// message that it replies to.
func (s *Server) opens(m *message) []int64 {
	var all []int64
	c := s.mustChat(m.chat)
	add := func(user int64) {
		if mem := c.members[user]; user != s.bot.ID && (c.kind == "private" || mem != nil && mem.role.inside()) && !slices.Contains(all, user) {
			all = append(all, user)
		}
	}
	if !m.force.Selective {
		for user := range c.members {
			add(user)
		}
	}
	for _, e := range m.entities {
		if e.Type == "text_mention" && e.User != nil {
			add(e.User.ID)
		}
	}
	if to := c.messages[m.replyTo]; to != nil {
		add(to.from)
	}
	slices.Sort(all)
	return all
}
