package telegramtest

import (
	"encoding/json"
	"time"
)

const deletable = 48 * time.Hour // core.telegram.org/bots/api#deletemessage

func (s *Server) deleteMessage(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	id := int(p.int("message_id"))
	if id == 0 {
		return nil, bad("message identifier is not specified")
	}
	m := c.messages[id]
	if m == nil {
		return nil, bad("message to delete not found")
	}
	if !s.mayDelete(c, m) {
		return nil, bad("message can't be deleted")
	}
	c.remove(id)
	s.notify()
	return true, nil
}

// mayDelete: the bot's own and, in private, people's messages for 48 hours; administrators of groups delete anything.
func (s *Server) mayDelete(c *chat, m *message) bool {
	if s.botIsAdmin(c) {
		return true
	}
	return (m.own || c.kind == "private") && now().Sub(m.sent) < deletable
}

// deleteMessages deletes what it may; ids that do not exist are skipped.
func (s *Server) deleteMessages(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	var ids []int
	if given, err := p.object("message_ids", &ids); err != nil || !given || len(ids) == 0 {
		return nil, bad("message identifiers are not specified")
	}
	if len(ids) > 100 {
		return nil, bad("too many message identifiers specified")
	}
	for _, id := range ids {
		if m := c.messages[id]; m != nil && !s.mayDelete(c, m) {
			return nil, bad("message can't be deleted")
		}
	}
	for _, id := range ids {
		c.remove(id)
	}
	s.notify()
	return true, nil
}

func (s *Server) setMessageReaction(p request) (any, *refusal) {
	c, e := s.known(p)
	if e != nil {
		return nil, e
	}
	old := c.messages[int(p.int("message_id"))]
	if old == nil {
		return nil, bad("message to react not found")
	}
	var list []struct {
		Type  string `json:"type"`
		Emoji string `json:"emoji"`
	}
	if _, err := p.object("reaction", &list); err != nil {
		return nil, bad("can't parse reaction types JSON object")
	}
	if len(list) > 1 {
		return nil, bad("REACTIONS_TOO_MANY")
	}
	emoji := ""
	if len(list) == 1 {
		emoji = list[0].Emoji
		if list[0].Type != "emoji" || !knownReaction(emoji) {
			return nil, bad("REACTION_INVALID")
		}
	}
	m := clone(old)
	m.reactions = withReaction(m.reactions, s.bot.ID, emoji)
	c.messages[m.id] = m
	s.notify()
	return true, nil
}

// knownReaction: core.telegram.org/bots/api#reactiontypeemoji lists the emoji that may be used.
func knownReaction(emoji string) bool {
	const all = `["❤","👍","👎","🔥","🥰","👏","😁","🤔","🤯","😱","🤬","😢","🎉","🤩","🤮","💩","🙏","👌","🕊","🤡","🥱","🥴","😍","🐳","❤‍🔥","🌚","🌭","💯","🤣","⚡","🍌","🏆","💔","🤨","😐","🍓","🍾","💋","🖕","😈","😴","😭","🤓","👻","👨‍💻","👀","🎃","🙈","😇","😨","🤝","✍","🤗","🫡","🎅","🎄","☃","💅","🤪","🗿","🆒","💘","🙉","🦄","😘","💊","🙊","😎","👾","🤷‍♂","🤷","🤷‍♀","😡"]`
	var list []string
	if err := json.Unmarshal([]byte(all), &list); err != nil {
		return false
	}
	for _, e := range list {
		if e == emoji {
			return true
		}
	}
	return false
}
