package discord

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// link is one session of discordgo's with what watches it. It is resumed in place, and thrown away when it cannot be.
type link struct {
	p       *Platform
	session *discordgo.Session
	dropped chan struct{} // discordgo saw that the connection ended
	begun   bool          // READY came once
	quiets  int           // connections in a row that were ended for being quiet

	mu  sync.Mutex
	ctx context.Context
	tap *tap // of the running connection
}

// outcome is how one connection of a link went.
type outcome struct {
	ending
	ready bool // events came
	deaf  bool // the watchdog ended it
	quiet bool // ended for want of events
	stuck bool // discordgo does not come back: this session is lost
}

// version10 sets what discordgo has as a variable of its package; the rest of its addresses never leaves this program.
var version10 = sync.OnceFunc(func() { discordgo.APIVersion = "10" })

// silence is above all of discordgo's levels: its log would show tokens and what people write.
const silence = -1

func (p *Platform) newLink(address string) *link {
	version10()
	s, err := discordgo.New("Bot " + p.token)
	if err != nil { // it has nothing to fail with
		p.log.Error("make a session", "error", err)
	}
	l := &link{p: p, session: s, dropped: make(chan struct{}, 1)}
	s.LogLevel = silence
	s.StateEnabled, s.State.TrackChannels, s.State.TrackMembers = false, false, false
	s.SyncEvents = true
	s.Compress, s.Identify.Compress = false, false
	s.ShouldReconnectOnError, s.ShouldReconnectVoiceOnSessionError = false, false
	s.ShouldRetryOnRateLimit, s.MaxRestRetries = false, 0
	s.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	if !p.noContent.Load() {
		s.Identify.Intents |= discordgo.IntentMessageContent
	}
	s.Identify.Properties.Browser = "barkeep"
	s.Client = &http.Client{Transport: gatewayAt(address)}
	s.Dialer = &websocket.Dialer{NetDialContext: l.dial("http"), NetDialTLSContext: l.dial("https"), HandshakeTimeout: handshakeTime}
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { p.event(e.Type, e.RawData) })
	s.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case l.dropped <- struct{}{}:
		default:
		}
	})
	return l
}

// gatewayAt is the only thing that discordgo asks for over HTTP: where the gateway is. It was asked already, with all that
// may be wrong with it.
type gatewayAt string

// RoundTrip implements http.RoundTripper.
func (g gatewayAt) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"url":"` + string(g) + `"}`
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
}

func (l *link) dial(scheme string) func(context.Context, string, string) (net.Conn, error) {
	client := *l.p.api.client
	client.Timeout = 0
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return func(context.Context, string, string) (net.Conn, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.tap = newTap(l.ctx, &client, scheme)
		return l.tap, nil
	}
}

func (l *link) current() *tap {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tap
}

// live connects once, resuming if it can, and returns when the connection has ended and discordgo knows.
func (l *link) live(ctx context.Context) outcome {
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	l.mu.Lock()
	l.ctx, l.tap = within, nil
	l.mu.Unlock()
	select {
	case <-l.dropped:
	default:
	}
	opened := make(chan error, 1)
	go func() { opened <- l.session.Open() }()
	tooLong := time.AfterFunc(handshakeTime, cancel)
	defer tooLong.Stop()
	var err error
	for open := false; !open; {
		select {
		case err = <-opened:
			open = true
		case <-within.Done(): // what Open waits for ends with it
			if t := l.current(); t != nil {
				if ctx.Err() != nil {
					t.bye()
				}
				t.end(ending{})
			}
			err, open = <-opened, true
		}
	}
	t := l.current()
	if err != nil || t == nil {
		how := outcome{deaf: ctx.Err() == nil && within.Err() != nil}
		if t != nil {
			t.end(ending{})
			how.ending, how.ready = t.ending(), false
		}
		return how
	}
	tooLong.Stop()
	how := l.watch(ctx, t)
	l.begun = l.begun || how.ready
	how.stuck = !l.settled()
	return how
}

// watch waits until the connection ends, and ends it when it is deaf or ctx is over.
func (l *link) watch(ctx context.Context, t *tap) (how outcome) {
	for over := false; !over; {
		deaf, quiet := t.deafAt()
		next := deaf
		if quiet.Before(next) {
			next = quiet
		}
		timer := time.NewTimer(time.Until(next))
		select {
		case <-t.over:
			over = true
		case <-ctx.Done():
			over = true
		case now := <-timer.C:
			deaf, quiet = t.deafAt()
			how.deaf, how.quiet = !now.Before(deaf), !now.Before(quiet)
			over = how.deaf || how.quiet
		}
		timer.Stop()
	}
	if ctx.Err() != nil {
		t.bye()
	}
	t.end(ending{})
	how.ending = t.ending()
	t.mu.Lock()
	how.ready = t.began
	t.mu.Unlock()
	if how.quiet {
		l.quiets++
	} else {
		l.quiets = 0
	}
	return how
}

// quieted: a resumed connection stayed quiet as well, so a new session is worth its price.
func (l *link) quieted() bool { return l.quiets%2 == 0 }

// settled waits until discordgo is done with the connection. It is never told to close one itself: it would sleep for a second
// with its lock held, and whoever wants that lock meanwhile hangs.
func (l *link) settled() bool {
	late := time.NewTimer(closeTime)
	defer late.Stop()
	select {
	case <-l.dropped:
		return true
	case <-late.C:
		return false
	}
}
