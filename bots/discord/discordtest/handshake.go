package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// handle takes one payload of the client's. The caller holds s.mu.
func (c *conn) handle(data []byte) {
	now := time.Now()
	c.sends = slices.DeleteFunc(c.sends, func(t time.Time) bool { return now.Sub(t) >= sendSpan })
	c.sends = append(c.sends, now)
	var p struct {
		Op *int            `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	switch {
	case len(c.sends) > sendsPerSpan:
		c.close(4008, "You are being rate limited.")
	case len(data) > maxPayload, json.Unmarshal(data, &p) != nil, p.Op == nil:
		c.close(4002, "Error while decoding payload.")
	default:
		c.act(*p.Op, p.D)
	}
}

func (c *conn) act(op int, d json.RawMessage) {
	switch op {
	case opHeartbeat:
		c.heartbeat(d)
	case opIdentify, opResume:
		if c.session != nil {
			c.close(4005, "Already authenticated.")
			return
		}
		if op == opIdentify {
			c.identify(d)
		} else {
			c.resume(d)
		}
	case opPresence, opVoice, opMembers:
		if c.session == nil {
			c.close(4003, "Not authenticated.")
		}
	default:
		c.close(4001, "Unknown opcode.")
	}
}

func (c *conn) heartbeat(d json.RawMessage) {
	var seq *int64
	if json.Unmarshal(d, &seq) != nil {
		c.close(4002, "Error while decoding payload.")
		return
	}
	c.view.Heartbeats = append(c.view.Heartbeats, time.Now())
	if c.beat != nil {
		c.beat.Reset(2 * c.s.opt.HeartbeatInterval)
	}
	c.push(packet{Op: opAck})
}

// goodToken ends the connection, and says false, for a wrong one.
func (c *conn) goodToken(token string) bool {
	if !c.s.revoked && strings.TrimPrefix(token, "Bot ") == c.s.opt.Token {
		return true
	}
	c.close(4004, "Authentication failed.")
	return false
}

func (c *conn) identify(d json.RawMessage) {
	var p struct {
		Token      string          `json:"token"`
		Intents    *int64          `json:"intents"`
		Properties json.RawMessage `json:"properties"`
		Shard      []int           `json:"shard"`
		Compress   bool            `json:"compress"`
	}
	if json.Unmarshal(d, &p) != nil || p.Intents == nil || len(p.Properties) == 0 {
		c.close(4002, "Error while decoding payload.")
		return
	}
	if !c.goodToken(p.Token) {
		return
	}
	shard := [2]int{0, 1}
	if p.Shard != nil {
		if len(p.Shard) != 2 || p.Shard[1] < 1 || p.Shard[0] < 0 || p.Shard[0] >= p.Shard[1] {
			c.close(4010, "Invalid shard.")
			return
		}
		shard = [2]int(p.Shard)
	}
	intents := Intent(*p.Intents)
	switch {
	case intents&^knownIntents != 0:
		c.close(4013, "Invalid intent(s).")
		return
	case intents&c.s.opt.Refused&privilegedIntents != 0:
		c.close(4014, "Disallowed intent(s).")
		return
	case !c.mayIdentify():
		return
	}
	c.compress = p.Compress
	if c.scripted(nil) {
		return
	}
	c.begin(intents, shard)
}

// mayIdentify holds the limits of 1000 a day, above which the token is reset,
// and max_concurrency per 5 s.
func (c *conn) mayIdentify() bool {
	s, now := c.s, time.Now()
	s.identifies = slices.DeleteFunc(s.identifies, func(at time.Time) bool { return now.Sub(at) >= 24*time.Hour })
	s.welcomes = slices.DeleteFunc(s.welcomes, func(at time.Time) bool { return now.Sub(at) >= identifyEvery })
	if len(s.identifies) >= s.opt.IdentifyLimit {
		s.revoked = true
		for _, other := range s.conns {
			other.close(4004, "Authentication failed.")
		}
		return false
	}
	s.identifies = append(s.identifies, now)
	if len(s.welcomes) >= s.opt.MaxConcurrency {
		c.push(packet{Op: opInvalidSession, D: encode(false)})
		return false
	}
	s.welcomes = append(s.welcomes, now)
	return true
}

// begin makes the session and sends READY and what follows it.
func (c *conn) begin(intents Intent, shard [2]int) {
	s := c.s
	x := &session{id: fmt.Sprintf("%016x%016x", s.dice.Uint64(), number(s.ids.next(time.Now()))), intents: intents, shard: shard, conn: c}
	s.sessions = append(s.sessions, x)
	c.session = x
	c.view.SessionID, c.view.Intents, c.view.Shard = x.id, intents, shard
	guilds := []map[string]any{}
	var joined []*guild
	for _, id := range sortedKeys(s.guilds) {
		if g := s.guilds[id]; g.members[s.bot.id] != nil && x.has(g) {
			guilds = append(guilds, map[string]any{"id": g.id, "unavailable": true})
			joined = append(joined, g)
		}
	}
	x.send("READY", encode(map[string]any{
		"v": 10, "user": wireUserOf(s.bot), "guilds": guilds, "session_id": x.id, "shard": shard, "private_channels": []any{},
		"resume_gateway_url": "ws" + strings.TrimPrefix(s.base, "http") + "/gateway-ws/resume", "session_type": "normal",
		"application": map[string]any{"id": s.opt.ApplicationID, "flags": s.applicationFlags()}}))
	for _, g := range joined {
		if intents&IntentGuilds != 0 && !g.unavailable {
			x.send("GUILD_CREATE", encode(s.wireGuild(g, true)))
		}
	}
}

// applicationFlags are the _LIMITED flags of the privileged intents granted.
func (s *Server) applicationFlags() int {
	flags := 1 << 23
	for intent, flag := range map[Intent]int{IntentGuildPresences: 1 << 13, IntentGuildMembers: 1 << 15, IntentMessageContent: 1 << 19} {
		if s.opt.Refused&intent == 0 {
			flags |= flag
		}
	}
	return flags
}

func (c *conn) resume(d json.RawMessage) {
	var p struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       *int64 `json:"seq"`
	}
	if json.Unmarshal(d, &p) != nil || p.Seq == nil {
		c.close(4002, "Error while decoding payload.")
		return
	}
	if !c.goodToken(p.Token) {
		return
	}
	i := slices.IndexFunc(c.s.sessions, func(x *session) bool { return x.id == p.SessionID && !x.gone })
	if i < 0 || c.s.sessions[i].conn == nil && time.Since(c.s.sessions[i].dropped) > c.s.opt.ResumeWithin {
		c.push(packet{Op: opInvalidSession, D: encode(false)})
		return
	}
	x := c.s.sessions[i]
	if *p.Seq > x.seq || *p.Seq < 0 {
		c.close(4007, "Invalid seq.")
		x.gone = true
		return
	}
	missed, kept := x.missed(*p.Seq)
	if !kept {
		x.gone = true
		c.push(packet{Op: opInvalidSession, D: encode(false)})
		return
	}
	c.view.SessionID, c.view.Intents, c.view.Shard = x.id, x.intents, x.shard
	if c.scripted(missed) {
		return
	}
	if x.conn != nil {
		x.conn.session = nil
		x.conn.close(4000, "Resumed elsewhere.")
	}
	x.conn, c.session, c.view.Resumed = c, x, true
	for _, m := range missed {
		c.push(m)
	}
	x.send("RESUMED", encode(map[string]any{"_trace": []string{"discordtest"}}))
}

// scripted takes the next step of the script and says whether it replaces the
// handshake.
func (c *conn) scripted(missed []packet) bool {
	if len(c.s.handshakes) == 0 {
		return false
	}
	step := c.s.handshakes[0]
	c.s.handshakes = c.s.handshakes[1:]
	switch step {
	case HandshakeAckFirst:
		c.push(packet{Op: opAck})
		return false
	case HandshakeReconnect:
		c.askReconnect()
	case HandshakeHalfReplay:
		for _, m := range missed[:len(missed)/2] {
			c.push(m)
		}
		c.askReconnect()
	case HandshakeInvalid, HandshakeInvalidAgain:
		for _, x := range c.s.sessions {
			x.gone = x.gone || x.id == c.view.SessionID && step == HandshakeInvalid
		}
		c.push(packet{Op: opInvalidSession, D: encode(step == HandshakeInvalidAgain)})
	case HandshakeCut:
		c.drop()
	case HandshakeSilence:
	default:
		return false
	}
	return true
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if less(a, b) {
			return -1
		}
		return 1
	})
	return keys
}
