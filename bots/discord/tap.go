package discord

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Opcodes of the gateway that a tap looks at.
const (
	opDispatch  = 0
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// tap is the connection under discordgo's WebSocket. It goes through the HTTP client that REST uses, so that one proxy serves
// both, and it watches what comes: discordgo v0.29 hangs for ever when a reconnect (op 7) or an acknowledgement (op 11) arrives
// while it waits for READY, identifies again without a pause after op 9, and never tells a close code. So the tap ends the
// connection at op 7 and op 9, keeps early acknowledgements back, and remembers how it ended.
type tap struct {
	ctx    context.Context
	cancel context.CancelFunc
	client *http.Client
	scheme string

	ask  bytes.Buffer  // the handshake as discordgo writes it
	in   *bufio.Reader // used by the reader alone
	rest []byte        // read, and not yet handed over
	more int64         // bytes of the running frame that pass as they come

	writing sync.Mutex

	mu    sync.Mutex
	up    io.ReadWriteCloser // nil until the handshake is done
	began bool               // an event came: discordgo waits for READY no more
	every time.Duration      // between heartbeats
	acked time.Time
	heard time.Time // the last event
	ended ending
	over  chan struct{} // closed when the connection ended
}

// ending is how a connection ended.
type ending struct {
	op     int  // that asked for the end; 0: none did
	again  bool // op 9: the session may be resumed
	code   int  // of the close frame; 0: there was none
	status int  // of the handshake, when it was refused
}

func newTap(ctx context.Context, client *http.Client, scheme string) *tap {
	ctx, cancel := context.WithCancel(ctx)
	now := time.Now()
	return &tap{ctx: ctx, cancel: cancel, client: client, scheme: scheme, acked: now, heard: now, over: make(chan struct{})}
}

// Write implements net.Conn. The first thing written is the handshake, which the HTTP client makes. Of a connection that ended only
// the reader learns: a heartbeat that fails, too, would close the session a second time, with its lock held.
func (t *tap) Write(b []byte) (int, error) {
	t.mu.Lock()
	up := t.up
	t.mu.Unlock()
	if up != nil {
		t.writing.Lock()
		defer t.writing.Unlock()
		if _, err := up.Write(b); err != nil {
			t.end(ending{})
		}
		return len(b), nil
	}
	select {
	case <-t.over:
		return 0, net.ErrClosed
	default:
	}
	t.ask.Write(b)
	if bytes.HasSuffix(t.ask.Bytes(), []byte("\r\n\r\n")) {
		return len(b), t.shake()
	}
	return len(b), nil
}

func (t *tap) shake() error {
	req, err := http.ReadRequest(bufio.NewReader(&t.ask))
	if err != nil {
		return fmt.Errorf("read the handshake: %w", err)
	}
	req.RequestURI, req.URL.Scheme, req.URL.Host = "", t.scheme, req.Host
	resp, err := t.client.Do(req.WithContext(t.ctx))
	if err != nil {
		return fmt.Errorf("reach the gateway: %w", err)
	}
	up, ok := resp.Body.(io.ReadWriteCloser)
	if resp.StatusCode != http.StatusSwitchingProtocols || !ok {
		resp.Body.Close()
		t.end(ending{status: resp.StatusCode})
		t.rest = fmt.Appendf(nil, "HTTP/1.1 %d refused\r\nContent-Length: 0\r\n\r\n", resp.StatusCode)
		return nil
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.1 101 Switching Protocols\r\n")
	if err := resp.Header.Write(&head); err != nil {
		return err
	}
	head.WriteString("\r\n")
	t.rest, t.in = head.Bytes(), bufio.NewReaderSize(up, 16<<10)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.up = up
	select {
	case <-t.over:
		return up.Close()
	default:
		return nil
	}
}

// calm is how much later discordgo's reader learns of an end, a close frame too. It then sleeps with the session's lock held; the
// heartbeat, which has just begun, is to have passed that lock by then.
const calm = 1037 * time.Microsecond // no other clock's beat

// Read implements net.Conn.
func (t *tap) Read(b []byte) (int, error) {
	n, err := t.read(b)
	select {
	case <-t.over:
		time.Sleep(calm)
	default:
		if err != nil {
			time.Sleep(calm)
		}
	}
	return n, err
}

func (t *tap) read(b []byte) (int, error) {
	for {
		switch {
		case len(t.rest) > 0:
			n := copy(b, t.rest)
			t.rest = t.rest[n:]
			return n, nil
		case t.in == nil:
			return 0, io.EOF
		case t.more > 0:
			n, err := t.in.Read(b[:min(int64(len(b)), t.more)])
			t.more -= int64(n)
			if err != nil {
				t.end(ending{})
			}
			return n, err
		}
		if err := t.frame(); err != nil {
			t.end(ending{})
			return 0, err
		}
	}
}

const byeTime = 500 * time.Millisecond

// shortFrame is the most that a frame which is no event takes, with room to spare.
const shortFrame = 512

// frame reads the head of the next frame, and all of a short one.
func (t *tap) frame() error {
	head := make([]byte, 2, 10)
	if _, err := io.ReadFull(t.in, head); err != nil {
		return err
	}
	length := int64(head[1] & 0x7f)
	wide := map[int64]int{126: 2, 127: 8}[length]
	if wide > 0 {
		head = head[:2+wide]
		if _, err := io.ReadFull(t.in, head[2:]); err != nil {
			return err
		}
		length = 0
		for _, b := range head[2:] {
			length = length<<8 | int64(b)
		}
	}
	if length < 0 || head[1]&0x80 != 0 {
		return fmt.Errorf("a frame that is no server's")
	}
	if length > shortFrame {
		t.rest, t.more = head, length
		t.event()
		return nil
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(t.in, body); err != nil {
		return err
	}
	if t.passes(head[0]&0x0f, body) {
		t.rest = append(head, body...)
	}
	select {
	case <-t.over:
		if t.rest == nil || head[0]&0x0f != frameClose {
			return io.EOF
		}
	default:
	}
	return nil
}

const (
	frameText  = 1
	frameClose = 8
)

// passes looks at a short frame and says whether discordgo may see it.
func (t *tap) passes(kind byte, body []byte) bool {
	if kind == frameClose {
		if len(body) >= 2 {
			t.end(ending{code: int(binary.BigEndian.Uint16(body))})
		}
		return true
	}
	var p struct {
		Op int             `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	if kind != frameText || json.Unmarshal(body, &p) != nil {
		return true
	}
	switch p.Op {
	case opDispatch:
		t.event()
	case opHello:
		t.hello(p.D)
	case opAck:
		return t.ack()
	case opReconnect:
		t.end(ending{op: p.Op})
		return false
	case opInvalid:
		t.end(ending{op: p.Op, again: string(p.D) == "true"})
		return false
	}
	return true
}

func (t *tap) event() {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if !t.began {
		t.acked = now
	}
	t.began, t.heard = true, now
}

func (t *tap) hello(d json.RawMessage) {
	var h struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if json.Unmarshal(d, &h) != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.every = time.Duration(h.Interval) * time.Millisecond
}

func (t *tap) ack() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.acked = time.Now()
	return t.began
}

// end closes the connection; the first ending is the one that counts. Nothing is written any more: a close frame of discordgo's
// would end the session, which could then not be resumed.
func (t *tap) end(how ending) {
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case <-t.over:
		return
	default:
	}
	t.ended = how
	close(t.over)
	t.cancel()
	if t.up != nil {
		_ = t.up.Close() // it is over either way
	}
}

// bye ends the session as well as the connection: it writes a close frame with code 1000 as a client does, and gives the server a
// moment to answer.
func (t *tap) bye() {
	t.mu.Lock()
	up := t.up
	t.mu.Unlock()
	if up == nil {
		return
	}
	late := time.AfterFunc(byeTime, func() { t.end(ending{}) })
	defer late.Stop()
	t.writing.Lock()
	_, err := up.Write([]byte{0x80 | frameClose, 0x80 | 2, 0, 0, 0, 0, 1000 >> 8, 1000 & 0xff})
	t.writing.Unlock()
	if err != nil {
		t.end(ending{})
	}
	<-t.over
}

func (t *tap) ending() ending {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ended
}

// deafAt is when the connection counts as deaf unless something comes before; quietAt when it has had no event for long.
func (t *tap) deafAt() (deaf, quiet time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.began || t.every <= 0 {
		return t.acked.Add(handshakeTime), t.heard.Add(quietTime)
	}
	return t.acked.Add(t.every + ackTime), t.heard.Add(quietTime)
}

// Close implements net.Conn.
func (t *tap) Close() error {
	t.end(ending{})
	return nil
}

// The rest of net.Conn. Time limits are the watchdog's business.

func (t *tap) LocalAddr() net.Addr              { return tapAddr{} }
func (t *tap) RemoteAddr() net.Addr             { return tapAddr{} }
func (t *tap) SetDeadline(time.Time) error      { return nil }
func (t *tap) SetReadDeadline(time.Time) error  { return nil }
func (t *tap) SetWriteDeadline(time.Time) error { return nil }

type tapAddr struct{}

func (tapAddr) Network() string { return "tcp" }
func (tapAddr) String() string  { return "discord" }
