package discordtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Server is the whole platform. Its methods may be called from any goroutine.
type Server struct {
	opt    Options
	pipe   *pipeListener
	client *http.Client
	routes []*route
	closed chan struct{}

	mu      sync.Mutex // guards everything below, and everything reachable from it
	changed chan struct{}
	base    string
	ids     snowflakes
	dice    *rand.Rand
	revoked bool
	servers []*http.Server
	done    bool

	bot      *user
	owner    *user
	users    map[string]*user
	guilds   map[string]*guild
	channels map[string]*channel
	files    map[string]*file

	commands     map[string][]*command // by guild id; "" holds the global ones
	created      map[string][]time.Time
	interactions map[string]*interaction // by token
	pings        []Ping
	typing       []Typing

	limits   limiter
	faults   []*Fault
	calls    []*Call
	inFlight int

	sessions   []*session
	conns      []*conn
	views      []*Connection
	identifies []time.Time // of the last 24 h
	welcomes   []time.Time // of the last 5 s, those not turned away
	handshakes []Handshake
	duplicates float64
}

// New starts an empty platform: nobody but the bot and its owner, no guild.
// Inside testing/synctest call it in the bubble.
func New(opt Options) *Server {
	s := &Server{
		opt:          opt.withDefaults(),
		closed:       make(chan struct{}),
		changed:      make(chan struct{}),
		base:         "http://discord.test",
		dice:         rand.New(rand.NewPCG(opt.Seed, 1)),
		ids:          newSnowflakes(time.Now()),
		users:        map[string]*user{},
		guilds:       map[string]*guild{},
		channels:     map[string]*channel{},
		files:        map[string]*file{},
		commands:     map[string][]*command{},
		created:      map[string][]time.Time{},
		interactions: map[string]*interaction{},
	}
	s.pipe, s.routes = newPipeListener(), routes()
	s.client = &http.Client{Transport: &http.Transport{DialContext: s.DialContext}}
	s.limits = newLimiter(s.opt.Limits)
	s.opt.ApplicationID = or(s.opt.ApplicationID, s.ids.next(time.Now()))
	s.opt.BotID = or(s.opt.BotID, s.opt.ApplicationID)
	s.bot = &user{id: s.opt.BotID, name: s.opt.BotName, bot: true, locale: "en-US"}
	s.opt.OwnerID = or(s.opt.OwnerID, s.ids.next(time.Now()))
	s.owner = &user{id: s.opt.OwnerID, name: "owner", locale: "en-US"}
	s.users[s.bot.id], s.users[s.owner.id] = s.bot, s.owner
	return s
}

// Token is the bot's token, without "Bot ".
func (s *Server) Token() string { return s.opt.Token }

// ApplicationID is the application's id.
func (s *Server) ApplicationID() string { return s.opt.ApplicationID }

// Bot is the bot's own user.
func (s *Server) Bot() *Person { return &Person{s: s, ID: s.bot.id, Name: s.bot.name} }

// Owner is who owns the application.
func (s *Server) Owner() *Person { return &Person{s: s, ID: s.owner.id, Name: s.owner.name} }

// URL is where the platform is: "http://discord.test" until Serve is given a
// listener of another kind, then that listener's address.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// APIURL is the REST root, what DISCORD_API_URL would say.
func (s *Server) APIURL() string { return s.URL() + "/api/v10" }

// ServeHTTP answers REST below /api/v10, the gateway at /gateway-ws and files
// below /attachments.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/gateway-ws"):
		s.serveGateway(w, r)
	case strings.HasPrefix(r.URL.Path, "/attachments/"):
		s.serveFile(w, r)
	default:
		s.serveREST(w, r)
	}
}

// Serve answers on l until Close; it returns nil after Close.
func (s *Server) Serve(l net.Listener) error {
	hs := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.mu.Lock()
	if s.done {
		s.mu.Unlock()
		return fmt.Errorf("serve: %w", net.ErrClosed)
	}
	s.servers = append(s.servers, hs)
	if l != net.Listener(s.pipe) {
		s.base = "http://" + l.Addr().String()
	}
	s.mu.Unlock()
	if err := hs.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Close drops every connection and ends every Serve. People and messages stay
// readable.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.done {
		s.mu.Unlock()
		return nil
	}
	s.done = true
	close(s.closed)
	servers, conns := s.servers, s.conns
	s.conns = nil
	for _, i := range s.interactions {
		i.deadline.Stop()
	}
	s.mu.Unlock()
	var errs []error
	for _, hs := range servers {
		errs = append(errs, hs.Close())
	}
	for _, c := range conns {
		c.abort()
	}
	s.client.CloseIdleConnections()
	errs = append(errs, s.pipe.Close())
	return errors.Join(errs...)
}

// DialContext connects to the platform in memory, whatever the address: for
// http.Transport and websocket.Dialer (NetDialContext).
func (s *Server) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	s.pipe.start.Do(func() { go s.servePipe() })
	return s.pipe.dial(ctx)
}

func (s *Server) servePipe() {
	if err := s.Serve(s.pipe); err != nil {
		s.pipe.fail(err)
	}
}

// Client talks to the platform in memory, whatever host a URL names.
func (s *Server) Client() *http.Client { return s.client }

// touch wakes everyone who waits for a condition. The caller holds s.mu.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Changed is closed at the next change of anything a test can look at.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Wait returns nil when holds() does, which is asked now and after every
// change, or the context's error.
func (s *Server) Wait(ctx context.Context, holds func() bool) error {
	for {
		changed := s.Changed()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait: %w", ctx.Err())
		}
	}
}
