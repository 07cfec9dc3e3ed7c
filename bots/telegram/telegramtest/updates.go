package telegramtest

import (
	"encoding/json"
	"slices"
	"time"
)

const updateTTL = 24 * time.Hour // Telegram keeps an update for a day after its message's date

type update struct {
	id   int64
	kind string
	key  int64 // updates with one key keep their order in a webhook
	at   time.Time
	body json.RawMessage
}

// MarshalJSON is the Update object: its id and one field named by its kind.
func (u update) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"update_id": u.id, u.kind: u.body})
}

type updates struct {
	list    []update
	acked   []update      // the last 100, for Redeliver
	allowed []string      // nil: Telegram's default
	arrived chan struct{} // closed at the next update; nil while nobody waits

	poll         *poll // the getUpdates that waits
	nextConflict time.Time
	lastOffset   int64
	lastStart    time.Time

	hook *hook // nil: no webhook
	set  time.Time
	last hookTrouble
}

func newUpdates() updates { return updates{lastOffset: -1} }

// wake makes the waiting getUpdates look again.
func (u *updates) wake() {
	if u.arrived != nil {
		close(u.arrived)
		u.arrived = nil
	}
}

func (u *updates) wants(kind string) bool {
	if u.allowed != nil {
		return slices.Contains(u.allowed, kind)
	}
	return kind != "chat_member" && kind != "message_reaction" && kind != "message_reaction_count"
}

// forget drops what is older than a day.
func (u *updates) forget() {
	u.list = slices.DeleteFunc(u.list, func(x update) bool { return now().Sub(x.at) >= updateTTL })
}

// queue gives the bot an update, if it asked for this kind and the thing is not older than a day. The caller holds mu.
func (s *Server) queue(kind string, key int64, at time.Time, payload any) {
	if !s.updates.wants(kind) || now().Sub(at) >= updateTTL {
		return
	}
	s.ids.update++
	s.updates.list = append(s.updates.list, update{id: s.ids.update, kind: kind, key: key, at: at, body: encode(payload)})
	s.updates.wake()
	s.pump()
}

// PendingUpdates is how many updates wait for the bot to fetch or acknowledge them.
func (s *Server) PendingUpdates() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.forget()
	return len(s.updates.list)
}

// Redeliver queues the last n acknowledged updates again, with their old ids: delivery is at least once, and a bot must
// know an update_id that it has seen.
func (s *Server) Redeliver(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &s.updates
	u.list = append(slices.Clone(u.acked[max(0, len(u.acked)-n):]), u.list...)
	u.wake()
	s.pump()
}

// acknowledge forgets the updates before an id.
func (u *updates) acknowledge(before int64) {
	n := 0
	for n < len(u.list) && u.list[n].id < before {
		n++
	}
	u.acked = append(u.acked, u.list[:n]...)
	u.acked = slices.Clone(u.acked[max(0, len(u.acked)-100):])
	u.list = u.list[n:]
}

// encode is JSON of this package's own wire types, which always have one.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("telegramtest: encode: " + err.Error())
	}
	return b
}
