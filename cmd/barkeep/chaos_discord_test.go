package main

import (
	"fmt"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
)

// discordCrowd is four people in direct messages and four channels. There a post names itself, so none is ever made
// twice.
func discordCrowd(w *world, seed uint64) crowd {
	w.withDiscord(discordtest.Options{Seed: seed, MaxConcurrency: 100, IdentifyLimit: 100_000})
	var c crowd
	owner := w.dc.AddPerson("owner")
	guild := w.dc.AddGuild("Pub", discordtest.OwnedBy(owner))
	for i := range 4 {
		p := w.dc.AddPerson(fmt.Sprint("p", i), discordtest.Locale("en-US"))
		guild.Join(p)
		c.rooms = append(c.rooms, discordRoom(w.dc, p.DM(), p, ""), discordRoom(w.dc, guild.AddChannel(fmt.Sprint("c", i)), p, w.dc.Bot().Mention()+" "))
	}
	c.ready = w.online
	c.again = func() { w.dc.Redeliver(10) }
	c.rain = func(falls bool) {
		if !falls {
			return
		}
		for kind, chance := range map[discordtest.FaultKind]float64{
			discordtest.RateLimited: .02, discordtest.CloudflareLimit: .01, discordtest.ServerError: .02, discordtest.BadGateway: .02,
			discordtest.BadGatewayAfter: .02, discordtest.CutBefore: .02, discordtest.CutAfter: .02, discordtest.HTMLPage: .01,
		} {
			w.dc.Break(discordtest.Fault{Kind: kind, Probability: chance})
		}
		w.dc.DuplicateEvents(.1)
	}
	return c
}

func discordRoom(dc *discordtest.Server, c *discordtest.Channel, p *discordtest.Person, before string) room {
	return room{
		name: "discord" + c.ID,
		chat: bots.Ref{Platform: "discord", ID: c.ID},
		ask:  func(text string) string { return c.Say(p, before+text).ID },
		read: func() (lines []line) {
			for _, m := range c.Messages() {
				if m.FromBot {
					lines = append(lines, line{m.ID, m.Content})
				} else if len(m.Reactions) > 0 { // nobody else leaves any
					lines = append(lines, line{"", fmt.Sprintf("said by a sign (#%s)", m.ID)}) // the same failure was said lately
				}
			}
			return lines
		},
	}
}
