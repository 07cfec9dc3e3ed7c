package discordtest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// reply is an answer before it is written.
type reply struct {
	status int
	header http.Header
	body   []byte // nil: none
	code   int
	page   bool // HTML
	shared bool // a 429 that does not count as invalid
	effect bool
}

var goodAgent = regexp.MustCompile(`^DiscordBot \(\S+, \S+\)`)

func failure(err *apiError, h http.Header) *reply {
	return &reply{status: err.Status, header: h, body: encode(err), code: err.Code}
}

// serveREST is the way of a request: ban, fault, version, route, agent, token,
// limits, body, and only then the effect.
func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {
	call, rt, vars, refusal := s.begin(r)
	defer s.end(call)
	var f *Fault
	if rt != nil {
		f = s.strike(call.Route, call.Channel)
	}
	rep, data := s.receive(w, r, call, rt)
	if rep == nil {
		rep = s.sabotage(r, call, f)
	}
	if rep == nil {
		rep = s.carryOut(r, &request{rt: rt, vars: vars, query: r.URL.Query(), data: data, call: call, gateway: "ws://" + r.Host + "/gateway-ws"}, refusal)
	}
	s.finish(w, r, call, f, rep)
}

// begin notes the call and finds its route.
func (s *Server) begin(r *http.Request) (*Call, *route, map[string]string, *apiError) {
	path, ok, err := version(r)
	call := &Call{Method: r.Method, Path: strings.TrimPrefix(r.URL.RequestURI(), "/api/v10"), Started: time.Now()}
	var rt *route
	var vars map[string]string
	if ok {
		rt, vars, err = s.find(r.Method, path)
	}
	if rt != nil {
		call.Route, call.Channel = rt.name(), vars["channel"]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	s.inFlight++
	s.touch()
	return call, rt, vars, err
}

func (s *Server) end(call *Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
	call.Ended = time.Now()
	s.touch()
}

// sabotage is what a fault does before the effect; nil lets the request go on.
func (s *Server) sabotage(r *http.Request, call *Call, f *Fault) *reply {
	if f == nil {
		return nil
	}
	s.mu.Lock()
	call.Fault = f.Kind
	s.touch()
	s.mu.Unlock()
	after := or(f.RetryAfter, time.Second)
	switch f.Kind {
	case RateLimited:
		b := bucket{name: "fault", limit: Limit{5, after}, used: 5, ends: time.Now().Add(after)}
		h := http.Header{}
		b.headers(h, time.Now())
		return limited("user", after, h)
	case GlobalLimited:
		return limited("global", after, nil)
	case SharedLimited:
		return limited("shared", after, nil)
	case CloudflareLimit:
		return cloudflarePage(after)
	case ServerError:
		return failure(&apiError{Status: 500, Message: "500: Internal Server Error"}, nil)
	case BadGateway:
		return page(502)
	case Unavailable:
		return page(503)
	case HTMLPage:
		return &reply{status: 200, page: true, body: []byte("<!DOCTYPE html><html><head><title>Discord</title></head><body></body></html>")}
	case Refused:
		return &reply{status: f.Status, body: []byte(f.Body)}
	case CutBefore:
		cut()
	case Slow:
		s.pause(r.Context(), f.Delay)
		if r.Context().Err() != nil {
			cut() // the client left before anything happened
		}
	}
	return nil
}

func page(status int) *reply {
	text := http.StatusText(status)
	return &reply{status: status, page: true, body: fmt.Appendf(nil, pageGateway, status, text, status, text)}
}

// carryOut checks the request and lets it have its effect.
func (s *Server) carryOut(r *http.Request, q *request, refusal *apiError) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ban := s.limits.ban(); ban != nil {
		return ban
	}
	if !goodAgent.MatchString(r.UserAgent()) {
		return failure(errUserAgent, nil)
	}
	if refusal != nil {
		return failure(refusal, nil)
	}
	if !q.rt.open && (s.revoked || r.Header.Get("Authorization") != "Bot "+s.opt.Token) {
		return failure(errUnauthorized, nil)
	}
	h := http.Header{}
	if rep := s.limits.admit(q.rt, major(q.vars), h); rep != nil {
		return rep
	}
	err := checkVars(q.vars)
	if err == nil {
		err = q.read(r.Header.Get("Content-Type"))
	}
	if err != nil {
		return failure(err, h)
	}
	status, body, err := q.rt.handle(s, q)
	s.touch()
	if err != nil {
		return failure(err, h)
	}
	rep := &reply{status: status, header: h, effect: r.Method != http.MethodGet}
	if body != nil {
		rep.body = encode(body)
	}
	return rep
}

// finish lets a fault spoil the answer, writes it and books it.
func (s *Server) finish(w http.ResponseWriter, r *http.Request, call *Call, f *Fault, rep *reply) {
	hidden := false
	if f != nil {
		switch f.Kind {
		case BadGatewayAfter:
			hidden = rep.effect
			spoilt := page(502)
			spoilt.effect = rep.effect
			rep = spoilt
		case SlowAnswer:
			s.book(call, rep, false)
			s.pause(r.Context(), f.Delay)
			hidden = rep.effect && r.Context().Err() != nil
		case CutAfter:
			s.book(call, &reply{effect: rep.effect}, rep.effect)
			cut()
		}
	}
	s.book(call, rep, hidden)
	for k, v := range rep.header {
		w.Header()[k] = v
	}
	kind := "application/json"
	if rep.page {
		kind = "text/html; charset=UTF-8"
	}
	if rep.body != nil {
		w.Header().Set("Content-Type", kind)
	}
	w.WriteHeader(rep.status)
	if _, err := w.Write(rep.body); err != nil && rep.effect {
		s.book(call, rep, true)
	}
}

func (s *Server) book(call *Call, rep *reply, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if call.Status == 0 {
		s.limits.count(rep)
	}
	call.Status, call.Code, call.Effect, call.Hidden = rep.status, rep.code, rep.effect, hidden
	s.touch()
}
