package discordtest

import (
	"regexp"
	"slices"
	"strings"
)

// Ping is whom a message of the bot's notified. Edits never notify.
type Ping struct {
	MessageID, ChannelID string

	Users    []string // by id: mentioned by name, or author of what was replied to
	Roles    []string // by id
	Everyone bool     // @everyone or @here
	Silent   bool     // sent with SUPPRESS_NOTIFICATIONS: highlighted without a sound
}

// Pings are all messages of the bot's that notified somebody, oldest first.
// Mentions inside code count too: it is the stricter reading.
func (s *Server) Pings() []Ping {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pings)
}

type allowedMentions struct {
	Parse       []string `json:"parse"`
	Roles       []string `json:"roles"`
	Users       []string `json:"users"`
	RepliedUser bool     `json:"replied_user"`
}

// What an absent allowed_mentions means: everything for messages of channels,
// users only for interactions and webhooks.
func mentionsByDefault(viaWebhook bool) *allowedMentions {
	if viaWebhook {
		return &allowedMentions{Parse: []string{"users"}, RepliedUser: true}
	}
	return &allowedMentions{Parse: []string{"users", "roles", "everyone"}, RepliedUser: true}
}

func (a *allowedMentions) check(f *form, path string) {
	if a == nil {
		return
	}
	for i, kind := range a.Parse {
		if !slices.Contains([]string{"users", "roles", "everyone"}, kind) {
			f.choice(at(path+".parse", i), "'everyone'", "'roles'", "'users'")
		}
	}
	for kind, ids := range map[string][]string{"users": a.Users, "roles": a.Roles} {
		if len(ids) > 100 {
			f.add(path+"."+kind, "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
		}
		if len(ids) > 0 && slices.Contains(a.Parse, kind) {
			f.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[%q] and %s: [ids...] are mutually exclusive.", kind, kind)
		}
		for i, id := range ids {
			if !isSnowflake(id) {
				f.add(at(path+"."+kind, i), "NUMBER_TYPE_COERCE", "Value %q is not snowflake.", id)
			}
		}
	}
}

func (a *allowedMentions) allows(kind, id string, ids []string) bool {
	return slices.Contains(a.Parse, kind) || slices.Contains(ids, id)
}

var (
	userMention = regexp.MustCompile(`<@!?(\d{1,20})>`)
	roleMention = regexp.MustCompile(`<@&(\d{1,20})>`)
)

// mention fills in whom the message mentions under rule.
func (s *Server) mention(m *message, rule *allowedMentions) {
	m.mentions, m.roles, m.everyone = nil, nil, false
	text := m.content + visibleText(m.components)
	for _, found := range userMention.FindAllStringSubmatch(text, -1) {
		u := s.users[found[1]]
		if u != nil && rule.allows("users", u.id, rule.Users) && !slices.Contains(m.mentions, u) {
			m.mentions = append(m.mentions, u)
		}
	}
	if m.kind == typeReply && m.target != nil && rule.RepliedUser && !slices.Contains(m.mentions, m.target.author) {
		m.mentions = append(m.mentions, m.target.author)
	}
	g := m.channel.guild
	if g == nil {
		return
	}
	mayPingAll := m.channel.permissions(m.author.id)&PermMentionEveryone != 0
	for _, found := range roleMention.FindAllStringSubmatch(text, -1) {
		i := slices.IndexFunc(g.roles, func(r *role) bool { return r.id == found[1] && r.id != g.id })
		if i < 0 || !g.roles[i].mentionable && !mayPingAll || !rule.allows("roles", found[1], rule.Roles) || slices.Contains(m.roles, found[1]) {
			continue
		}
		m.roles = append(m.roles, found[1])
	}
	everyone := strings.Contains(text, "@everyone") || strings.Contains(text, "@here")
	m.everyone = everyone && mayPingAll && slices.Contains(rule.Parse, "everyone")
}

// recordPing notes whom a new message of the bot's notified.
func (s *Server) recordPing(m *message) {
	p := Ping{MessageID: m.id, ChannelID: m.channel.id, Roles: slices.Clone(m.roles), Everyone: m.everyone, Silent: m.flags&flagSilent != 0}
	for _, u := range m.mentions {
		if u != s.bot {
			p.Users = append(p.Users, u.id)
		}
	}
	if p.Everyone || len(p.Users) > 0 || len(p.Roles) > 0 {
		s.pings = append(s.pings, p)
	}
}
