package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Error is Discord's refusal of a request.
type Error struct {
	Request    string // what was asked, in words, never an address: those hold tokens
	Status     int    // of HTTP
	Code       int    // Discord's own; 0 if there is none
	Message    string
	Fields     string        // which fields of the request are at fault, as JSON
	RetryAfter time.Duration // with 429
	Shared     bool          // the 429 is not about this bot alone
	Page       bool          // something between answered, not Discord
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s: %d, code %d %s", e.Request, e.Status, e.Code, e.Message)
}

// What stands between Barkeep and Discord, in sentences for the operator. Health and the log give them.
var (
	ErrStarting = errors.New("not connected to Discord yet")
	ErrToken    = errors.New("Discord refuses the bot token: check DISCORD_BOT_TOKEN, or make a new one in the developer portal under Bot")
	ErrContent  = errors.New("Discord does not let this bot read message content: it hears direct messages, mentions and slash commands only; " +
		"turn on Message Content Intent in the developer portal under Bot, and restart Barkeep")
	ErrReach   = errors.New("cannot reach Discord: check the network, or set DISCORD_PROXY or DISCORD_API_URL")
	ErrTrouble = errors.New("Discord has trouble of its own: nothing to do, it is tried again")
	ErrLost    = errors.New("the connection to Discord was lost: it is made again")
	ErrDeaf    = errors.New("Discord's gateway is silent: the connection is made again")
	ErrStarts  = errors.New("this bot has connected too often today: Barkeep waits until Discord allows it again; look whether another program uses the same token")
	ErrShards  = errors.New("the bot is in too many servers for one connection: Discord asks for shards, which this Barkeep does not have")
	ErrIntents = errors.New("Discord refuses what this Barkeep asks for: update Barkeep")
)

// trouble names what err means for the reading of events.
func trouble(err error) error {
	e := asRefusal(err)
	switch {
	case e == nil:
		return ErrReach
	case e.Status == 401:
		return ErrToken
	}
	return ErrTrouble
}

func asRefusal(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}

func (e *Error) is(codes ...int) bool { return slices.Contains(codes, e.Code) }

// gone: the message is not there any more, or can never be edited again.
func (e *Error) gone() bool { return e.is(10008, 30046, 50005) }

// expired: the interaction's token is good for nothing.
func (e *Error) expired() bool { return e.is(10015, 10062, 50027) }

// replied: the message that is replied to is at fault, or the right to read it.
func (e *Error) replied() bool {
	return e.is(160002) || e.is(50035) && strings.Contains(e.Fields, `"message_reference"`)
}

// keyed: the buttons are at fault.
func (e *Error) keyed() bool { return e.is(50035) && strings.Contains(e.Fields, `"components"`) }

// impossible: nothing can be written there any more: the channel is gone, access or the right to write is, the person takes no
// messages, the thread is locked.
func (e *Error) impossible() bool {
	return e.is(10003, 10004, 50001, 50007, 50008, 50013, 50024, 50083, 50278, 160005)
}

// final: the same request will be refused again.
func (e *Error) final() bool {
	return e.Status >= 400 && e.Status < 500 && e.Status != 401 && e.Status != 429 && e.Code != 40333 && !e.Page
}

// tooLarge: of a request with a file; a proxy may say so, too.
func (e *Error) tooLarge() bool { return e.is(40005) || e.Status == 413 }

// unknownEnd: the request may have taken effect, though its answer was lost.
func unknownEnd(err error) bool {
	if e := asRefusal(err); e != nil {
		return e.Status >= 500
	}
	if errors.Is(err, errOdd) {
		return true
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return false
	}
	_, lookup := errors.AsType[*net.DNSError](err)
	return !lookup
}

// errOdd: the answer is no answer of Discord's.
var errOdd = errors.New("an answer that is not Discord's")

const (
	firstWait = time.Second
	mostWait  = time.Minute
)

func longer(d time.Duration) time.Duration { return min(2*d, mostWait) }

// sleep waits, and reports whether it was for the whole time.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// health is what the operator is told.
type health struct {
	mu  sync.Mutex
	ran bool
	err error
}

// Health is nil while the bot hears; else a sentence that says what to do.
func (p *Platform) Health() error {
	p.health.mu.Lock()
	defer p.health.mu.Unlock()
	if !p.health.ran {
		return ErrStarting
	}
	return p.health.err
}

// stands keeps what stands between Barkeep and Discord, and logs it when it changes.
func (p *Platform) stands(err error) {
	p.health.mu.Lock()
	changed := !p.health.ran || !errors.Is(err, p.health.err)
	p.health.ran, p.health.err = true, err
	p.health.mu.Unlock()
	switch {
	case !changed:
	case err == nil:
		p.log.Info("connected to Discord")
	case errors.Is(err, ErrLost):
		p.log.Info(err.Error())
	default:
		p.log.Error(err.Error())
	}
}
