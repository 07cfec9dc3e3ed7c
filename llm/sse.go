package llm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

var (
	errPage    = errors.New("web page instead of a stream")
	errTooLong = errors.New("line above 8 MiB")
	done       = []byte("[DONE]")
)

// events reads server-sent events as gateways really write them: with or
// without blank lines between, with comments, CRLF, a byte order mark, JSON
// without "data:".
type events struct {
	r       *bufio.Reader
	line    []byte // a line longer than r's buffer
	data    []byte // the event being read
	ready   []byte // the event handed out last
	name    string // its "event:" field
	begun   bool   // a line was read
	bare    bool   // data came without "data:"
	next    []byte // a complete event was found only by the next one's beginning, kept here
	pending bool   // next holds one
	torn    bool   // the last line had no end
}

func newEvents(r io.Reader) *events { return &events{r: bufio.NewReader(r)} }

// event returns the next event that has data, and its name. The data is good
// until the next call. At the end it returns what was left, then io.EOF.
func (e *events) event() (data []byte, name string, err error) {
	e.data, e.name, e.bare = e.data[:0], "", false
	if e.pending {
		e.data, e.pending = append(e.data, e.next...), false
		if bytes.Equal(bytes.TrimSpace(e.data), done) {
			return e.out()
		}
	}
	for {
		line, err := e.readLine()
		e.torn = err != nil && len(line) > 0
		if len(line) > 0 || err == nil {
			if e.take(line) {
				return e.out()
			}
		}
		if len(e.data) > bodyLimit {
			return nil, "", errTooLong
		}
		if err == nil {
			continue
		}
		if left := bytes.TrimSpace(e.data); len(left) > 0 && (errors.Is(err, io.EOF) || json.Valid(left)) {
			return e.out()
		}
		return nil, "", err
	}
}

func (e *events) out() ([]byte, string, error) {
	e.ready, e.data = e.data, e.ready[:0]
	return bytes.TrimSpace(e.ready), e.name, e.fault()
}

// fault refuses a web page as soon as it shows.
func (e *events) fault() error {
	if e.bare && e.ready[0] == '<' {
		return errPage
	}
	return nil
}

// take adds a line to the event and reports whether that is now complete.
func (e *events) take(line []byte) bool {
	if !e.begun {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	line = bytes.TrimRight(line, "\r\n")
	if len(bytes.TrimSpace(line)) == 0 {
		return len(bytes.TrimSpace(e.data)) > 0
	}
	first := !e.begun
	e.begun = true
	switch {
	case e.bare:
		e.add(line)
		return false
	case line[0] == ':':
		return false
	case bytes.HasPrefix(line, []byte("data:")):
		return e.addData(bytes.TrimPrefix(line[5:], []byte(" ")))
	case bytes.HasPrefix(line, []byte("event:")):
		if len(bytes.TrimSpace(e.data)) == 0 {
			e.name = string(bytes.TrimSpace(line[6:]))
		}
		return false
	case line[0] == '{' || first && bytes.TrimSpace(line)[0] == '<':
		if len(e.data) > 0 {
			return e.addData(line)
		}
		e.bare = true
		e.add(line)
		return line[0] == '<'
	}
	return false // id:, retry: and what nobody knows
}

// addData adds a data line. Where the lines before it are a whole JSON value, it
// begins an event of its own: some gateways leave out the blank lines.
func (e *events) addData(line []byte) bool {
	if bytes.Equal(bytes.TrimSpace(e.data), done) || len(e.data) > 0 && json.Valid(e.data) {
		e.next, e.pending = append(e.next[:0], line...), true
		return true
	}
	e.add(line)
	return bytes.Equal(bytes.TrimSpace(e.data), done)
}

func (e *events) add(line []byte) {
	if len(e.data) > 0 {
		e.data = append(e.data, '\n')
	}
	e.data = append(e.data, line...)
}

// readLine returns the next line with its end, or the last one without, and the
// error that ended it.
func (e *events) readLine() ([]byte, error) {
	e.line = e.line[:0]
	for {
		part, err := e.r.ReadSlice('\n')
		if err == nil && len(e.line) == 0 {
			return part, nil
		}
		if len(e.line)+len(part) > bodyLimit {
			return nil, errTooLong
		}
		e.line = append(e.line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return e.line, err
		}
	}
}
