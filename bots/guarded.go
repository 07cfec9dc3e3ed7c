package bots

import (
	"context"
	"fmt"
	"sync"

	"barkeep/bots/words"
)

// guarded is a place of an adapter in which a panic costs only the view that met it.
type guarded struct {
	e    *Engine
	open func(state string) Place
	Place

	mute bool // a passing view panicked: the final one says all

	mu    sync.Mutex
	state string // what the adapter wanted remembered last
}

// place opens an adapter's place. keep may be nil.
func (e *Engine) place(p Platform, state string, keep Keep) Place {
	g := &guarded{e: e, state: state}
	g.open = func(state string) Place {
		return p.Open(state, func(k Kept) {
			g.mu.Lock()
			g.state = k.State
			g.mu.Unlock()
			if keep != nil {
				keep(k)
			}
		})
	}
	g.Place = g.open(state)
	return g
}

// Show implements [Place].
func (g *guarded) Show(v View) {
	if g.mute {
		return
	}
	defer func() { _, g.mute = g.e.caught(recover(), "a passing view") }()
	g.Place.Show(v)
}

// Settle implements [Place]. What cannot be drawn as it is, is shown plainly, and what cannot be shown plainly is a sentence.
func (g *guarded) Settle(ctx context.Context, v View) error {
	c, err := g.once(ctx, v)
	if c == "" {
		return err
	}
	if v.OnlyButtons {
		return err
	}
	if v.Text != "" || v.Note != "" {
		if again, err := g.once(ctx, bareView(v)); again == "" {
			return err
		}
	}
	w := v.Words
	if w == nil {
		w = words.English()
	}
	if again, err := g.once(ctx, View{Status: Final, Note: w.Inside(c), Words: w}); again == "" {
		return err
	}
	return fmt.Errorf("%w: %w", ErrImpossible, err)
}

// bareView is what a view says, without anything that has to be laid out.
func bareView(v View) View {
	bare := View{Status: Final, Note: v.Note, Words: v.Words}
	if v.Text != "" {
		bare.Text = fenced("", v.Text)
	}
	return bare
}

// once settles a view. After a panic it returns its code, and the place is a new one, as after a restart.
func (g *guarded) once(ctx context.Context, v View) (c string, err error) {
	defer func() {
		code, panicked := g.e.caught(recover(), "a final view")
		if !panicked {
			return
		}
		g.Close()
		g.mu.Lock()
		state := g.state
		g.mu.Unlock()
		g.Place = g.open(state)
		c, err = code, ErrPanicked
	}()
	return "", g.Place.Settle(ctx, v)
}

// Close implements [Place].
func (g *guarded) Close() {
	defer func() { g.e.caught(recover(), "the end of a place") }()
	g.Place.Close()
}
