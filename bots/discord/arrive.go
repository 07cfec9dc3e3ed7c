package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"barkeep/bots"
)

const (
	// arrivalWithin is how young the bot's membership must be for its server to be greeted when it comes while connected: an old
	// one was only away, whatever the gateway seems to say.
	arrivalWithin = time.Hour
	// arrivalAway is the same for a server that was joined while the bot was away: later, people there have found out, and a
	// database that was put back from a backup knows little.
	arrivalAway = 7 * 24 * time.Hour
)

// arrivals tell servers that the bot was added to from those that it was in before.
type arrivals struct {
	there  map[string]bool // the servers that the bot is in, an outage or not; false: READY named it, and nothing else came yet
	newest time.Time       // when the server was joined that was joined last; zero: none is known
	since  time.Time       // newest, as it was at READY
}

// arrivals begins with what earlier runs knew.
func (p *Platform) arrivals(ctx context.Context) arrivals {
	a := arrivals{there: map[string]bool{}}
	if p.missed == nil {
		return a
	}
	var err error
	if a.newest, err = p.missed.Newest(ctx); err != nil && ctx.Err() == nil {
		p.log.Warn("it is not known which servers the bot was added to while it was away", "error", err)
	}
	return a
}

// ready hears which servers the bot is in, now that nothing else is known of what happened since it was connected last.
func (a *arrivals) ready(r *reader, all []guild) {
	clear(a.there)
	for _, g := range all {
		a.there[g.ID] = false
	}
	if now := time.Now(); a.newest.IsZero() && len(all) == 0 { // whichever comes from now on is new
		a.newest = now
		r.p.aside("noting when a server was joined", func() { r.joined(now) })
	}
	a.since = a.newest
}

// isNews: the bot came into this server. Where nothing is known yet, those that READY names are none: at a first start they may
// be many and old.
func (a *arrivals) isNews(g *guild) bool {
	heard, named := a.there[g.ID]
	a.there[g.ID] = true
	switch age := time.Since(g.Joined.Time); {
	case heard:
		return false
	case named:
		return !a.since.IsZero() && g.Joined.Truncate(time.Millisecond).After(a.since) && age <= arrivalAway
	default:
		return g.Joined.IsZero() || age <= arrivalWithin
	}
}

// guildCame hears GUILD_CREATE. It comes when the bot is added, and also for each server after READY and after an outage
// (discord.com/developers/docs/events/gateway-events#guild-create).
func (r *reader) guildCame(g *guild) {
	if g.Unavailable || !isID(g.ID) {
		return
	}
	news, last := r.came.isNews(g), g.Joined.After(r.came.newest)
	if last {
		r.came.newest = g.Joined.Time
	}
	if !news && !last {
		return
	}
	a := r.p.arrival(g)
	r.p.aside("greeting a server", func() {
		for wait := firstWait; news; wait = longer(wait) {
			err := r.core.Joined(r.ctx, a)
			if err == nil {
				break
			}
			r.p.log.Warn("a server that the bot was added to cannot be greeted yet", "error", err)
			if !sleep(r.ctx, wait) {
				return
			}
		}
		if last {
			r.joined(g.Joined.Time)
		}
	})
}

// joined stores when a server was joined, so that it is no news to the next run.
func (r *reader) joined(at time.Time) {
	if r.p.missed == nil {
		return
	}
	for wait := firstWait; ; wait = longer(wait) {
		err := r.p.missed.Joined(r.ctx, at)
		if err == nil {
			return
		}
		r.p.log.Warn("that the bot is in a server cannot be stored yet", "error", err)
		if !sleep(r.ctx, wait) {
			return
		}
	}
}

// guildGone hears GUILD_DELETE: the bot was thrown out, or there is an outage, after which it is in as before.
func (r *reader) guildGone(raw json.RawMessage) error {
	var g struct {
		ID   string `json:"id"`
		Down bool   `json:"unavailable"`
	}
	if err := json.Unmarshal(raw, &g); err != nil {
		return err
	}
	if !g.Down {
		delete(r.came.there, g.ID)
		r.p.known.forgetGuild(g.ID)
	}
	return nil
}

// arrival tells of a server that the bot was added to, with the channel to speak in: the server's own for such news, else the
// first where the bot may write. Discord does not say who added it.
func (p *Platform) arrival(g *guild) bots.Arrival {
	me := p.bot.Load()
	own := g.member(me.user)
	top := bots.Where{Ref: serverRef(g.ID), Kind: bots.Server, Title: g.Name, Language: g.Locale}
	may := slices.DeleteFunc(slices.Clone(g.Channels), func(c channel) bool {
		return c.Type != channelText && c.Type != channelNews || g.permissions(own, me.user, c.Overwrites)&permSpeak != permSpeak
	})
	if len(may) == 0 {
		return bots.Arrival{Where: top}
	}
	at := slices.MinFunc(may, func(a, b channel) int {
		return cmp.Or(first(a.ID == g.System, b.ID == g.System), cmp.Compare(a.Position, b.Position), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	place := state{Channel: at.ID, Key: "came " + g.ID + " " + strconv.FormatInt(g.Joined.UnixMilli(), 10), Run: p.run}
	return bots.Arrival{Where: bots.Where{Ref: ref(at.ID), Kind: bots.Channel, Title: at.Name, Parent: &top}, Place: place.String()}
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
