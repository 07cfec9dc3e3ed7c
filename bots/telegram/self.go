package telegram

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"
)

// self is who the bot is, as getMe says.
type self struct {
	known chan struct{} // closed when who is set
	once  sync.Once
	who   me
}

func (s *self) wait(ctx context.Context) (me, error) {
	select {
	case <-s.known:
		return s.who, nil
	case <-ctx.Done():
		return me{}, context.Cause(ctx)
	}
}

// learn asks who the bot is until Telegram says so. Problems are told by the reading loop, which meets them too.
func (p *Platform) learn(ctx context.Context) {
	for wait := firstWait; ; wait = longer(wait) {
		var who me
		err := p.api.call(ctx, "getMe", params{}, &who)
		if err == nil {
			p.self.once.Do(func() {
				p.self.who = who
				close(p.self.known)
			})
			p.log.Info("Telegram knows the bot", "username", who.Username, "reads_all_group_messages", who.ReadsGroups)
			return
		}
		if !sleep(ctx, pause(err, wait)) {
			return
		}
	}
}

const (
	firstWait = 500 * time.Millisecond
	mostWait  = 30 * time.Second
	tokenWait = time.Minute // a refused token mends itself only by an operator's hand
)

func longer(wait time.Duration) time.Duration { return min(2*wait, mostWait) }

// pause is how long to wait after err: what Telegram says, or wait.
func pause(err error, wait time.Duration) time.Duration {
	e := asRefusal(err)
	switch {
	case e == nil:
		return wait
	case e.RetryAfter > 0:
		return e.RetryAfter
	case errors.Is(trouble(err), ErrToken):
		return tokenWait
	}
	return wait
}

// Health is how the adapter stands with Telegram.
type Health struct {
	// Err is nil while updates arrive or could; else it is ErrToken, ErrConflict, ErrWebhook, ErrHook, ErrReach or ErrTrouble, wrapped
	// with Telegram's own words.
	Err   error
	Since time.Time // when that began; zero before the first answer
	Heard time.Time // when Telegram last answered
	// Username and ReadsGroups are getMe's; empty before its first answer. Without ReadsGroups (privacy mode on) plain mentions
	// do not arrive in groups.
	Username    string
	ReadsGroups bool
}

type health struct {
	mu  sync.Mutex
	now Health
}

// Health reports how the adapter stands with Telegram.
func (p *Platform) Health() Health {
	p.health.mu.Lock()
	h := p.health.now
	p.health.mu.Unlock()
	select {
	case <-p.self.known:
		h.Username, h.ReadsGroups = p.self.who.Username, p.self.who.ReadsGroups
	default:
	}
	return h
}

// stands keeps how a call of the reading loop ended, and logs a change once.
func (p *Platform) stands(err error) {
	var kind error
	if err != nil {
		kind = trouble(err)
	}
	p.health.mu.Lock()
	was := p.health.now
	now := was
	if err == nil {
		now.Heard = time.Now()
	}
	changed := !errors.Is(was.Err, kind) || was.Since.IsZero()
	if changed {
		now.Since, now.Err = time.Now(), nil
		if err != nil {
			now.Err = problem{kind, err}
		}
	}
	p.health.now = now
	p.health.mu.Unlock()
	switch {
	case !changed:
	case errors.Is(kind, ErrReach), errors.Is(kind, ErrTrouble):
		p.log.Warn(kind.Error(), "cause", err)
	case err != nil:
		p.log.Error(kind.Error(), "cause", err)
	case was.Err != nil:
		p.log.Info("Telegram answers again")
	}
}

// problem says a sentence for the operator, and wraps its cause.
type problem struct{ kind, cause error }

func (p problem) Error() string   { return p.kind.Error() + " (" + p.cause.Error() + ")" }
func (p problem) Unwrap() []error { return []error{p.kind, p.cause} }

func randomSecret() string { return rand.Text() }
