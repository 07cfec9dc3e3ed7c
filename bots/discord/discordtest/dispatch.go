package discordtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// event is something that sessions may be told.
type event struct {
	name    string
	guild   *guild
	channel *channel
	intent  Intent
	always  bool // needs neither intent nor the right to see the channel
	data    any
	render  func(Intent) any // instead of data, where intents change it
}

// session is what survives a dropped connection.
type session struct {
	id      string
	intents Intent
	shard   [2]int
	seq     int64
	sent    []packet
	conn    *conn
	dropped time.Time
	gone    bool
}

// keptEvents is how many events a resume can reach back at least (assumed).
const keptEvents = 10_000

// dispatch sends e to every session that is to get it, connected or waiting
// for a resume, and wakes who waits. The caller holds s.mu.
func (s *Server) dispatch(e event) {
	defer s.touch()
	if !s.perceives(e) {
		return
	}
	times := 1
	if s.duplicates > 0 && s.dice.Float64() < s.duplicates {
		times = 2
	}
	for _, x := range s.sessions {
		if x.gone || x.conn == nil && time.Since(x.dropped) > s.opt.ResumeWithin || !x.wants(e) {
			continue
		}
		data := e.data
		if e.render != nil {
			data = e.render(x.intents)
		}
		for range times {
			x.send(e.name, encode(data))
		}
	}
	s.sessions = slices.DeleteFunc(s.sessions, func(x *session) bool {
		return x.conn == nil && time.Since(x.dropped) > s.opt.ResumeWithin
	})
}

// perceives: the bot hears nothing of guilds it is not in or that are down,
// and of messages and threads only where it sees the channel.
func (s *Server) perceives(e event) bool {
	if e.guild == nil {
		return true
	}
	if e.guild.members[s.bot.id] == nil || e.guild.unavailable {
		return false
	}
	private := strings.HasPrefix(e.name, "MESSAGE_") || strings.HasPrefix(e.name, "THREAD_")
	return e.always || !private || e.channel.visibleTo(s.bot.id)
}

func (x *session) wants(e event) bool {
	if !e.always && x.intents&e.intent == 0 {
		return false
	}
	if e.guild == nil {
		return x.shard[0] == 0
	}
	return x.has(e.guild)
}

// has is Discord's sharding formula.
func (x *session) has(g *guild) bool {
	return number(g.id)>>22%uint64(x.shard[1]) == uint64(x.shard[0])
}

func (x *session) send(name string, data json.RawMessage) {
	x.seq++
	p := packet{Op: opDispatch, D: data, S: x.seq, T: name}
	x.sent = append(x.sent, p)
	if len(x.sent) > 2*keptEvents {
		x.sent = slices.Delete(x.sent, 0, len(x.sent)-keptEvents)
	}
	if x.conn != nil {
		x.conn.push(p)
	}
}

// missed are the events after seq; false when they are no longer kept.
func (x *session) missed(seq int64) ([]packet, bool) {
	first := x.seq - int64(len(x.sent)) // the last seq that is not kept
	if seq < first {
		return nil, false
	}
	return slices.Clone(x.sent[seq-first:]), true
}
