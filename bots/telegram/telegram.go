package telegram

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barkeep/bots"
)

// Name is the platform's name in refs.
const Name = "telegram"

// Core is what the adapter needs of the core.
type Core interface {
	// Receive returns nil once the batch is stored for good: only then it is acknowledged to Telegram. A batch may come again.
	Receive(ctx context.Context, batch []bots.Message) error
	// Press answers a pressed button; toast, if any, is shown to the person who pressed.
	Press(ctx context.Context, press bots.Press) (toast string, err error)
	// Moved says that a group became a supergroup. It may be said more than once.
	Moved(ctx context.Context, from, to bots.Ref) error
	// Joined says that somebody added the bot to a group. It may be said more than once.
	Joined(ctx context.Context, a bots.Arrival) error
}

// Options are what a Platform is made of.
type Options struct {
	Token  string
	APIURL string       // the Bot API's root; empty: https://api.telegram.org
	Client *http.Client // nil: a client with enough idle connections for many chats. Its Timeout must be 0 or over 70 s
	// MessagesPerSecond caps sends, edits and drafts over all chats; 0: no cap. Limits of single chats hold always.
	MessagesPerSecond int
	Files             string       // directory of a Bot API server with --local, on this machine; empty: there is none
	Log               *slog.Logger // nil: nothing is logged
	Webhook           Webhook
}

// Webhook describes where Telegram delivers updates. With an empty URL they are polled.
type Webhook struct {
	URL    string // https, on port 443, 80, 88 or 8443
	Secret string // 1 to 256 of A-Z a-z 0-9 _ -; empty: a random one for each start
}

// Platform is the Telegram adapter.
type Platform struct {
	api     *api
	log     *slog.Logger
	hook    Webhook
	files   string // directory of a Bot API server with --local
	bot     int64  // the bot's id, from its token
	all     *line  // the cap over all chats; nil: none
	health  health
	hooked  hooked
	presses presses
	albums  albums
	self    self

	noDrafts atomic.Bool // the server does not know drafts
	noRich   atomic.Bool // nor rich messages
	unknown  atomic.Int64

	mu     sync.Mutex
	chats  map[int64]*chat
	swept  time.Time
	admins map[adminKey]adminSeen
}

// New returns a platform. It does no I/O.
func New(o Options) *Platform {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Webhook.Secret == "" {
		o.Webhook.Secret = randomSecret()
	}
	id, _, _ := strings.Cut(o.Token, ":")
	bot, _ := strconv.ParseInt(id, 10, 64) // 0 for a malformed token, which Telegram will refuse
	p := &Platform{
		api: newAPI(o), log: o.Log, hook: o.Webhook, files: o.Files, bot: bot,
		chats: map[int64]*chat{}, admins: map[adminKey]adminSeen{},
		albums: albums{addressed: map[string]time.Time{}}, self: self{known: make(chan struct{})}, presses: presses{slots: make(chan struct{}, pressesAtOnce)},
	}
	if o.MessagesPerSecond > 0 {
		p.all = newLine(&steady{every: time.Second * 103 / 100 / time.Duration(o.MessagesPerSecond)})
	}
	return p
}

// Name implements bots.Platform.
func (p *Platform) Name() string { return Name }

// Address implements bots.Platform. It is empty for a ref that is none of Telegram's.
func (p *Platform) Address(where bots.Ref) string {
	chat, thread, ok := parseRef(where)
	if !ok {
		return ""
	}
	return state{Chat: chat, Thread: thread}.String()
}

// UnknownPosts counts messages that were posted again because the answer to the first try was lost: each may stand twice.
func (p *Platform) UnknownPosts() int64 { return p.unknown.Load() }

// A ref's id is the chat's id, and behind a slash the topic's.
func ref(chat int64, thread int) bots.Ref {
	id := strconv.FormatInt(chat, 10)
	if thread != 0 {
		id += "/" + strconv.Itoa(thread)
	}
	return bots.Ref{Platform: Name, ID: id}
}

func parseRef(r bots.Ref) (chat int64, thread int, ok bool) {
	id, topic, inTopic := strings.Cut(r.ID, "/")
	chat, err := strconv.ParseInt(id, 10, 64)
	if err != nil || chat == 0 || r.Platform != Name {
		return 0, 0, false
	}
	if inTopic {
		if thread, err = strconv.Atoi(topic); err != nil || thread <= 0 {
			return 0, 0, false
		}
	}
	return chat, thread, true
}
