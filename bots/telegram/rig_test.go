package telegram

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
	"barkeep/bots/telegram/telegramtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a running adapter, the simulated Telegram it talks to, and a core that keeps what it is told.
type rig struct {
	t    *testing.T
	tg   *telegramtest.Server
	p    *Platform
	core *fakeCore
	log  *botstest.Log
	end  context.CancelFunc
}

type setup struct {
	server  telegramtest.Options
	before  func(*telegramtest.Server) // the adapter starts
	options func(*Options)
	answer  func(r *rig, m bots.Message)
}

// inBubble runs a test with its own clock.
func inBubble(t *testing.T, s setup, test func(r *rig)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(start(t, s)) })
}

func start(t *testing.T, s setup) *rig {
	r := &rig{t: t, tg: telegramtest.New(s.server), core: &fakeCore{}, log: &botstest.Log{}}
	if s.before != nil {
		s.before(r.tg)
	}
	o := Options{
		Token: r.tg.Token(), APIURL: r.tg.URL(), Client: r.tg.Client(), MessagesPerSecond: 30,
		Log: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if s.options != nil {
		s.options(&o)
	}
	r.p = New(o)
	if s.answer != nil {
		r.core.answer = func(m bots.Message) { s.answer(r, m) }
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.end = cancel
	var running sync.WaitGroup
	running.Go(func() {
		if err := r.p.Run(ctx, r.core); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
		r.core.answering.Wait()
		if err := r.tg.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if secret := r.tg.Token(); strings.Contains(r.log.String(), secret) || strings.Contains(r.log.String(), strings.Split(secret, ":")[1]) {
			t.Errorf("the token is in the log:\n%s", r.log)
		}
	})
	return r
}

// until waits for what people or the server see.
func (r *rig) until(what string, cond func() bool) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Minute)
	defer cancel()
	if err := r.tg.Wait(ctx, cond); err != nil {
		r.t.Fatalf("%s: %v\n%s\n%v", what, err, r.log, r.tg.Chat(0).Messages())
	}
}

func (r *rig) heard(n int) []bots.Message {
	r.t.Helper()
	for range 6000 {
		if got := r.core.messages(); len(got) >= n {
			return got
		}
		time.Sleep(100 * time.Millisecond) // the bubble's clock
	}
	r.t.Fatalf("the core heard %d messages, want %d\n%s", len(r.core.messages()), n, r.log)
	return nil
}

// saying answers every addressed message with text.
func saying(text string, over time.Duration) func(*rig, bots.Message) {
	return func(r *rig, m bots.Message) {
		botstest.Speak(r.t.Context(), r.t, r.p.Open(m.Place, nil), "", text, over)
	}
}

type fakeCore struct {
	answer    func(bots.Message)
	answering sync.WaitGroup

	mu      sync.Mutex
	fails   int
	got     []bots.Message
	batches int
	presses []bots.Press
	toast   string
	moves   []move

	arrivals []bots.Arrival
}

func (c *fakeCore) Receive(_ context.Context, batch []bots.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.batches++
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

func (c *fakeCore) Press(_ context.Context, p bots.Press) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.presses = append(c.presses, p)
	return c.toast, nil
}

func (c *fakeCore) Moved(_ context.Context, from, to bots.Ref) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moves = append(c.moves, move{from, to})
	return nil
}

func (c *fakeCore) Joined(_ context.Context, a bots.Arrival) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.arrivals = append(c.arrivals, a)
	return nil
}

func (c *fakeCore) messages() []bots.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]bots.Message(nil), c.got...)
}
