package telegramtest

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.wg.Done()
	path, isFile := strings.CutPrefix(r.URL.Path, "/file")
	rest, ok := strings.CutPrefix(path, "/bot")
	token, name, slash := strings.Cut(rest, "/")
	if !ok || !slash {
		writeError(w, &refusal{code: 404, description: "Not Found"})
		return
	}
	if e := s.authorize(token); e != nil {
		writeError(w, e)
		return
	}
	if isFile {
		s.download(w, r, name)
		return
	}
	p, err := decode(r)
	if err != nil {
		writeError(w, bad("%s", err.Error()))
		return
	}
	s.handle(w, r, name, p)
}

// enter counts a request in, unless the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done.Err() != nil {
		return false
	}
	s.wg.Add(1)
	return true
}

func (s *Server) authorize(token string) *refusal {
	if tokenID(token) == 0 {
		return &refusal{code: 401, description: "Unauthorized: invalid token specified"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if token != s.opt.Token || s.revoked {
		return &refusal{code: 401, description: "Unauthorized"}
	}
	return nil
}

// handle runs one call, with its fault if it has one.
func (s *Server) handle(w http.ResponseWriter, r *http.Request, name string, p request) {
	c := s.begin(name, p)
	f := c.Fault
	hidden := f.Kind.hides()
	defer func() { s.end(c, hidden) }()
	if f.Kind == Slow {
		s.wait(s.done, f.Delay) // the call is at the server: it happens even if the client is gone by then
	}
	var result any
	var e *refusal
	if f.Kind.beforeEffect() {
		e = s.refuse(c, f)
	} else {
		result, e = s.run(r.Context(), c, p)
	}
	s.note(c, e)
	switch f.Kind {
	case CutBefore:
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	case BadGateway, BadGatewayAfter:
		s.setCode(c, 502)
		writeBadGateway(w)
		return
	case AnswerWithheld:
		s.wait(r.Context(), 24*time.Hour)
		panic(http.ErrAbortHandler)
	case CutAfter:
		writeHalf(w, result)
		panic(http.ErrAbortHandler)
	case SlowAnswer:
		s.wait(r.Context(), f.Delay)
	}
	if e != nil {
		writeError(w, e)
		return
	}
	hidden = !writeOK(w, r, result)
}

// wait waits for d, or until ctx ends or the server closes.
func (s *Server) wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-s.done.Done():
	}
}

func (s *Server) run(ctx context.Context, c *Call, p request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, ok := s.methods[strings.ToLower(c.Method)]
	if !ok {
		return nil, &refusal{code: 404, description: "Not Found: method not found"}
	}
	result, e := m.run(s, ctx, p)
	if e == nil {
		c.Effect = true
		if m, ok := result.(*wireMessage); ok {
			c.Message = m.MessageID
		}
	}
	return result, e
}

// refuse is the error answer of a fault that keeps a call from taking effect; nil for those that answer nothing in JSON.
func (s *Server) refuse(c *Call, f Fault) *refusal {
	switch f.Kind {
	case TooMany:
		s.mu.Lock()
		defer s.mu.Unlock()
		return tooMany(s.flood.punish(s.chats[c.Chat], max(1, f.RetryAfter)))
	case InternalError:
		return &refusal{code: 500, description: "Internal Server Error: restart"}
	case Unauthorized:
		return &refusal{code: 401, description: "Unauthorized"}
	case Vanished:
		return &refusal{code: 400, description: "Bad Request: message to edit not found"}
	case Conflict:
		return conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
	}
	return nil
}

func writeJSON(w http.ResponseWriter, code int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, err = w.Write(body)
	return err
}

func writeError(w http.ResponseWriter, e *refusal) {
	if e.retryAfter != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(e.retryAfter))
	}
	if writeJSON(w, e.code, e.wire()) != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
}

// writeOK reports false when the client can be seen not to have got the answer.
func writeOK(w http.ResponseWriter, r *http.Request, result any) bool {
	ok := wireOK{OK: true, Result: result}
	if d, is := result.(said); is {
		ok.Result, ok.Description = d.result, d.description
	}
	if r.Context().Err() != nil || writeJSON(w, 200, ok) != nil {
		return false
	}
	return flush(w)
}

func writeHalf(w http.ResponseWriter, result any) {
	body := encode(wireOK{OK: true, Result: result})
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body[:len(body)/2]); err == nil {
		flush(w)
	}
}

// flush sends what was written so far and reports whether the client can be seen to have taken it.
func flush(w http.ResponseWriter) bool { return http.NewResponseController(w).Flush() == nil }

func writeBadGateway(w http.ResponseWriter) {
	const page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	if _, err := w.Write([]byte(page)); err != nil {
		panic(http.ErrAbortHandler)
	}
}
