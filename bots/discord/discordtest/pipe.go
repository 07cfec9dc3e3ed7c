package discordtest

import (
	"context"
	"fmt"
	"net"
	"sync"
)

// pipeListener hands out net.Pipe connections.
type pipeListener struct {
	start  sync.Once
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	mu     sync.Mutex
	err    error
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		l.mu.Lock()
		defer l.mu.Unlock()
		return nil, fmt.Errorf("dial: %w", l.err)
	case <-ctx.Done():
		return nil, fmt.Errorf("dial: %w", ctx.Err())
	}
}

func (l *pipeListener) fail(err error) {
	l.once.Do(func() {
		l.mu.Lock()
		l.err = err
		l.mu.Unlock()
		close(l.closed)
	})
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
	l.fail(net.ErrClosed)
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "discord.test" }
