package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord/discordtest"
)

// memory is a store that outlives the runs of a rig: what was handed over last in each channel, and what is marked as unread.
type memory struct {
	core *fakeCore

	mu     sync.Mutex
	marks  map[string]string
	fails  int  // so many calls to come
	all    bool // every message may be a question
	opened int  // calls of Unread
	joined time.Time
}

func (m *memory) fail() error {
	if m.fails > 0 {
		m.fails--
		return errors.New("the database is locked")
	}
	return nil
}

func (m *memory) Heard(context.Context) (map[string]Heard, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := map[string]Heard{"x": {Message: "y"}}
	for _, one := range m.core.messages() {
		if c := one.Where.Ref.ID; older(known[c].Message, one.ID) {
			known[c] = Heard{Message: one.ID, All: m.all}
		}
	}
	for c, id := range m.marks {
		known[c] = Heard{Message: id, All: m.all}
	}
	return known, m.fail()
}

func (m *memory) Unread(_ context.Context, after map[string]string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail(); err != nil {
		return err
	}
	m.opened++
	for c, id := range after {
		if m.marks[c] == "" || older(id, m.marks[c]) {
			m.marks[c] = id
		}
	}
	return nil
}

func (m *memory) Read(_ context.Context, channel string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail(); err != nil {
		return err
	}
	delete(m.marks, channel)
	return nil
}

func (m *memory) Newest(context.Context) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.joined, m.fail()
}

func (m *memory) Joined(_ context.Context, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.fail(); err != nil {
		return err
	}
	if at = at.Truncate(time.Millisecond); at.After(m.joined) {
		m.joined = at
	}
	return nil
}

func (m *memory) unread() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.marks))
}

// remembering is a setup with such a store.
func remembering(r *rig, answer string) (*memory, setup) {
	m := &memory{core: r.core, marks: map[string]string{}}
	return m, setup{answer: saying(answer, 0), options: func(o *Options) { o.Missed = m }}
}

// asked says which questions were handed over, sorted.
func (r *rig) asked() string {
	texts := map[string]string{} // a batch may come again
	for _, m := range r.core.messages() {
		texts[m.ID] = m.Text
	}
	return strings.Join(slices.Sorted(maps.Values(texts)), " ")
}

// handedOver waits until exactly these questions were handed over, each once, and nothing is unread any more.
func (r *rig) handedOver(m *memory, want string) {
	r.t.Helper()
	for range 6000 {
		if r.asked() == want && len(m.unread()) == 0 {
			time.Sleep(time.Minute)
			break
		}
		time.Sleep(100 * time.Millisecond) // the bubble's clock
	}
	if got := r.asked(); got != want || len(m.unread()) > 0 {
		r.t.Fatalf("heard %q, want %q; unread are %q\n%s", got, want, m.unread(), r.log)
	}
}

const (
	readRoute   = "GET /channels/{channel}/messages"
	lookRoute   = "GET /channels/{channel}"
	memberRoute = "GET /guilds/{guild}/members/{user}"
)

// away is a rig whose bot has heard "one" in the room, in a thread and in private, and is away while the next is asked.
func away(t *testing.T, test func(r *rig, m *memory, s setup, thread *discordtest.Channel)) {
	t.Helper()
	inBubble(t, setup{}, func(r *rig) {
		r.end()
		m, s := remembering(r, "Yes.")
		r.run(s)
		r.online()
		thread := r.room.StartThread(r.ann, "", "a side talk")
		me := r.dc.Bot().Mention()
		r.room.Say(r.ann, me+" a1")
		thread.Say(r.ann, me+" b1")
		r.ann.DM().Say(r.ann, "c1")
		r.handedOver(m, "a1 b1 c1")
		r.end()
		r.room.Say(r.ann, me+" a2")
		thread.Say(r.ann, me+" b2")
		r.ann.DM().Say(r.ann, "c2")
		r.room.Say(r.ann, "an aside")
		r.guild.AddRole("regulars", 0).Give(r.ann)
		test(r, m, s, thread)
	})
}

func TestWhatTheStoreKnowsIsCaughtUpWith(t *testing.T) {
	away(t, func(r *rig, m *memory, s setup, _ *discordtest.Channel) {
		time.Sleep(50 * time.Minute)
		r.run(s)
		r.handedOver(m, "a1 a2 b1 b2 c1 c2")
		for _, one := range r.core.messages() {
			if strings.HasSuffix(one.Text, "2") && !one.Where.Private() && (len(one.From.Roles) != 1 || one.Where.Top().Ref.ID != "server/"+r.guild.ID) {
				t.Errorf("heard %+v", one)
			}
		}
	})
}

func TestTroubleDelaysWhatWasMissedAndLosesNothing(t *testing.T) {
	for _, route := range []string{readRoute, lookRoute, memberRoute, ""} {
		for _, kind := range []discordtest.FaultKind{discordtest.ServerError, discordtest.BadGateway, discordtest.RateLimited, discordtest.SharedLimited,
			discordtest.CloudflareLimit, discordtest.HTMLPage, discordtest.CutBefore, discordtest.CutAfter, discordtest.Slow} {
			t.Run(route+" "+string(kind), func(t *testing.T) {
				away(t, func(r *rig, m *memory, s setup, _ *discordtest.Channel) {
					r.dc.Break(discordtest.Fault{Kind: kind, Route: route, Times: 9, Delay: time.Minute, RetryAfter: 10 * time.Second})
					r.run(s)
					r.handedOver(m, "a1 a2 b1 b2 c1 c2")
				})
			})
		}
	}
}

func TestStoreTroubleDelaysWhatWasMissed(t *testing.T) {
	away(t, func(r *rig, m *memory, s setup, _ *discordtest.Channel) {
		m.fails = 5
		r.run(s)
		r.handedOver(m, "a1 a2 b1 b2 c1 c2")
	})
}

func TestOnePlaceInTroubleHoldsUpNoOther(t *testing.T) {
	away(t, func(r *rig, m *memory, s setup, thread *discordtest.Channel) {
		r.dc.Break(discordtest.Fault{Kind: discordtest.ServerError, Route: readRoute, Channel: r.room.ID})
		began := time.Now()
		r.run(s)
		r.heard(5)
		if took := time.Since(began); took > 10*time.Second || r.asked() != "a1 b1 b2 c1 c2" {
			t.Errorf("after %v it heard %q", took, r.asked())
		}
		time.Sleep(10 * time.Minute)
		if n := len(r.dc.CallsTo(readRoute)); n > 25 {
			t.Errorf("%d requests in ten minutes", n)
		}
		if got := m.unread(); !slices.Equal(got, []string{r.room.ID}) {
			t.Errorf("unread are %q", got)
		}
		r.dc.Mend()
		r.handedOver(m, "a1 a2 b1 b2 c1 c2")
	})
}

// TestDyingWhileCatchingUpLosesNothing: newer messages were stored while what was missed could not be read, and the program dies.
func TestDyingWhileCatchingUpLosesNothing(t *testing.T) {
	for _, route := range []string{readRoute, memberRoute} {
		t.Run(route, func(t *testing.T) {
			away(t, func(r *rig, m *memory, s setup, thread *discordtest.Channel) {
				me := r.dc.Bot().Mention()
				r.dc.Break(discordtest.Fault{Kind: discordtest.ServerError, Route: route})
				for i := 3; i < 6; i++ {
					r.run(s)
					r.online()
					r.room.Say(r.ann, fmt.Sprint(me, " a", i))
					thread.Say(r.ann, fmt.Sprint(me, " b", i))
					r.ann.DM().Say(r.ann, fmt.Sprint("c", i))
					time.Sleep(time.Minute)
					r.end()
				}
				r.dc.Mend()
				r.run(s)
				r.handedOver(m, "a1 a2 a3 a4 a5 b1 b2 b3 b4 b5 c1 c2 c3 c4 c5")
			})
		})
	}
}

// TestDyingAfterAReconnectLosesNothing: the gap is one within a run, and so is a second one before the first is read.
func TestDyingAfterAReconnectLosesNothing(t *testing.T) {
	away(t, func(r *rig, m *memory, s setup, thread *discordtest.Channel) {
		me := r.dc.Bot().Mention()
		r.run(s)
		r.handedOver(m, "a1 a2 b1 b2 c1 c2")
		r.dc.Break(discordtest.Fault{Kind: discordtest.Unavailable, Route: readRoute})
		for i := 3; i < 6; i++ {
			r.dc.ScriptHandshakes(discordtest.HandshakeCut, discordtest.HandshakeCut, discordtest.HandshakeCut)
			r.dc.ForgetSessions()
			r.dc.DropConnections()
			r.room.Say(r.ann, fmt.Sprint(me, " a", i)) // missed
			r.ann.DM().Say(r.ann, fmt.Sprint("c", i))
			r.online0(5 * time.Minute)
			time.Sleep(5 * time.Second)
			thread.Say(r.ann, fmt.Sprint(me, " b", i))
			r.room.Say(r.ann, fmt.Sprint(me, " A", i)) // newer, and stored
			r.until("the newer one", func() bool { return strings.Contains(r.asked(), fmt.Sprint("A", i)) })
		}
		if got := r.asked(); strings.Contains(got, "a3") {
			t.Errorf("heard %q", got)
		}
		r.end()
		r.dc.Mend()
		r.run(s)
		r.handedOver(m, "A3 A4 A5 a1 a2 a3 a4 a5 b1 b2 b3 b4 b5 c1 c2 c3 c4 c5")
	})
}

func TestWhatCannotBeReadIsGivenUp(t *testing.T) {
	away(t, func(r *rig, m *memory, s setup, thread *discordtest.Channel) {
		r.dc.Break(discordtest.Fault{Kind: discordtest.Refused, Route: readRoute, Channel: thread.ID, Status: 403, Body: `{"code":50001,"message":"Missing Access"}`})
		r.dc.Break(discordtest.Fault{Kind: discordtest.Refused, Route: memberRoute, Status: 404, Body: `{"code":10007,"message":"Unknown Member"}`})
		r.dc.Break(discordtest.Fault{Kind: discordtest.ServerError, Route: readRoute, Channel: r.ann.DM().ID})
		r.run(s)
		for range 5 {
			if time.Sleep(10 * time.Minute); !slices.Equal(m.unread(), []string{r.ann.DM().ID}) {
				t.Errorf("unread are %q", m.unread())
			}
			r.room.Say(r.ann, "an aside") // else the silence would make it connect again
		}
		time.Sleep(11 * time.Minute)
		if got := r.asked(); got != "a1 an aside an aside an aside an aside an aside b1 c1" || len(m.unread()) > 0 || !strings.Contains(r.log.String(), "too old now to be answered") {
			t.Errorf("heard %q, unread are %q\n%s", got, m.unread(), r.log)
		}
	})
}

// TestTooMuchIsFetchedFromItsEnd: what was asked last can still be answered.
func TestTooMuchIsFetchedFromItsEnd(t *testing.T) {
	away(t, func(r *rig, m *memory, s setup, _ *discordtest.Channel) {
		for i := range 1000 {
			r.room.Say(r.ann, fmt.Sprint("aside ", i))
		}
		r.room.Say(r.ann, r.dc.Bot().Mention()+" a3")
		r.run(s)
		r.handedOver(m, "a1 a2 a3 b1 b2 c1 c2")
		if n := len(r.dc.CallsTo(readRoute)); n != pagesMost+2 {
			t.Errorf("%d pages were read", n)
		}
	})
}

func TestWhereEverythingIsAnsweredEverythingIsFetched(t *testing.T) {
	away(t, func(r *rig, m *memory, s setup, _ *discordtest.Channel) {
		m.all = true
		r.run(s)
		r.handedOver(m, "a1 a2 an aside b1 b2 c1 c2")
		if n := len(r.dc.CallsTo(memberRoute)); n != 2 {
			t.Errorf("%d look-ups of one member in two places", n)
		}
	})
}

// TestOverflowIsFetched: more events came than the queue holds, those of a channel never heard before among them.
func TestOverflowIsFetched(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.end()
		m, s := remembering(r, "Yes.")
		r.run(s)
		r.online()
		other := r.guild.AddChannel("other")
		r.core.gate = make(chan struct{})
		r.room.Say(r.ann, r.dc.Bot().Mention()+" a1")
		time.Sleep(time.Second)
		for range queueMost {
			r.p.event(evMessage, []byte(`{}`))
		}
		me := r.dc.Bot().Mention()
		r.room.Say(r.ann, me+" a2")
		other.Say(r.ann, me+" b1")
		other.Say(r.ann, me+" b2")
		time.Sleep(time.Second)
		close(r.core.gate)
		r.handedOver(m, "a1 a2 b1 b2")
	})
}

// TestStrangersPrivateChatsAreNotStored: they are fetched, but no mark tells of them.
func TestStrangersPrivateChatsAreNotStored(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		r.end()
		m, s := remembering(r, "Yes.")
		m.core = &fakeCore{} // nothing is stored of what the bot hears
		r.run(s)
		r.online()
		r.ann.DM().Say(r.ann, "c1")
		r.heard(1)
		r.dc.Break(discordtest.Fault{Kind: discordtest.Unavailable, Route: readRoute})
		r.dc.ForgetSessions()
		r.dc.DropConnections()
		r.ann.DM().Say(r.ann, "c2")
		r.online0(time.Minute)
		time.Sleep(10 * time.Second)
		if got := m.unread(); len(got) > 0 {
			t.Errorf("unread are %q", got)
		}
		r.dc.Mend()
		r.handedOver(m, "c1 c2")
	})
}

var _ bots.Platform = (*Platform)(nil)
