// Package botstest helps to test the core and its adapters: a [Screen] that
// keeps what a person would see, and checks that every adapter's places pass.
package botstest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"barkeep/bots"
)

// Screen is a platform in memory. Each place is named by its state and shows one
// view; every final view must be settled to count.
type Screen struct {
	name   string
	admins map[string]bool

	mu      sync.Mutex
	changed chan struct{}
	order   []string
	places  map[string]*Shown
	fail    func(state string, v bots.View) error
	stands  map[string]bots.Presence
	files   map[string][]byte
	deleted []string
	away    error

	unlinked bool
}

// Shown is what stands in one place.
type Shown struct {
	Views   []bots.View // passing ones, as they came
	Final   *bots.View  // nil while nothing is settled
	Settled int         // how often
}

// New returns an empty screen of a platform with this name. The ids of admins
// are those of people who administer every chat.
func New(name string, admins ...string) *Screen {
	s := &Screen{name: name, admins: map[string]bool{}, changed: make(chan struct{}), places: map[string]*Shown{}, stands: map[string]bots.Presence{}, files: map[string][]byte{}}
	for _, a := range admins {
		s.admins[a] = true
	}
	return s
}

// Name implements [bots.Platform].
func (s *Screen) Name() string { return s.name }

// Address implements [bots.Platform].
func (s *Screen) Address(chat bots.Ref) string { return "to " + chat.ID }

// Admin implements [bots.Platform].
func (s *Screen) Admin(_ context.Context, _ bots.Where, person bots.Ref) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.admins[person.ID], s.away
}

// Admins implements [bots.Platform].
func (s *Screen) Admins(context.Context, bots.Where, []bots.Ref) (all []bots.Ref, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.admins)) {
		if s.admins[id] {
			all = append(all, bots.Ref{Platform: s.name, ID: id})
		}
	}
	return all, s.away
}

// Promote makes a person an admin of every chat, or one no more.
func (s *Screen) Promote(person string, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.admins[person] = is
}

// Away makes Admin fail with err, unless nil.
func (s *Screen) Away(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = err
}

// Delete implements [bots.Platform].
func (s *Screen) Delete(_ context.Context, chat bots.Ref, message string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deleted = append(s.deleted, chat.String()+" "+message)
	return nil
}

// Deleted are the messages that were deleted, as "platform:chat message".
func (s *Screen) Deleted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.deleted...)
}

// Link implements [bots.Platform].
func (s *Screen) Link(code string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unlinked {
		return ""
	}
	return "https://" + s.name + ".example/?start=" + code
}

// Unlink makes the screen one of a platform without links to private chats.
func (s *Screen) Unlink() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unlinked = true
}

// Presence implements [bots.Platform].
func (s *Screen) Presence(_ context.Context, where bots.Where) (bots.Presence, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if is, ok := s.stands[where.Top().Ref.ID]; ok {
		return is, nil
	}
	return bots.Presence{Ask: "/ask@bar", Name: "@bar", Hears: true, All: true}, nil
}

// Stand sets how the bot stands in a chat.
func (s *Screen) Stand(chat string, is bots.Presence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stands[chat] = is
}

// Give makes a file that Fetch finds by its source; nil takes it away.
func (s *Screen) Give(source string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[source] = data
}

// Fetch implements [bots.Platform].
func (s *Screen) Fetch(_ context.Context, source string, limit int64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch data := s.files[source]; {
	case data == nil:
		return nil, bots.ErrGone
	case int64(len(data)) > limit:
		return nil, bots.ErrTooLarge
	default:
		return data, nil
	}
}

// Open implements [bots.Platform].
func (s *Screen) Open(state string, keep bots.Keep) bots.Place {
	return &place{s, state, keep}
}

// Fail makes Settle return what f returns, unless nil. f is called with the
// screen locked.
func (s *Screen) Fail(f func(state string, v bots.View) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

// At returns a copy of what stands in a place.
func (s *Screen) At(state string) Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.places[state]; p != nil {
		c := *p
		c.Views = append([]bots.View(nil), p.Views...)
		return c
	}
	return Shown{}
}

// Places returns the states of all places in the order they were first used.
func (s *Screen) Places() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.order...)
}

// Wait waits until what stands in a place satisfies ok, or ctx ends, and returns
// it.
func (s *Screen) Wait(ctx context.Context, state string, ok func(Shown) bool) (Shown, bool) {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if at := s.At(state); ok(at) {
			return at, true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return s.At(state), false
		}
	}
}

// Read waits for the final view of a place and returns it as people read it: the
// text, and the note below it.
func (s *Screen) Read(ctx context.Context, state string) string {
	at, _ := s.Wait(ctx, state, func(a Shown) bool { return a.Final != nil })
	if at.Final == nil {
		return ""
	}
	return Text(*at.Final)
}

// Text is a view as people read it, without its buttons.
func Text(v bots.View) string {
	var parts []string
	for _, p := range []string{v.Text, v.Note, v.Footer} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "\n")
}

func (s *Screen) change(state string, f func(*Shown)) {
	p := s.places[state]
	if p == nil {
		p = &Shown{}
		s.places[state] = p
		s.order = append(s.order, state)
	}
	f(p)
	close(s.changed)
	s.changed = make(chan struct{})
}

type place struct {
	s     *Screen
	state string
	keep  bots.Keep
}

func (p *place) Show(v bots.View) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.change(p.state, func(a *Shown) { a.Views = append(a.Views, v) })
}

func (p *place) Settle(ctx context.Context, v bots.View) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.settle(v); err != nil {
		return err
	}
	if p.keep != nil {
		p.keep(bots.Kept{State: p.state, Posts: []string{"answer to " + p.state}})
	}
	return nil
}

func (p *place) settle(v bots.View) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.s.fail != nil {
		if err := p.s.fail(p.state, v); err != nil {
			return err
		}
	}
	p.s.change(p.state, func(a *Shown) {
		if v.OnlyButtons && a.Final != nil {
			same := *a.Final
			same.Buttons = v.Buttons
			v = same
		}
		a.Final, a.Settled = &v, a.Settled+1
	})
	return nil
}

func (p *place) Close() {}
