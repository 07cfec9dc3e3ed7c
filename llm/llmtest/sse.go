package llmtest

import (
	"bytes"
	"net/http"
)

// sse writes an event stream, in the manner of a Wire.
type sse struct {
	x     *exchange
	wire  Wire
	open  bool // headers are out
	muted bool // the client has gone
	buf   bytes.Buffer
}

func (c *call) openStream() {
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	if c.g.opt.Kind != Plain {
		h.Set("Cache-Control", "no-cache")
		h.Set("Connection", "keep-alive")
		h.Set("X-Accel-Buffering", "no")
	}
	c.out = &sse{x: c.exchange, wire: c.reply.Wire}
}

// closeStream forgets the headers of a stream that never began.
func (c *call) closeStream() {
	for _, name := range []string{"Cache-Control", "Connection", "X-Accel-Buffering", "Content-Type"} {
		c.w.Header().Del(name)
	}
}

func (s *sse) newline() string {
	if s.wire&CRLF != 0 {
		return "\r\n"
	}
	return "\n"
}

func (s *sse) data(json []byte) {
	nl := s.newline()
	if !s.open && s.wire&BOM != 0 {
		s.buf.WriteString("\ufeff")
	}
	if s.wire&Comments != 0 {
		s.buf.WriteString(": keep-alive" + nl + nl)
	}
	if s.wire&EmptyData != 0 {
		s.buf.WriteString("data:" + nl + nl)
	}
	if s.wire&NamedEvents != 0 {
		s.buf.WriteString("event: message" + nl + "id: 1" + nl)
	}
	name := "data: "
	if s.wire&NoSpace != 0 {
		name = "data:"
	}
	if s.wire&MultiLine != 0 {
		json = bytes.ReplaceAll(json, []byte(`,"`), []byte(","+nl+name+`"`))
	}
	s.buf.WriteString(name)
	s.buf.Write(json)
	s.buf.WriteString(nl + nl)
	s.send()
}

func (s *sse) done() {
	if s.wire&NoDone == 0 {
		s.buf.WriteString("data: [DONE]" + s.newline() + s.newline())
		s.send()
	}
}

func (s *sse) ping() { s.raw(": PING\n\n") }

func (s *sse) raw(text string) {
	s.buf.WriteString(text)
	s.send()
}

// send writes what is buffered, unless the client has gone.
func (s *sse) send() {
	defer s.buf.Reset()
	if s.muted || s.x.r.Context().Err() != nil {
		s.muted = true
		return
	}
	s.open = true
	if _, err := s.x.w.Write(s.buf.Bytes()); err != nil {
		s.muted = true
		return
	}
	s.muted = http.NewResponseController(s.x.w).Flush() != nil
}
