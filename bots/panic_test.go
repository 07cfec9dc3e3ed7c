package bots_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/store"
)

// trapped is a store with mistakes in it.
type trapped struct{ *store.Store }

func (t trapped) Standing(ctx context.Context, where bots.Where, who bots.Who) (bots.Standing, error) {
	if who.Name == "trap" {
		panic("standing")
	}
	return t.Store.Standing(ctx, where, who)
}

func (t trapped) Close(context.Context, bots.Ref, bots.Ref) error { panic("close") }

func (t trapped) Begin(ctx context.Context, n bots.Turn, c bots.Charge, caps []bots.Cap) (int64, []bots.Amount, error) {
	if strings.Contains(n.Question, "trap") {
		panic("begin")
	}
	return t.Store.Begin(ctx, n, c, caps)
}

// TestPanicsEndOneThing holds that a mistake in Barkeep ends the one question,
// command, message or press that met it, with a sentence where somebody waits.
func TestPanicsEndOneThing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.engine.Shutdown(t.Context())
		b.engine = bots.New(bots.Options{Store: trapped{b.store}, Policy: func() *bots.Policy { return b.policy }, Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("secret")})
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
	})
}
