package discord

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

const placesMost = 200 // whose missed messages are fetched

// Missed keeps, over restarts, how far channels were heard. Each of its methods is one transaction.
type Missed interface {
	// Heard gives the channels in which something may have been missed.
	Heard(ctx context.Context) (map[string]Heard, error)
	// Unread stores that channels are still to be read after a message each. It is called before anything newer is handed
	// over, and Heard gives these messages from then on, though newer ones be known. Where one is stored the older stays.
	Unread(ctx context.Context, after map[string]string) error
	// Read takes that back: all of the channel was handed over.
	Read(ctx context.Context, channel string) error
	// Newest is when the bot joined the server that it joined last, as Joined stored it; zero: nothing is known.
	Newest(ctx context.Context) (time.Time, error)
	// Joined stores that the bot joined a server then, to the millisecond; the latest counts.
	Joined(ctx context.Context, at time.Time) error
}

// Heard is how far a channel was heard.
type Heard struct {
	Message string // up to which everything was handed over
	All     bool   // what does not address the bot may be for it, too
}

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
	l.noted(channel)
}

// leftOut notes a message that is not handed over, of a channel that may be heard for the first time.
func (l *lastSeen) leftOut(channel, id string) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n == 0 || !isID(channel) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if before := strconv.FormatUint(n-1, 10); l.at[channel] == "" || older(before, l.at[channel]) {
		l.at[channel] = before
	}
	l.noted(channel)
}

// noted: the channel was heard last. The caller holds mu.
func (l *lastSeen) noted(channel string) {
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

// catchUp begins to fetch what was written while the gateway was away. When it returns it is stored what is to be fetched, so
// that newer messages may be handed over: a crash in between loses nothing.
func (p *Platform) catchUp(ctx context.Context) {
	stored := map[string]Heard{}
	if p.missed != nil {
		p.persist(ctx, "it is not known yet which messages were missed", func() (err error) {
			stored, err = p.missed.Heard(ctx)
			return err
		})
	}
	places, lasting := map[string]Heard{}, map[string]string{}
	for c, id := range p.last.all() {
		places[c] = Heard{Message: id}
	}
	for c, h := range stored {
		if isID(c) && isID(h.Message) {
			if older(h.Message, places[c].Message) {
				h.Message = places[c].Message
			}
			places[c] = h
		}
	}
	chosen := p.newest(places)
	for _, c := range chosen {
		_, known := stored[c]
		if at, _ := p.known.channel(c); known || at.Guild != "" { // of a stranger's private chat nothing is stored
			lasting[c] = places[c].Message
		}
	}
	p.gaps.mu.Lock()
	defer p.gaps.mu.Unlock()
	if p.missed != nil && len(lasting) > 0 {
		p.persist(ctx, "it cannot be stored which messages were missed", func() error { return p.missed.Unread(ctx, lasting) })
	}
	p.readAll(ctx, p.gaps.widen(chosen, places))
}

// newest are the channels in which something was said last, the last first.
func (p *Platform) newest(places map[string]Heard) []string {
	ids := slices.SortedFunc(maps.Keys(places), func(a, b string) int {
		switch x, y := places[a].Message, places[b].Message; {
		case older(y, x):
			return -1
		case older(x, y):
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

// persist repeats what the store refuses, until ctx ends.
func (p *Platform) persist(ctx context.Context, trouble string, do func() error) {
	for wait := firstWait; ctx.Err() == nil; wait = longer(wait) {
		err := do()
		if err == nil || ctx.Err() != nil {
			return
		}
		if wait == firstWait {
			p.log.Error(trouble, "error", err)
		}
		sleep(ctx, min(wait, 10*time.Second))
	}
}
