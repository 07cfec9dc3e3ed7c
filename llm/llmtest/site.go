package llmtest

import (
	"cmp"
	"time"
)

// Number is an exact decimal in text form: "0.075", "15". What does not parse counts as absent.
type Number string

// Display is the unit in which a site shows money.
type Display string

const (
	USD    Display = "USD"    // factory
	CNY    Display = "CNY"    // new-api only
	TOKENS Display = "TOKENS" // raw quota; one-api: display_in_currency off
	CUSTOM Display = "CUSTOM" // new-api only; the billing endpoints show plain USD all the same
)

// Site holds a gateway's settings. The zero value is the factory's.
type Site struct {
	Name          string // system_name; "": New API or One API
	Version       string
	ServerAddress string // "": http://localhost:3000
	TopUpLink     string

	QuotaPerUnit int64 // quota units in a dollar; 0: 500000
	Display      Display
	ExchangeRate Number // CNY for a dollar; "": 7.3
	CustomRate   Number // "": 1
	CustomSymbol string // "": ¤
	UserFigures  bool   // the billing endpoints show the user's figures, not the key's (DisplayTokenStatEnabled off)

	BatchLag     time.Duration // balances follow a call this late; the log row is there at once. 0: at once
	LogOff       bool          // no consume rows in the log (LogConsumeEnabled off)
	RatioConfig  bool          // /api/ratio_config answers (ExposeRatioEnabled)
	Overloaded   bool          // every relay call is refused with 503 system_cpu_overloaded (new-api)
	StreamWait   time.Duration // new-api's STREAMING_TIMEOUT for a silent upstream; 0: 300 s. It gives up 5 s later
	RelayTimeout time.Duration // limit on a whole upstream call; 0: none
	Ping         time.Duration // new-api: ": PING" this often; 0: never
	MaxBody      int64         // new-api: bytes of a request body; 0: 128 MB
}

// User is an account. Quota and Used are in quota units; Quota is what is left and may be negative.
type User struct {
	ID          int
	Name        string
	Group       string // "": default
	Quota       int64
	Used        int64
	Requests    int64
	AccessToken string // system access token
	Disabled    bool
	Admin       bool
}

// Token is an API key. Remain and Used are in quota units; Remain may be negative.
type Token struct {
	ID        int
	User      int
	Key       string // as customers write it, with sk-
	Name      string
	Group     string // new-api: prices by this group; "": the user's
	Remain    int64
	Used      int64
	Unlimited bool
	Expires   time.Time // zero: never
	Disabled  bool
	Expired   bool     // the gateway has noticed the expiry
	Exhausted bool     // the gateway has noticed that nothing is left
	Models    []string // the only models it may call; empty: all
	Network   string   // the only network it may be used from ("10.0.0.0/8"); "": any
}

// Use says what a model is for.
type Use int

const (
	ForChat       Use = iota // chat and completions
	ForCompletion            // completions only: a chat call gets the upstream's 404
	ForEmbedding
	ForImage
	ForSpeech
	ForTranscription
)

// Model is what the gateway serves. A model with neither Ratio nor Price has no price: new-api hides it from /v1/models and
// refuses it, one-api charges ratio 30.
type Model struct {
	ID         string
	Owner      string // owned_by; "": openai
	Use        Use
	Ratio      Number   // 1 is $2 for a million prompt tokens, at 500000 quota a dollar
	Completion Number   // factor of completion tokens; "": 1
	Cache      Number   // factor of cached prompt tokens, new-api only; "": 1
	Price      Number   // dollars for a call; set, the ratios do not count (new-api; on one-api images cost Ratio × 1000)
	Groups     []string // groups that may use it; empty: all
	Down       bool     // listed, but its upstream does not answer
	Served     string   // one-api: the name after model mapping, which is logged and priced; "": ID
}

// Limits are the gateway's rate limits. 0 is the factory's number, a negative one is none.
type Limits struct {
	Global        int          // calls of /api and /dashboard in 180 s; factory: 180 on new-api, 480 on one-api
	Critical      int          // calls of /api/usage/token and /api/log/token (and logins) in 20 min; factory 20, new-api
	ModelRequests int          // new-api's ModelRequestRateLimit: calls per user and minute; factory: none
	Redis         bool         // ModelRequestRateLimit answers with a JSON body, as it does with Redis
	Models        []ModelLimit // the upstream's own limits; the first pattern that fits counts
}

// ModelLimit allows N calls in any 60 s of all models that fit Pattern together (path.Match: "gpt-4*"), refused calls not
// counted.
type ModelLimit struct {
	Pattern    string
	N          int
	RetryAfter bool // the 429 carries Retry-After (seconds, rounded up)
	Headers    bool // answers and 429s carry x-ratelimit-limit-requests, -remaining-requests, -reset-requests
}

func (s Site) filled(kind Kind) Site {
	if s.Name == "" {
		s.Name = [...]string{"New API", "One API", ""}[kind]
	}
	s.ServerAddress = cmp.Or(s.ServerAddress, "http://localhost:3000")
	s.QuotaPerUnit = cmp.Or(s.QuotaPerUnit, 500_000)
	s.Display = cmp.Or(s.Display, USD)
	s.ExchangeRate = cmp.Or(s.ExchangeRate, "7.3")
	s.CustomRate = cmp.Or(s.CustomRate, "1")
	s.CustomSymbol = cmp.Or(s.CustomSymbol, "¤")
	s.StreamWait = cmp.Or(s.StreamWait, 300*time.Second)
	s.MaxBody = cmp.Or(s.MaxBody, 128<<20)
	return s
}

func (l Limits) filled(kind Kind) Limits {
	l.Global = cmp.Or(l.Global, [...]int{180, 480, -1}[kind])
	l.Critical = cmp.Or(l.Critical, [...]int{20, -1, -1}[kind])
	l.ModelRequests = cmp.Or(l.ModelRequests, -1)
	return l
}
