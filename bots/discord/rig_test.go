package discord

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/discord/discordtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a running adapter, the simulated Discord it talks to, and a core that keeps what it is told.
type rig struct {
	t     *testing.T
	dc    *discordtest.Server
	guild *discordtest.Guild
	room  *discordtest.Channel
	ann   *discordtest.Person
	p     *Platform
	core  *fakeCore
	log   *botstest.Log
	end   func()
}

type setup struct {
	server  discordtest.Options
	options func(*Options)
	answer  func(r *rig, m bots.Message)
}

// pastFirstID is how long after a bubble begins Discord's ids begin.
const pastFirstID = 26 * 365 * 24 * time.Hour

// inBubble runs a test with its own clock, in a place with a channel and one member, Ann, who reads Chinese.
func inBubble(t *testing.T, s setup, test func(r *rig)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(pastFirstID)
		test(start(t, s))
	})
}

func start(t *testing.T, s setup) *rig {
	r := &rig{t: t, dc: discordtest.New(s.server), core: &fakeCore{}, log: &botstest.Log{}}
	r.guild = r.dc.AddGuild("Pub", discordtest.GuildLocale("zh-CN"))
	r.room = r.guild.AddChannel("general")
	r.ann = r.dc.AddPerson("ann", discordtest.Locale("zh-CN"))
	r.guild.Join(r.ann)
	if s.answer != nil {
		r.core.answer = func(m bots.Message) { s.answer(r, m) }
	}
	t.Cleanup(func() {
		if r.end != nil {
			r.end()
		}
		r.core.answering.Wait()
		if err := r.dc.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		const ofInteractions = "aW50ZXJhY3Rpb246" // the simulator's tokens begin so
		if text := r.log.String(); strings.Contains(text, r.dc.Token()) || strings.Contains(text, ofInteractions) {
			t.Errorf("a token is in the log:\n%s", text)
		}
	})
	r.run(s)
	return r
}

// run starts the adapter, anew if it ran before.
func (r *rig) run(s setup) {
	o := Options{
		Token: r.dc.Token(), APIURL: r.dc.APIURL(), Client: r.dc.Client(), RequestsPerSecond: 50, Menu: bots.Menu(),
		Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if s.options != nil {
		s.options(&o)
	}
	r.p = New(o)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	p := r.p
	running.Go(func() {
		if err := p.Run(ctx, r.core); err != nil {
			r.t.Errorf("Run: %v", err)
		}
	})
	r.end = func() {
		cancel()
		running.Wait()
		r.end = nil
	}
}

// online waits until the bot hears and its commands are known.
func (r *rig) online() {
	r.t.Helper()
	r.until("online", func() bool { return r.dc.Online() && len(r.dc.Commands()) == len(commands(r.p.wanted)) })
	for range 100 {
		if r.p.Health() == nil {
			return
		}
		time.Sleep(100 * time.Millisecond) // the bubble's clock
	}
	r.t.Fatalf("the bot is not online: %v\n%s", r.p.Health(), r.log)
}

// until waits for what people or the server see.
func (r *rig) until(what string, cond func() bool) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 30*time.Minute)
	defer cancel()
	if err := r.dc.Wait(ctx, cond); err != nil {
		r.t.Fatalf("%s: %v\n%s\n%q", what, err, r.log, r.screen(r.room))
	}
}

// heard waits for what the core is told.
func (r *rig) heard(n int) []bots.Message {
	r.t.Helper()
	for range 600 {
		if got := r.core.messages(); len(got) >= n {
			return got
		}
		time.Sleep(100 * time.Millisecond) // the bubble's clock
	}
	r.t.Fatalf("the core heard %d messages, want %d\n%s", len(r.core.messages()), n, r.log)
	return nil
}

// screen is Barkeep's messages as everybody in a channel sees them.
func (r *rig) screen(c *discordtest.Channel) []string {
	return r.screenOf(c.Messages())
}

func (r *rig) screenOf(all []discordtest.Message) []string {
	var texts []string
	for _, m := range all {
		switch {
		case !m.FromBot, m.Type == 21: // a thread begins with a message of its own
		case m.Thinking:
			texts = append(texts, "(thinking)")
		default:
			texts = append(texts, m.Content)
		}
	}
	return texts
}

// reads waits until the bot's messages in a channel are exactly these.
func (r *rig) reads(c *discordtest.Channel, want ...string) {
	r.t.Helper()
	r.until("reads "+strings.Join(want, " | "), func() bool {
		return strings.Join(r.screen(c), "\x00") == strings.Join(want, "\x00")
	})
}

// saying answers every addressed message with text.
func saying(text string, over time.Duration) func(*rig, bots.Message) {
	return func(r *rig, m bots.Message) {
		botstest.Speak(context.Background(), r.t, r.p.Open(m.Place, nil), m.Text, text, over)
	}
}

type fakeCore struct {
	answer    func(bots.Message)
	answering sync.WaitGroup
	suggested []string
	slow      time.Duration // of a press
	refuses   func(bots.Message) (bots.View, bool)
	do        func(bots.Press) // beside a press
	gate      chan struct{}    // nothing is received before it is closed; nil: it is open

	mu       sync.Mutex
	fails    int
	got      []bots.Message
	arrivals []bots.Arrival
	presses  []bots.Press
	toast    string
	typed    []string
}

func (c *fakeCore) Receive(_ context.Context, batch []bots.Message) error {
	if c.gate != nil {
		<-c.gate
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails > 0 {
		c.fails--
		return errors.New("the disk is full")
	}
	c.got = append(c.got, batch...)
	for _, m := range batch {
		if m.Addressed && c.answer != nil {
			c.answering.Go(func() { c.answer(m) })
		}
	}
	return nil
}

func (c *fakeCore) Refused(_ context.Context, m bots.Message) (bots.View, bool, error) {
	if c.refuses == nil {
		return bots.View{}, false, nil
	}
	v, refused := c.refuses(m)
	return v, refused, nil
}

func (c *fakeCore) Joined(_ context.Context, a bots.Arrival) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.arrivals = append(c.arrivals, a)
	return nil
}

func (c *fakeCore) Press(_ context.Context, p bots.Press) (string, error) {
	time.Sleep(c.slow)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.presses = append(c.presses, p)
	if c.do != nil {
		c.answering.Go(func() { c.do(p) })
	}
	return c.toast, nil
}

func (c *fakeCore) pressed() []bots.Press {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]bots.Press(nil), c.presses...)
}

func (c *fakeCore) Suggest(_ context.Context, _ bots.Where, _ bots.Who, prefix string, n int) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.typed = append(c.typed, prefix)
	return c.suggested[:min(n, len(c.suggested))]
}

func (c *fakeCore) messages() []bots.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]bots.Message(nil), c.got...)
}
