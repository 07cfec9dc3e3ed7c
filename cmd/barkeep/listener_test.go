package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// oneConn is a listener that accepts one connection.
type oneConn struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}
func (l *oneConn) Close() error   { close(l.done); return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// TestListenerHasBounds is a client that wastes the listener's time and memory in every way: each time it is sent away, when
// it should.
func TestListenerHasBounds(t *testing.T) {
	t.Parallel()
	const whole = "GET / HTTP/1.1\r\nHost: x\r\n"
	for name, c := range map[string]struct {
		says   string
		within time.Duration // the connection is closed
		after  time.Duration // but not before
		want   string        // begins what is answered
	}{
		"nothing":        {"", 6 * time.Second, 4 * time.Second, ""},
		"half a header":  {whole + "X: ", 6 * time.Second, 4 * time.Second, ""},
		"half a body":    {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf", 31 * time.Second, 29 * time.Second, "HTTP/1.1 400"},
		"a huge header":  {whole + "X: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", time.Second, 0, "HTTP/1.1 431"},
		"many headers":   {whole + strings.Repeat("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 2000) + "\r\n", time.Second, 0, "HTTP/1.1 431"},
		"and then hangs": {whole + "\r\n", 121 * time.Second, 119 * time.Second, "HTTP/1.1 200"},
		"takes no bytes": {"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n", 61 * time.Second, 59 * time.Second, "takes none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				if err := near.SetReadDeadline(time.Now().Add(10 * time.Minute)); err != nil {
					t.Fatal(err)
				}
				l := &oneConn{conns: make(chan net.Conn, 1), done: make(chan struct{})}
				l.conns <- far
				server := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, err := io.ReadAll(r.Body); err != nil {
						http.Error(w, "no", http.StatusBadRequest)
						return
					}
					for n := 1; n > 0 && r.URL.Path == "/endless"; {
						if _, err := fmt.Fprint(w, strings.Repeat("x", 4<<10)); err != nil {
							n = 0
						}
					}
				}), silent())
				go func() { _ = server.Serve(l) }() // ends with the test
				defer server.Close()
				began := time.Now()
				go func() { _, _ = near.Write([]byte(c.says)) }() // what is not read is not written
				if c.want == "takes none" {
					time.Sleep(c.after)
					synctest.Wait()
					time.Sleep(c.within - c.after)
				}
				got, err := io.ReadAll(bufio.NewReader(near))
				if took := time.Since(began); took > c.within || took < c.after {
					t.Errorf("it is sent away after %v with %q, %v", took, got, err)
				}
				if c.want != "takes none" && !strings.HasPrefix(string(got), c.want) {
					t.Errorf("it is answered %q, want %q", got, c.want)
				}
			})
		})
	}
}
