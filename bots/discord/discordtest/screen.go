package discordtest

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// Message is a message as people see it at one moment.
type Message struct {
	ID, ChannelID, GuildID string

	Author      string // the author's name
	AuthorID    string
	FromBot     bool // the bot under test wrote it
	Content     string
	Type        int
	Flags       int
	Thinking    bool   // "… is thinking", nothing else
	EphemeralTo string // the only person who sees it, by id
	ReplyTo     string // the message it replies to, by id
	Edits       int    // how often the text changed
	Versions    []string
	Attachments []Attachment
	Embeds      []json.RawMessage
	Components  []Component // buttons, selects and texts, flat, in reading order
	Reactions   map[string][]string
	ThreadID    string // of the thread that was started from it
	Nonce       string
	At          time.Time
	EditedAt    time.Time // zero when never edited

	m *message
}

// Attachment is a file under a message.
type Attachment struct {
	ID, Name, ContentType, URL string
	Data                       []byte
}

// Button finds a button or select by its custom id.
func (m Message) Button(customID string) (Component, bool) {
	i := slices.IndexFunc(m.Components, func(c Component) bool { return c.CustomID == customID })
	if i < 0 {
		return Component{}, false
	}
	return m.Components[i], true
}

// Messages is what everybody in the channel sees, oldest first.
func (c *Channel) Messages() []Message { return c.MessagesFor(nil) }

// MessagesFor is what one person sees: also what is visible to that person
// only.
func (c *Channel) MessagesFor(p *Person) []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var seen []Message
	for _, m := range c.c.messages {
		if m.viewer == nil || p != nil && m.viewer.id == p.ID {
			seen = append(seen, c.s.view(m))
		}
	}
	return seen
}

// Message is one message as seen now; false when it was deleted or never was.
func (c *Channel) Message(id string) (Message, bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if m := c.c.find(id); m != nil {
		return c.s.view(m), true
	}
	return Message{}, false
}

// WaitFor returns what everybody sees as soon as it satisfies enough.
func (c *Channel) WaitFor(ctx context.Context, enough func([]Message) bool) ([]Message, error) {
	return c.WaitForAs(ctx, nil, enough)
}

// WaitForAs is WaitFor through one person's eyes.
func (c *Channel) WaitForAs(ctx context.Context, p *Person, enough func([]Message) bool) ([]Message, error) {
	var seen []Message
	err := c.s.Wait(ctx, func() bool {
		seen = c.MessagesFor(p)
		return enough(seen)
	})
	return seen, err
}

// Threads are the channel's threads, oldest first.
func (c *Channel) Threads() []*Channel {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var threads []*Channel
	if c.c.guild == nil {
		return nil
	}
	for _, x := range c.c.guild.channels {
		if x.isThread() && x.parent == c.c {
			threads = append(threads, c.s.handle(x))
		}
	}
	return threads
}

// Name is the channel's or thread's name; empty for a DM.
func (c *Channel) Name() string {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.c.name
}

// Typing is one typing notice of the bot's; people see it for 10 s.
type Typing struct {
	ChannelID string
	At        time.Time
}

// Typings are all typing notices of the bot's, oldest first.
func (s *Server) Typings() []Typing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.typing)
}

// view takes the picture. The caller holds s.mu.
func (s *Server) view(m *message) Message {
	v := Message{ID: m.id, ChannelID: m.channel.id, Author: or(m.name, m.author.name), AuthorID: m.author.id, FromBot: m.author == s.bot && m.name == "",
		Content: m.content, Type: m.kind, Flags: m.flags, Thinking: m.flags&flagLoading != 0,
		Edits: len(m.versions) - 1, Versions: slices.Clone(m.versions), Embeds: slices.Clone(m.embeds), Components: flatten(m.components),
		At: m.at, EditedAt: m.edited, m: m}
	if m.channel.guild != nil {
		v.GuildID = m.channel.guild.id
	}
	if m.viewer != nil {
		v.EphemeralTo = m.viewer.id
	}
	if m.reference != nil && m.kind == typeReply {
		v.ReplyTo = m.reference.MessageID
	}
	if m.thread != nil {
		v.ThreadID = m.thread.id
	}
	if json.Unmarshal(m.nonce, &v.Nonce) != nil {
		v.Nonce = string(m.nonce)
	}
	for _, f := range m.attachments {
		v.Attachments = append(v.Attachments, Attachment{ID: f.id, Name: f.name, ContentType: f.kind, URL: s.wireFile(f, false).URL, Data: f.data})
	}
	for _, r := range m.reactions {
		if v.Reactions == nil {
			v.Reactions = map[string][]string{}
		}
		v.Reactions[r.emoji] = slices.Clone(r.users)
	}
	return v
}
