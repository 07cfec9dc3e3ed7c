// Package llm talks to OpenAI-compatible gateways, the new-api and one-api
// family first: chat, completions, models, balances and prices.
//
// Its types are neutral: nothing of an SDK shows. One [Client] serves one
// gateway; every call names the key that pays. A failure is always an [*Error]
// that says what happened, whether a repeat may help and whether it surely cost
// nothing; its text is for logs, never for chats.
package llm

import (
	"context"
	"log/slog"
	"time"
)

// Nano is money in nano-dollars (10⁻⁹ USD).
type Nano int64

// Dollar is one US dollar.
const Dollar Nano = 1_000_000_000

// Key is an API key. It prints masked.
type Key string

// Reveal returns the key itself, for a request's header only.
func (k Key) Reveal() string { return string(k) }

// String masks the key: "sk-…abcd", or "…" when it is too short to show any of it.
func (k Key) String() string {
	if len(k) < 12 {
		return "…"
	}
	head := ""
	if len(k) > 3 && k[:3] == "sk-" {
		head = "sk-"
	}
	return head + "…" + string(k[len(k)-4:])
}

// GoString masks the key in %#v.
func (k Key) GoString() string { return k.String() }

// LogValue masks the key in logs.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText masks the key in JSON and YAML.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Role says whose words a message holds.
type Role string

// The roles that gateways of this family accept.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// Message is one message of a conversation.
type Message struct {
	Role   Role
	Text   string
	Images []Image
}

// Image is a picture given with a message.
type Image struct {
	MIME string // image/png, image/jpeg, image/webp, image/gif
	Data []byte
}

// Request is one call for an answer.
type Request struct {
	Key         Key // pays
	Model       string
	Messages    []Message
	Prompt      string   // for Complete only
	MaxTokens   int      // 0: the gateway's own limit
	Temperature *float64 // nil: the gateway's own
	// Sending is called once, after any wait for the model's rate limit and
	// before the first byte leaves: what must be stored before a call may cost
	// something is stored here. An error ends the call, and nothing was sent.
	Sending func(context.Context) error
}

// Delta is what one step of a stream brought. Fields not brought are zero.
type Delta struct {
	Text      string
	Reasoning string
	// Aloud is set, at most once, if the Text of all deltas before was no answer: the
	// model thought aloud, and it belongs before this delta's Reasoning.
	Aloud     bool
	Finish    string    // "stop", "length", "content_filter", …; set once, at the end
	Usage     *Usage    // the last one counts
	RequestID string    // the gateway's id of this call; comes with the headers
	Queued    time.Time // waiting since for the model's rate limit; sent once, after 5 s
}

// Usage is what a gateway says it counted, in tokens.
type Usage struct {
	Prompt     int64 // includes Cached
	Completion int64 // includes Reasoning
	Cached     int64
	Reasoning  int64
}

// Model is one entry of a gateway's list.
type Model struct {
	ID      string
	OwnedBy string
}

// Whose says to whom a balance belongs.
type Whose string

// The owners of a balance.
const (
	OfKey     Whose = "key"     // this API key
	OfUser    Whose = "user"    // the key's user: the site shows it instead of the key's own
	OfAccount Whose = "account" // the console account
)

// Balance is what is left, as the gateway says. Money is in dollars whatever
// the site displays; nil is unknown, or unlimited where Unlimited is set. Left
// may be negative.
type Balance struct {
	Whose     Whose
	Key       string // masked; empty for an account
	Account   string // the account's name; empty for a key
	Granted   *Nano
	Used      *Nano
	Left      *Nano
	Unlimited bool
	Requests  *int64
	Expires   time.Time // zero: never, or unknown
	AsOf      time.Time
	AtLeast   bool // Granted and Left are this or up to Used more: a site that does not tell which
	Behind    bool // calls that ended lately may not be counted yet
	Held      bool // calls are running: sites take their likely cost until they end
}

// Site is what a gateway says about itself.
type Site struct {
	Kind         Kind
	Name         string // system_name, or the gateway's name in the config
	QuotaPerUnit int64  // quota units in a dollar; 0: unknown
	TopUp        string // link, or empty
	URL          string // the site's address, without /v1 and without a slash at the end
	Chats        []ChatLink
	Version      string
}

// ChatLink opens another program with a key of the site: {key} and {address} in
// its template stand for them.
type ChatLink struct{ Name, Template string }

// Kind tells the families of gateways apart.
type Kind string

// The kinds of gateways.
const (
	NewAPI Kind = "new-api"
	OneAPI Kind = "one-api"
	Plain  Kind = "openai" // anything else that speaks the protocol
)

// Cost is what a call costs by the prices known.
type Cost struct {
	Nano         Nano
	Quota        int64 // quota units; 0 where the price does not come from the site
	QuotaPerUnit int64 // the site's at that moment; 0 with Quota
}

// Limit is a request limit for the models that match a pattern.
type Limit struct {
	Pattern   string // shell pattern over model ids: gpt-4*
	PerMinute int    // sends in any 60 s, per key
}

// Price is an operator's own price for the models that match a pattern.
type Price struct {
	Pattern string
	Input   Nano // per million prompt tokens
	Output  Nano // per million completion tokens
	Cached  Nano // per million cached prompt tokens; 0: as Input
	Request Nano // per call
}

// Gateway describes one gateway, as configured.
type Gateway struct {
	Name        string
	URL         string // with or without /v1
	Keys        []Key
	UserID      string // console account: New-Api-User
	AccessToken Key    // console account: system access token
	Models      []string
	Limits      []Limit
	Prices      []Price
	FirstByte   time.Duration // longest wait for the first byte; 0: 300 s
	Idle        time.Duration // longest silence in a stream; 0: 120 s
	Sites       *Sites        // shared by clients of one machine; nil: of this client alone
}
