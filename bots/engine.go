package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// Engine is the core: it receives messages, answers them in lanes and shows the
// answers. Its methods may be called from many goroutines.
type Engine struct {
	store     Store
	policy    func() *Policy
	platforms map[string]Platform
	log       *slog.Logger
	secret    []byte
	started   time.Time
	lanes     *lanes
	cancel    context.CancelCauseFunc
	work      sync.WaitGroup // commands under way
	said      *once
	claims    *tries
	replies   *slots
	lows      map[alarmName]time.Time // of Watch: since when something is low
	learned   calibration
	keys      *ownKeys
	requests  *requests
	read      Reader
	observer  Observer
	login     Login
	painter   Painter
	shrinking sync.Mutex // of pictures: one at a time
}

// Options are what an engine is made of.
type Options struct {
	Store     Store
	Policy    func() *Policy
	Platforms []Platform
	Log       *slog.Logger
	Secret    []byte   // signs button data and hashes keys
	Read      Reader   // of files that people send; nil: none are read
	Observer  Observer // nil: nobody counts
	Login     Login    // nil: there is no operator's page
	Painter   Painter  // of what was used; nil: no pictures
}

// New returns an engine. Nothing runs before Recover.
func New(o Options) *Engine {
	base, cancel := context.WithCancelCause(context.Background())
	e := &Engine{
		store:     o.Store,
		policy:    o.Policy,
		platforms: map[string]Platform{},
		log:       o.Log,
		secret:    o.Secret,
		started:   time.Now(),
		cancel:    cancel,
		said:      newOnce(),
		claims:    newTries(),
		replies:   &slots{taken: map[Ref]int{}},
		keys:      newOwnKeys(),
		lows:      map[alarmName]time.Time{},
		requests:  newRequests(),
		read:      o.Read,
	}
	e.login, e.painter = o.Login, o.Painter
	if e.observer = o.Observer; e.observer == nil {
		e.observer = deaf{}
	}
	for _, p := range o.Platforms {
		e.platforms[p.Name()] = p
	}
	e.lanes = &lanes{
		byChat: map[int64]*lane{},
		run:    e.answer,
		base:   base,
		atOnce: func(k Kind) int { return o.Policy().atOnce(k) },
	}
	return e
}

// Recover takes up what the last run left: orders not done, turns that wait or
// were being answered, and endings nobody saw. Call it once, before the
// platforms run.
func (e *Engine) Recover(ctx context.Context) error {
	turns, orders, err := e.store.Unfinished(ctx)
	if err != nil {
		return fmt.Errorf("read unfinished work: %w", err)
	}
	for _, o := range orders {
		if e.platforms[o.Message.Where.Ref.Platform] == nil {
			continue
		}
		e.aside("a stored command", func() { e.order(e.lanes.base, o) })
	}
	var again []arrival
	replaced := map[int64]bool{} // by a retry that shows its answer in the same place
	for _, t := range turns {
		if !t.State.Ended() {
			replaced[t.Replaces] = true
		}
	}
	for _, t := range turns {
		if e.platforms[t.Chat.Ref.Platform] == nil || replaced[t.ID] {
			continue
		}
		if t.State.Ended() {
			e.aside("an answer of the last run", func() { e.redeliver(t) })
			continue
		}
		again = append(again, arrival{turn: t, late: true, old: true})
	}
	e.lanes.pushAll(again)
	if len(turns)+len(orders) > 0 {
		e.log.Info("taking up what the last run left", "turns", len(turns), "commands", len(orders))
	}
	return nil
}

// Shutdown starts nothing new and waits for answers under way. When ctx ends,
// they are cut: each still gets its last view. Receive must not be called any
// more.
func (e *Engine) Shutdown(ctx context.Context) {
	e.lanes.close()
	done := make(chan struct{})
	go func() {
		e.lanes.started.Wait()
		e.work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		e.cancel(errShutdown)
		<-done
	}
	e.cancel(errShutdown)
}

// Idle waits until nothing runs any more. Nothing new may be received meanwhile.
func (e *Engine) Idle() {
	e.work.Wait()
	e.lanes.started.Wait()
	e.work.Wait()
}

// Busy returns how many answers run and how many questions wait.
func (e *Engine) Busy() (running, waiting int) { return e.lanes.count() }

// open opens the place of a turn, which remembers itself in the store.
func (e *Engine) open(t Turn) Place {
	return e.place(e.platforms[t.Chat.Ref.Platform], t.Place, func(k Kept) { e.keep(t, k) })
}

// keepFor is how long what a place remembers is tried to be stored.
const keepFor = time.Minute

// keep stores what the place of a turn's answer remembers.
func (e *Engine) keep(t Turn, k Kept) {
	e.keepBy("turn", t.ID, func(ctx context.Context) error { return e.store.Keep(ctx, t.ID, k) })
}

// keepBy stores what a place remembers, and again where the store cannot: a post whose id
// is lost stands beside its answer after a crash, and a reply to it finds no conversation.
func (e *Engine) keepBy(of string, id int64, store func(context.Context) error) {
	began := time.Now()
	for wait := time.Second; ; wait *= 2 {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.lanes.base), storeTime)
		err := store(ctx)
		cancel()
		if err == nil {
			return
		}
		e.log.Error("keep a place", of, id, "err", err)
		if errors.Is(err, ErrUnknown) || time.Since(began) > keepFor {
			return
		}
		select {
		case <-e.lanes.base.Done():
			return
		case <-time.After(wait):
		}
	}
}

// storeTime is the longest a write to the store may take before it is given up.
const storeTime = 30 * time.Second

// hashKey is what the tab knows a key by.
func (e *Engine) hashKey(k llm.Key) string { return HashKey(e.secret, k) }

// code is the short code that ends a sentence about a failure and stands in the
// log line beside it.
func code(turn int64) string { return fmt.Sprintf("#%x", turn) }

// speech returns the words for a chat: its /lang, else in private the person's
// own or the platform's hint, elsewhere the place's, else the machine's.
func (p *Policy) speech(st Standing, where Where, who Who) *words.Words {
	for _, lang := range []string{st.Settings[SetLanguage], personal(p, st, where, who)} {
		if w := words.In(lang); w != nil {
			return w
		}
	}
	return words.Or(p.Locale)
}

// whisper returns the words for what only one person will see.
func (p *Policy) whisper(st Standing, who Who) *words.Words {
	return p.speech(Standing{Personal: st.Personal}, Where{Kind: Private}, who)
}

// speak returns the words for the answer to a message.
func (p *Policy) speak(st Standing, m Message) *words.Words {
	if m.Alone {
		return p.whisper(st, m.From)
	}
	return p.speech(st, m.Where, m.From)
}

// fixed reports whether the operator chose one language for all.
func (p *Policy) fixed() bool { return p.Language != "" && p.Language != "auto" }

func personal(p *Policy, st Standing, where Where, who Who) string {
	if p.fixed() {
		return p.Language
	}
	if !where.Private() {
		return cmp.Or(where.Top().Language, st.Settings[SetAdded])
	}
	if l := st.Personal[SetLanguage]; l != "" {
		return l
	}
	return who.Language
}
