package discord

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"barkeep/bots"
)

// Name is the platform's name in refs.
const Name = "discord"

// Core is what the adapter needs of the core.
type Core interface {
	// Receive returns nil once the batch is stored for good. A batch may come again.
	Receive(ctx context.Context, batch []bots.Message) error
	// Refused is what somebody is told at once, and alone, whose command Receive would pass over in silence.
	Refused(ctx context.Context, m bots.Message) (v bots.View, refused bool, err error)
	// Joined says that the bot was added to a server. It stores nothing, and is said again after an error.
	Joined(ctx context.Context, a bots.Arrival) error
	// Press answers a pressed button; toast, if any, is shown to the person who pressed.
	Press(ctx context.Context, press bots.Press) (toast string, err error)
	// Suggest completes a model's name from memory.
	Suggest(ctx context.Context, where bots.Where, who bots.Who, prefix string, n int) []string
}

// Options are what a Platform is made of.
type Options struct {
	Token  string       // without "Bot "
	APIURL string       // the REST root; empty: https://discord.com/api/v10
	Client *http.Client // for REST and for the gateway's WebSocket, so its proxy holds for both; nil: one with the environment's proxy
	// RequestsPerSecond caps requests over all chats; 0: no cap. What Discord's headers say holds always.
	RequestsPerSecond int
	Menu              []bots.Entry // becomes the slash commands
	Version           string       // of Barkeep, for the User-Agent
	Log               *slog.Logger // nil: nothing is logged
	// Missed knows what is to be fetched once connected. nil: only what this run heard of is.
	Missed Missed
	// MissedFor is how long a missed message is worth fetching; 0: an hour.
	MissedFor time.Duration
}

// Platform is the Discord adapter.
type Platform struct {
	api    *api
	log    *slog.Logger
	token  string
	run    string // of this process, told apart from earlier ones in what places remember
	menu   map[string]bots.Entry
	wanted []bots.Entry
	missed Missed

	health    health
	queue     *queue
	known     known
	pending   pending
	flights   flights
	rights    rights
	recent    recent
	last      lastSeen
	work      sync.WaitGroup // interactions being answered, and what else is short
	slots     chan struct{}
	unknown   atomic.Int64
	noContent atomic.Bool // the portal does not grant message content
	gaps      gaps
	bot       atomic.Pointer[self]
	met       chan struct{} // closed when bot is set
	meet      sync.Once
}

// self is who the bot is.
type self struct{ user, app, name string }

// New returns a platform. It does no I/O.
func New(o Options) *Platform {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p := &Platform{
		run: rand.Text(),
		api: newAPI(o), log: o.Log, token: o.Token, menu: map[string]bots.Entry{}, wanted: o.Menu, missed: o.Missed, gaps: newGaps(o.MissedFor),
		queue: newQueue(), known: newKnown(), pending: pending{open: map[string]*deferral{}}, flights: flights{open: map[string]*flight{}}, rights: rights{seen: map[string]right{}},
		recent: newRecent(), last: lastSeen{at: map[string]string{}}, slots: make(chan struct{}, interactionsAtOnce), met: make(chan struct{}),
	}
	for _, e := range o.Menu {
		p.menu[e.Name] = e
	}
	return p
}

// aside runs f beside what reads events; Run waits for it. A panic ends f alone.
func (p *Platform) aside(what string, f func()) {
	p.work.Go(func() {
		defer func() { bots.Caught(p.log, recover(), what) }()
		f()
	})
}

// Name implements bots.Platform.
func (p *Platform) Name() string { return Name }

// Address implements bots.Platform. It is empty for a ref that is none of Discord's, and for a server, which is no place to write.
func (p *Platform) Address(where bots.Ref) string {
	if where.Platform != Name || !isID(where.ID) {
		return ""
	}
	return state{To: where.ID, Key: rand.Text(), Run: p.run}.String()
}

// UnknownPosts counts messages that were posted again without a way to know whether the first try stands: each may stand twice.
func (p *Platform) UnknownPosts() int64 { return p.unknown.Load() }

// me waits until the gateway has said who the bot is.
func (p *Platform) me(ctx context.Context) (self, error) {
	select {
	case <-p.met:
		return *p.bot.Load(), nil
	default:
	}
	select {
	case <-p.met:
		return *p.bot.Load(), nil
	case <-ctx.Done():
		return self{}, ctx.Err()
	}
}

func ref(id string) bots.Ref { return bots.Ref{Platform: Name, ID: id} }

// serverMark is what a server's id begins with in refs, so that it is never taken for a person's.
const serverMark = "server/"

func serverRef(guild string) bots.Ref { return ref(serverMark + guild) }

func guildOf(r bots.Ref) (string, bool) {
	id, ok := strings.CutPrefix(r.ID, serverMark)
	return id, ok && r.Platform == Name && isID(id)
}

var snowflake = regexp.MustCompile(`^[0-9]{1,20}$`)

func isID(s string) bool { return snowflake.MatchString(s) }

// older compares ids by age; malformed ones sort by text.
func older(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

const discordEpoch = 1420070400000 // milliseconds of Unix time; ids hold milliseconds since then above bit 22

// bornAt is when an id was made; zero for what is no id.
func bornAt(id string) time.Time {
	if !isID(id) {
		return time.Time{}
	}
	var n uint64
	for _, c := range id {
		n = n*10 + uint64(c-'0')
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch)
}
