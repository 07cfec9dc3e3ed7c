package llm

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
)

// stream is an answer that comes in pieces, or whole from a gateway that does
// not stream.
type stream struct {
	c        *Client
	ctx      context.Context
	patience *patience
	status   int
	header   http.Header
	whole    bool // the body is one JSON value
	read     bool // and was read
	events   *events
	thought  thought
	finish   string
	usage    *Usage
	heard    bool // an event came that is part of an answer
	ended    bool // [DONE] came
}

func newStream(c *Client, ctx context.Context, p *patience, answer *http.Response) *stream {
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return &stream{
		c: c, ctx: ctx, patience: p, status: answer.StatusCode, header: answer.Header,
		whole: err == nil && kind == "application/json", events: newEvents(p),
	}
}

// close ends the request. After [DONE] it reads the little that may follow, so
// that the connection can be used again; nobody waits for that.
func (s *stream) close() {
	if !s.ended {
		s.patience.end()
		return
	}
	go func() {
		const moment = 100 * time.Millisecond
		s.patience.idle = moment
		io.CopyN(io.Discard, s.patience, 4<<10) // whatever comes of it: the answer is complete
		s.patience.end()
	}()
}

// step reads the next piece. end: the answer is complete.
func (s *stream) step() (d Delta, end bool, err error) {
	for {
		data, name, err := s.event()
		if err != nil {
			return s.over(err)
		}
		if bytes.Equal(data, done) {
			s.ended = true
			return s.over(io.EOF)
		}
		d, err := s.take(data, name)
		if err != nil {
			return s.failed(err)
		}
		if d != (Delta{}) {
			return d, false, nil
		}
	}
}

func (s *stream) event() ([]byte, string, error) {
	if !s.whole {
		return s.events.event()
	}
	if s.read {
		return nil, "", io.EOF
	}
	s.read = true
	data, err := io.ReadAll(io.LimitReader(s.patience, bodyLimit+1))
	switch {
	case err != nil:
		return nil, "", err
	case len(data) > bodyLimit:
		return nil, "", errTooLong
	case bytes.HasPrefix(bytes.TrimSpace(data), []byte("data:")) || bytes.HasPrefix(bytes.TrimSpace(data), []byte(":")):
		s.whole, s.events = false, newEvents(bytes.NewReader(data)) // a stream under a wrong name
		return s.events.event()
	case len(bytes.TrimSpace(data)) == 0:
		return nil, "", io.EOF
	}
	return data, "", nil
}

// take reads one event: text for the caller, the rest for the end.
func (s *stream) take(data []byte, name string) (Delta, error) {
	p, err := readPiece(data)
	switch {
	case name == "error" || p.failed || p.finish == "error":
		e := s.complaint(data)
		s.readUsage()
		return Delta{}, e
	case err != nil && s.events.torn:
		return Delta{}, s.cut()
	case err != nil && (data[0] == '{' || data[0] == '['):
		return Delta{}, &Error{Fault: Odd, Status: s.status, RequestID: requestID(s.header), Detail: s.c.masks.detail("broken JSON: " + string(data[:min(len(data), 100)]))}
	case err != nil:
		if s.whole {
			return Delta{}, s.odd(data)
		}
		return Delta{}, nil // a keep-alive that is no comment
	}
	if p.finish == "" && p.text != "" && (s.whole || p.whole) {
		p.finish = "stop" // a whole completion needs no reason to have ended
	}
	s.heard = s.heard || p.answer
	if p.usage != nil {
		s.usage = p.usage
	}
	if s.finish == "" && p.finish != "" {
		s.finish = p.finish
		s.patience.settled = true
	}
	if p.reasoning != "" {
		s.thought.aloud.over = true // this gateway tells thoughts from words
	}
	d := s.thought.split(p.text)
	d.Reasoning = p.reasoning + d.Reasoning
	return d, nil
}

// readUsage looks for the usage that new-api sends after an error: a failed
// stream is charged too.
func (s *stream) readUsage() {
	if s.whole {
		return
	}
	const moment, few = 2 * time.Second, 16
	s.patience.idle = min(s.patience.idle, moment)
	for range few {
		data, _, err := s.events.event()
		if err != nil || bytes.Equal(data, done) {
			return
		}
		if p, err := readPiece(data); err == nil && p.usage != nil {
			s.usage = p.usage
		}
	}
}

func (s *stream) complaint(data []byte) *Error {
	e := s.c.refusal(s.status, s.header, data)
	if e.Fault == NotOffered || e.Fault == Odd {
		e.Fault = SiteTrouble
	}
	return e
}

func (s *stream) odd(data []byte) *Error {
	e := &Error{Fault: Odd, Status: s.status, RequestID: requestID(s.header), Detail: "empty answer"}
	if len(data) > 0 {
		e.Detail = s.c.masks.detail(string(data))
	}
	return e
}

// over ends the stream: well if a finish reason came.
func (s *stream) over(err error) (Delta, bool, error) {
	if s.finish != "" && (s.ctx.Err() == nil || errors.Is(err, io.EOF) || s.outOfPatience()) {
		rest := s.thought.rest
		if s.finish == "stop" {
			rest = s.thought.whole
		}
		said, thought := rest()
		return Delta{Text: said, Reasoning: thought, Finish: s.finish, Usage: s.usage}, true, nil
	}
	switch {
	case errors.Is(err, errPage):
		return Delta{}, false, s.odd([]byte("web page instead of an answer"))
	case errors.Is(err, errTooLong):
		return s.failed(s.odd([]byte("line above 8 MiB")))
	case !errors.Is(err, io.EOF):
		e := s.c.broken(s.ctx, err, false)
		e.Status, e.RequestID = s.status, requestID(s.header)
		return s.failed(e)
	case !s.heard && !s.ended:
		return s.failed(s.odd(nil))
	}
	return s.failed(s.cut())
}

func (s *stream) cut() *Error {
	return &Error{Fault: Cut, Status: s.status, RequestID: requestID(s.header), Detail: "no finish reason"}
}

// outOfPatience reports that our own limit ended the request, not the caller.
func (s *stream) outOfPatience() bool {
	var e *Error
	return errors.As(context.Cause(s.ctx), &e)
}

// failed ends the stream with an error, after the usage if one came.
func (s *stream) failed(err error) (Delta, bool, error) {
	said, thought := s.thought.rest()
	return Delta{Text: said, Reasoning: thought, Usage: s.usage}, false, err
}
