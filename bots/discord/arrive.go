package discord

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"barkeep/bots"
)

// arrivalWithin is how young the bot's membership must be for its server to be greeted: an old one was only away, whatever the
// gateway seems to say.
const arrivalWithin = time.Hour

// guildCame hears GUILD_CREATE. It comes when the bot is added, and also for each server after READY and after an outage
// (discord.com/developers/docs/events/gateway-events#guild-create).
func (r *reader) guildCame(g *guild) {
	if g.Unavailable || !isID(g.ID) {
		return
	}
	was := r.there[g.ID]
	r.there[g.ID] = true
	if was || !g.Joined.IsZero() && time.Since(g.Joined.Time) > arrivalWithin {
		return
	}
	a := r.p.arrival(g)
	r.p.work.Go(func() {
		for wait := firstWait; r.ctx.Err() == nil; wait = longer(wait) {
			err := r.core.Joined(r.ctx, a)
			if err == nil {
				return
			}
			r.p.log.Warn("a server that the bot was added to cannot be greeted yet", "error", err)
			sleep(r.ctx, wait)
		}
	})
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
		delete(r.there, g.ID)
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
