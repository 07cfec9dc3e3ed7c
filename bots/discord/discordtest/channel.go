package discordtest

import (
	"slices"
	"time"
)

// Channel types as Discord numbers them.
const (
	kindText          = 0
	kindDM            = 1
	kindVoice         = 2
	kindCategory      = 4
	kindAnnouncement  = 5
	kindNewsThread    = 10
	kindPublicThread  = 11
	kindPrivateThread = 12
	kindForum         = 15
)

type channel struct {
	id, name   string
	kind       int
	guild      *guild // nil in a DM
	parent     *channel
	recipient  *user // of a DM
	topic      string
	overwrites []*overwrite
	messages   []*message // oldest first, deleted ones removed

	// of threads
	ownerID          string
	members          map[string]bool
	archived, locked bool
	archiveAfter     int // minutes
}

type overwrite struct {
	id          string
	kind        int // 0 role, 1 member
	allow, deny Permission
}

func (c *channel) isThread() bool { return c.kind >= kindNewsThread && c.kind <= kindPrivateThread }

func (c *channel) last() string {
	if len(c.messages) == 0 {
		return ""
	}
	return c.messages[len(c.messages)-1].id
}

func (c *channel) find(id string) *message {
	i, ok := slices.BinarySearchFunc(c.messages, id, func(m *message, id string) int {
		switch {
		case m.id == id:
			return 0
		case less(m.id, id):
			return -1
		}
		return 1
	})
	if !ok {
		return nil
	}
	return c.messages[i]
}

// Channel is a text channel, a thread or a DM.
type Channel struct {
	ID string

	s *Server
	c *channel
}

func (s *Server) handle(c *channel) *Channel { return &Channel{s: s, ID: c.id, c: c} }

// Channel finds any channel, thread or DM by id; nil when there is none.
func (s *Server) Channel(id string) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[id]; c != nil {
		return s.handle(c)
	}
	return nil
}

// Mention is the text that links to the channel.
func (c *Channel) Mention() string { return "<#" + c.ID + ">" }

// ChannelOption is a trait of a new channel.
type ChannelOption func(*channel)

// OfKind makes a channel of another type than text (0): 2 voice, 4 category,
// 5 announcement, 15 forum.
func OfKind(kind int) ChannelOption { return func(c *channel) { c.kind = kind } }

// System makes it the channel in which the guild tells its news.
func System() ChannelOption { return func(c *channel) { c.guild.system = c.id } }

// Under puts the channel below a category.
func Under(category *Channel) ChannelOption { return func(c *channel) { c.parent = category.c } }

// Topic is the line at the top of a channel.
func Topic(topic string) ChannelOption { return func(c *channel) { c.topic = topic } }

// AddChannel makes a text channel.
func (g *Guild) AddChannel(name string, opts ...ChannelOption) *Channel {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	c := &channel{id: g.s.ids.next(time.Now()), name: name, guild: g.g}
	for _, opt := range opts {
		opt(c)
	}
	g.s.addChannel(c)
	g.s.dispatch(event{name: "CHANNEL_CREATE", guild: g.g, channel: c, intent: IntentGuilds, data: g.s.wireChannel(c)})
	return g.s.handle(c)
}

func (s *Server) addChannel(c *channel) {
	s.channels[c.id] = c
	c.guild.channels = append(c.guild.channels, c)
	s.touch()
}

// Remove deletes the channel with its threads.
func (c *Channel) Remove() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.c.guild != nil {
		c.s.removeChannel(c.c)
	}
}

func (s *Server) removeChannel(c *channel) {
	name := "CHANNEL_DELETE"
	if c.isThread() {
		name = "THREAD_DELETE"
	}
	s.dispatchChannel(name, c)
	gone := func(x *channel) bool { return x == c || x.isThread() && x.parent == c }
	for _, x := range c.guild.channels {
		if gone(x) {
			delete(s.channels, x.id)
		}
	}
	c.guild.channels = slices.DeleteFunc(c.guild.channels, gone)
	s.touch()
}

// Subject is a *Person or a *Role.
type Subject interface{ subject() (id string, kind int) }

func (p *Person) subject() (string, int) { return p.ID, 1 }
func (r *Role) subject() (string, int)   { return r.ID, 0 }

// Allow grants permissions in this channel only.
func (c *Channel) Allow(who Subject, perms Permission) {
	c.overwrite(who, func(o *overwrite) { o.allow |= perms; o.deny &^= perms })
}

// Deny takes permissions away in this channel only.
func (c *Channel) Deny(who Subject, perms Permission) {
	c.overwrite(who, func(o *overwrite) { o.deny |= perms; o.allow &^= perms })
}

func (c *Channel) overwrite(who Subject, how func(*overwrite)) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	id, kind := who.subject()
	i := slices.IndexFunc(c.c.overwrites, func(o *overwrite) bool { return o.id == id })
	if i < 0 {
		i = len(c.c.overwrites)
		c.c.overwrites = append(c.c.overwrites, &overwrite{id: id, kind: kind})
	}
	how(c.c.overwrites[i])
	c.s.dispatch(event{name: "CHANNEL_UPDATE", guild: c.c.guild, channel: c.c, intent: IntentGuilds, data: c.s.wireChannel(c.c)})
}
