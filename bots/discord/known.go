package discord

import (
	"context"
	"slices"
	"sync"

	"barkeep/bots"
)

// known is what the gateway told of servers and channels, bounded: what was forgotten is asked for again.
type known struct {
	mu       sync.Mutex
	channels map[string]channel
	guilds   map[string]home
}

// home is what is kept of a server.
type home struct {
	name, locale string
	roles        []string // the bot's own managed ones: to mention one is to mention the bot
}

const (
	channelsMost = 50_000
	guildsMost   = 5_000
)

func newKnown() known {
	return known{channels: map[string]channel{}, guilds: map[string]home{}}
}

func (k *known) channel(id string) (channel, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, ok := k.channels[id]
	return c, ok
}

func (k *known) guild(id string) home {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.guilds[id]
}

// told: the gateway has told of the server.
func (k *known) told(guild string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, ok := k.guilds[guild]
	return ok
}

func (k *known) keep(guild string, all ...channel) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range all {
		if c.Guild == "" {
			c.Guild = guild
		}
		if c.Type == channelFolder || !isID(c.ID) {
			continue
		}
		c.Overwrites = nil // they are asked for when they are needed
		room(k.channels, channelsMost)
		k.channels[c.ID] = c
	}
}

// room makes room for one more, at the cost of any other.
func room[V any](m map[string]V, most int) {
	for id := range m {
		if len(m) < most {
			return
		}
		delete(m, id)
	}
}

func (k *known) keepGuild(g *guild, me self) {
	h := home{name: g.Name, locale: g.Locale}
	own := g.member(me.user).Roles
	for _, r := range g.Roles {
		switch {
		case !r.Managed:
		case r.Tags != nil && r.Tags.Bot == me.user, r.Tags == nil && slices.Contains(own, r.ID):
			h.roles = append(h.roles, r.ID)
		}
	}
	k.keep(g.ID, g.Channels...)
	k.keep(g.ID, g.Threads...)
	k.mu.Lock()
	defer k.mu.Unlock()
	if before := k.guilds[g.ID]; len(h.roles) == 0 {
		h.roles = before.roles // an update without members
	}
	room(k.guilds, guildsMost)
	k.guilds[g.ID] = h
}

func (k *known) forgetGuild(id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.guilds, id)
	for c, at := range k.channels {
		if at.Guild == id {
			delete(k.channels, c)
		}
	}
}

// where is a chat with those above it. ok is false while one of them is not known.
func (k *known) where(id, guild string) (w bots.Where, ok bool) {
	if guild == "" {
		return bots.Where{Ref: ref(id), Kind: bots.Private}, true
	}
	c, ok := k.channel(id)
	if !ok {
		return w, false
	}
	top := bots.Where{Ref: serverRef(guild), Kind: bots.Server, Title: k.guild(guild).name, Language: k.guild(guild).locale}
	w = bots.Where{Ref: ref(id), Kind: bots.Channel, Title: c.Name, Parent: &top}
	if !c.thread() {
		return w, true
	}
	up := bots.Where{Ref: ref(c.Parent), Kind: bots.Channel, Parent: &top}
	parent, ok := k.channel(c.Parent)
	up.Title = parent.Name
	w.Kind, w.Parent = bots.Thread, &up
	return w, ok && c.Parent != ""
}

// learn asks for a channel, and for the one it is a thread of.
func (p *Platform) learn(ctx context.Context, id string) error {
	return p.learnBy(p.api.do, ctx, id)
}

// learnBy is learn with another way to make the requests.
func (p *Platform) learnBy(do func(context.Context, call) error, ctx context.Context, id string) error {
	for range 2 {
		c, ok := p.known.channel(id)
		if !ok {
			if err := do(ctx, call{what: "look up a channel", method: "GET", path: "/channels/" + id, bucket: "GET channel " + id, final: true, out: &c}); err != nil {
				return err
			}
			p.known.keep("", c)
		}
		if !c.thread() || c.Parent == "" {
			return nil
		}
		id = c.Parent
	}
	return nil
}
