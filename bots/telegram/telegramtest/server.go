package telegramtest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const host = "telegram.test"

// Server is one bot's Bot API, the people and the chats it can meet. It is an http.Handler and safe for concurrent use.
type Server struct {
	opt    Options
	pipe   *pipeListener
	http   *http.Server
	client *http.Client
	done   context.Context // ends with Close
	stop   context.CancelFunc
	wg     sync.WaitGroup // the pipe's accept loop, webhook workers, requests

	mu      sync.Mutex
	changed chan struct{} // closed at the next change; nil while nobody waits
	revoked bool
	bot     *person
	methods map[string]method
	people  map[int64]*person
	chats   map[int64]*chat
	names   map[string]int64 // lower-case @username → chat or person
	ids     counters
	files   map[string]*file // by file_id
	queries map[string]*query
	menus   map[string][]Command
	updates updates
	flood   flood
	faults  faults
	log     history
}

// New returns a running server; Close ends it.
func New(o Options) *Server {
	o = o.withDefaults()
	s := &Server{
		opt: o, pipe: newPipeListener(),
		people: map[int64]*person{}, chats: map[int64]*chat{}, names: map[string]int64{}, files: map[string]*file{},
		queries: map[string]*query{}, menus: map[string][]Command{},
		ids: newCounters(), updates: newUpdates(), log: newHistory(o.CallHistory),
		faults: faults{rand: rand.New(rand.NewPCG(o.Seed, 1))},
	}
	s.done, s.stop = context.WithCancel(context.Background())
	s.bot = &person{User: User{ID: o.BotID, FirstName: o.BotName, Username: o.Username, Bot: true}, readsAll: o.ReadsAllGroupMessages}
	s.methods = methods(o)
	s.people[o.BotID] = s.bot
	s.addTelegramsOwn()
	s.names[strings.ToLower(o.Username)] = o.BotID
	s.client = &http.Client{Transport: s.pipe.transport()}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, BaseContext: func(net.Listener) context.Context { return s.done }}
	s.wg.Go(func() { ignoreClosed(s.http.Serve(s.pipe)) })
	return s
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Serve answers on l until Close; it returns nil after Close.
func (s *Server) Serve(l net.Listener) error { return ignoreClosed(s.http.Serve(l)) }

// Close ends every request, webhook worker and connection, and returns when requests and workers have ended.
func (s *Server) Close() error {
	s.mu.Lock()
	s.stop() // under mu, so that no worker or request begins after it
	s.mu.Unlock()
	err := s.http.Close()
	s.client.CloseIdleConnections()
	s.wg.Wait()
	return err
}

// URL is the API root for Client: calls go to URL/bot<token>/<method>, files to URL/file/bot<token>/<path>.
// A server on another listener (Serve) is reached at that listener's address instead.
func (s *Server) URL() string { return "http://" + host }

// Token is the bot's token.
func (s *Server) Token() string { return s.opt.Token }

// Bot is the bot that this server serves.
func (s *Server) Bot() User {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bot.User
}

// RevokeToken makes every later call answer 401 Unauthorized.
func (s *Server) RevokeToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
	s.updates.wake()
}

// tokenID is the bot id that a token begins with, or 0 when the token is malformed.
func tokenID(token string) int64 {
	id, secret, ok := strings.Cut(token, ":")
	if !ok || secret == "" || len(token) > 80 || strings.HasPrefix(id, "0") {
		return 0
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n <= 0 {
		return 0
	}
	return n
}

// now is the server's clock; messages carry whole seconds as Telegram's do.
func now() time.Time { return time.Now() }

// notify tells everyone in Wait that something changed. The caller holds mu.
func (s *Server) notify() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// Wait returns nil as soon as cond is true and ctx's error when that comes first. It calls cond again after every change
// to chats, calls or answers, without polling; cond may use every method of Server.
func (s *Server) Wait(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
