package telegramtest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// FaultKind is a way in which a call goes wrong.
type FaultKind int

// The kinds of faults.
const (
	NoFault         FaultKind = iota
	TooMany                   // 429 with RetryAfter (default 1 s), no effect; the chat stays closed that long
	InternalError             // 500 "Internal Server Error: restart", no effect
	BadGateway                // 502 with an HTML page, no effect
	CutBefore                 // the connection ends, no effect
	CutAfter                  // the call takes effect, then the connection ends in the middle of the answer
	AnswerWithheld            // the call takes effect and no answer comes until the client gives up
	BadGatewayAfter           // the call takes effect and 502 with an HTML page is answered
	Slow                      // the call waits Delay before it takes effect, then all is well
	SlowAnswer                // the call takes effect and its answer waits Delay
	Unauthorized              // 401, as with a revoked token
	Conflict                  // 409, as by a second poller
	Vanished                  // 400, no effect: somebody deletes each message before it is edited
)

// Fault is what goes wrong. Its zero fields match everything.
type Fault struct {
	Kind       FaultKind
	Method     string // any case; "" any method but getUpdates, "post" any send or edit
	Chat       int64
	RetryAfter int // seconds
	Delay      time.Duration
	Skip       int     // for Inject: so many matching calls pass first
	Times      int     // for Inject: how often; default once
	Chance     float64 // for Misbehave: probability for each matching call, 0 to 1
}

type faults struct {
	rand   *rand.Rand
	script []*Fault
	chaos  []*Fault
}

// Inject makes the next matching call (or the next Times) go wrong. Injected faults come before those of Misbehave.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.faults.script = append(s.faults.script, &f)
}

// Misbehave makes matching calls go wrong with a probability; the sequence follows Options.Seed. Several calls add up.
func (s *Server) Misbehave(all ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range all {
		s.faults.chaos = append(s.faults.chaos, &f)
	}
}

// Behave ends all faults, scripted and by probability.
func (s *Server) Behave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.script, s.faults.chaos = nil, nil
}

func (f *Fault) matches(method string, chat int64) bool {
	if f.Chat != 0 && f.Chat != chat {
		return false
	}
	switch strings.ToLower(f.Method) {
	case "":
		return !strings.EqualFold(method, "getUpdates")
	case "post":
		return isPost(method)
	default:
		return strings.EqualFold(f.Method, method)
	}
}

// next is the fault of this call, if any.
func (f *faults) next(method string, chat int64) Fault {
	for i, p := range f.script {
		if !p.matches(method, chat) {
			continue
		}
		if p.Skip > 0 {
			p.Skip--
			continue
		}
		if p.Times--; p.Times == 0 {
			f.script = slices.Delete(f.script, i, i+1)
		}
		return *p
	}
	for _, p := range f.chaos {
		if p.matches(method, chat) && f.rand.Float64() < p.Chance {
			return *p
		}
	}
	return Fault{}
}

// beforeEffect says whether the fault keeps the call from doing anything.
func (k FaultKind) beforeEffect() bool {
	switch k {
	case TooMany, InternalError, BadGateway, CutBefore, Unauthorized, Conflict, Vanished:
		return true
	}
	return false
}

// hides says whether the fault lets the call take effect and keeps the answer from the bot.
func (k FaultKind) hides() bool { return k == CutAfter || k == AnswerWithheld || k == BadGatewayAfter }
