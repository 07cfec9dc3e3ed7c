package telegramtest

// The JSON of core.telegram.org/bots/api, as far as this server speaks it.

type wireUser struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"`
}

type wireMe struct {
	wireUser
	CanJoinGroups             bool `json:"can_join_groups"`
	CanReadAllGroupMessages   bool `json:"can_read_all_group_messages"`
	SupportsInlineQueries     bool `json:"supports_inline_queries"`
	SupportsGuestQueries      bool `json:"supports_guest_queries"`
	HasTopicsEnabled          bool `json:"has_topics_enabled"`
	AllowsUsersToCreateTopics bool `json:"allows_users_to_create_topics"`
}

type wireChat struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	IsForum   bool   `json:"is_forum,omitempty"`
}

type wireMessage struct {
	MessageID         int              `json:"message_id"`
	ThreadID          int              `json:"message_thread_id,omitempty"`
	From              *wireUser        `json:"from,omitempty"`
	SenderChat        *wireChat        `json:"sender_chat,omitempty"`
	AuthorSignature   string           `json:"author_signature,omitempty"`
	Chat              wireChat         `json:"chat"`
	Date              int64            `json:"date"`
	EditDate          int64            `json:"edit_date,omitempty"`
	IsTopicMessage    bool             `json:"is_topic_message,omitempty"`
	IsAutoForward     bool             `json:"is_automatic_forward,omitempty"`
	ForwardOrigin     *wireOrigin      `json:"forward_origin,omitempty"`
	ReplyTo           *wireMessage     `json:"reply_to_message,omitempty"`
	Quote             *wireQuote       `json:"quote,omitempty"`
	MediaGroupID      string           `json:"media_group_id,omitempty"`
	Text              string           `json:"text,omitempty"`
	Entities          []Entity         `json:"entities,omitempty"`
	Caption           string           `json:"caption,omitempty"`
	CaptionEntities   []Entity         `json:"caption_entities,omitempty"`
	LinkPreview       *wireLinkPreview `json:"link_preview_options,omitempty"`
	Rich              *wireRich        `json:"rich_message,omitempty"`
	Photo             []wirePhoto      `json:"photo,omitempty"`
	Document          *wireFile        `json:"document,omitempty"`
	Voice             *wireFile        `json:"voice,omitempty"`
	ReplyMarkup       *wireMarkup      `json:"reply_markup,omitempty"`
	NewMembers        []wireUser       `json:"new_chat_members,omitempty"`
	LeftMember        *wireUser        `json:"left_chat_member,omitempty"`
	TopicCreated      *wireTopic       `json:"forum_topic_created,omitempty"`
	TopicClosed       *struct{}        `json:"forum_topic_closed,omitempty"`
	TopicReopened     *struct{}        `json:"forum_topic_reopened,omitempty"`
	MigrateToChatID   int64            `json:"migrate_to_chat_id,omitempty"`
	MigrateFromChatID int64            `json:"migrate_from_chat_id,omitempty"`
}

type wireOrigin struct {
	Type       string    `json:"type"` // user, hidden_user, chat, channel
	Date       int64     `json:"date"`
	SenderUser *wireUser `json:"sender_user,omitempty"`
	SenderName string    `json:"sender_user_name,omitempty"`
	SenderChat *wireChat `json:"sender_chat,omitempty"`
	Chat       *wireChat `json:"chat,omitempty"`
	MessageID  int       `json:"message_id,omitempty"`
}

type wireQuote struct {
	Text     string `json:"text"`
	Position int    `json:"position"`
	IsManual bool   `json:"is_manual,omitempty"`
}

type wireLinkPreview struct {
	IsDisabled       bool   `json:"is_disabled,omitempty"`
	URL              string `json:"url,omitempty"`
	PreferSmallMedia bool   `json:"prefer_small_media,omitempty"`
	PreferLargeMedia bool   `json:"prefer_large_media,omitempty"`
	ShowAboveText    bool   `json:"show_above_text,omitempty"`
}

type wireRich struct {
	Blocks []wireBlock `json:"blocks"`
}

type wireBlock struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type wirePhoto struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Size     int64  `json:"file_size,omitempty"`
}

type wireFile struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name,omitempty"`
	MIME     string `json:"mime_type,omitempty"`
	Size     int64  `json:"file_size,omitempty"`
	Duration *int   `json:"duration,omitempty"`
	Path     string `json:"file_path,omitempty"`
}

type wireTopic struct {
	Name      string `json:"name"`
	IconColor int    `json:"icon_color"`
}

type wireMarkup struct {
	InlineKeyboard [][]Button `json:"inline_keyboard"`
}

type wireCallback struct {
	ID           string       `json:"id"`
	From         wireUser     `json:"from"`
	Message      *wireMessage `json:"message,omitempty"`
	ChatInstance string       `json:"chat_instance"`
	Data         string       `json:"data"`
}

type wireStopped struct {
	Chat     wireChat `json:"chat"`
	ThreadID int      `json:"message_thread_id,omitempty"`
	DraftID  int64    `json:"draft_id"`
}

type wireMember struct {
	Status      string   `json:"status"`
	User        wireUser `json:"user"`
	IsAnonymous *bool    `json:"is_anonymous,omitempty"`
	CustomTitle string   `json:"custom_title,omitempty"`
	IsMember    *bool    `json:"is_member,omitempty"`
	CanSend     *bool    `json:"can_send_messages,omitempty"`
	CanManage   *bool    `json:"can_manage_chat,omitempty"`
	CanDelete   *bool    `json:"can_delete_messages,omitempty"`
	UntilDate   *int64   `json:"until_date,omitempty"`
}

type wireMemberChange struct {
	Chat wireChat   `json:"chat"`
	From wireUser   `json:"from"`
	Date int64      `json:"date"`
	Old  wireMember `json:"old_chat_member"`
	New  wireMember `json:"new_chat_member"`
}
