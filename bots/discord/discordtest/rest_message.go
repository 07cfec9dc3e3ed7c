package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// nonceLasts is Discord's "past few minutes" (assumed).
const nonceLasts = 5 * time.Minute

// place finds the channel of the path, if the bot may see it.
func (s *Server) place(q *request) (*channel, *apiError) {
	c := s.channels[q.vars["channel"]]
	if c == nil {
		return nil, errUnknownChannel
	}
	if c.guild == nil {
		return c, nil
	}
	if c.guild.members[s.bot.id] == nil {
		return nil, errMissingAccess
	}
	return c, s.may(c, PermViewChannel)
}

// target finds the message of the path. Ephemeral ones do not exist here.
func (s *Server) target(q *request) (*channel, *message, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(q.vars["message"])
	if m == nil || m.viewer != nil {
		return nil, nil, errUnknownMessage
	}
	return c, m, nil
}

// readsContent: over REST the portal's grant decides, not a session's intents.
func (s *Server) readsContent() bool { return s.opt.Refused&IntentMessageContent == 0 }

func (s *Server) show(m *message) json.RawMessage {
	return s.encodeMessage(s.wireMessage(m, s.readsContent(), 0), m)
}

func (q *request) payload() (*payload, *apiError) {
	p := &payload{uploads: q.uploads}
	if err := q.decode(p); err != nil {
		return nil, err
	}
	return p, nil
}

func createMessage(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return 0, nil, err
	}
	if err := s.maySend(c); err != nil {
		return 0, nil, err
	}
	p, err := q.payload()
	if err != nil {
		return 0, nil, err
	}
	var f form
	p.check(&f, "")
	if err := f.err(); err != nil {
		return 0, nil, err
	}
	if p.empty() {
		return 0, nil, errEmptyMessage
	}
	if err := s.mayCarry(c, p); err != nil {
		return 0, nil, err
	}
	if p.EnforceNonce {
		if m := s.sameNonce(c, nonceText(p.Nonce)); m != nil {
			q.call.MessageID = m.id
			return http.StatusOK, s.show(m), nil
		}
	}
	m := &message{channel: c, author: s.bot, flags: p.flags() & (flagSuppressEmbeds | flagSilent | flagComponentsV2)}
	if err := s.reply(m, p.Reference); err != nil {
		return 0, nil, err
	}
	p.apply(s, m, false)
	s.post(m)
	s.recordPing(m)
	q.call.MessageID = m.id
	return http.StatusOK, s.show(m), nil
}

// mayCarry asks for the rights that files and embeds need.
func (s *Server) mayCarry(c *channel, p *payload) *apiError {
	var need Permission
	if len(p.uploads) > 0 {
		need |= PermAttachFiles
	}
	if p.Embeds != nil && len(*p.Embeds) > 0 {
		need |= PermEmbedLinks
	}
	return s.may(c, need)
}

func (s *Server) sameNonce(c *channel, nonce string) *message {
	if nonce == "" || nonce == "null" {
		return nil
	}
	for _, m := range slices.Backward(c.messages) {
		if time.Since(m.at) > nonceLasts {
			return nil
		}
		if m.author == s.bot && nonceText(m.nonce) == nonce {
			return m
		}
	}
	return nil
}

// reply makes m a reply. Without fail_if_not_exists a lost target leaves a
// plain message.
func (s *Server) reply(m *message, ref *messageReference) *apiError {
	if ref == nil || ref.MessageID == "" {
		return nil
	}
	if s.may(m.channel, PermReadMessageHistory) != nil {
		return errReplyWithoutHistory
	}
	target := m.channel.find(ref.MessageID)
	elsewhere := ref.ChannelID != "" && ref.ChannelID != m.channel.id
	if target == nil || elsewhere || target.viewer != nil {
		if ref.FailIfNotExists != nil && !*ref.FailIfNotExists {
			return nil
		}
		return formError("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
	}
	if !slices.Contains([]int{typeDefault, typeReply, typeChatCommand, typeContextMenu}, target.kind) {
		return formError("message_reference", "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message")
	}
	m.target, m.kind = target, typeReply
	m.reference = &messageReference{MessageID: target.id, ChannelID: m.channel.id}
	if m.channel.guild != nil {
		m.reference.GuildID = m.channel.guild.id
	}
	return nil
}

func editMessage(s *Server, q *request) (int, any, *apiError) {
	c, m, err := s.target(q)
	if err != nil {
		return 0, nil, err
	}
	if m.author != s.bot || m.name != "" {
		return 0, nil, errEditOthers
	}
	if m.kind == typeThreadCreated || m.kind == typeThreadStarter {
		return 0, nil, errSystemMessage
	}
	if c.archived {
		return 0, nil, errThreadArchived
	}
	if err := s.edit(m, q, m.interaction != nil); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.show(m), nil
}

// edit changes one of the bot's messages as the body says.
func (s *Server) edit(m *message, q *request, viaWebhook bool) *apiError {
	p, err := q.payload()
	if err != nil {
		return err
	}
	if m.flags&flagComponentsV2 != 0 {
		flags := p.flags() | flagComponentsV2
		p.Flags = &flags
	}
	var f form
	p.check(&f, "")
	if err := f.err(); err != nil {
		return err
	}
	if p.blanks(m) {
		return errEmptyMessage
	}
	if m.viewer == nil && !viaWebhook {
		if err := s.mayCarry(m.channel, p); err != nil {
			return err
		}
	}
	s.rewrite(m, func() {
		p.apply(s, m, viaWebhook)
		editable := flagSuppressEmbeds
		if p.Flags != nil {
			m.flags = m.flags&^editable | *p.Flags&(editable|flagComponentsV2)
		}
	})
	q.call.MessageID = m.id
	return nil
}

// blanks says that an edit would leave nothing visible.
func (p *payload) blanks(m *message) bool {
	after := &message{content: m.content, embeds: m.embeds, components: m.components}
	if p.Content != nil {
		after.content = p.text()
	}
	if p.Embeds != nil {
		after.embeds = *p.Embeds
	}
	if p.Components != nil {
		after.components = *p.Components
	}
	files := len(p.uploads)
	if p.Attachments == nil {
		files += len(m.attachments)
	} else {
		files += len(*p.Attachments)
	}
	return after.content == "" && len(after.embeds) == 0 && len(after.components) == 0 && files == 0
}

func deleteMessage(s *Server, q *request) (int, any, *apiError) {
	c, m, err := s.target(q)
	if err != nil {
		return 0, nil, err
	}
	if m.author != s.bot {
		if c.guild == nil {
			return 0, nil, &apiError{Status: 403, Code: 50003, Message: "Cannot execute action on a DM channel"}
		}
		if err := s.may(c, PermManageMessages); err != nil {
			return 0, nil, err
		}
	}
	s.erase(m)
	return http.StatusNoContent, nil, nil
}

func getMessage(s *Server, q *request) (int, any, *apiError) {
	c, m, err := s.target(q)
	if err != nil {
		return 0, nil, err
	}
	if err := s.may(c, PermReadMessageHistory); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, s.show(m), nil
}

// listMessages gives the newest first. after starts at the oldest message
// behind the id, so that one can page forwards; without the right to read
// history there are none.
func listMessages(s *Server, q *request) (int, any, *apiError) {
	c, err := s.place(q)
	if err != nil {
		return 0, nil, err
	}
	limit, err := q.limit(50, 100)
	if err != nil {
		return 0, nil, err
	}
	list := []json.RawMessage{}
	if s.may(c, PermReadMessageHistory) != nil {
		return http.StatusOK, list, nil
	}
	before, after, around, err := q.window()
	if err != nil {
		return 0, nil, err
	}
	seen := slices.DeleteFunc(slices.Clone(c.messages), func(m *message) bool { return m.viewer != nil })
	switch {
	case around != "":
		i := slices.IndexFunc(seen, func(m *message) bool { return !less(m.id, around) })
		if i < 0 {
			i = len(seen)
		}
		from := max(0, i-limit/2)
		seen = seen[from:min(len(seen), from+limit)]
	case after != "":
		seen = slices.DeleteFunc(seen, func(m *message) bool { return !less(after, m.id) })
		seen = seen[:min(limit, len(seen))]
	case before != "":
		seen = slices.DeleteFunc(seen, func(m *message) bool { return !less(m.id, before) })
	}
	seen = seen[max(0, len(seen)-limit):]
	for _, m := range slices.Backward(seen) {
		list = append(list, s.show(m))
	}
	return http.StatusOK, list, nil
}

func (q *request) window() (before, after, around string, err *apiError) {
	var f form
	for name, to := range map[string]*string{"before": &before, "after": &after, "around": &around} {
		if *to = q.query.Get(name); *to != "" && !isSnowflake(*to) {
			f.add(name, "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", *to)
		}
	}
	return before, after, around, f.err()
}

func (q *request) limit(fallback, most int) (int, *apiError) {
	text := q.query.Get("limit")
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, formError("limit", "NUMBER_TYPE_COERCE", "Value %q is not int.", text)
	case n < 1:
		return 0, formError("limit", "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")
	case n > most:
		return 0, formError("limit", "NUMBER_TYPE_MAX", "int value should be less than or equal to %d.", most)
	}
	return n, nil
}
