package telegramtest

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// pipeListener accepts connections that are net.Pipes, which testing/synctest can see through.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return host }

// Client talks to this server through net.Pipe, whatever host a URL names. Close closes its connections.
func (s *Server) Client() *http.Client { return s.client }

func (l *pipeListener) transport() *http.Transport {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return l.dial(ctx) }
	return &http.Transport{DialContext: dial, DialTLSContext: dial, MaxIdleConnsPerHost: 1024}
}
