package discordtest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoice          = 4
	opResume         = 6
	opReconnect      = 7
	opMembers        = 8
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// What a client may send, as documented.
const (
	maxPayload    = 4096
	sendsPerSpan  = 120
	sendSpan      = time.Minute
	identifyEvery = 5 * time.Second
	compressFrom  = 1024 // bytes, for clients that identify with compress (assumed)
)

type packet struct {
	Op int
	D  json.RawMessage
	S  int64
	T  string
}

func (p packet) encode() []byte {
	w := struct {
		T  *string         `json:"t"`
		S  *int64          `json:"s"`
		Op int             `json:"op"`
		D  json.RawMessage `json:"d"`
	}{Op: p.Op, D: p.D}
	if w.D == nil {
		w.D = json.RawMessage("null")
	}
	if p.Op == opDispatch {
		w.T, w.S = &p.T, &p.S
	}
	return encode(w)
}

// conn is one WebSocket. Everything but ws is guarded by the server's lock;
// frames leave through one writing goroutine, so that a client that does not
// read blocks nobody.
type conn struct {
	s        *Server
	ws       *websocket.Conn
	view     *Connection
	session  *session
	queue    []frame
	wake     chan struct{}
	gone     chan struct{} // closed when the reading side ended
	beat     *time.Timer
	sends    []time.Time
	deaf     Deafness
	compress bool
	closing  bool
}

type frame struct {
	kind int // of websocket's, 0 drops the connection
	data []byte
}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	ws.SetReadLimit(1 << 20)
	c := &conn{s: s, ws: ws, wake: make(chan struct{}, 1), gone: make(chan struct{}),
		view: &Connection{Opened: time.Now(), Path: trimSlash(r.URL.Path)}}
	s.mu.Lock()
	if s.done {
		s.mu.Unlock()
		c.abort()
		return
	}
	s.conns, s.views = append(s.conns, c), append(s.views, c.view)
	if v := r.URL.Query().Get("v"); v != "10" {
		c.close(4012, "Invalid API version")
	} else if e := r.URL.Query().Get("encoding"); e != "" && e != "json" {
		c.close(4012, "Invalid encoding")
	} else {
		c.push(packet{Op: opHello, D: encode(map[string]any{"heartbeat_interval": s.opt.HeartbeatInterval.Milliseconds(), "_trace": []string{"discordtest"}})})
		c.beat = time.AfterFunc(2*s.opt.HeartbeatInterval, c.timeout)
	}
	s.touch()
	s.mu.Unlock()
	written := make(chan struct{})
	go c.write(written)
	c.detach(c.read())
	<-written
}

func trimSlash(path string) string {
	if n := len(path) - 1; n > 0 && path[n] == '/' {
		return path[:n]
	}
	return path
}

func (c *conn) read() error {
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return err
		}
		c.s.mu.Lock()
		if !c.closing {
			c.handle(data)
			c.s.touch()
		}
		c.s.mu.Unlock()
	}
}

// detach leaves the session waiting for a resume, unless the client closed
// with 1000 or 1001, which ends it.
func (c *conn) detach(err error) {
	code := websocket.CloseAbnormalClosure
	if ce := (*websocket.CloseError)(nil); errors.As(err, &ce) {
		code = ce.Code
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.beat != nil {
		c.beat.Stop()
	}
	if c.view.CloseCode == 0 {
		c.view.CloseCode = code
	}
	c.view.Closed = time.Now()
	if x := c.session; x != nil && x.conn == c {
		x.conn, x.dropped = nil, time.Now()
		x.gone = x.gone || !c.view.ByServer && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway)
	}
	c.s.conns = slices.DeleteFunc(c.s.conns, func(x *conn) bool { return x == c })
	close(c.gone)
	c.s.touch()
	c.abort()
}

// abort breaks the connection; the error of a second close says nothing.
func (c *conn) abort() { _ = c.ws.Close() }

func (c *conn) write(done chan<- struct{}) {
	defer close(done)
	for {
		c.s.mu.Lock()
		queue := c.queue
		c.queue = nil
		c.s.mu.Unlock()
		for _, f := range queue {
			if f.kind != 0 && c.ws.WriteMessage(f.kind, f.data) != nil || f.kind == 0 || f.kind == websocket.CloseMessage {
				c.abort()
				return
			}
		}
		select {
		case <-c.wake:
		case <-c.gone:
			return
		}
	}
}

func (c *conn) enqueue(f frame) {
	c.queue = append(c.queue, f)
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// push sends a packet unless the connection is closing or deaf to it.
func (c *conn) push(p packet) {
	mute := c.deaf == NothingOut || c.deaf == NoEvents && p.Op == opDispatch || c.deaf == NoAcks && p.Op == opAck
	if c.closing || mute {
		return
	}
	data := p.encode()
	if !c.compress || len(data) < compressFrom {
		c.enqueue(frame{websocket.TextMessage, data})
		return
	}
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := z.Write(data); err != nil || z.Close() != nil {
		c.enqueue(frame{websocket.TextMessage, data}) // a buffer takes everything
		return
	}
	c.enqueue(frame{websocket.BinaryMessage, b.Bytes()})
}

// close ends the connection with a code. 4007 and 4009 end the session too.
func (c *conn) close(code int, reason string) {
	if c.closing {
		return
	}
	c.view.CloseCode, c.view.ByServer = code, true
	if c.session != nil && (code == 4007 || code == 4009 || code == 4004) {
		c.session.gone = true
	}
	c.enqueue(frame{websocket.CloseMessage, websocket.FormatCloseMessage(code, reason)})
	c.closing = true
}

// drop breaks the connection without a close frame.
func (c *conn) drop() {
	if c.closing {
		return
	}
	c.view.CloseCode, c.view.ByServer = websocket.CloseAbnormalClosure, true
	c.enqueue(frame{})
	c.closing = true
}

func (c *conn) timeout() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.close(4009, "Session timed out.")
	c.s.touch()
}

func (c *conn) askReconnect() {
	c.push(packet{Op: opReconnect})
	time.AfterFunc(10*time.Second, func() {
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		c.close(4000, "Reconnect requested.")
		c.s.touch()
	})
}

func (c *conn) invalidate(resumable bool) {
	if c.session != nil {
		c.session.gone = c.session.gone || !resumable
		c.session.conn, c.session.dropped = nil, time.Now()
		c.session = nil
	}
	c.push(packet{Op: opInvalidSession, D: encode(resumable)})
}
