package telegramtest

import (
	"net/http"
	"strconv"
	"time"
)

// download answers /file/bot<token>/<path>. Among the calls, and for faults, it is the method "download".
func (s *Server) download(w http.ResponseWriter, r *http.Request, path string) {
	c := s.begin("download", request{values: map[string]string{"path": path}})
	defer s.end(c, false)
	body, e := s.fileAt(path)
	if c.Fault.Kind.beforeEffect() {
		e = s.refuse(c, c.Fault)
	}
	s.note(c, e)
	sent := body
	switch c.Fault.Kind {
	case Slow, SlowAnswer:
		s.wait(r.Context(), c.Fault.Delay)
	case CutBefore:
		panic(http.ErrAbortHandler)
	case AnswerWithheld:
		s.wait(r.Context(), 24*time.Hour)
		panic(http.ErrAbortHandler)
	case BadGateway, BadGatewayAfter:
		s.setCode(c, http.StatusBadGateway)
		writeBadGateway(w)
		return
	case CutAfter:
		sent = body[:len(body)/2]
	}
	if e != nil {
		writeError(w, e)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(sent); err != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
	if len(sent) < len(body) {
		flush(w)
		panic(http.ErrAbortHandler)
	}
}

func (s *Server) fileAt(path string) ([]byte, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.path == path && !f.lost {
			return f.bytes, nil
		}
	}
	return nil, &refusal{code: 404, description: "Not Found"}
}
