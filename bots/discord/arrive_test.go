package discord

import (
	"slices"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
)

// arrived are the arrivals the core has heard of.
func (r *rig) arrived() []bots.Arrival {
	time.Sleep(time.Minute) // the bubble's clock
	r.core.mu.Lock()
	defer r.core.mu.Unlock()
	return slices.Clone(r.core.arrivals)
}

func TestAddedToAServerIsNewsOnce(t *testing.T) {
	s := setup{}
	inBubble(t, s, func(r *rig) {
		r.online()
		pub := r.dc.AddGuild("Club", discordtest.GuildLocale("zh-CN"), discordtest.WithoutBot())
		pub.AddChannel("voice", discordtest.OfKind(2))
		shut := pub.AddChannel("staff")
		shut.Deny(pub.Everyone(), discordtest.PermViewChannel)
		muted := pub.AddChannel("rules", discordtest.System())
		muted.Deny(pub.BotRole(), discordtest.PermSendMessages)
		hall := pub.AddChannel("hall")
		pub.InviteBot()
		got := r.arrived()
		if len(got) != 1 || got[0].Where.Ref != ref(hall.ID) || got[0].Where.Top().Ref != serverRef(pub.ID) || got[0].Where.Top().Title != "Club" || got[0].Where.Top().Language != "zh-CN" {
			t.Fatalf("the core heard of %+v", got)
		}
		for range 2 { // however often, it is one message
			if err := r.p.Open(got[0].Place, nil).Settle(r.t.Context(), bots.View{Text: "Hello."}); err != nil {
				t.Error(err)
			}
		}
		r.reads(hall, "Hello.")

		pub.FailOver()
		pub.Recover()
		r.guild.FailOver()
		r.guild.Recover()
		r.dc.InvalidateSessions(false) // and a new one
		r.until("connected again", r.dc.Online)
		r.arrived() // a connection that ends as it begins would hold the bubble's clock
		r.end()
		r.run(s)
		r.online()
		if got := r.arrived(); len(got) != 1 {
			t.Errorf("an outage or a start is no arrival: %+v", got)
		}
	})
}

func TestTheServersOwnChannelIsGreeted(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		club := r.dc.AddGuild("Club", discordtest.WithoutBot())
		club.AddChannel("first")
		news := club.AddChannel("news", discordtest.System())
		club.InviteBot()
		r.arrived()
		mute := r.dc.AddGuild("Mute", discordtest.WithoutBot())
		mute.Everyone().Revoke(discordtest.PermSendMessages)
		mute.AddChannel("first")
		mute.InviteBot()
		got := r.arrived()
		if len(got) != 2 || got[0].Where.Ref != ref(news.ID) || got[1].Where.Ref != serverRef(mute.ID) || got[1].Place != "" {
			t.Errorf("the core heard of %+v", got)
		}
	})
}

func TestPresenceNamesWhatIsMissing(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		top := bots.Where{Ref: serverRef(r.guild.ID), Kind: bots.Server}
		room := bots.Where{Ref: ref(r.room.ID), Kind: bots.Channel, Parent: &top}
		thread := bots.Where{Ref: ref("77"), Kind: bots.Thread, Parent: &room}
		lacks := func(where bots.Where) []bots.Right {
			is, err := r.p.Presence(r.t.Context(), where)
			if err != nil || is.Name != "@"+r.dc.Bot().Name {
				t.Fatalf("%+v, %v", is, err)
			}
			return is.Lacks
		}
		if got := lacks(room); len(got) != 0 {
			t.Errorf("it lacks %q", got)
		}
		r.room.Deny(r.guild.Everyone(), discordtest.PermSendInThreads|discordtest.PermEmbedLinks|discordtest.PermAttachFiles)
		r.room.Allow(r.guild.BotRole(), discordtest.PermEmbedLinks)
		if got := lacks(thread); !slices.Equal(got, []bots.Right{bots.RightSendInThreads, bots.RightAttach}) {
			t.Errorf("it lacks %q", got)
		}
		r.guild.BotRole().Grant(discordtest.PermAdministrator)
		if got := lacks(room); len(got) != 0 {
			t.Errorf("an administrator lacks %q", got)
		}
		r.guild.BotRole().Revoke(discordtest.PermAdministrator)
		r.room.Deny(r.guild.BotRole(), discordtest.PermViewChannel)
		if got := lacks(room); !slices.Equal(got, []bots.Right{bots.RightView}) {
			t.Errorf("it lacks %q", got)
		}
	})
}
