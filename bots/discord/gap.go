package discord

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"
)

const (
	pagesMost  = 6 // of a hundred messages, of each place
	fetchEvery = 200 * time.Millisecond
	homeTime   = 5 * time.Second // that the gateway may take to tell of a server
)

// gaps are the channels of which something was missed and is not handed over yet.
type gaps struct {
	lasts time.Duration // a gap is worth reading
	pace  *line         // over all requests for what was missed

	mu   sync.Mutex // held while the store is told, too, so that it is told in order
	open map[string]*gap
	late int       // were given up since this was last said
	said time.Time // when that was
}

type gap struct {
	Heard
	again bool // something was missed since its reading began
	until time.Time
}

func newGaps(lasts time.Duration) gaps {
	if lasts <= 0 {
		lasts = time.Hour
	}
	return gaps{lasts: lasts, pace: newLine(&steady{every: fetchEvery}), open: map[string]*gap{}}
}

// widen opens gaps and returns those that were not open. The caller holds mu.
func (g *gaps) widen(chosen []string, places map[string]Heard) (fresh []string) {
	until := time.Now().Add(g.lasts)
	for _, c := range chosen {
		one := g.open[c]
		if one == nil {
			g.open[c] = &gap{Heard: places[c], until: until}
			fresh = append(fresh, c)
			continue
		}
		one.again, one.until, one.All = true, until, one.All || places[c].All
		if older(places[c].Message, one.Message) {
			one.Message = places[c].Message
		}
	}
	return fresh
}

// begin says what is to be read of a channel now; what is too old by now is not.
func (g *gaps) begin(channel string) gap {
	g.mu.Lock()
	defer g.mu.Unlock()
	one := g.open[channel]
	one.again = false
	if oldest := IDAt(time.Now().Add(-g.lasts)); older(one.Message, oldest) {
		one.Message = oldest
	}
	return *one
}

// tooLate counts a gap that was given up, and reports how many were, when it is time to say so.
func (g *gaps) tooLate() int {
	g.late++
	if time.Since(g.said) < time.Minute && len(g.open) > 0 {
		return 0
	}
	n := g.late
	g.late, g.said = 0, time.Now()
	return n
}

// readAll reads channels beside each other, beginning with the first.
func (p *Platform) readAll(ctx context.Context, channels []string) {
	if len(channels) == 0 {
		return
	}
	p.aside("reading what was missed", func() {
		for i, c := range channels {
			if i > 0 && !sleep(ctx, fetchEvery) {
				return
			}
			p.aside("reading what was missed in a channel", func() { p.readGap(ctx, c) })
		}
	})
}

// readGap reads a channel until nothing of it is missing, it cannot be read, or that is too late.
func (p *Platform) readGap(ctx context.Context, channel string) {
	for {
		g := p.gaps.begin(channel)
		within, cancel := context.WithDeadline(ctx, g.until)
		found, err := p.fetch(within, channel, g.Heard)
		late := err != nil && within.Err() != nil
		cancel()
		if p.handOver(ctx, channel, found) != nil {
			return
		}
		if err != nil {
			p.log.Debug("missed messages cannot be read", "channel", channel, "error", err)
		}
		if p.closeGap(ctx, channel, late) {
			return
		}
	}
}

// closeGap reports false if something was missed meanwhile.
func (p *Platform) closeGap(ctx context.Context, channel string, late bool) bool {
	p.gaps.mu.Lock()
	defer p.gaps.mu.Unlock()
	again := p.gaps.open[channel].again
	if !again {
		delete(p.gaps.open, channel)
	}
	if late {
		if n := p.gaps.tooLate(); n > 0 {
			p.log.Warn("messages missed in some places could not be read, and are too old now to be answered", "places", n)
		}
	}
	if again || p.missed == nil {
		return !again
	}
	if err := p.missed.Read(ctx, channel); err != nil && ctx.Err() == nil {
		p.log.Warn("a channel is read once more after the next start", "error", err)
	}
	return true
}

// insist makes a request until it has an answer, or a refusal that is final, never faster than what was missed may be asked for.
func (p *Platform) insist(ctx context.Context, c call) error {
	for wait := firstWait; ; wait = longer(wait) {
		if err := p.gaps.pace.enter(ctx, true); err != nil {
			return err
		}
		p.gaps.pace.leave(true)
		err := p.api.do(ctx, c)
		e := asRefusal(err)
		if err == nil || ctx.Err() != nil || e != nil && e.final() {
			return err
		}
		if e != nil && e.Status == 401 {
			wait = slowRetry
		}
		if !sleep(ctx, wait) {
			return err
		}
	}
}

// fetch returns what was written in a channel since it was heard, oldest first. Where that is too much the newest are fetched.
// With an error, what it returns is not all.
func (p *Platform) fetch(ctx context.Context, channel string, since Heard) ([]json.RawMessage, error) {
	page, err := p.page(ctx, channel, "after="+since.Message)
	if err != nil {
		return nil, err
	}
	all := page // newest first
	if len(page) == pageLength {
		all, err = p.down(ctx, channel, page)
	}
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if err := p.learnBy(p.insist, ctx, channel); err != nil {
		return nil, err
	}
	at, _ := p.known.channel(channel)
	if at.Guild != "" {
		p.known.await(ctx, at.Guild)
	}
	var found []json.RawMessage
	members := map[string]*member{}
	for _, raw := range slices.Backward(all) {
		whole, err := p.complement(ctx, at.Guild, raw, since.All, members)
		if err != nil {
			return found, err
		}
		if whole != nil {
			found = append(found, whole)
		}
	}
	return found, nil
}

const pageLength = 100

// page reads one page, newest first.
func (p *Platform) page(ctx context.Context, channel, which string) (page []json.RawMessage, err error) {
	err = p.insist(ctx, call{what: "read missed messages", method: "GET", path: "/channels/" + channel + "/messages?limit=100&" + which,
		bucket: "GET messages " + channel, final: true, out: &page})
	return page, err
}

// down reads from the newest message down to those that are there already, the oldest that were missed.
func (p *Platform) down(ctx context.Context, channel string, oldest []json.RawMessage) ([]json.RawMessage, error) {
	var all []json.RawMessage
	least, before := idOf(oldest[0]), ""
	for range pagesMost - 1 {
		page, err := p.page(ctx, channel, before)
		if err != nil {
			return nil, err
		}
		for _, raw := range page {
			id := idOf(raw)
			if !older(least, id) {
				return append(all, oldest...), nil
			}
			all = append(all, raw)
			before = "before=" + id
		}
		if len(page) < pageLength {
			return append(all, oldest...), nil
		}
	}
	p.log.Warn("some missed messages were not fetched: there are too many", "channel", channel)
	return append(all, oldest...), nil
}

func idOf(raw json.RawMessage) string {
	var m struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &m) != nil || !isID(m.ID) {
		return ""
	}
	return m.ID
}

// complement adds what an event says of its author and server, and a fetched message does not: the roles decide who may ask. nil:
// the message is not for the bot, or its author has left. An error says that this could not be found out.
func (p *Platform) complement(ctx context.Context, guild string, raw json.RawMessage, all bool, members map[string]*member) (json.RawMessage, error) {
	var m message
	if json.Unmarshal(raw, &m) != nil || m.Author == nil || m.Author.Bot || m.Webhook != "" || !isID(m.Author.ID) {
		return nil, nil
	}
	if guild == "" {
		return raw, nil
	}
	if m.Guild = guild; !all && !p.addressed(&m) {
		return nil, nil
	}
	who, known := members[m.Author.ID]
	if !known {
		err := p.insist(ctx, call{what: "look up a member", method: "GET", path: "/guilds/" + guild + "/members/" + m.Author.ID,
			bucket: "look up a member " + guild, final: true, out: &who})
		if e := asRefusal(err); err != nil && (e == nil || !e.final()) {
			return nil, err
		}
		members[m.Author.ID] = who
	}
	if m.Member = who; who == nil {
		return nil, nil
	}
	return json.Marshal(m)
}

// await waits until the gateway has told of a server, and with it of the bot's own role there, which mentions may name.
func (k *known) await(ctx context.Context, guild string) {
	for began := time.Now(); time.Since(began) < homeTime && !k.told(guild); {
		if !sleep(ctx, fetchEvery) {
			return
		}
	}
}

// handOver queues messages and returns when they are stored, or ctx ends.
func (p *Platform) handOver(ctx context.Context, channel string, all []json.RawMessage) error {
	for _, raw := range all {
		for !p.queue.offer(event{kind: evMessage, raw: raw}) {
			if !sleep(ctx, firstWait) {
				return ctx.Err()
			}
		}
	}
	stored := make(chan struct{})
	p.queue.add(event{kind: evCaught, raw: json.RawMessage(channel), done: func() { close(stored) }})
	select {
	case <-stored:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
