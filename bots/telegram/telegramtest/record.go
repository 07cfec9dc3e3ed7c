package telegramtest

import (
	"maps"
	"slices"
)

// begin records a call and picks its fault.
func (s *Server) begin(name string, p request) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Call{Method: s.spell(name), At: now(), Chat: s.chatOf(p), Message: int(p.int("message_id")), Params: p.values, Files: slices.Sorted(maps.Keys(p.files))}
	s.log.add(c)
	c.Fault = s.faults.next(c.Method, c.Chat)
	s.notify()
	return c
}

// note keeps what a call will be answered with, before the answer leaves.
func (s *Server) note(c *Call, e *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Fault.Kind != CutBefore {
		c.Code = 200
	}
	if e != nil {
		c.Code, c.Error, c.RetryAfter = e.code, e.description, e.retryAfter
		if e.code == 429 {
			s.log.floods++
		}
	}
	s.notify()
}

func (s *Server) setCode(c *Call, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Code = code
}

// end closes the record when the answer has left, or will never leave.
func (s *Server) end(c *Call, hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Took = now().Sub(c.At)
	if isPost(c.Method) {
		s.log.flying--
		if c.Hidden = hidden && c.Effect; c.Hidden {
			s.log.hidden++
		}
	}
	s.notify()
}
