package discord

import (
	"encoding/json"
	"time"
)

// What of Discord's objects is read. Everything else in them, however new, is skipped; what can have any shape stays raw.

type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
	System     bool   `json:"system"`
}

func (u *user) name() string {
	if u.GlobalName != "" {
		return u.GlobalName
	}
	return u.Username
}

type member struct {
	User        *user    `json:"user"`
	Nick        string   `json:"nick"`
	Roles       []string `json:"roles"`
	Permissions string   `json:"permissions"` // in interactions: those in the channel, as a number
}

type message struct {
	ID         string          `json:"id"`
	Channel    string          `json:"channel_id"`
	Guild      string          `json:"guild_id"`
	Author     *user           `json:"author"`
	Member     *member         `json:"member"`
	Content    string          `json:"content"`
	Sent       stamp           `json:"timestamp"`
	Edited     *string         `json:"edited_timestamp"`
	Mentions   []user          `json:"mentions"`
	Roles      []string        `json:"mention_roles"`
	Type       int             `json:"type"`
	Flags      int             `json:"flags"`
	Nonce      json.RawMessage `json:"nonce"`
	Webhook    string          `json:"webhook_id"`
	Reference  *reference      `json:"message_reference"`
	Referenced *message        `json:"referenced_message"`

	Components  json.RawMessage   `json:"components"`
	Attachments []attachment      `json:"attachments"`
	Snapshots   []snapshot        `json:"message_snapshots"` // what a forward forwards
	Stickers    []json.RawMessage `json:"sticker_items"`
}

type snapshot struct {
	Message message `json:"message"` // without author and ids
}

// Types of messages that people write.
const (
	typeDefault = 0
	typeReply   = 19
)

type reference struct {
	Type      int    `json:"type,omitempty"` // 1: a forward
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id,omitempty"`
	Fails     *bool  `json:"fail_if_not_exists,omitempty"`
}

type channel struct {
	ID         string      `json:"id"`
	Type       int         `json:"type"`
	Guild      string      `json:"guild_id"`
	Name       string      `json:"name"`
	Parent     string      `json:"parent_id"`
	Position   int         `json:"position"`
	Overwrites []overwrite `json:"permission_overwrites"`
}

// Types of channels.
const (
	channelText   = 0
	channelDM     = 1
	channelNews   = 5
	threadFirst   = 10
	threadLast    = 12
	channelFolder = 4
)

func (c *channel) thread() bool { return c.Type >= threadFirst && c.Type <= threadLast }

type role struct {
	ID          string `json:"id"`
	Permissions string `json:"permissions"`
	Managed     bool   `json:"managed"`
	Tags        *struct {
		Bot string `json:"bot_id"`
	} `json:"tags"`
}

type guild struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Owner       string    `json:"owner_id"`
	Locale      string    `json:"preferred_locale"`
	Roles       []role    `json:"roles"`
	Members     []member  `json:"members"`
	Channels    []channel `json:"channels"`
	Threads     []channel `json:"threads"`
	System      string    `json:"system_channel_id"`
	Joined      stamp     `json:"joined_at"` // when the bot came
	Unavailable bool      `json:"unavailable"`
}

type ready struct {
	User        *user   `json:"user"`
	Guilds      []guild `json:"guilds"` // of which nothing is known yet but the ids
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
}

type interaction struct {
	ID          string          `json:"id"`
	Application string          `json:"application_id"`
	Type        int             `json:"type"`
	Data        json.RawMessage `json:"data"` // its shape depends on Type
	Guild       string          `json:"guild_id"`
	Channel     *channel        `json:"channel"`
	ChannelID   string          `json:"channel_id"`
	Member      *member         `json:"member"`
	User        *user           `json:"user"`
	Token       string          `json:"token"`
	Message     *message        `json:"message"`
	Locale      string          `json:"locale"`
	GuildLocale string          `json:"guild_locale"`
}

// Types of interactions.
const (
	interactCommand  = 2
	interactButton   = 3
	interactComplete = 4
	interactForm     = 5
)

type commandData struct {
	Name     string   `json:"name"`
	Type     int      `json:"type"`
	Options  []option `json:"options"`
	Target   string   `json:"target_id"` // the message that a message's own command is about
	Resolved struct {
		Roles    map[string]json.RawMessage `json:"roles"`
		Files    map[string]attachment      `json:"attachments"`
		Messages map[string]message         `json:"messages"`
	} `json:"resolved"`
}

type option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
}

// stamp is a time as Discord writes it; what cannot be read is zero.
type stamp struct{ time.Time }

// UnmarshalJSON never fails: a message is worth more than its time.
func (s *stamp) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			s.Time = t
		}
	}
	return nil
}
