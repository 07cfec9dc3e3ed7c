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
}

// Events that are read, and one of our own.
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
	evKnown         = "known" // a channel that messages waited for was looked up
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
// than what was heard, and can be fetched.
func (q *queue) add(e event) bool {
	q.mu.Lock()
	full := q.lost && e.kind != evKnown || len(q.waiting) >= queueMost
	if full {
		q.lost = true
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
	if !p.queue.add(event{kind, raw}) {
		p.log.Debug("an event was left out: too many wait", "kind", kind)
	}
}
