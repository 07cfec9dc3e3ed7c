package llmtest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// network is the gateway's own small net: a listener of pipes, the server on it and one client.
type network struct {
	mu      sync.Mutex
	pipes   *pipes
	client  *http.Client
	servers []*http.Server
}

// URL is the gateway's root without /v1. Only DialContext and Client know the way there.
func (g *Gateway) URL() string { return "http://gateway.test" }

// BaseURL is the root with /v1.
func (g *Gateway) BaseURL() string { return g.URL() + "/v1" }

// Serve answers on l until Close or until l fails. After Close it returns http.ErrServerClosed.
func (g *Gateway) Serve(l net.Listener) error {
	server := &http.Server{Handler: g, ReadHeaderTimeout: time.Minute, ConnState: g.track}
	g.network.mu.Lock()
	if g.isClosed() {
		g.network.mu.Unlock()
		return errors.Join(http.ErrServerClosed, l.Close())
	}
	g.network.servers = append(g.network.servers, server)
	g.network.mu.Unlock()
	return server.Serve(l)
}

// track counts connections, so that Close can wait for their goroutines.
func (g *Gateway) track(conn net.Conn, state http.ConnState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch state {
	case http.StateNew:
		if g.closed {
			_ = conn.Close() // came too late; its reader sees the end at once
			return
		}
		g.conns[conn] = true
		g.running.Add(1)
	case http.StateClosed, http.StateHijacked:
		if g.conns[conn] {
			delete(g.conns, conn)
			g.running.Done()
		}
	}
}

// Listen starts the gateway on its listener in memory and returns it. Its Dial side is DialContext.
func (g *Gateway) Listen() net.Listener {
	g.network.mu.Lock()
	defer g.network.mu.Unlock()
	if g.network.pipes == nil {
		g.network.pipes = &pipes{conns: make(chan net.Conn), stop: make(chan struct{})}
		transport := &http.Transport{DialContext: g.DialContext, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}
		g.network.client = &http.Client{Transport: transport}
		go func(l net.Listener) {
			_ = g.Serve(l) // ends with Close, and there is no other way
		}(g.network.pipes)
	}
	return g.network.pipes
}

// DialContext connects to the gateway whatever the address says, so it fits any http.Transport.
func (g *Gateway) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	g.Listen()
	near, far := net.Pipe()
	select {
	case g.network.pipes.conns <- far:
		return near, nil
	case <-g.network.pipes.stop:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: errors.New("connection refused")}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Client reaches the gateway under any host name, through pipes.
func (g *Gateway) Client() *http.Client {
	g.Listen()
	return g.network.client
}

// Close ends all connections, gives up answers under way (they are charged as if the client had gone) and waits for
// everything the gateway started.
func (g *Gateway) Close() error {
	g.mu.Lock()
	first := !g.closed
	g.closed = true
	if first {
		close(g.stop)
	}
	g.mu.Unlock()
	g.network.mu.Lock()
	servers, client := g.network.servers, g.network.client
	g.network.mu.Unlock()
	var err error
	for _, server := range servers {
		err = errors.Join(err, server.Close())
	}
	if client != nil {
		client.CloseIdleConnections()
	}
	g.running.Wait()
	return err
}

func (g *Gateway) isClosed() bool {
	select {
	case <-g.stop:
		return true
	default:
		return false
	}
}

// pipes is a net.Listener whose connections are made by DialContext.
type pipes struct {
	conns chan net.Conn
	stop  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.stop:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.stop) })
	return nil
}

func (p *pipes) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "gateway.test:80" }
