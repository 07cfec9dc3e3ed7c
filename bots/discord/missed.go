package discord

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	placesMost = 200 // whose missed messages are fetched
	pagesMost  = 5   // of a hundred messages, of each
	fetchEvery = 200 * time.Millisecond
)

// lastSeen is the newest message of each channel that was handed over, of the channels that were heard last.
type lastSeen struct {
	mu    sync.Mutex
	at    map[string]string
	order []string // may name a channel more than once; the last time counts
}

func (l *lastSeen) saw(channel, id string) {
	if !isID(id) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if older(l.at[channel], id) {
		l.at[channel] = id
	}
	l.order = append(l.order, channel)
	if len(l.order) > 20*placesMost {
		l.trim()
	}
}

// trim keeps the channels heard last. The caller holds mu.
func (l *lastSeen) trim() {
	kept, order := map[string]string{}, []string(nil)
	for _, c := range slices.Backward(l.order) {
		if _, ok := kept[c]; !ok && len(kept) < placesMost {
			kept[c] = l.at[c]
			order = append(order, c)
		}
	}
	slices.Reverse(order)
	l.at, l.order = kept, order
}

func (l *lastSeen) all() map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trim()
	return maps.Clone(l.at)
}

// catchUp fetches what was written while the gateway was away, beside the reading of events.
func (p *Platform) catchUp(ctx context.Context) {
	places := p.last.all() // of now: what is heard from here on is not missed
	p.work.Go(func() {
		p.catching.Lock()
		defer p.catching.Unlock()
		if p.seen != nil {
			stored, err := p.seen(ctx)
			if err != nil {
				p.log.Warn("it is not known which messages were missed", "error", err)
			}
			for c, id := range stored {
				if isID(c) && isID(id) && older(places[c], id) {
					places[c] = id
				}
			}
		}
		for _, c := range p.newest(places) {
			p.fetch(ctx, c, places[c])
		}
	})
}

// newest are the channels in which something was said last, the last first.
func (p *Platform) newest(places map[string]string) []string {
	ids := slices.SortedFunc(maps.Keys(places), func(a, b string) int {
		switch {
		case older(places[b], places[a]):
			return -1
		case older(places[a], places[b]):
			return 1
		}
		return 0
	})
	if len(ids) > placesMost {
		p.log.Warn("messages missed in some places are not fetched", "places", len(ids)-placesMost)
		ids = ids[:placesMost]
	}
	return ids
}

// fetch hears the messages of a channel after one.
func (p *Platform) fetch(ctx context.Context, channel, after string) {
	for range pagesMost {
		if !sleep(ctx, fetchEvery) {
			return
		}
		var page []json.RawMessage
		err := p.get(ctx, "read missed messages", channel, "/channels/"+channel+"/messages?limit=100&after="+after, &page)
		if err != nil {
			p.log.Debug("missed messages cannot be read", "channel", channel, "error", err)
			return
		}
		for _, raw := range slices.Backward(page) { // they come newest first
			var m message
			if json.Unmarshal(raw, &m) != nil {
				continue
			}
			if older(after, m.ID) {
				after = m.ID
			}
			if whole := p.complement(ctx, raw, &m); whole != nil {
				p.queue.add(event{evMessage, whole})
			}
		}
		if len(page) < 100 {
			return
		}
	}
	p.log.Warn("some missed messages were not fetched: there are too many", "channel", channel)
}

// complement adds what an event says of its author and server, and a fetched message does not: the roles decide who may ask.
func (p *Platform) complement(ctx context.Context, raw json.RawMessage, m *message) json.RawMessage {
	if m.Author == nil || m.Author.Bot || m.Webhook != "" {
		return nil
	}
	if err := p.learn(ctx, m.Channel); err != nil {
		return nil
	}
	c, _ := p.known.channel(m.Channel)
	if c.Guild == "" {
		return raw
	}
	m.Guild = c.Guild
	if me := p.bot.Load(); me == nil || !p.addressed(m) {
		return nil
	}
	var who member
	if err := p.get(ctx, "look up a member", c.Guild, "/guilds/"+c.Guild+"/members/"+m.Author.ID, &who); err != nil {
		p.log.Debug("the author of a missed message cannot be looked up", "error", err)
		return nil
	}
	m.Member = &who
	whole, err := json.Marshal(m)
	if err != nil {
		return nil
	}
	return whole
}
