package bots_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// second adds a gateway behind the bar's first one; both have the same models.
func (b *bar) second(answer func(llmtest.Request) llmtest.Reply) *llmtest.Gateway {
	b.t.Helper()
	site := llmtest.New(llmtest.Options{Answer: answer})
	b.t.Cleanup(func() { site.Close() })
	client := llm.New(llm.Gateway{Name: "spare", URL: site.URL(), Keys: []llm.Key{llmtest.Key}}, site.Client(), silent())
	if err := client.Refresh(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	b.policy.Gateways = append(b.policy.Gateways, client)
	return site
}

// TestAnotherGatewayAnswers holds that what cost nothing at one gateway is asked
// at the next, and that nothing else ever is.
func TestAnotherGatewayAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply llmtest.Reply
		moves bool
	}{
		"site's supplier unpaid":     {llmtest.Reply{Trouble: llmtest.NoMoneyAtUpstream}, true},
		"site's supplier refuses":    {llmtest.Reply{Trouble: llmtest.WrongKeyAtUpstream}, true},
		"overloaded":                 {llmtest.Reply{Trouble: llmtest.CPUOverloaded}, true},
		"supplier down":              {llmtest.Reply{Trouble: llmtest.UpstreamDown}, true},
		"refused for its content":    {llmtest.Reply{Trouble: llmtest.SensitiveWords}, false},
		"too long":                   {llmtest.Reply{Trouble: llmtest.TooLong}, false},
		"cut":                        {llmtest.Reply{Chunks: llmtest.Split("half of it", 0), Trouble: llmtest.Cut, After: 1}, false},
		"error inside of the stream": {llmtest.Reply{Trouble: llmtest.ErrorInStream}, false},
		"web page":                   {llmtest.Reply{Trouble: llmtest.HTML}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, func(llmtest.Request) llmtest.Reply { return c.reply })
				spare := b.second(asked)
				got := b.read(b.say(b.message(private("1"), owner, "hello")))
				if moved := got == "asked hello."; moved != c.moves || (spare.Calls() == 1) != c.moves {
					t.Errorf("people read %q; the second gateway was asked %d times", got, spare.Calls())
				}
				sums, err := b.store.Sums(t.Context(), bots.Slice{})
				if err != nil || len(sums) != 1 || int(sums[0].Calls) < len(b.site.Ledger())+len(spare.Ledger()) {
					t.Errorf("the tab is %+v, %v; the gateways charged %d and %d", sums, err, len(b.site.Ledger()), len(spare.Ledger()))
				}
			})
		})
	}
}

// TestATroubledModelRests holds that a gateway whose supplier refuses a model is
// asked for it last for ten minutes, for other models first, and that its owner is
// told.
func TestATroubledModelRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			if r.Model == "gpt-4o-mini" {
				return llmtest.Reply{Trouble: llmtest.NoMoneyAtUpstream}
			}
			return asked(r)
		})
		spare := b.second(asked)
		b.policy.Open = true
		ask := func(first, second int) {
			t.Helper()
			b.wants(b.say(b.message(private("2"), person("2"), "/ask hello")), "hello.")
			if b.site.Calls() != first || spare.Calls() != second {
				t.Errorf("asked %d and %d times, want %d and %d", b.site.Calls(), spare.Calls(), first, second)
			}
		}
		ask(1, 1)
		ask(1, 2)
		if got := b.read("to 1"); !strings.Contains(got, "its own supplier refuses it") {
			t.Errorf("the owner reads %q", got)
		}
		time.Sleep(11 * time.Minute)
		ask(2, 3)
		b.policy.Model = "gpt-4o"
		ask(3, 3)
	})
}

// TestNoGatewayHasIt holds that the reader gets the last gateway's sentence.
func TestNoGatewayHasIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		down := func(llmtest.Request) llmtest.Reply { return llmtest.Reply{Trouble: llmtest.UpstreamDown} }
		b := newBar(t, down)
		b.second(down)
		b.wants(b.say(b.message(private("1"), owner, "hello")), "trouble with this model at its own supplier")
	})
}

// fullDisk is a store whose disk is full while full is set.
type fullDisk struct {
	*store.Store
	full atomic.Bool
}

var errDiskFull = errors.New("the disk is full; make room")

func (f *fullDisk) Accept(ctx context.Context, q []bots.Question, o []bots.Message) ([]bots.Asked, []bots.Order, error) {
	if f.full.Load() {
		return nil, nil, errDiskFull
	}
	return f.Store.Accept(ctx, q, o)
}

func (f *fullDisk) Begin(ctx context.Context, t bots.Turn, c bots.Charge, caps []bots.Cap) (int64, []bots.Amount, error) {
	if f.full.Load() {
		return 0, nil, errDiskFull
	}
	return f.Store.Begin(ctx, t, c, caps)
}

func (f *fullDisk) Finish(ctx context.Context, turn int64, e bots.Ending, charges []bots.Charge) (bool, error) {
	if f.full.Load() {
		return false, errDiskFull
	}
	return f.Store.Finish(ctx, turn, e, charges)
}

func (f *fullDisk) Keep(ctx context.Context, turn int64, k bots.Kept) error {
	if f.full.Load() {
		return errDiskFull
	}
	return f.Store.Keep(ctx, turn, k)
}

func (f *fullDisk) Seen(ctx context.Context, turn int64, s bots.Shown) error {
	if f.full.Load() {
		return errDiskFull
	}
	return f.Store.Seen(ctx, turn, s)
}

// TestFullDisk holds that a question waits while the disk is full, that an answer
// that came is not asked for again, and that all goes on when there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			reply := asked(r)
			reply.Hold = hold
			return reply
		})
		b.close()
		b.open()
		disk := &fullDisk{Store: b.store}
		b.engine.Shutdown(t.Context())
		b.engine = bots.New(bots.Options{Store: disk, Policy: func() *bots.Policy { return b.policy }, Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("secret")})
		begun := b.say(b.message(private("1"), owner, "begun"))
		time.Sleep(time.Second)
		disk.full.Store(true)
		close(hold)
		if err := b.engine.Receive(t.Context(), []bots.Message{b.message(private("1"), owner, "refused")}); err == nil {
			t.Error("a question was acknowledged that is not stored")
		}
		time.Sleep(10 * time.Minute)
		at := b.screen.At(begun)
		if at.Final != nil || len(at.Views) == 0 || !strings.Contains(at.Views[len(at.Views)-1].Note, "cannot store anything") || at.Views[len(at.Views)-1].Text != "asked begun." {
			t.Errorf("meanwhile people read %+v", at)
		}
		disk.full.Store(false)
		b.wants(begun, "asked begun.")
		if n := b.site.Calls(); n != 1 {
			t.Errorf("%d model calls", n)
		}

		disk.full.Store(false)
		next := b.message(private("1"), owner, "next")
		if err := b.engine.Receive(t.Context(), []bots.Message{next}); err != nil {
			t.Fatal(err)
		}
		b.wants(next.Place, "asked begun | next.")
	})
}
