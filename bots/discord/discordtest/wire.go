package discordtest

import (
	"encoding/json"
	"time"
)

type wireUser struct {
	ID            string      `json:"id"`
	Username      string      `json:"username"`
	Discriminator string      `json:"discriminator"`
	GlobalName    *string     `json:"global_name"`
	Avatar        *string     `json:"avatar"`
	Bot           bool        `json:"bot,omitempty"`
	PublicFlags   int         `json:"public_flags"`
	Member        *wireMember `json:"member,omitempty"` // in the mentions of a dispatched message
}

type wireMember struct {
	User        *wireUser `json:"user,omitempty"`
	GuildID     string    `json:"guild_id,omitempty"`
	Nick        *string   `json:"nick"`
	Avatar      *string   `json:"avatar"`
	Roles       []string  `json:"roles"`
	JoinedAt    string    `json:"joined_at"`
	Deaf        bool      `json:"deaf"`
	Mute        bool      `json:"mute"`
	Flags       int       `json:"flags"`
	Pending     bool      `json:"pending"`
	Permissions string    `json:"permissions,omitempty"` // in interactions
}

type wireRole struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Color       int    `json:"color"`
	Hoist       bool   `json:"hoist"`
	Position    int    `json:"position"`
	Permissions string `json:"permissions"`
	Managed     bool   `json:"managed"`
	Mentionable bool   `json:"mentionable"`
	Flags       int    `json:"flags"`
}

type wireOverwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"`
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

type wireChannel struct {
	ID             string          `json:"id"`
	Type           int             `json:"type"`
	GuildID        string          `json:"guild_id,omitempty"`
	Name           string          `json:"name,omitempty"`
	Topic          *string         `json:"topic,omitempty"`
	ParentID       *string         `json:"parent_id,omitempty"`
	OwnerID        string          `json:"owner_id,omitempty"`
	LastMessageID  *string         `json:"last_message_id"`
	Recipients     []*wireUser     `json:"recipients,omitempty"`
	Overwrites     []wireOverwrite `json:"permission_overwrites,omitempty"`
	ThreadMetadata *threadMetadata `json:"thread_metadata,omitempty"`
	MemberCount    int             `json:"member_count,omitempty"`
	MessageCount   int             `json:"message_count,omitempty"`
	Member         map[string]any  `json:"member,omitempty"`
	NewlyCreated   bool            `json:"newly_created,omitempty"`
	Permissions    string          `json:"permissions,omitempty"` // in interactions
	Flags          int             `json:"flags"`
}

type threadMetadata struct {
	Archived            bool   `json:"archived"`
	AutoArchiveDuration int    `json:"auto_archive_duration"`
	ArchiveTimestamp    string `json:"archive_timestamp"`
	Locked              bool   `json:"locked"`
}

type wireAttachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	Ephemeral   bool   `json:"ephemeral,omitempty"`
}

type messageReference struct {
	Type            int    `json:"type"`
	MessageID       string `json:"message_id,omitempty"`
	ChannelID       string `json:"channel_id,omitempty"`
	GuildID         string `json:"guild_id,omitempty"`
	FailIfNotExists *bool  `json:"fail_if_not_exists,omitempty"`
}

type wireReaction struct {
	Count int            `json:"count"`
	Me    bool           `json:"me"`
	Emoji map[string]any `json:"emoji"`
}

type wireMessage struct {
	ID              string            `json:"id"`
	ChannelID       string            `json:"channel_id"`
	GuildID         string            `json:"guild_id,omitempty"` // dispatched only
	ChannelType     *int              `json:"channel_type,omitempty"`
	Author          *wireUser         `json:"author"`
	Member          *wireMember       `json:"member,omitempty"` // dispatched only
	Content         string            `json:"content"`
	Timestamp       string            `json:"timestamp"`
	EditedTimestamp *string           `json:"edited_timestamp"`
	TTS             bool              `json:"tts"`
	MentionEveryone bool              `json:"mention_everyone"`
	Mentions        []*wireUser       `json:"mentions"`
	MentionRoles    []string          `json:"mention_roles"`
	Attachments     []wireAttachment  `json:"attachments"`
	Embeds          []json.RawMessage `json:"embeds"`
	Pinned          bool              `json:"pinned"`
	Type            int               `json:"type"`
	Flags           int               `json:"flags"`
	Components      []json.RawMessage `json:"components"`
	Nonce           json.RawMessage   `json:"nonce,omitempty"`
	WebhookID       string            `json:"webhook_id,omitempty"`
	ApplicationID   string            `json:"application_id,omitempty"`
	Reference       *messageReference `json:"message_reference,omitempty"`
	Referenced      json.RawMessage   `json:"referenced_message,omitempty"` // null: the target is gone
	Snapshots       []any             `json:"message_snapshots,omitempty"`
	Interaction     map[string]any    `json:"interaction_metadata,omitempty"`
	Thread          *wireChannel      `json:"thread,omitempty"`
	Reactions       []wireReaction    `json:"reactions,omitempty"`
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func wireUserOf(u *user) *wireUser {
	w := &wireUser{ID: u.id, Username: u.name, Discriminator: "0", Bot: u.bot}
	if u.globalName != "" {
		w.GlobalName = &u.globalName
	}
	return w
}

func (s *Server) wireMember(g *guild, m *member, withUser bool) *wireMember {
	w := &wireMember{Roles: append([]string{}, m.roles...), JoinedAt: stamp(m.joined)}
	if m.nick != "" {
		w.Nick = &m.nick
	}
	if withUser {
		w.User = wireUserOf(m.user)
	}
	return w
}

func wireRoleOf(r *role) wireRole {
	return wireRole{ID: r.id, Name: r.name, Permissions: r.perms.String(), Managed: r.managed, Mentionable: r.mentionable}
}

func (s *Server) wireChannel(c *channel) *wireChannel {
	w := &wireChannel{ID: c.id, Type: c.kind, Name: c.name}
	if last := c.last(); last != "" {
		w.LastMessageID = &last
	}
	if c.guild == nil {
		w.Recipients = []*wireUser{wireUserOf(c.recipient)}
		return w
	}
	w.GuildID = c.guild.id
	if c.topic != "" {
		w.Topic = &c.topic
	}
	if c.parent != nil {
		w.ParentID = &c.parent.id
	}
	for _, o := range c.overwrites {
		w.Overwrites = append(w.Overwrites, wireOverwrite{ID: o.id, Type: o.kind, Allow: o.allow.String(), Deny: o.deny.String()})
	}
	if c.isThread() {
		w.OwnerID = c.ownerID
		w.MemberCount, w.MessageCount = len(c.members), len(c.messages)
		w.ThreadMetadata = &threadMetadata{Archived: c.archived, Locked: c.locked, AutoArchiveDuration: c.archiveAfter, ArchiveTimestamp: stamp(time.Now())}
		if c.members[s.bot.id] {
			w.Member = map[string]any{"id": c.id, "user_id": s.bot.id, "flags": 0}
		}
	}
	return w
}

// null is an id, or null where there is none.
func null(id string) any {
	if id == "" {
		return nil
	}
	return id
}

// wireGuild is the guild as REST gives it, or with all that GUILD_CREATE adds.
func (s *Server) wireGuild(g *guild, dispatched bool) map[string]any {
	roles := []wireRole{}
	for _, r := range g.roles {
		roles = append(roles, wireRoleOf(r))
	}
	w := map[string]any{"id": g.id, "name": g.name, "owner_id": g.ownerID, "preferred_locale": g.locale, "roles": roles,
		"emojis": []any{}, "features": []any{}, "icon": nil, "premium_tier": 0, "system_channel_id": null(g.system)}
	if !dispatched {
		return w
	}
	channels, threads := []*wireChannel{}, []*wireChannel{}
	for _, c := range g.channels {
		switch {
		case !c.isThread():
			channels = append(channels, s.wireChannel(c))
		case !c.archived && c.visibleTo(s.bot.id):
			threads = append(threads, s.wireChannel(c))
		}
	}
	// Without GUILD_MEMBERS only the bot's own member is sure to be there.
	w["members"] = []*wireMember{s.wireMember(g, g.members[s.bot.id], true)}
	w["channels"], w["threads"] = channels, threads
	w["member_count"], w["large"], w["unavailable"] = len(g.members), false, false
	w["joined_at"] = stamp(g.members[s.bot.id].joined)
	return w
}
