package telegramtest

import (
	"cmp"
	"slices"
)

func (s *Server) getChat(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	return struct {
		wireChat
		AccentColorID    int            `json:"accent_color_id"`
		MaxReactionCount int            `json:"max_reaction_count"`
		AcceptedGifts    map[string]any `json:"accepted_gift_types"`
	}{s.wireChat(c), 0, 11, map[string]any{}}, nil
}

func (s *Server) getChatMember(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	id := p.int("user_id")
	if s.people[id] == nil {
		return nil, bad("user not found") // chosen: TDLib's "invalid user_id specified" is for ids that are no ids
	}
	m := c.members[id]
	if m == nil {
		m = &member{role: Left}
		if c.kind == "private" && (id == c.id || id == s.bot.ID) {
			m.role = Member
		}
	}
	return s.wireMember(id, m), nil
}

func (s *Server) getChatMemberCount(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	n := 0
	for _, m := range c.members {
		if m.role.inside() {
			n++
		}
	}
	if c.kind == "private" {
		n = 2
	}
	return n, nil
}

func (s *Server) getChatAdministrators(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	if c.kind == "private" {
		return nil, bad("there are no administrators in the private chat")
	}
	out := []wireMember{}
	for id, m := range c.members {
		if m.role.admin() && (!s.isBot(id) || id == s.bot.ID || p.bool("return_bots")) {
			out = append(out, s.wireMember(id, m))
		}
	}
	slices.SortFunc(out, func(a, b wireMember) int { return cmp.Compare(a.User.ID, b.User.ID) })
	return out, nil
}

func (s *Server) leaveChat(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	if c.kind == "private" {
		return nil, bad("chat member status can't be changed in private chats")
	}
	s.setRole(c, s.bot.ID, s.bot.ID, Left)
	return true, nil
}
