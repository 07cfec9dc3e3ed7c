package botstest

import (
	"io"
	"net/http"
	"strings"
	"sync"
)

// Log keeps a log that several goroutines write.
type Log struct {
	mu sync.Mutex
	b  strings.Builder
}

// Write implements [io.Writer].
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Trip answers requests from a function.
type Trip func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f Trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Endless gives many more bytes than anybody wants, and counts those taken.
type Endless struct{ Taken int }

// Read implements [io.Reader].
func (e *Endless) Read(p []byte) (int, error) {
	if e.Taken += len(p); e.Taken > 8<<20 {
		return 0, io.EOF
	}
	return len(p), nil
}
