package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// Message flags and types as Discord numbers them.
const (
	flagSuppressEmbeds = 1 << 2
	flagHasThread      = 1 << 5
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagSilent         = 1 << 12
	flagComponentsV2   = 1 << 15

	typeDefault       = 0
	typeThreadCreated = 18
	typeReply         = 19
	typeChatCommand   = 20
	typeThreadStarter = 21
	typeContextMenu   = 23
)

type message struct {
	id          string
	channel     *channel
	author      *user
	name        string // a webhook's, instead of the author's
	content     string
	kind, flags int
	at          time.Time
	edited      time.Time
	versions    []string
	everyone    bool
	mentions    []*user
	roles       []string
	attachments []*file
	embeds      []json.RawMessage
	components  []json.RawMessage
	nonce       json.RawMessage
	webhookID   string
	reference   *messageReference
	target      *message // what reference names, for replies
	snapshot    *message // of a forward
	thread      *channel
	reactions   []reaction
	interaction *interaction
	viewer      *user // of an ephemeral message
	deleted     bool
	extra       map[string]any
}

type reaction struct {
	emoji string
	users []string
}

// post puts a finished message into its channel and tells everyone. The
// caller holds s.mu.
func (s *Server) post(m *message) {
	m.at = time.Now()
	if m.id == "" {
		m.id = s.ids.next(m.at)
	}
	m.versions = []string{m.content}
	m.channel.messages = append(m.channel.messages, m)
	if m.channel.archived {
		m.channel.archived = false
		s.dispatchChannel("THREAD_UPDATE", m.channel)
	}
	if m.channel.isThread() {
		m.channel.members[m.author.id] = true
	}
	s.dispatchMessage("MESSAGE_CREATE", m)
}

// rewrite changes a message and tells everyone.
func (s *Server) rewrite(m *message, how func()) {
	before := m.content
	how()
	if m.content != before {
		m.versions = append(m.versions, m.content)
	}
	m.edited = time.Now()
	s.dispatchMessage("MESSAGE_UPDATE", m)
}

func (s *Server) erase(m *message) {
	m.deleted = true
	m.channel.messages = slices.DeleteFunc(m.channel.messages, func(x *message) bool { return x == m })
	data := map[string]any{"id": m.id, "channel_id": m.channel.id}
	if g := m.channel.guild; g != nil && m.viewer == nil {
		data["guild_id"] = g.id
	}
	s.dispatch(event{name: "MESSAGE_DELETE", guild: m.channel.guild, channel: m.channel, intent: messageIntent(m.channel), data: data})
}

func messageIntent(c *channel) Intent {
	if c.guild == nil {
		return IntentDirectMessages
	}
	return IntentGuildMessages
}

// open says whether the bot may read the content without the privileged
// intent: its own messages, DMs, and messages that mention it.
func (s *Server) open(m *message) bool {
	return m.author == s.bot || m.channel.guild == nil || slices.Contains(m.mentions, s.bot) ||
		m.interaction != nil
}

// wireMessage is the message as REST shows it. Nested messages are cut off
// below depth 1, as Discord does.
func (s *Server) wireMessage(m *message, withContent bool, depth int) *wireMessage {
	w := &wireMessage{
		ID: m.id, ChannelID: m.channel.id, Author: wireUserOf(m.author), Content: m.content, Timestamp: stamp(m.at),
		MentionEveryone: m.everyone, Mentions: []*wireUser{}, MentionRoles: append([]string{}, m.roles...), Attachments: []wireAttachment{},
		Embeds: append([]json.RawMessage{}, m.embeds...), Components: append([]json.RawMessage{}, m.components...),
		Type: m.kind, Flags: m.flags, Nonce: m.nonce, WebhookID: m.webhookID, Reference: m.reference,
	}
	if m.name != "" {
		w.Author = &wireUser{ID: m.webhookID, Username: m.name, Discriminator: "0000", Bot: true}
	}
	if !m.edited.IsZero() {
		edited := stamp(m.edited)
		w.EditedTimestamp = &edited
	}
	for _, u := range m.mentions {
		w.Mentions = append(w.Mentions, wireUserOf(u))
	}
	for _, f := range m.attachments {
		w.Attachments = append(w.Attachments, s.wireFile(f, m.viewer != nil))
	}
	for _, r := range m.reactions {
		w.Reactions = append(w.Reactions, wireReaction{Count: len(r.users), Me: slices.Contains(r.users, s.bot.id), Emoji: emojiObject(r.emoji)})
	}
	if m.thread != nil {
		w.Thread = s.wireChannel(m.thread)
	}
	if m.interaction != nil {
		w.ApplicationID = s.opt.ApplicationID
		w.Interaction = m.interaction.metadata()
	}
	s.nest(w, m, withContent, depth)
	if !withContent && !s.open(m) {
		w.Content, w.Embeds, w.Components, w.Attachments = "", []json.RawMessage{}, []json.RawMessage{}, []wireAttachment{}
		w.Snapshots = nil
	}
	return w
}

func (s *Server) nest(w *wireMessage, m *message, withContent bool, depth int) {
	if m.snapshot != nil {
		snap := s.wireMessage(m.snapshot, true, 1)
		w.Snapshots = []any{map[string]any{"message": map[string]any{"type": snap.Type, "content": snap.Content, "embeds": snap.Embeds, "attachments": snap.Attachments,
			"timestamp": snap.Timestamp, "edited_timestamp": snap.EditedTimestamp, "flags": snap.Flags, "mentions": snap.Mentions, "mention_roles": snap.MentionRoles, "components": snap.Components}}}
	}
	if m.kind != typeReply && m.kind != typeThreadStarter || m.reference == nil || depth > 0 {
		return
	}
	w.Referenced = json.RawMessage("null")
	if m.target != nil && !m.target.deleted {
		w.Referenced = s.encodeMessage(s.wireMessage(m.target, withContent, depth+1), m.target)
	}
}

// encodeMessage writes a message with the odd fields that a test gave it.
func (s *Server) encodeMessage(w *wireMessage, m *message) json.RawMessage {
	data := encode(w)
	if len(m.extra) == 0 {
		return data
	}
	all := map[string]any{}
	if err := json.Unmarshal(data, &all); err != nil {
		return data
	}
	for k, v := range m.extra {
		all[k] = v
	}
	return encode(all)
}

// encode is json.Marshal for values of this package, which cannot fail; what
// a test put into Extra may, and is then said in place of the value.
func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		data, _ = json.Marshal(map[string]string{"unencodable": err.Error()})
	}
	return data
}

// dispatchMessage sends the message as the gateway does: with guild and
// member, and per session with or without its content.
func (s *Server) dispatchMessage(name string, m *message) {
	c := m.channel
	s.dispatch(event{name: name, guild: c.guild, channel: c, intent: messageIntent(c), render: func(intents Intent) any {
		w := s.wireMessage(m, intents&IntentMessageContent != 0, 0)
		kind := c.kind
		w.ChannelType = &kind
		if c.guild == nil || m.viewer != nil {
			return s.encodeMessage(w, m)
		}
		w.GuildID = c.guild.id
		if member := c.guild.members[m.author.id]; member != nil && m.webhookID == "" {
			w.Member = s.wireMember(c.guild, member, false)
		}
		for _, u := range w.Mentions {
			if member := c.guild.members[u.ID]; member != nil {
				u.Member = s.wireMember(c.guild, member, false)
			}
		}
		return s.encodeMessage(w, m)
	}})
}

func (s *Server) dispatchChannel(name string, c *channel) {
	s.dispatch(event{name: name, guild: c.guild, channel: c, intent: IntentGuilds, data: s.wireChannel(c)})
}
