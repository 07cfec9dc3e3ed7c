package telegram

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf16"
)

// The JSON of core.telegram.org/bots/api, as far as Barkeep reads it.

type update struct {
	ID                int64          `json:"update_id"`
	Message           *message       `json:"message"`
	EditedMessage     *message       `json:"edited_message"`
	ChannelPost       *message       `json:"channel_post"`
	EditedChannelPost *message       `json:"edited_channel_post"`
	Callback          *callback      `json:"callback_query"`
	Stopped           *stopped       `json:"stopped_message_generation"`
	Member            *memberChanged `json:"my_chat_member"`
}

// allowedUpdates is asked for by name: stopped_message_generation comes only so.
var allowedUpdates = [...]string{
	"message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "stopped_message_generation", "my_chat_member",
}

type user struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	Username     string `json:"username"`
	LanguageCode string `json:"language_code"`
}

func (u user) name() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// me is getMe's user.
type me struct {
	user
	ReadsGroups bool `json:"can_read_all_group_messages"`
}

type peer struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"` // private, group, supergroup, channel
	Title     string `json:"title"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
}

func (c peer) private() bool { return c.Type == "private" }

func (c peer) name() string {
	if c.Title != "" {
		return c.Title
	}
	return user{FirstName: c.FirstName, LastName: c.LastName}.name()
}

type message struct {
	ID           int           `json:"message_id"` // 0 for an ephemeral message
	Thread       int           `json:"message_thread_id"`
	IsTopic      bool          `json:"is_topic_message"`
	From         *user         `json:"from"`
	SenderChat   *peer         `json:"sender_chat"`
	Chat         peer          `json:"chat"`
	Date         int64         `json:"date"` // Unix seconds; 0: the message cannot be read
	EditDate     int64         `json:"edit_date"`
	AutoForward  bool          `json:"is_automatic_forward"`
	Forward      *origin       `json:"forward_origin"`
	ReplyTo      *message      `json:"reply_to_message"`
	External     *external     `json:"external_reply"`
	Quote        *quote        `json:"quote"`
	Album        string        `json:"media_group_id"`
	Text         string        `json:"text"`
	Entities     []entity      `json:"entities"`
	Caption      string        `json:"caption"`
	CaptionMarks []entity      `json:"caption_entities"`
	TopicCreated *topicCreated `json:"forum_topic_created"`
	MigrateTo    int64         `json:"migrate_to_chat_id"`
	MigrateFrom  int64         `json:"migrate_from_chat_id"`
	Photo        []media       `json:"photo"`
	Document     *media        `json:"document"`
	Voice        *media        `json:"voice"`
	Audio        *media        `json:"audio"`
	Animation    present       `json:"animation"`
	Video        present       `json:"video"`
	VideoNote    present       `json:"video_note"`
	Sticker      present       `json:"sticker"`
	Location     present       `json:"location"`
	Contact      present       `json:"contact"`
	Poll         present       `json:"poll"`
	Dice         present       `json:"dice"`
	Story        present       `json:"story"`
	Game         present       `json:"game"`
}

// present says that a field is there, whatever it holds.
type present bool

func (p *present) UnmarshalJSON(raw []byte) error {
	*p = string(raw) != "null"
	return nil
}

func (m *message) media() bool {
	return len(m.attachments()) > 0
}

// words are the text or the caption, with its entities.
func (m *message) words() (string, []entity) {
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionMarks
}

// topic is the thread that an answer goes to; 0 outside of real topics and in the General topic.
func (m *message) topic() int {
	if m.IsTopic && m.Thread != 1 {
		return m.Thread
	}
	return 0
}

func (m *message) sent() time.Time {
	return time.Unix(max(m.Date, m.EditDate), 0)
}

type origin struct {
	User       *user  `json:"sender_user"`
	UserName   string `json:"sender_user_name"`
	SenderChat *peer  `json:"sender_chat"`
	Chat       *peer  `json:"chat"`
}

func (o origin) name() string {
	switch {
	case o.User != nil:
		return o.User.name()
	case o.SenderChat != nil:
		return o.SenderChat.name()
	case o.Chat != nil:
		return o.Chat.name()
	}
	return o.UserName
}

type external struct {
	Origin origin `json:"origin"`
}

type quote struct {
	Text string `json:"text"`
}

type topicCreated struct {
	Name string `json:"name"`
}

// entity is a MessageEntity; offset and length are UTF-16 code units.
type entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
	User     *user  `json:"user,omitempty"`
}

type callback struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

type stopped struct {
	Chat   peer  `json:"chat"`
	Thread int   `json:"message_thread_id"`
	Draft  int64 `json:"draft_id"`
}

type memberChanged struct {
	Chat peer       `json:"chat"`
	From user       `json:"from"`
	Old  membership `json:"old_chat_member"`
	New  membership `json:"new_chat_member"`
}

// membership is the bot's in a chat.
type membership struct {
	Status   string `json:"status"`
	IsMember bool   `json:"is_member"` // of a restricted one
}

// decodeUpdates reads a batch. An update that cannot be read is left out; its id is still counted in last, if it has one.
func decodeUpdates(raw []json.RawMessage) (good []update, bad int, last int64) {
	for _, one := range raw {
		var u update
		if err := json.Unmarshal(one, &u); err != nil {
			bad++
			var id struct {
				ID int64 `json:"update_id"`
			}
			if json.Unmarshal(one, &id) == nil {
				last = max(last, id.ID)
			}
			continue
		}
		last = max(last, u.ID)
		good = append(good, u)
	}
	return good, bad, last
}

// units are the UTF-16 code units of s.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// byteAt is the byte offset of a UTF-16 offset in s: len(s) beyond its end, the next whole character inside of one.
func byteAt(s string, offset int) int {
	n := 0
	for i, r := range s {
		if n >= offset {
			return i
		}
		n += utf16.RuneLen(r)
	}
	return len(s)
}
