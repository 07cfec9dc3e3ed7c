package discordtest

import (
	"slices"
	"time"
)

type guild struct {
	id, name, locale string
	ownerID          string
	roles            []*role
	botRole          *role
	members          map[string]*member
	channels         []*channel // in the order they were made, threads too
	unavailable      bool
	system           string // the channel for the guild's own news; "": none
}

type role struct {
	id, name    string
	perms       Permission
	mentionable bool
	managed     bool
}

type member struct {
	user   *user
	nick   string
	roles  []string
	joined time.Time
}

// Guild is a server of Discord's.
type Guild struct {
	ID string

	s *Server
	g *guild
}

// Role is a role of a guild.
type Role struct {
	ID string

	s *Server
	g *guild
	r *role
}

// GuildOption is a trait of a new guild.
type GuildOption func(*guild)

// GuildLocale is the guild's preferred locale; "en-US" unless given.
func GuildLocale(locale string) GuildOption { return func(g *guild) { g.locale = locale } }

// OwnedBy makes a person the guild's owner, who may do everything there.
func OwnedBy(p *Person) GuildOption { return func(g *guild) { g.ownerID = p.ID } }

// WithoutBot leaves the bot outside until InviteBot.
func WithoutBot() GuildOption { return func(g *guild) { g.botRole.managed = false } }

// AddGuild makes a guild that the bot is in, with a role of the bot's own
// (Guild.BotRole) and the usual rights for everyone.
func (s *Server) AddGuild(name string, opts ...GuildOption) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	g := &guild{id: s.ids.next(now), name: name, locale: "en-US", ownerID: s.owner.id, members: map[string]*member{}}
	everyone := &role{id: g.id, name: "@everyone", perms: everyoneByDefault}
	g.botRole = &role{id: s.ids.next(now), name: s.bot.name, managed: true}
	g.roles = []*role{everyone, g.botRole}
	for _, opt := range opts {
		opt(g)
	}
	s.guilds[g.id] = g
	g.members[g.ownerID] = &member{user: s.users[g.ownerID], joined: now}
	h := &Guild{s: s, ID: g.id, g: g}
	if g.botRole.managed {
		s.inviteBot(g)
	}
	s.touch()
	return h
}

// InviteBot lets the bot in (again): it sees GUILD_CREATE.
func (g *Guild) InviteBot() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.g.botRole.managed = true
	g.s.inviteBot(g.g)
	g.s.touch()
}

func (s *Server) inviteBot(g *guild) {
	g.members[s.bot.id] = &member{user: s.bot, joined: time.Now(), roles: []string{g.botRole.id}}
	s.dispatchGuild(g)
}

// KickBot throws the bot out: it sees GUILD_DELETE and loses every channel.
func (g *Guild) KickBot() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.dispatch(event{name: "GUILD_DELETE", guild: g.g, intent: IntentGuilds, data: map[string]any{"id": g.ID}})
	delete(g.g.members, g.s.bot.id)
	g.s.touch()
}

// FailOver makes the guild unavailable until Recover, as outages do.
func (g *Guild) FailOver() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.dispatch(event{name: "GUILD_DELETE", guild: g.g, intent: IntentGuilds, data: map[string]any{"id": g.ID, "unavailable": true}})
	g.g.unavailable = true
}

// Recover ends FailOver.
func (g *Guild) Recover() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.g.unavailable = false
	g.s.dispatchGuild(g.g)
}

func (s *Server) dispatchGuild(g *guild) {
	s.dispatch(event{name: "GUILD_CREATE", guild: g, intent: IntentGuilds, data: s.wireGuild(g, true)})
}

// Join puts a person into the guild with these roles.
func (g *Guild) Join(p *Person, roles ...*Role) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	m := &member{user: p.user(), joined: time.Now()}
	for _, r := range roles {
		m.roles = append(m.roles, r.ID)
	}
	g.g.members[p.ID] = m
	data := g.s.wireMember(g.g, m, true)
	data.GuildID = g.ID
	g.s.dispatch(event{name: "GUILD_MEMBER_ADD", guild: g.g, intent: IntentGuildMembers, data: data})
}

// Leave takes a person out of the guild.
func (g *Guild) Leave(p *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	delete(g.g.members, p.ID)
	g.s.dispatch(event{name: "GUILD_MEMBER_REMOVE", guild: g.g, intent: IntentGuildMembers,
		data: map[string]any{"guild_id": g.ID, "user": wireUserOf(p.user())}})
}

// AddRole makes a role that gives these permissions in the whole guild.
func (g *Guild) AddRole(name string, perms Permission) *Role {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	r := &role{id: g.s.ids.next(time.Now()), name: name, perms: perms}
	g.g.roles = append(g.g.roles, r)
	return &Role{s: g.s, ID: r.id, g: g.g, r: r}
}

// BotRole is the role that came with the bot.
func (g *Guild) BotRole() *Role { return &Role{s: g.s, ID: g.g.botRole.id, g: g.g, r: g.g.botRole} }

// Everyone is the role that all members have.
func (g *Guild) Everyone() *Role { return &Role{s: g.s, ID: g.ID, g: g.g, r: g.g.roles[0]} }

// Grant adds permissions to the role.
func (r *Role) Grant(perms Permission) { r.change(func() { r.r.perms |= perms }) }

// Revoke takes permissions from the role.
func (r *Role) Revoke(perms Permission) { r.change(func() { r.r.perms &^= perms }) }

// MakeMentionable lets everyone ping the role.
func (r *Role) MakeMentionable() { r.change(func() { r.r.mentionable = true }) }

// Mention is the text that pings the role.
func (r *Role) Mention() string { return "<@&" + r.ID + ">" }

func (r *Role) change(how func()) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	how()
	r.s.dispatch(event{name: "GUILD_ROLE_UPDATE", guild: r.g, intent: IntentGuilds,
		data: map[string]any{"guild_id": r.g.id, "role": wireRoleOf(r.r)}})
}

// Give gives a member the role, Take takes it away.
func (r *Role) Give(p *Person) { r.member(p, func(m *member) { m.roles = append(m.roles, r.ID) }) }

// Take takes the role from a member.
func (r *Role) Take(p *Person) {
	r.member(p, func(m *member) {
		m.roles = slices.DeleteFunc(m.roles, func(id string) bool { return id == r.ID })
	})
}

func (r *Role) member(p *Person, how func(*member)) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	m := r.g.members[p.ID]
	if m == nil {
		return
	}
	how(m)
	data := r.s.wireMember(r.g, m, true)
	data.GuildID = r.g.id
	r.s.dispatch(event{name: "GUILD_MEMBER_UPDATE", guild: r.g, intent: IntentGuildMembers, data: data})
}
