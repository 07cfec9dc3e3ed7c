package discord

import (
	"context"
	"encoding/json"
	"sync"
)

// event is something that the gateway said.
type event struct {
	kind string
	raw  json.RawMessage
	done func() // of evCaught
}

// own: it is ours, and nothing of the gateway's.
func (e event) own() bool { return e.kind == evKnown || e.kind == evCaught }

// Events that are read, and two of our own.
const (
	evReady         = "READY"
	evResumed       = "RESUMED"
	evMessage       = "MESSAGE_CREATE"
	evEdit          = "MESSAGE_UPDATE"
	evInteraction   = "INTERACTION_CREATE"
	evGuild         = "GUILD_CREATE"
	evGuildChange   = "GUILD_UPDATE"
	evGuildGone     = "GUILD_DELETE"
	evChannel       = "CHANNEL_CREATE"
	evChannelChange = "CHANNEL_UPDATE"
	evThread        = "THREAD_CREATE"
	evThreadChange  = "THREAD_UPDATE"
	evKnown         = "known"  // a channel that messages waited for was looked up
	evCaught        = "caught" // what was fetched of a channel came before this: done is called once it is stored
)

const (
	queueMost = 20_000 // events that wait; beyond them messages are fetched again later
	batchMost = 200
)

// queue takes events from the gateway without ever holding it up.
type queue struct {
	mu      sync.Mutex
	waiting []event
	lost    bool
	wake    chan struct{}
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

// add reports false when the queue is full. Then it takes nothing more until it is empty, so that what is left out is all newer
// than what was heard, and can be fetched. Events of our own are always taken: others wait for them.
func (q *queue) add(e event) bool {
	return q.put(e, queueMost, true)
}

// offer adds a fetched event, unless the room is needed for what the gateway says: then it is to be offered again.
func (q *queue) offer(e event) bool {
	return q.put(e, queueMost/2, false)
}

func (q *queue) put(e event, most int, loses bool) bool {
	q.mu.Lock()
	full := !e.own() && (q.lost || len(q.waiting) >= most)
	if full {
		q.lost = q.lost || loses
	} else {
		q.waiting = append(q.waiting, e)
	}
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return !full
}

// take waits for events and returns the oldest; lost: some were left out since, and the queue is empty again. nil: ctx ended.
func (q *queue) take(ctx context.Context) (batch []event, lost bool) {
	for {
		q.mu.Lock()
		n := min(len(q.waiting), batchMost)
		batch = q.waiting[:n:n]
		q.waiting = q.waiting[n:]
		if len(q.waiting) == 0 {
			q.waiting = nil
			lost, q.lost = q.lost, false
		}
		q.mu.Unlock()
		if n > 0 {
			return batch, lost
		}
		select {
		case <-q.wake:
		case <-ctx.Done():
			return nil, false
		}
	}
}

// event is called by discordgo for everything the gateway says, in its reading loop: it must not wait.
func (p *Platform) event(kind string, raw json.RawMessage) {
	switch kind {
	case evReady, evResumed:
		p.stands(nil)
	case evMessage, evEdit, evInteraction, evGuild, evGuildChange, evGuildGone, evChannel, evChannelChange, evThread, evThreadChange:
	default:
		return
	}
	if !p.queue.add(event{kind: kind, raw: raw}) {
		p.log.Debug("an event was left out: too many wait", "kind", kind)
		var m struct {
			ID      string `json:"id"`
			Channel string `json:"channel_id"`
		}
		if kind == evMessage && json.Unmarshal(raw, &m) == nil {
			p.last.leftOut(m.Channel, m.ID)
		}
	}
}
