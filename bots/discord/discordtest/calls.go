package discordtest

import (
	"slices"
	"time"
)

// Call is one REST request as the server saw it.
type Call struct {
	Method, Path string // Path without the API root, with its query
	Route        string // "METHOD /channels/{channel}/messages"; "" when there is no such route
	Channel      string // the channel's id, if the route has one
	Body         string // the JSON part
	Files        int
	Started      time.Time
	Ended        time.Time // zero while in flight
	Status       int       // 0 while in flight, and when the connection was cut
	Code         int       // of the JSON error
	Effect       bool      // the request was carried out
	Hidden       bool      // it was carried out, and the answer never arrived or said otherwise
	Fault        FaultKind
	MessageID    string // of the message that was made or changed
}

// Calls are all REST requests so far, in order of arrival.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := make([]Call, len(s.calls))
	for i, c := range s.calls {
		calls[i] = *c
	}
	return calls
}

// CallsTo are the calls of one route.
func (s *Server) CallsTo(route string) []Call {
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return c.Route != route })
}

// RateLimited429 counts the answers 429 so far, faults included.
func (s *Server) RateLimited429() int {
	n := 0
	for _, c := range s.Calls() {
		if c.Status == 429 {
			n++
		}
	}
	return n
}

// HiddenAnswers counts the requests that were carried out without the bot
// learning of it.
func (s *Server) HiddenAnswers() int {
	n := 0
	for _, c := range s.Calls() {
		if c.Hidden {
			n++
		}
	}
	return n
}

// InFlight counts the requests that are being answered right now.
func (s *Server) InFlight() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inFlight
}
