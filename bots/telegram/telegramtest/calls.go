package telegramtest

import (
	"slices"
	"strings"
	"time"
)

// Call is one API call as the server saw it.
type Call struct {
	Method  string // as this package spells it, e.g. sendMessage
	At      time.Time
	Took    time.Duration // until the answer had left; 0 while the call runs
	Chat    int64         // 0 when the call names none
	Message int           // message_id of the call, or of the message it made
	Params  map[string]string
	Files   []string // form fields that carried files
	Code    int      // HTTP status, also of an answer that was withheld; 0 while the call runs or when it was cut before it did anything
	Error   string   // description of a refusal

	RetryAfter int   // seconds, of a 429
	Fault      Fault // what was injected; its zero value: nothing
	Effect     bool  // the call did what it asked
	Hidden     bool  // it took effect and the bot did not learn so
}

type history struct {
	calls    []*Call
	max      int
	flying   int
	counts   map[string]int
	floods   int
	hidden   int
	overlaps int
}

func newHistory(limit int) history { return history{max: limit, counts: map[string]int{}} }

func (l *history) add(c *Call) {
	if len(l.calls) >= l.max {
		l.calls = slices.Delete(l.calls, 0, max(1, l.max/4))
	}
	l.calls = append(l.calls, c)
	l.counts[strings.ToLower(c.Method)]++
	if isPost(c.Method) {
		l.flying++
		l.overlaps = max(l.overlaps, l.flying)
	}
}

// isPost says whether a method shows something in a chat: what can be doubled when its answer is lost.
func isPost(method string) bool {
	m := strings.ToLower(method)
	return (strings.HasPrefix(m, "send") && m != "sendchataction") || strings.HasPrefix(m, "edit") || m == "copymessage" || m == "forwardmessage"
}

// Calls are the calls so far, oldest first; with names, only calls of these methods. getUpdates is among them.
func (s *Server) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Call
	for _, c := range s.log.calls {
		if len(methods) == 0 || slices.ContainsFunc(methods, func(m string) bool { return strings.EqualFold(m, c.Method) }) {
			out = append(out, *c)
		}
	}
	return out
}

// Count is how many calls of a method there have been, forgotten ones too.
func (s *Server) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.counts[strings.ToLower(method)]
}

// TooManyRequests is how many calls were answered with 429.
func (s *Server) TooManyRequests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.floods
}

// HiddenPosts is how many posts (sends and edits) took effect without the bot learning it: each send among them may be doubled.
func (s *Server) HiddenPosts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.hidden
}

// PostsInFlight is how many sends and edits are being answered now; the second figure is the most there have been at once.
func (s *Server) PostsInFlight() (now, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.flying, s.log.overlaps
}
