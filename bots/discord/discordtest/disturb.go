package discordtest

import (
	"slices"
	"time"
)

// Handshake is what the gateway does at the next IDENTIFY or RESUME instead of
// what it should.
type Handshake string

// The ways in which a handshake goes wrong, and the one in which it does not.
const (
	HandshakeNormal       Handshake = "normal"
	HandshakeReconnect    Handshake = "op 7"                 // asks to reconnect before READY or RESUMED
	HandshakeAckFirst     Handshake = "op 11"                // a stray heartbeat ACK, then as usual
	HandshakeInvalid      Handshake = "op 9, not resumable"  // the session is gone
	HandshakeInvalidAgain Handshake = "op 9, resumable"      // try the resume again
	HandshakeSilence      Handshake = "silence"              // the socket stays open, nothing comes
	HandshakeCut          Handshake = "cut"                  // the connection breaks
	HandshakeHalfReplay   Handshake = "op 7 within a replay" // half of the missed events, then op 7
)

// Deafness is how a gateway connection can seem alive and not be.
type Deafness int

// The kinds of deafness.
const (
	Hearing    Deafness = iota
	NoEvents            // heartbeats are acknowledged, nothing is dispatched until the next session
	NoAcks              // events come, heartbeats are not acknowledged
	NothingOut          // the socket is open, nothing comes at all
)

// Connection is one WebSocket of the bot's.
type Connection struct {
	Opened, Closed time.Time // Closed is zero while it is open
	Path           string    // "/gateway-ws", or "/gateway-ws/resume" when resume_gateway_url was used
	SessionID      string
	Resumed        bool // by RESUME, else by IDENTIFY
	Intents        Intent
	Shard          [2]int
	Heartbeats     []time.Time
	CloseCode      int  // who closed first decides: the server's code, else the client's; 1006 without one
	ByServer       bool // the server closed it
}

// Connections are all WebSockets, in the order they were opened.
func (s *Server) Connections() []Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Connection
	for _, v := range s.views {
		one := *v
		one.Heartbeats = slices.Clone(v.Heartbeats)
		all = append(all, one)
	}
	return all
}

// Online says whether the bot has a connection that gets events.
func (s *Server) Online() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.conns, func(c *conn) bool { return c.session != nil && !c.closing })
}

// ScriptHandshakes says what happens at the next handshakes, one each; after
// the last one all is normal.
func (s *Server) ScriptHandshakes(steps ...Handshake) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handshakes = append(s.handshakes, steps...)
}

// Deafen makes all connections that are open now seem alive without being so.
// New connections hear. Hearing undoes it; what was missed is not sent.
func (s *Server) Deafen(how Deafness) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.deaf = how
	}
}

// CloseConnections closes every connection with a code, such as 4000 or 4009.
func (s *Server) CloseConnections(code int, reason string) {
	s.eachConn(func(c *conn) { c.close(code, reason) })
}

// DropConnections breaks every connection without a word.
func (s *Server) DropConnections() { s.eachConn(func(c *conn) { c.drop() }) }

// AskReconnect sends op 7 on every connection, and closes those still open
// after ten seconds.
func (s *Server) AskReconnect() { s.eachConn(func(c *conn) { c.askReconnect() }) }

// InvalidateSessions sends op 9 on every connection. Unless resumable, the
// sessions are gone.
func (s *Server) InvalidateSessions(resumable bool) {
	s.eachConn(func(c *conn) { c.invalidate(resumable) })
}

// ForgetSessions makes every later RESUME of a session of now fail with op 9.
func (s *Server) ForgetSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.sessions {
		x.gone = true
	}
}

// AskHeartbeat sends op 1, which a client answers at once.
func (s *Server) AskHeartbeat() { s.eachConn(func(c *conn) { c.push(packet{Op: opHeartbeat}) }) }

// Redeliver dispatches the last n events of every session again, under new
// sequence numbers, as overlapping sessions do.
func (s *Server) Redeliver(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.sessions {
		for _, p := range slices.Clone(x.sent[max(0, len(x.sent)-n):]) {
			x.send(p.T, p.D)
		}
	}
}

// DuplicateEvents makes each later event come twice with this probability.
func (s *Server) DuplicateEvents(probability float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.duplicates = probability
}

func (s *Server) eachConn(do func(*conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range slices.Clone(s.conns) {
		do(c)
	}
	s.touch()
}
