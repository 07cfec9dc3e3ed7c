package bots

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strconv"
	"strings"
	"time"

	"barkeep/bots/words"
)

// keyLink is what a start code stands for: a group, and the admin it was made for.
type keyLink struct {
	where Where
	who   Ref // empty: any admin, where one speaks as the group
	until time.Time
}

// keyCodePrefix tells start codes for keys from those that make an owner.
const keyCodePrefix = "key-"

// links reports whether a button can open a person's private chat.
func (e *Engine) links(where Where) bool {
	p := e.platforms[where.Ref.Platform]
	return p != nil && p.Link(keyCodePrefix) != ""
}

// formButton is a button that asks for a secret in a form.
func (e *Engine) formButton(where Where, w *words.Words, arg string) Button {
	return Button{Label: w.OwnBind, Data: e.sign(where.Ref, "keyform", arg), Form: true}
}

// bindButton is a button to bind an own key to the group: a link that opens the
// person's private chat, good once, for ten minutes, for this person; or a form
// where the platform has no such links.
func (e *Engine) bindButton(where Where, who Who, w *words.Words) Button {
	if !e.links(where) {
		return e.formButton(where, w, "k/0")
	}
	p := e.platforms[where.Ref.Platform]
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	code := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
	link := p.Link(keyCodePrefix + code)
	to := keyLink{where: where.Top(), who: who.Ref, until: time.Now().Add(awaitTime)}
	if who.Anonymous {
		to.who = Ref{}
	}
	e.keys.mu.Lock()
	defer e.keys.mu.Unlock()
	remember(e.keys.links, code, to)
	return Button{Label: w.OwnBind, URL: link}
}

// followLink takes the person who came by a link to where the key is entered.
func (e *Engine) followLink(ctx context.Context, in *incoming, code string) View {
	if in.may.kept || in.From.Anonymous {
		return View{}
	}
	e.keys.mu.Lock()
	to, found := e.keys.links[code]
	good := found && time.Now().Before(to.until) && (to.who == Ref{} || to.who == in.From.Ref)
	if good {
		delete(e.keys.links, code)
	}
	e.keys.mu.Unlock()
	switch {
	case !good:
		return View{Note: in.words.OwnLinkGone}
	case !e.admin(ctx, to.where, in.From):
		return View{Note: in.words.OwnNotAdmin}
	}
	return e.askSecret(ctx, in, awaited{Where: &to.where})
}

// pressKeyAsk asks for a key, or for the login of an account, at a gateway.
func (e *Engine) pressKeyAsk(ctx context.Context, p *pressed) (string, error) {
	in, old := p.incoming(), p.st.awaits(time.Now())
	if !p.Where.Private() || old == nil && !e.mayBind(in) {
		return p.words.NotYours, nil
	}
	a := awaited{}
	if old != nil && !old.Account {
		a.Where = old.Where
	}
	if kind, i, err := cutIndex(p.arg); err == nil {
		sites := p.pol.sites()
		if i >= len(sites) {
			return p.words.NotYours, nil
		}
		a.Account, a.Gateway = kind == "a", sites[i].Name()
	} else {
		a.Where = nil // Replace stands under one's own key
	}
	e.replace(p, e.askSecret(ctx, in, a))
	return "", nil
}

// pressKeyOff removes an own key: its holder may, and in a group its admins.
func (e *Engine) pressKeyOff(ctx context.Context, p *pressed) (string, error) {
	k, ok := e.keyOf(ctx, p, p.arg)
	if !ok {
		return p.words.NotYours, nil
	}
	done, err := e.spend(ctx, p, "keyoff "+p.arg, "", "")
	if err != nil {
		return p.usedUp(err)
	}
	defer done()
	if err := e.unbind(ctx, k); err != nil {
		return e.unpressed(p, err)
	}
	e.replace(p, View{Note: p.words.OwnRemoved})
	return "", nil
}

// pressKeyCap stores the most that a group may spend with an own key; that is for
// its holder alone to say.
func (e *Engine) pressKeyCap(ctx context.Context, p *pressed) (string, error) {
	id, i, err := cutIndex(p.arg)
	k, ok := e.keyOf(ctx, p, id)
	if err != nil || !ok || i >= len(rations) || k.Holder.Ref != p.From.Ref {
		return p.words.NotYours, nil
	}
	done, err := e.spend(ctx, p, "keycap", "", "")
	if err != nil {
		return p.usedUp(err)
	}
	defer done()
	if err := e.store.Ration(ctx, k.ID, rations[i]); err != nil {
		return e.unpressed(p, err)
	}
	e.replace(p, View{Note: p.words.OwnCapSet(titleOf(k.Chat), rationOf(p.incoming(), rations[i]))})
	return "", nil
}

// keyOf is the own key that a button is about, if the presser holds it or
// administers the group where it pays.
func (e *Engine) keyOf(ctx context.Context, p *pressed, arg string) (OwnKey, bool) {
	id, err := strconv.ParseInt(arg, 36, 64)
	if err != nil {
		return OwnKey{}, false
	}
	held, err := e.store.Held(ctx, p.From.Ref)
	if err != nil {
		e.log.Warn("read own keys", "err", err)
	}
	for _, k := range held {
		if k.ID == id {
			return k, true
		}
	}
	if k := p.st.bound(); k != nil && k.ID == id && p.may.let && (p.may.owner || e.admin(ctx, p.Where, p.From)) {
		return *k, true
	}
	return OwnKey{}, false
}

// settingsKey is the button of a group's settings to bind an own key.
func (e *Engine) settingsKey(in *incoming) (Button, bool) {
	if in.Where.Private() || !in.pol.ownKeysOn() {
		return Button{}, false
	}
	return e.bindButton(in.Where, in.From, in.words), true
}

// pressKeyForm binds what was typed into a form: in private the person's own key or
// account, in a group the key that is to pay there.
func (e *Engine) pressKeyForm(ctx context.Context, p *pressed) (string, error) {
	in, a, w := p.incoming(), awaited{}, p.words
	account := strings.HasPrefix(p.arg, "a")
	h, ok := readKey(p.Text)
	if account {
		h, ok = readAccount(p.Text)
	}
	if old := p.st.awaits(time.Now()); old != nil && old.Account == account {
		a.Gateway = old.Gateway
	}
	switch {
	case !p.pol.ownKeysOn() || p.From.Anonymous:
		return w.OwnOff, nil
	case !ok:
		return w.OwnNotAKey, nil
	case p.Where.Private() && !e.mayBind(in), !p.Where.Private() && (!p.may.let || account):
		return w.NotYours, nil
	case !p.Where.Private():
		top := p.Where.Top()
		a = awaited{Where: &top}
	}
	e.aside("the binding of a key", func() {
		v := View{}
		if account {
			v = e.bindAccount(e.lanes.base, in, h)
		} else {
			v = e.bindKey(e.lanes.base, in, h, a)
		}
		e.replace(p, v)
	})
	return "", nil
}
