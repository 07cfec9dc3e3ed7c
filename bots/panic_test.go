package bots_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/store"
)

// whispered is what people say in these tests, and what each panic here says again: no log may hold it.
const whispered = "sk-whispered words 密语"

// trapped is a store with mistakes in it.
type trapped struct{ *store.Store }

func (t trapped) Standing(ctx context.Context, where bots.Where, who bots.Who) (bots.Standing, error) {
	if who.Name == "trap" {
		panic(whispered)
	}
	return t.Store.Standing(ctx, where, who)
}

func (t trapped) Close(context.Context, bots.Ref, bots.Ref) error { panic(whispered) }

func (t trapped) Owners(context.Context) ([]bots.Person, error) { panic(whispered) }

func (t trapped) Reword(context.Context, bots.Ref, string, string) (bool, error) { panic(whispered) }

// Accept fails as it does where a write panicked.
func (t trapped) Accept(ctx context.Context, questions []bots.Question, orders []bots.Message) ([]bots.Asked, []bots.Order, error) {
	for _, q := range questions {
		if strings.Contains(q.Message.Text, "unstored") {
			return nil, nil, fmt.Errorf("store questions: %w", bots.ErrPanicked)
		}
	}
	return t.Store.Accept(ctx, questions, orders)
}

func (t trapped) Begin(ctx context.Context, n bots.Turn, c bots.Charge, caps []bots.Cap) (int64, []bots.Amount, error) {
	if strings.Contains(n.Question, "trap") {
		panic(whispered)
	}
	return t.Store.Begin(ctx, n, c, caps)
}

// shake takes the engine down and puts one in its place over this store and platform, whose log is judged in the end.
func (b *bar) shake(st bots.Store, p bots.Platform) *botstest.Log {
	b.t.Helper()
	b.engine.Shutdown(b.t.Context())
	log := &botstest.Log{}
	b.engine = bots.New(bots.Options{Store: st, Policy: func() *bots.Policy { return b.policy }, Platforms: []bots.Platform{p}, Log: slog.New(slog.NewTextHandler(log, nil)), Secret: []byte("secret")})
	b.t.Cleanup(func() {
		said := log.String()
		for line := range strings.Lines(said) {
			if strings.Contains(line, "panicked") && (!strings.Contains(line, "level=ERROR") || !strings.Contains(line, "code=#") || !strings.Contains(line, "panic=string") || !strings.Contains(line, ".go:")) {
				b.t.Errorf("a panic is logged as %s", line)
			}
		}
		if !strings.Contains(said, "panicked") || strings.Contains(said, "whispered") || strings.Contains(said, "密语") {
			b.t.Errorf("the log says %s", said)
		}
	})
	return log
}

// TestPanicsEndOneThing holds that a mistake in Barkeep ends the one question,
// command, message or press that met it, with a sentence where somebody waits.
func TestPanicsEndOneThing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.shake(trapped{b.store}, b.screen)
		home := private("1")
		b.wants(b.say(b.message(home, owner, "trap")), "went wrong inside the bot")
		b.wants(b.say(b.message(home, owner, "/new")), "went wrong inside the bot")
		bad := b.message(home, owner, "bad")
		bad.From.Name = "trap"
		good := b.message(private("2"), owner, "good")
		b.say(bad, good)
		b.wants(good.Place, "asked good.")
		said, err := b.engine.Press(t.Context(), bots.Press{Where: home, From: bots.Who{Ref: owner, Name: "trap"}, Data: "x"})
		if err != nil || !strings.Contains(said, "went wrong inside") {
			t.Errorf("the presser reads %q, %v", said, err)
		}
		v, refused, err := b.engine.Refused(t.Context(), bad)
		if err != nil || !refused || !strings.Contains(v.Note, "went wrong inside") {
			t.Errorf("who uses a command reads %+v, %v, %v", v, refused, err)
		}
		if got := b.engine.Suggest(t.Context(), home, bots.Who{Ref: owner, Name: "trap"}, "g", 5); got != nil {
			t.Errorf("suggested %q", got)
		}
		if err := b.engine.Joined(t.Context(), bots.Arrival{Where: group("-9"), By: bots.Who{Name: "trap"}}); err != nil {
			t.Errorf("an arrival comes again and again: %v", err)
		}
		edit := b.message(home, owner, "changed")
		edit.Edited = true
		b.say(edit)
	})
}

// TestUnstorableIsLeftOut holds that a message which the store cannot take, whatever it does, holds up nobody else's and is
// handed over no more; who wrote it reads that.
func TestUnstorableIsLeftOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.policy.Open = true
		b.engine.Shutdown(t.Context())
		b.engine = bots.New(bots.Options{Store: trapped{b.store}, Policy: func() *bots.Policy { return b.policy }, Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("secret")})
		one, bad, order, two := b.message(private("1"), owner, "one"), b.message(private("2"), person("2"), "unstored"), b.message(private("3"), person("3"), "/lang zh"), b.message(private("4"), person("4"), "two")
		b.say(one, bad, order, two)
		b.wants(one.Place, "asked one.")
		b.wants(two.Place, "asked two.")
		b.wants(order.Place, "中文")
		b.wants(bad.Place, "went wrong inside the bot")
	})
}

// TestPanicBesideOthers holds that what runs beside the answers ends alone.
func TestPanicBesideOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.policy.Owners = nil
		if err := b.store.Own(t.Context(), bots.Who{Ref: owner}); err != nil {
			t.Fatal(err)
		}
		log := b.shake(trapped{b.store}, b.screen)
		if err := b.engine.Joined(t.Context(), bots.Arrival{Where: group("-9"), Place: "hello"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if !strings.Contains(log.String(), "a greeting panicked") {
			t.Errorf("nothing panicked: %s", log)
		}
		b.wants(b.say(b.message(private("1"), owner, "still there?")), "asked still there?")
	})
}

// shaky is a platform whose places panic where trouble says so.
type shaky struct {
	*botstest.Screen
	trouble func(doing string, v bots.View) bool
	mended  atomic.Bool
}

type shakyPlace struct {
	bots.Place
	s *shaky
}

func (s *shaky) Open(state string, keep bots.Keep) bots.Place {
	return shakyPlace{s.Screen.Open(state, keep), s}
}

func (p shakyPlace) try(doing string, v bots.View) {
	if !p.s.mended.Load() && p.s.trouble(doing, v) {
		panic(fmt.Sprintf("%s cannot be drawn: %s", whispered, v.Text))
	}
}

func (p shakyPlace) Show(v bots.View) {
	p.try("show", v)
	p.Place.Show(v)
}

func (p shakyPlace) Settle(ctx context.Context, v bots.View) error {
	p.try("settle", v)
	return p.Place.Settle(ctx, v)
}

func (p shakyPlace) Close() {
	p.try("close", bots.View{})
	p.Place.Close()
}

// TestPanicsInPlaces holds that an answer which cannot be drawn is shown plainly, one that cannot be shown plainly is a
// sentence, and one that cannot be shown at all ends: the chat's next question is answered, and no restart tries again.
func TestPanicsInPlaces(t *testing.T) {
	t.Parallel()
	plainly := func(v bots.View) bool { return strings.HasPrefix(v.Text, "```") }
	for name, c := range map[string]struct {
		trouble func(doing string, v bots.View) bool
		want    string
		help    string
	}{
		"passing views":     {func(doing string, _ bots.View) bool { return doing == "show" }, "asked odd.", "/models"},
		"the whole view":    {func(doing string, v bots.View) bool { return doing == "settle" && v.Text != "" && !plainly(v) }, "```\nasked odd.\n```", "/models"},
		"buttons":           {func(doing string, v bots.View) bool { return doing == "settle" && v.Buttons != nil && !plainly(v) }, "```\nasked odd.\n```", "/models"},
		"even plain words":  {func(doing string, v bots.View) bool { return doing == "settle" && v.Text != "" }, "went wrong inside the bot", "went wrong inside the bot"},
		"the end":           {func(doing string, _ bots.View) bool { return doing == "close" }, "asked odd.", "/models"},
		"whatever is shown": {func(doing string, _ bots.View) bool { return doing != "close" }, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, asked)
				p := &shaky{Screen: b.screen, trouble: c.trouble}
				b.shake(b.store, p)
				home := private("1")
				question, help := b.say(b.message(home, owner, "odd")), ""
				if c.want != "" {
					b.wants(question, c.want)
					help = b.say(b.message(home, owner, "/help"))
					b.wants(help, c.help)
				}
				time.Sleep(time.Minute)
				p.mended.Store(true)
				b.wants(b.say(b.message(home, owner, "next")), "next.")
				calls := b.site.Calls()
				b.close()
				b.open()
				time.Sleep(time.Minute)
				if at := b.screen.At(question); c.want == "" && at.Final != nil && !at.Final.OnlyButtons || b.site.Calls() != calls {
					t.Errorf("after a restart there stands %+v, after %d calls more", at.Final, b.site.Calls()-calls)
				}
			})
		})
	}
}
