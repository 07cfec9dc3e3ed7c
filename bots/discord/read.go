package discord

import (
	"context"
	"encoding/json"
	"time"

	"barkeep/bots"
)

// reader is the one goroutine that reads events, in their order. Messages whose channel is not known yet wait apart, so that
// looking it up holds nobody else up.
type reader struct {
	p    *Platform
	ctx  context.Context
	core Core
	held map[string][]held // by channel
	came arrivals
	n    int
	out  []bots.Message
	done []func() // to be called once out is stored
	lost bool     // a message was left out
}

type held struct {
	m      message
	edited bool
	caught func() // not a message: to be called once those before it are stored
}

const heldMost = 2000

func newReader(ctx context.Context, p *Platform, core Core) *reader {
	return &reader{p: p, ctx: ctx, core: core, held: map[string][]held{}, came: p.arrivals(ctx)}
}

func (p *Platform) read(ctx context.Context, core Core) {
	r := newReader(ctx, p, core)
	for {
		batch, lost := p.queue.take(ctx)
		if batch == nil {
			return
		}
		for _, e := range batch {
			r.one(e)
		}
		r.store()
		if lost || r.lost {
			r.lost = false
			p.catchUp(ctx)
		}
	}
}

// one reads one event; whatever is in it, only that event can be lost.
func (r *reader) one(e event) {
	defer func() { bots.Caught(r.p.log, recover(), "reading an event "+e.kind) }()
	var err error
	switch e.kind {
	case evReady:
		err = r.ready(e.raw)
	case evMessage, evEdit:
		var m message
		if err = json.Unmarshal(e.raw, &m); err == nil {
			r.message(m, e.kind == evEdit)
		}
	case evInteraction:
		r.store() // before a newer question is: everything older than a stored one counts as heard
		var i interaction
		if err = json.Unmarshal(e.raw, &i); err == nil {
			r.p.interact(r.ctx, r.core, &i)
		}
	case evKnown:
		r.release(string(e.raw))
	case evCaught:
		if waiting, ok := r.held[string(e.raw)]; ok {
			r.held[string(e.raw)] = append(waiting, held{caught: e.done})
			r.n++
		} else {
			r.done = append(r.done, e.done)
		}
	default:
		err = r.place(e)
	}
	if err != nil {
		r.p.log.Warn("an event is not understood", "kind", e.kind, "error", err)
	}
}

func (r *reader) ready(raw json.RawMessage) error {
	var d ready
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	if d.User == nil {
		return errOdd
	}
	me := self{user: d.User.ID, app: d.Application.ID, name: d.User.Username}
	if me.app == "" {
		me.app = me.user
	}
	r.p.bot.Store(&me)
	r.came.ready(r, d.Guilds)
	first := false
	r.p.meet.Do(func() { first = true; close(r.p.met) })
	if first {
		r.p.aside("registering commands", func() { r.p.register(r.ctx) })
	}
	if !first || r.p.missed != nil {
		r.store()
		r.p.catchUp(r.ctx)
	}
	return nil
}

// place reads an event about servers and channels.
func (r *reader) place(e event) error {
	switch e.kind {
	case evGuild, evGuildChange:
		var g guild
		if err := json.Unmarshal(e.raw, &g); err != nil {
			return err
		}
		if me := r.p.bot.Load(); me != nil && isID(g.ID) {
			r.p.known.keepGuild(&g, *me)
			if e.kind == evGuild {
				r.guildCame(&g)
			}
		}
	case evGuildGone:
		return r.guildGone(e.raw)
	case evChannel, evChannelChange, evThread, evThreadChange:
		var c channel
		if err := json.Unmarshal(e.raw, &c); err != nil {
			return err
		}
		if c.Guild != "" {
			r.p.known.keep("", c)
		}
	}
	return nil
}

// message hears a message, or keeps it until its channel is known.
func (r *reader) message(m message, edited bool) {
	if !r.p.worth(&m, edited) {
		return
	}
	if m.Guild == "" {
		if c, ok := r.p.known.channel(m.Channel); ok {
			m.Guild = c.Guild // fetched, not heard
		}
	}
	if waiting, ok := r.held[m.Channel]; ok {
		r.hold(waiting, m, edited)
		return
	}
	where, ok := r.p.known.where(m.Channel, m.Guild)
	if ok {
		r.hear(m, where, edited)
		return
	}
	if !r.p.addressed(&m) || !r.hold(nil, m, edited) {
		return
	}
	r.p.aside("looking up a channel", func() {
		err := r.p.learn(r.ctx, m.Channel)
		for wait := firstWait; err != nil && r.ctx.Err() == nil && (asRefusal(err) == nil || !asRefusal(err).final()); wait = longer(wait) {
			sleep(r.ctx, wait)
			err = r.p.learn(r.ctx, m.Channel)
		}
		if err != nil {
			r.p.log.Debug("a channel cannot be looked up", "channel", m.Channel, "error", err)
		}
		r.p.queue.add(event{kind: evKnown, raw: json.RawMessage(m.Channel)})
	})
}

// hear takes a message in, once what it replies to is known.
func (r *reader) hear(m message, where bots.Where, edited bool) {
	if landed := r.p.early(&m); landed != nil && r.hold(nil, m, edited) {
		r.p.aside("waiting for an answer's message", func() {
			awaits(r.ctx, landed)
			r.p.queue.add(event{kind: evKnown, raw: json.RawMessage(m.Channel)})
		})
		return
	}
	r.out = append(r.out, r.p.understand(&m, where, edited))
}

func (r *reader) hold(waiting []held, m message, edited bool) bool {
	if r.n >= heldMost {
		r.p.log.Warn("a message is fetched again later: too many wait for their channel to be known")
		r.p.recent.forget(m.ID)
		r.p.last.leftOut(m.Channel, m.ID)
		r.lost = true
		return false
	}
	r.n++
	r.held[m.Channel] = append(waiting, held{m: m, edited: edited})
	return true
}

// release hears what waited for a channel. Where it cannot be looked up, Barkeep could not answer either.
func (r *reader) release(channel string) {
	waiting := r.held[channel]
	delete(r.held, channel)
	r.n -= len(waiting)
	for _, h := range waiting {
		if h.caught != nil {
			r.done = append(r.done, h.caught)
		} else if where, ok := r.p.known.where(h.m.Channel, h.m.Guild); ok {
			r.out = append(r.out, r.p.understand(&h.m, where, h.edited))
		}
	}
}

// store hands what was heard over until the core has stored it.
func (r *reader) store() {
	batch, done := r.out, r.done
	r.out, r.done = nil, nil
	if !r.accepted(batch) {
		return
	}
	for _, f := range done {
		f()
	}
}

// accepted is false only when the program ends.
func (r *reader) accepted(batch []bots.Message) bool {
	for wait := firstWait; len(batch) > 0; wait = longer(wait) {
		err := r.core.Receive(r.ctx, batch)
		if err == nil {
			for _, m := range batch {
				r.p.last.saw(m.Where.Ref.ID, m.ID)
			}
			return true
		}
		if r.ctx.Err() != nil {
			return false
		}
		if wait == firstWait {
			r.p.log.Error("messages from Discord cannot be stored: they are kept and tried again", "error", err)
		}
		if !sleep(r.ctx, min(wait, 10*time.Second)) {
			return false
		}
	}
	return true
}
