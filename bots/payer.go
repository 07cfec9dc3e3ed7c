package bots

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// ownKeys is what the core remembers of own keys in memory: their gateways, until
// when their holders surely were admins, and the links that open a private chat to
// bind one.
type ownKeys struct {
	mu       sync.Mutex
	gateways map[ownGateway]Gateway
	held     map[int64]time.Time
	looks    map[int64]bool // at whose holder somebody looks
	links    map[string]keyLink
}

// ownGateway tells gateways of own keys apart: a new secret is a new one.
type ownGateway struct {
	base            *Policy
	key, account    int64
	secret, console llm.Key
}

// ownMost bounds what is remembered of each sort.
const ownMost = 5000

func newOwnKeys() *ownKeys {
	return &ownKeys{gateways: map[ownGateway]Gateway{}, held: map[int64]time.Time{}, looks: map[int64]bool{}, links: map[string]keyLink{}}
}

// remember keeps one thing more, and forgets all where there are too many.
func remember[K comparable, V any](m map[K]V, k K, v V) {
	if len(m) >= ownMost {
		clear(m)
	}
	m[k] = v
}

// payer is the own key that pays: in private the person's, elsewhere the one that
// is bound to the chat. A member's own key never pays in a group. nil: the
// operator's keys pay.
func (p *Policy) payer(st Standing) (key, account *OwnKey) {
	switch {
	case !p.ownKeysOn():
		return nil, nil
	case st.isPrivate():
		return st.private()
	}
	return st.bound(), nil
}

// ownKeysOn reports whether anybody may bind an own key.
func (p *Policy) ownKeysOn() bool {
	return p.OwnGateway != nil && (p.OwnKeys == "allowed" || p.OwnKeys == "anyone")
}

// mayPay reports whether an own key pays here.
func (p *Policy) mayPay(st Standing) bool {
	k, _ := p.payer(st)
	return k != nil
}

// origin is the policy before it was decided who pays.
func (p *Policy) origin() *Policy {
	if p.from != nil {
		return p.from
	}
	return p
}

func (s Standing) isPrivate() bool {
	return slices.ContainsFunc(s.Chats, func(c Chat) bool { return c.Kind == Private })
}

// paying returns the policy with the gateway of whoever pays in a chat. With an
// own key that is its gateway alone: it never falls back to the operator's. A key
// that cannot be used leaves none.
func (e *Engine) paying(p *Policy, st Standing) *Policy {
	key, account := p.payer(st)
	if key == nil {
		return p
	}
	paid := *p
	paid.own, paid.house, paid.from, paid.Gateways = key, p.Gateways, p, nil
	if g := e.keys.gateway(e, p, *key, account); g != nil {
		paid.Gateways = []Gateway{g}
	}
	return &paid
}

// gateway is an own key's, made when it is first needed; nil if it cannot be used.
func (o *ownKeys) gateway(e *Engine, p *Policy, key OwnKey, account *OwnKey) Gateway {
	if key.Secret == "" && (key.ID != 0 || account == nil) || key.Address != "" && !p.OwnAddresses {
		return nil
	}
	is := ownGateway{base: p, key: key.ID, secret: key.Secret}
	if account != nil && account.Secret != "" && account.Gateway == key.Gateway {
		is.account, is.console = account.ID, account.Secret
	} else {
		account = nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if g := o.gateways[is]; g != nil {
		return g
	}
	g, err := p.OwnGateway(key, account)
	if err != nil {
		e.log.Warn("an own key has no gateway any more", "own_key", key.ID, "err", err)
		return nil
	}
	remember(o.gateways, is, g)
	return g
}

// forget drops what is remembered of an own key or account.
func (o *ownKeys) forget(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for k := range o.gateways {
		if k.key == id || k.account == id {
			delete(o.gateways, k)
		}
	}
	delete(o.held, id)
}

// ownServes reports whether the paying gateway lists the model.
func (p *Policy) ownServes(ctx context.Context, model string) bool {
	p.warm(ctx)
	_, serves := p.gateway(model)
	return serves
}

// Why an own key does not pay.
var (
	errOwnClosed = errors.New("the own key cannot be used")
	errOwnPaused = errors.New("the own key's holder is no admin of the group")
)

// heldFor is how long a holder counts as an admin while the platform cannot say.
const heldFor = time.Hour

// payerHolds fails if an own key is to pay that cannot, or must not now: in a
// group its holder must still be an admin.
func (e *Engine) payerHolds(ctx context.Context, p *Policy) error {
	k := p.own
	switch {
	case k == nil:
		return nil
	case len(p.Gateways) == 0:
		return errOwnClosed
	case k.Chat.ID == 0:
		return nil
	}
	is, err := false, error(nil)
	if at := e.platforms[k.Chat.Ref.Platform]; at != nil {
		is, err = at.Admin(ctx, Where{Ref: k.Chat.Ref, Kind: k.Chat.Kind, Title: k.Chat.Title}, k.Holder.Ref)
	}
	now := time.Now()
	e.keys.mu.Lock()
	defer e.keys.mu.Unlock()
	switch {
	case err != nil:
		e.log.Warn("ask whether an own key's holder is still an admin", "own_key", k.ID, "err", err)
		is = now.Before(e.keys.held[k.ID])
	case is:
		remember(e.keys.held, k.ID, now.Add(heldFor))
	default:
		delete(e.keys.held, k.ID)
	}
	if !is {
		return errOwnPaused
	}
	return nil
}

// payerFailed is the sentence for a failure of an own key, said to whom it helps:
// in a group its holder reads the cause in private. else is what is said where the
// key is not to blame.
func (a *answering) payerFailed(err error, c, otherwise string) string {
	k, w := a.pol.own, a.words
	if errors.Is(err, errOwnPaused) {
		a.e.aside("word to a chat's admins", func() {
			if err := a.e.holder(a.e.lanes.base, *k, true); err != nil {
				a.e.log.Warn("tell that an own key is paused; trying again later", "own_key", k.ID, "err", err)
			}
		})
		return w.OwnPaused(c)
	}
	why := ownSentence(err, c)
	page := keysAt(a.e.lanes.base, err, a.pol.Gateways, "")
	switch {
	case why == nil:
		return otherwise
	case k.Chat.ID == 0:
		return withPage(w, why(w), page)
	}
	a.e.tellHolder(*k, why, page)
	return w.PayerFailed(c)
}

// holderPause is how long a holder is not told the same again.
const holderPause = 24 * time.Hour

// ownSentence is what the holder of an own key reads about a failure that only he
// can mend; nil for others.
func ownSentence(err error, c string) func(*words.Words) string {
	if errors.Is(err, errOwnClosed) {
		return func(w *words.Words) string { return w.OwnClosed(c) }
	}
	switch llm.FaultOf(err) {
	case llm.KeyWrong:
		return func(w *words.Words) string { return w.OwnWrong(c) }
	case llm.KeyExpired:
		return func(w *words.Words) string { return w.OwnExpired(c) }
	case llm.KeyExhausted, llm.QuotaLow:
		return func(w *words.Words) string { return w.OwnExhausted(c) }
	case llm.KeyDenied:
		return func(w *words.Words) string { return w.OwnDenied(c) }
	case llm.AccountEmpty:
		return func(w *words.Words) string { return w.OwnEmpty(c) }
	}
	return nil
}

// tell says something to a person in private. An error means that the person does not
// have it; it is in the log.
func (e *Engine) tell(ctx context.Context, person Ref, say func(*words.Words) string) error {
	p := e.platforms[person.Platform]
	if p == nil {
		return ErrImpossible
	}
	where, who := Where{Ref: person, Kind: Private}, Who{Ref: person}
	st, err := e.store.Standing(ctx, where, who)
	if err != nil {
		e.log.Warn("tell a person in private", "err", err)
		return err
	}
	w := e.policy().speech(st, where, who)
	return e.post(ctx, Message{Where: where, From: who, Place: p.Address(person)}, View{Note: say(w), Words: w}, nil)
}

// ownCaps are those on what an own key pays: the holder's in a group, and those that
// the chat's admins set. An owner's are on the operator's money.
func (p *Policy) ownCaps(st Standing, now time.Time) []Cap {
	all := slices.DeleteFunc(slices.Clone(st.Caps), func(c Cap) bool { return !c.Admin })
	if p.own.Chat.ID != 0 && p.own.Daily != (Amount{}) {
		all = append(all, Cap{Scope: ScopeChat, Chat: p.own.Chat.ID, Period: Day, Amount: p.own.Daily})
	}
	for i := range all {
		all[i].Own = true
	}
	return p.timed(all, st.Settings, now)
}

// showsFigures reports whether figures stand under answers unless a setting says
// otherwise: where one's own key pays in private.
func (p *Policy) showsFigures(private bool) bool { return private && p.own != nil }
