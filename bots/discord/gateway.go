package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	handshakeTime = 20 * time.Second // from dialing to READY
	ackTime       = 15 * time.Second // that an acknowledgement may be late
	quietTime     = 15 * time.Minute // without any event: the connection is resumed, for it may be deaf
	identifyEvery = 5500 * time.Millisecond
	closeTime     = 10 * time.Second // that discordgo gets to see that a connection has ended
	slowRetry     = 2 * time.Minute  // after what only a person can mend
	openTries     = 3                // before a session is given up for a new one
)

// Run hears Discord until ctx ends and then returns nil. Whatever Discord answers, it goes on trying: see Health. It may run
// once per Platform.
func (p *Platform) Run(ctx context.Context, core Core) error {
	if p.token == "" {
		return errors.New("run discord: no bot token: set DISCORD_BOT_TOKEN")
	}
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		p.read(ctx, core)
	}()
	p.hear(ctx)
	<-reading
	p.pending.stop()
	p.work.Wait()
	return nil
}

// hear keeps a session with the gateway.
func (p *Platform) hear(ctx context.Context) {
	var s *link
	var identified time.Time
	wait, tries := firstWait, 0
	for ctx.Err() == nil {
		if s == nil {
			address, err := p.gateway(ctx)
			if err != nil {
				wait = p.pause(ctx, err, wait)
				continue
			}
			if !sleep(ctx, time.Until(identified.Add(identifyEvery))) {
				return
			}
			identified, tries = time.Now(), 0
			s = p.newLink(address)
		}
		how := s.live(ctx)
		if ctx.Err() != nil {
			return
		}
		if how.ready {
			wait, tries = firstWait, 0
		}
		tries++
		err, keep := p.verdict(s, how, tries)
		if !keep {
			s = nil
		}
		wait = p.pause(ctx, err, wait)
	}
}

// pause says what stands in the way and waits, unless nothing does. It returns how long to wait the next time.
func (p *Platform) pause(ctx context.Context, err error, wait time.Duration) time.Duration {
	if ctx.Err() != nil {
		return wait
	}
	if err == nil {
		return firstWait
	}
	p.stands(err)
	d := wait/2 + rand.N(wait)
	if errors.Is(err, ErrToken) || errors.Is(err, ErrIntents) || errors.Is(err, ErrShards) {
		d = slowRetry/2 + rand.N(slowRetry)
	}
	sleep(ctx, d)
	return longer(wait)
}

// Close codes that say more than that the connection ended (Discord's table of gateway close codes).
const (
	closeNotAuthenticated = 4003
	closeToken            = 4004
	closeAuthenticated    = 4005
	closeSequence         = 4007
	closeTimeout          = 4009
	closeShard            = 4010
	closeSharding         = 4011
	closeVersion          = 4012
	closeIntents          = 4013
	closeDisallowed       = 4014
)

// verdict says what to tell the operator after a connection ended, and whether its session can be resumed.
func (p *Platform) verdict(s *link, how outcome, tries int) (err error, keep bool) {
	p.log.Debug("the gateway's connection ended", "code", how.code, "op", how.op, "status", how.status, "ready", how.ready, "deaf", how.deaf)
	switch how.code {
	case closeToken:
		return ErrToken, false
	case closeDisallowed:
		if p.noContent.Swap(true) {
			return ErrIntents, false
		}
		p.log.Warn(ErrContent.Error())
		return nil, false
	case closeSharding, closeShard:
		return ErrShards, false
	case closeVersion, closeIntents:
		return ErrIntents, false
	case closeNotAuthenticated, closeAuthenticated, closeSequence, closeTimeout:
		return ErrLost, false
	}
	keep = s.begun && !how.stuck && tries < openTries && (how.op != opInvalid || how.again)
	switch {
	case how.deaf:
		return ErrDeaf, keep
	case how.quiet:
		return nil, keep && !s.quieted()
	case how.ready || how.op == opReconnect:
		return ErrLost, keep
	case how.status == http.StatusUnauthorized:
		return ErrToken, false
	}
	return ErrReach, keep
}

// gateway asks where the gateway is, and waits where the bot has connected too often.
func (p *Platform) gateway(ctx context.Context) (string, error) {
	var said struct {
		URL   string `json:"url"`
		Limit *struct {
			Remaining  int     `json:"remaining"`
			ResetAfter float64 `json:"reset_after"` // milliseconds
		} `json:"session_start_limit"`
	}
	err := p.api.do(ctx, call{what: "find the gateway", method: "GET", path: "/gateway/bot", bucket: "gateway", final: true, out: &said})
	if e := asRefusal(err); e != nil && e.Status == http.StatusNotFound {
		err = p.api.do(ctx, call{what: "find the gateway", method: "GET", path: "/gateway", bucket: "gateway", final: true, out: &said})
	}
	if err != nil {
		p.log.Debug("the gateway is not found", "error", err)
		return "", fmt.Errorf("%w", trouble(err))
	}
	if u, err := url.Parse(said.URL); err != nil || u.Host == "" || u.Scheme != "ws" && u.Scheme != "wss" {
		return "", ErrTrouble
	}
	if l := said.Limit; l != nil && l.Remaining <= 0 {
		p.stands(ErrStarts)
		if !sleep(ctx, seconds(l.ResetAfter/1000)+time.Second) {
			return "", ctx.Err()
		}
	}
	return strings.TrimRight(said.URL, "/") + "/", nil
}
