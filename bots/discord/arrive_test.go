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

// TestAddedWhileAwayIsNewsOnce: what was joined between two runs, or between two sessions of one, is news to the next, whether
// it is a server that the bot was thrown out of or another. A first start finds old ones only, be they many.
func TestAddedWhileAwayIsNewsOnce(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.end()
		for range 20 {
			r.dc.AddGuild("Old").AddChannel("hall")
		}
		_, s := remembering(r, "")
		news := func(when string, want ...*discordtest.Guild) {
			t.Helper()
			for _, a := range r.arrived() {
				i := slices.IndexFunc(want, func(g *discordtest.Guild) bool { return serverRef(g.ID) == a.Where.Top().Ref })
				if i < 0 {
					t.Errorf("%s: %s is no news", when, a.Where.Top().Title)
					continue
				}
				want = slices.Delete(want, i, i+1)
			}
			if len(want) > 0 {
				t.Errorf("%s: %d servers more are news", when, len(want))
			}
			r.core.mu.Lock()
			r.core.arrivals = nil
			r.core.mu.Unlock()
		}
		again := func(away time.Duration) {
			t.Helper()
			if r.end != nil {
				r.end()
			}
			time.Sleep(away)
			r.run(s)
			r.online()
		}
		again(0)
		news("first start")
		r.end()
		r.guild.KickBot()
		time.Sleep(time.Second)
		club := r.dc.AddGuild("Club")
		club.AddChannel("hall")
		r.guild.InviteBot()
		again(48 * time.Hour)
		news("after two days", r.guild, club)
		again(0)
		news("once more")

		r.dc.InvalidateSessions(false)
		pub := r.dc.AddGuild("Late")
		pub.AddChannel("hall")
		r.until("connected again", r.dc.Online)
		news("after a new session", pub)
		again(0)
		news("and a start")
		r.end()
		r.dc.AddGuild("Forgotten").AddChannel("hall")
		again(arrivalAway + time.Hour)
		news("too late")
	})
}

// TestAddedBetweenTheFirstStarts: a first start without any server knows that the next one finds news.
func TestAddedBetweenTheFirstStarts(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.online()
		r.end()
		r.guild.KickBot()
		_, s := remembering(r, "")
		r.run(s)
		r.online()
		r.arrived()
		r.end()
		r.guild.InviteBot()
		r.run(s)
		r.online()
		if got := r.arrived(); len(got) != 1 || got[0].Where.Top().Ref != serverRef(r.guild.ID) {
			t.Errorf("the core heard of %+v", got)
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
