package llm

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// capture is a recorded exchange with a real gateway.
type capture struct {
	name, method, path, request string
	status                      int
	header                      http.Header
	pieces                      []timedPiece
	charged                     string
}

type timedPiece struct {
	after time.Duration // since the request
	data  string
}

var timedLine = regexp.MustCompile(`(?m)^ *(\d+) ms \| ?(.*)$`)

func readCapture(t testing.TB, name string) capture {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".http"))
	if err != nil {
		t.Fatal(err)
	}
	asked, answered, ok := strings.Cut(string(raw), "=== response ===\n")
	if !ok {
		t.Fatalf("%s: no response", name)
	}
	c := capture{name: name, header: http.Header{}}
	for line := range strings.Lines(asked) {
		if !strings.HasPrefix(line, "#") {
			f := strings.Fields(line)
			c.method, c.path = f[0], f[1]
			break
		}
	}
	_, c.request, _ = strings.Cut(asked, "\n\n")
	c.request = strings.TrimSpace(c.request)
	answered, after, _ := strings.Cut(answered, "\n=== after ===\n")
	_, c.charged, _ = strings.Cut(after, ": ")
	answered, _, _ = strings.Cut(answered, "=== end")
	if timedLine.MatchString(answered) {
		c.readTimed(answered)
	} else {
		head, body, _ := strings.Cut(answered, "\n\n")
		c.readHead(head)
		if strings.HasPrefix(c.header.Get("Content-Type"), "text/event-stream") {
			body += "\n"
		} else {
			body = strings.TrimSuffix(body, "\n")
		}
		c.pieces = []timedPiece{{0, body}}
	}
	return c
}

func (c *capture) readHead(head string) {
	lines := strings.Split(head, "\n")
	c.status, _ = strconv.Atoi(strings.Fields(lines[0])[1])
	for _, l := range lines[1:] {
		if name, value, ok := strings.Cut(l, ": "); ok {
			c.header.Add(name, value)
		}
	}
}

// readTimed reads lines with times; bodies show their chunk sizes.
func (c *capture) readTimed(s string) {
	var head []string
	inHead, size := true, -1
	for _, m := range timedLine.FindAllStringSubmatch(s, -1) {
		ms, _ := strconv.Atoi(m[1])
		switch {
		case inHead && m[2] == "":
			inHead = false
		case inHead:
			head = append(head, m[2])
		case size <= 0:
			n, err := strconv.ParseInt(m[2], 16, 64)
			if err != nil {
				continue
			}
			size = int(n)
		default:
			c.pieces = append(c.pieces, timedPiece{time.Duration(ms) * time.Millisecond, m[2] + "\n"})
			size -= len(m[2]) + 1
		}
	}
	c.readHead(strings.Join(head, "\n"))
}

// player is a gateway that answers as recorded.
type player struct {
	answers map[string]capture // by method and path
	asked   []string
}

func (p *player) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
	}
	name := req.Method + " " + req.URL.Path
	p.asked = append(p.asked, name)
	c, ok := p.answers[name]
	if !ok {
		return answer(req, 404, "application/json", `{"error":{"message":"Invalid URL (`+name+`)","type":"invalid_request_error","param":"","code":""}}`), nil
	}
	return &http.Response{
		StatusCode: c.status, Header: c.header, Request: req,
		Body: &timedBody{ctx: req.Context(), pieces: slices.Clone(c.pieces), began: time.Now()},
	}, nil
}

// answer is an answer made up on the spot.
func answer(req *http.Request, status int, kind, body string) *http.Response {
	h := http.Header{}
	if kind != "" {
		h.Set("Content-Type", kind)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: req}
}

type timedBody struct {
	ctx    context.Context
	pieces []timedPiece
	began  time.Time
	closed bool
}

func (b *timedBody) Read(p []byte) (int, error) {
	if len(b.pieces) == 0 {
		return 0, io.EOF
	}
	wait := time.NewTimer(time.Until(b.began.Add(b.pieces[0].after)))
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
	n := copy(p, b.pieces[0].data)
	if b.pieces[0].data = b.pieces[0].data[n:]; b.pieces[0].data == "" {
		b.pieces = b.pieces[1:]
	}
	return n, nil
}

func (b *timedBody) Close() error { b.closed = true; return nil }

const testKey = Key("sk-EXAMPLE-limited-0123456789")

func playing(g Gateway, captures ...capture) (*Client, *player) {
	p := &player{answers: map[string]capture{}}
	for _, c := range captures {
		path, _, _ := strings.Cut(c.path, "?")
		p.answers[c.method+" "+path] = c
	}
	if g.URL == "" {
		g.URL = "http://gateway.test/v1"
	}
	if g.Keys == nil {
		g.Keys = []Key{testKey}
	}
	return New(g, &http.Client{Transport: p}, nil), p
}

// heardAll is what a caller gets from a stream.
type heardAll struct {
	text, reasoning, finish, id string
	usage                       *Usage
	queued                      []time.Time
	err                         *Error
	last                        error
}

func listen(t testing.TB, seq func(func(Delta, error) bool)) heardAll {
	t.Helper()
	var h heardAll
	for d, err := range seq {
		h.text += d.Text
		h.reasoning += d.Reasoning
		if d.Finish != "" {
			h.finish = d.Finish
		}
		if d.RequestID != "" {
			h.id = d.RequestID
		}
		if d.Usage != nil {
			h.usage = d.Usage
		}
		if !d.Queued.IsZero() {
			h.queued = append(h.queued, d.Queued)
		}
		h.last = err
		if err != nil && !errors.As(err, &h.err) {
			t.Fatalf("error is no *Error: %v", err)
		}
	}
	if (h.last == nil) != (h.finish != "") {
		t.Errorf("last error %v, finish %q", h.last, h.finish)
	}
	return h
}

func (h heardAll) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "text=%q", h.text)
	if h.reasoning != "" {
		fmt.Fprintf(&b, " reasoning=%q", h.reasoning)
	}
	if h.usage != nil {
		fmt.Fprintf(&b, " usage=%+v", *h.usage)
	}
	if h.finish != "" {
		fmt.Fprintf(&b, " finish=%s", h.finish)
	}
	if h.err != nil {
		b.WriteString(" " + told(h.err))
	}
	return b.String()
}

func told(e *Error) string {
	s := fmt.Sprintf("%s status=%d", e.Fault, e.Status)
	if e.Code != "" {
		s += " code=" + e.Code
	}
	if e.Free {
		s += " free"
	}
	if e.Own {
		s += " own"
	}
	if e.again {
		s += " repeated"
	}
	return s
}

func compareGolden(t *testing.T, name string, got map[string]string) {
	t.Helper()
	var lines []string
	for k, v := range got {
		lines = append(lines, k+"\n    "+v)
	}
	sort.Strings(lines)
	text := strings.Join(lines, "\n") + "\n"
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != text {
		wants, gots := strings.Split(string(want), "\n"), strings.Split(text, "\n")
		for i := range min(len(wants), len(gots)) {
			if wants[i] != gots[i] {
				t.Fatalf("%s:%d\n got %s\nwant %s", name, i+1, gots[i], wants[i])
			}
		}
		t.Fatalf("%s: %d lines, want %d", name, len(gots), len(wants))
	}
}

func captureNames(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("no captures", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(f), "testdata/"), ".http")
	}
	return files
}

// TestReplayAnswers plays every recorded chat and completion to the client. The
// golden file says what a caller gets of each.
func TestReplayAnswers(t *testing.T) {
	got := map[string]string{}
	for _, name := range captureNames(t) {
		c := readCapture(t, name)
		if c.method != "POST" || c.path != "/v1/chat/completions" && c.path != "/v1/completions" {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			client, p := playing(Gateway{}, c)
			ask := client.Chat
			if c.path == "/v1/completions" {
				ask = client.Complete
			}
			h := listen(t, ask(t.Context(), Request{Key: testKey, Model: "gpt-4", Prompt: "hi"}))
			got[name] = h.String()
			if want := c.header.Get("X-Oneapi-Request-Id"); h.err == nil && h.id != want {
				t.Errorf("%s: request id %q, want %q", name, h.id, want)
			}
			if h.err != nil && h.err.again != (len(p.asked) > 1) {
				t.Errorf("%s: asked %d times", name, len(p.asked))
			}
			if h.err != nil && h.err.Free && strings.Contains(c.charged, `"user_quota": -`) {
				t.Errorf("%s: said to be free, charged %s", name, c.charged)
			}
		})
	}
	compareGolden(t, "answers.golden", got)
}
