// Package llmtest is a gateway in memory, speaking HTTP: it lists models, streams answers, keeps accounts and bills like
// new-api or like one-api, and misbehaves on request.
//
// Texts, status codes, headers and amounts are those measured on new-api (git f4f144bc) and one-api (git 8df4a267), both
// with SQLite and without Redis. It shares no code with the client it tests, so that a mistake is not made twice.
//
//	gateway := llmtest.New(llmtest.Options{Kind: llmtest.NewAPI})
//	defer gateway.Close()
//	client := gateway.Client() // reaches the gateway through net.Pipe: works inside testing/synctest
//	client.Get(gateway.BaseURL() + "/models")
package llmtest

import (
	"net"
	"sync"
	"time"
)

// Kind says whose behaviour the gateway has.
type Kind int

const (
	NewAPI Kind = iota // new-api
	OneAPI             // one-api
	Plain              // an OpenAI-compatible endpoint without accounts, billing pages or request ids of the family
)

// Options describe a gateway. Zero values are the factory's; an empty Options serves
// DefaultUsers, DefaultTokens and DefaultModels.
type Options struct {
	Kind   Kind
	Site   Site
	Users  []User            // empty: DefaultUsers
	Tokens []Token           // empty: DefaultTokens
	Models []Model           // empty: DefaultModels
	Groups map[string]Number // price factor of a group; one that is missing has 1. nil: default 1, vip 0.5
	Limits Limits

	// Answer is the model: it is asked once per call that got past the gateway's own checks. nil: Echo.
	// It may be called from many goroutines at once.
	Answer func(Request) Reply

	// Faults spoil answers at random, the same ones for the same Seed and order of calls.
	Faults Faults

	// Count is the gateway's own count of tokens in a text, used where the upstream gives no usage. nil: a rule of thumb.
	Count func(text string) int64
}

// Gateway is a simulated gateway. All methods may be called from many goroutines at once.
type Gateway struct {
	opt     Options
	started time.Time
	pages   map[string]handler
	price   map[string]price
	stop    chan struct{}
	running sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	site     Site
	users    []*User
	tokens   []*Token
	rows     []Row
	later    []later
	requests []Request
	serial   int64
	calls    int
	now      int
	most     int
	dice     *dice
	windows  map[string][]time.Time
	conns    map[net.Conn]bool

	network network
}

// New returns a gateway that answers as opt says. It starts nothing: goroutines begin with Serve, DialContext or a
// request of Client, so a gateway used within a testing/synctest bubble must be used there only.
func New(opt Options) *Gateway {
	opt = opt.filled()
	g := &Gateway{
		opt: opt, site: opt.Site, started: time.Now(), stop: make(chan struct{}),
		price: prices(opt.Models), dice: newDice(opt.Faults.Seed), windows: map[string][]time.Time{}, conns: map[net.Conn]bool{},
	}
	for _, u := range opt.Users {
		g.users = append(g.users, &u)
	}
	for _, t := range opt.Tokens {
		g.tokens = append(g.tokens, &t)
	}
	g.pages = g.routes()
	return g
}

// Requests returns the requests so far, oldest first, refused ones and other endpoints included: all of the first 10,000,
// after that the newest 10,000 at least.
func (g *Gateway) Requests() []Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]Request(nil), g.requests...)
}

// Calls is how many model calls reached the model.
func (g *Gateway) Calls() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.calls
}

// Running is how many model calls are under way.
func (g *Gateway) Running() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now
}

// MostRunning is the most model calls that were ever under way at once.
func (g *Gateway) MostRunning() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.most
}

// Ledger returns the consume rows, oldest first: what the gateway charged, and for what. It has them also where the site
// shows no log.
func (g *Gateway) Ledger() []Row {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]Row(nil), g.rows...)
}

// Used is the sum of all rows of a user, in quota units.
func (g *Gateway) Used(user int) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	var sum int64
	for _, row := range g.rows {
		if row.User == user {
			sum += row.Quota
		}
	}
	return sum
}

// User returns the account as it stands, pre-charges and lag included; ok says whether there is one.
func (g *Gateway) User(id int) (u User, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.catchUp(time.Now())
	if p := g.userByID(id); p != nil {
		return *p, true
	}
	return User{}, false
}

// Token returns a key as it stands, with or without its sk-; ok says whether there is one.
func (g *Gateway) Token(key string) (t Token, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.catchUp(time.Now())
	if p := g.tokenByKey(key); p != nil {
		return *p, true
	}
	return Token{}, false
}

// EditUser changes an account while the gateway runs (a top-up, a ban). It reports whether there is one.
func (g *Gateway) EditUser(id int, edit func(*User)) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.userByID(id)
	if p != nil {
		edit(p)
	}
	return p != nil
}

// EditToken changes a key while the gateway runs. It reports whether there is one.
func (g *Gateway) EditToken(key string, edit func(*Token)) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.tokenByKey(key)
	if p != nil {
		edit(p)
	}
	return p != nil
}

// EditSite changes the site's settings while it runs.
func (g *Gateway) EditSite(edit func(*Site)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	edit(&g.site)
}
