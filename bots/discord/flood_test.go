package discord

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
)

// invalid counts the requests that bring a ban nearer, as Discord does: of any ten minutes the most.
func (r *rig) invalid() (most int) {
	var bad []time.Time
	for _, c := range r.dc.Calls() {
		if c.Status == 401 || c.Status == 403 || c.Status == 429 && c.Fault != discordtest.SharedLimited {
			bad = append(bad, c.Ended)
		}
	}
	for i, first := 0, 0; i < len(bad); i++ {
		for bad[i].Sub(bad[first]) > 10*time.Minute {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// trying answers, and takes it that it may be impossible.
func trying(r *rig, m bots.Message) {
	place := r.p.Open(m.Place, nil)
	defer place.Close()
	if err := place.Settle(context.Background(), bots.View{Status: bots.Final, Text: "Here."}); err != nil && !errors.Is(err, bots.ErrImpossible) {
		r.t.Errorf("Settle: %v", err)
	}
}

// TestOneFloodBringsNoBanNearer: somebody who takes no messages writes without end, and so does somebody where the bot may not
// write. Hardly a request is refused, and others are answered meanwhile.
func TestOneFloodBringsNoBanNearer(t *testing.T) {
	inBubble(t, setup{answer: trying}, func(r *rig) {
		r.online()
		bob := r.dc.AddPerson("bob")
		r.guild.Join(bob)
		r.ann.RefuseDMs()
		mute := r.guild.AddChannel("mute")
		r.dc.Break(discordtest.Fault{Kind: discordtest.Refused, Route: "POST /channels/{channel}/messages", Channel: mute.ID, Status: 403, Body: `{"code":50013,"message":"Missing Permissions"}`})
		me := r.dc.Bot().Mention()
		for i := range 1200 {
			r.ann.DM().Say(r.ann, fmt.Sprint("hi ", i))
			mute.Say(r.ann, me+" hi")
			if i%40 == 39 {
				r.room.Say(bob, me+" there?")
				time.Sleep(20 * time.Second)
			}
		}
		r.until("answers to others", func() bool { return len(r.screen(r.room)) == 30 })
		if n := r.invalid(); n > 100 {
			t.Errorf("%d requests of ten minutes were refused", n)
		}
		r.dc.Mend()
		r.ann.AcceptDMs()
		time.Sleep(wallLasts)
		r.ann.DM().Say(r.ann, "and now?")
		r.until("an answer when messages are taken again", func() bool { return len(r.screen(r.ann.DM())) > 0 })
	})
}

// TestNearABanRequestsAreHeldBack: whatever the reason, Discord's count of ten thousand is not reached.
func TestNearABanRequestsAreHeldBack(t *testing.T) {
	inBubble(t, setup{answer: trying, options: func(o *Options) { o.RequestsPerSecond = 0 }}, func(r *rig) {
		r.online()
		r.dc.Break(discordtest.Fault{Kind: discordtest.Refused, Route: "POST /channels/{channel}/messages", Status: 403, Body: `{"code":0,"message":"Forbidden"}`})
		r.dc.Break(discordtest.Fault{Kind: discordtest.Refused, Route: "POST /interactions/{interaction}/{token}/callback", Status: 403, Body: `{"code":0,"message":"Forbidden"}`})
		var rooms []*discordtest.Channel
		for i := range 50 {
			rooms = append(rooms, r.guild.AddChannel(fmt.Sprint("c", i)))
		}
		for i := range 7_000 {
			rooms[i%len(rooms)].Say(r.ann, r.dc.Bot().Mention()+" hi")
			if i%50 == 0 {
				time.Sleep(2 * time.Second)
			}
			if i%20 == 0 {
				if _, err := rooms[i%len(rooms)].Slash(r.ann, "help", nil); err != nil && i == 0 {
					t.Log(err)
				}
			}
		}
		time.Sleep(20 * time.Minute)
		if n := r.invalid(); n < 4000 || n > 9500 {
			t.Errorf("%d requests of ten minutes were refused", n)
		}
	})
}
