package bots_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/store"
)

// dying is a store from which the program is cut off while it does what a button says.
type dying struct {
	*store.Store
	end context.CancelFunc
}

func (d dying) ends() error {
	d.end()
	return context.Canceled
}

func (d dying) Forget(context.Context, bots.Ref, *bots.Ref, time.Time) ([]string, error) {
	return nil, d.ends()
}

func (d dying) Unbind(context.Context, int64) error { return d.ends() }

func (d dying) Ration(context.Context, int64, bots.Amount) error { return d.ends() }

func (d dying) Limit(context.Context, *bots.Where, *bots.Who, bots.Amount) error { return d.ends() }

// cutOff presses while the program ends, and starts it again.
func (b *bar) cutOff(p bots.Press) {
	b.t.Helper()
	ctx, end := context.WithCancel(b.t.Context())
	defer end()
	e := bots.New(bots.Options{Store: dying{b.store, end}, Policy: func() *bots.Policy { return b.policy }, Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("secret")})
	if _, err := e.Press(ctx, p); err != nil || ctx.Err() == nil {
		b.t.Fatalf("it did not come to what it does: %v", err)
	}
	e.Shutdown(b.t.Context())
	b.close()
	b.open()
	time.Sleep(time.Minute)
	synctest.Wait()
}

// TestAButtonThatTheEndCutOff holds that what a used button says is done at the next start, where an end of the program came
// between: who presses again reads that it was used, and must not be deceived.
func TestAButtonThatTheEndCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newOwnBar(t, "allowed")
		home := private("1")
		one := b.say(b.message(home, owner, "one"))
		b.read(one)
		forget := b.under(b.say(b.message(home, owner, "/forget")), english.ForgetHere)
		b.cutOff(forget)
		if _, err := b.store.TurnAt(t.Context(), home.Ref, one); err == nil {
			t.Error("the words are there")
		}

		b.cutOff(b.under(b.knocks("9"), "$1 a day"))
		st, err := b.store.Standing(t.Context(), private("9"), bots.Who{Ref: person("9")})
		if err != nil || len(st.Grants) != 1 || len(st.Caps) != 1 {
			t.Errorf("let in by %+v, with caps %+v, %v", st.Grants, st.Caps, err)
		}

		g := group("5")
		b.read(b.say(b.message(g, owner, "/allow no cap")))
		b.screen.Promote("1", true)
		b.reads(b.say(b.message(home, owner, "/start "+b.link(b.say(b.message(g, owner, "/key"))))), "next message")
		bound := b.say(b.message(home, owner, annKey))
		b.reads(bound, "How much may the group spend?")
		held := func() []bots.OwnKey {
			t.Helper()
			all, err := b.store.Held(t.Context(), owner)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		b.cutOff(b.under(bound, b.screen.At(bound).Final.Buttons[0][1].Label))
		if all := held(); len(all) != 1 || all[0].Daily != (bots.Amount{Nano: 5 * llm.Dollar}) {
			t.Errorf("held: %v", all)
		}
		b.cutOff(b.under(b.say(b.message(home, owner, "/key")), "Remove from G5"))
		if all := held(); len(all) != 0 {
			t.Errorf("held: %v", all)
		}
	})
}
