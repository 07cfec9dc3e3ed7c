package telegramtest

import "slices"

// sendChatAction shows "typing …" for 5 seconds. It is refused while a chat's 429 holds only with Limits.ActionsCount.
func (s *Server) sendChatAction(p request) (any, *refusal) {
	c, e := s.writable(p, "text messages")
	if e != nil {
		return nil, e
	}
	thread, e := c.topicOf(p, s.botIsAdmin(c))
	if e != nil {
		return nil, e
	}
	name := p.values["action"]
	if !slices.Contains([]string{
		"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "record_audio", "upload_audio",
		"upload_document", "choose_sticker", "find_location", "pick_up_location", "record_video_note", "upload_video_note", "cancel",
	}, name) {
		return nil, bad("wrong parameter action in request")
	}
	if s.opt.Limits.ActionsCount {
		if e := s.flood.spend(s, c, 1); e != nil {
			return nil, e
		}
	}
	c.actions = append(c.actions, Action{Thread: thread, Name: name, At: now()})
	s.notify()
	return true, nil
}

func (s *Server) botIsAdmin(c *chat) bool {
	m := c.members[s.bot.ID]
	return m != nil && m.role.admin()
}
