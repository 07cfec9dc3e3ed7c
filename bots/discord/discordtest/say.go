package discordtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"time"
)

// SayOption is a trait of a message that a person sends.
type SayOption func(*saying)

type saying struct {
	m          *message
	reply      string
	silentPing bool
	files      []func(*Server, string) *file
}

// ReplyTo makes the message a reply, which pings the author of the other one.
func ReplyTo(messageID string) SayOption { return func(y *saying) { y.reply = messageID } }

// WithoutPing makes a reply that pings nobody.
func WithoutPing() SayOption { return func(y *saying) { y.silentPing = true } }

// File attaches a file.
func File(name, contentType string, data []byte) SayOption {
	return func(y *saying) {
		y.files = append(y.files, func(s *Server, channel string) *file {
			return s.addFile(channel, name, contentType, "", data)
		})
	}
}

// Components attaches components as other apps may send them: any JSON, types
// that no library knows included.
func Components(raw ...string) SayOption {
	return func(y *saying) {
		for _, r := range raw {
			y.m.components = append(y.m.components, json.RawMessage(r))
		}
	}
}

// Embed attaches an embed, as JSON.
func Embed(raw string) SayOption {
	return func(y *saying) { y.m.embeds = append(y.m.embeds, json.RawMessage(raw)) }
}

// AsWebhook sends through a webhook of this name.
func AsWebhook(name string) SayOption {
	return func(y *saying) { y.m.name = name }
}

// SystemMessage gives the message a type such as 7 (somebody joined).
func SystemMessage(kind int) SayOption { return func(y *saying) { y.m.kind = kind } }

// Forward makes the message a forward of another one.
func Forward(of Message) SayOption {
	return func(y *saying) {
		y.m.snapshot = of.m
		y.m.reference = &messageReference{Type: 1, MessageID: of.ID, ChannelID: of.ChannelID, GuildID: of.GuildID}
	}
}

// Extra adds or replaces any field of the message as bots receive it.
func Extra(field string, value any) SayOption {
	return func(y *saying) {
		if y.m.extra == nil {
			y.m.extra = map[string]any{}
		}
		y.m.extra[field] = value
	}
}

// Say sends a message. Mentions are read from the content: Person.Mention,
// Role.Mention, "@everyone".
func (c *Channel) Say(who *Person, content string, opts ...SayOption) Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	y := &saying{m: &message{channel: c.c, author: who.user(), content: content}}
	for _, opt := range opts {
		opt(y)
	}
	m := y.m
	if m.name != "" {
		m.webhookID = c.s.ids.next(time.Now())
	}
	for _, add := range y.files {
		m.attachments = append(m.attachments, add(c.s, c.ID))
	}
	rule := &allowedMentions{Parse: []string{"users", "roles", "everyone"}, RepliedUser: !y.silentPing}
	if y.reply != "" {
		m.kind = typeReply
		m.target = c.c.find(y.reply)
		m.reference = &messageReference{MessageID: y.reply, ChannelID: c.ID}
		if c.c.guild != nil {
			m.reference.GuildID = c.c.guild.id
		}
	}
	c.s.mention(m, rule)
	c.s.post(m)
	return c.s.view(m)
}

// Edit changes a message of the person's own.
func (c *Channel) Edit(messageID, content string) {
	c.with(messageID, func(m *message) {
		c.s.rewrite(m, func() {
			m.content = content
			c.s.mention(m, &allowedMentions{Parse: []string{"users", "roles", "everyone"}, RepliedUser: true})
		})
	})
}

// Unfurl is what happens a moment after a link was posted: an embed appears
// and a MESSAGE_UPDATE comes that is no edit (edited_timestamp stays).
func (c *Channel) Unfurl(messageID, embed string) {
	c.with(messageID, func(m *message) {
		m.embeds = append(m.embeds, json.RawMessage(embed))
		c.s.dispatchMessage("MESSAGE_UPDATE", m)
	})
}

// Delete takes a message away, as its author or a moderator would.
func (c *Channel) Delete(messageID string) {
	c.with(messageID, func(m *message) { c.s.erase(m) })
}

// React puts an emoji under a message.
func (c *Channel) React(who *Person, messageID, emoji string) {
	c.with(messageID, func(m *message) { c.s.react(m, who.user(), emoji) })
}

func (c *Channel) with(messageID string, do func(*message)) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if m := c.c.find(messageID); m != nil {
		do(m)
		c.s.touch()
	}
}

func (s *Server) react(m *message, u *user, emoji string) {
	i := slices.IndexFunc(m.reactions, func(r reaction) bool { return r.emoji == emoji })
	if i < 0 {
		i = len(m.reactions)
		m.reactions = append(m.reactions, reaction{emoji: emoji})
	}
	if slices.Contains(m.reactions[i].users, u.id) {
		return
	}
	m.reactions[i].users = append(m.reactions[i].users, u.id)
	s.dispatchReaction("MESSAGE_REACTION_ADD", m, u, emoji)
}

func (s *Server) dispatchReaction(name string, m *message, u *user, emoji string) {
	data := map[string]any{"user_id": u.id, "channel_id": m.channel.id, "message_id": m.id, "emoji": emojiObject(emoji), "burst": false, "type": 0, "message_author_id": m.author.id}
	intent := IntentDirectReactions
	if g := m.channel.guild; g != nil {
		intent = IntentGuildMessageReactions
		data["guild_id"] = g.id
	}
	s.dispatch(event{name: name, guild: m.channel.guild, channel: m.channel, intent: intent, data: data})
}

var customEmoji = regexp.MustCompile(`^(\w{2,32}):(\d{17,20})$`)

func emojiObject(emoji string) map[string]any {
	if parts := customEmoji.FindStringSubmatch(emoji); parts != nil {
		return map[string]any{"id": parts[2], "name": parts[1]}
	}
	return map[string]any{"id": nil, "name": emoji}
}
