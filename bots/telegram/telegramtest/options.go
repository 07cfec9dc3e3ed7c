package telegramtest

import (
	"net/http"
	"time"
)

// Options describes the bot and the server. The zero value is a usable bot with privacy mode on and limits on.
type Options struct {
	Token    string // default DefaultToken
	BotID    int64  // default: the number before the token's colon
	BotName  string // default "Barkeep"
	Username string // without @; default "barkeep_bot"

	// ReadsAllGroupMessages is getMe's can_read_all_group_messages: true means that privacy mode is off.
	ReadsAllGroupMessages bool

	NoLimits bool   // never answer 429 by itself
	Limits   Limits // zero fields take the defaults

	// RichMessages makes the server know sendRichMessage and sendRichMessageDraft (Bot API 10.1); without it they are unknown methods.
	RichMessages bool
	// RefuseRich makes it refuse all of them.
	RefuseRich bool
	// ForbidRich makes it forbid all of them, as what a bot has no right to.
	ForbidRich bool
	// NoDrafts makes sendMessageDraft an unknown method, as on a server older than Bot API 9.3.
	NoDrafts bool
	// NoMediaForText makes editMessageMedia refuse messages of text, as old servers may.
	NoMediaForText bool
	// RefuseDrafts makes sendMessageDraft refuse all private chats, too.
	RefuseDrafts bool
	// PrivateTopics is getMe's has_topics_enabled: private chats may have topics.
	PrivateTopics bool
	// Local allows webhooks over HTTP and on any port, as a self-hosted server does with --local.
	Local bool

	// LocalFiles is a directory to which getFile writes files and whose absolute paths it gives, as with --local; there is no limit of
	// 20 MB then.
	LocalFiles string

	// WebhookClient delivers webhooks; without one setWebhook is accepted and every delivery fails.
	WebhookClient *http.Client

	Seed uint64 // for faults by probability

	CallHistory int // how many calls Calls remembers, newest kept; default 100,000
}

// Limits are the server's own sending limits. Telegram documents them only as "about" (bots FAQ).
type Limits struct {
	ChatEvery time.Duration // a chat earns one message in this time; default 1 s
	ChatBurst int           // and may save up this many; default 3

	GroupPerMinute int // sends and edits in one group, all its topics together; default 20
	PerSecond      int // sends and edits over all chats; default 30

	DraftEvery time.Duration // a private chat earns one draft in this time; default 300 ms
	DraftBurst int           // default 5

	// ActionsCount makes sendChatAction spend the chat's allowance too (observed by one project only).
	ActionsCount bool
}

// DefaultToken is the token of a Server whose Options name none.
const DefaultToken = "987654321:AAtelegramtest-token-made-up-for-tests0"

func (o Options) withDefaults() Options {
	if o.Token == "" {
		o.Token = DefaultToken
	}
	if o.BotID == 0 {
		o.BotID = tokenID(o.Token)
	}
	if o.BotName == "" {
		o.BotName = "Barkeep"
	}
	if o.Username == "" {
		o.Username = "barkeep_bot"
	}
	if o.CallHistory <= 0 {
		o.CallHistory = 100_000
	}
	o.Limits = o.Limits.withDefaults()
	return o
}

func (l Limits) withDefaults() Limits {
	l.ChatEvery = orDefault(l.ChatEvery, time.Second)
	l.ChatBurst = orDefault(l.ChatBurst, 3)
	l.GroupPerMinute = orDefault(l.GroupPerMinute, 20)
	l.PerSecond = orDefault(l.PerSecond, 30)
	l.DraftEvery = orDefault(l.DraftEvery, 300*time.Millisecond)
	l.DraftBurst = orDefault(l.DraftBurst, 5)
	return l
}

func orDefault[T int | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}
