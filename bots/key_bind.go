package bots

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// bindKey checks a key at its gateway and binds it: to the private chat, or to the
// group that a says, whose admin the person must be now.
func (e *Engine) bindKey(ctx context.Context, in *incoming, h handed, a awaited) View {
	w := in.words
	k := OwnKey{Secret: h.secret}
	if address := ownAddress(h.site); address != "" && in.pol.OwnAddresses {
		k.Address = address
	} else if k.Gateway = in.pol.siteNamed(h.site, a.Gateway); k.Gateway == "" {
		return View{Note: w.OwnNoSite}
	}
	if a.Where != nil {
		if !e.admin(ctx, *a.Where, in.From) {
			return View{Note: w.OwnNotAdmin}
		}
		k.Daily = firstRation
	}
	g, err := in.pol.OwnGateway(k, nil)
	if err != nil {
		return View{Note: w.OwnNoSite}
	}
	left, err := e.tryKey(ctx, g, k.Secret)
	if err != nil {
		return e.refusedKey(ctx, in, g, err)
	}
	id, err := e.store.Bind(ctx, k, a.Where, in.From)
	if err != nil && !errors.Is(err, ErrTraces) {
		return e.broken(in, "store an own key", err)
	}
	e.untraced(err)
	if err := e.await(ctx, in.From, nil); err != nil {
		e.log.Warn("wait for a secret no more", "err", err)
	}
	e.log.Info("an own key was bound", "own_key", id, "platform", in.Where.Ref.Platform, "group", a.Where != nil)
	k.ID = id
	if a.Where != nil {
		return e.rations(in, k, a.Where.Title)
	}
	l := []string{w.OwnBound(k.Secret.String(), siteOf(k))}
	return View{Text: lines(append(l, left(w)...)...)}
}

// siteNamed is the name of the operator's gateway that a person means; the first
// where nothing is said.
func (p *Policy) siteNamed(said, chosen string) string {
	for _, name := range []string{said, chosen} {
		for _, g := range p.sites() {
			if name != "" && strings.EqualFold(g.Name(), name) {
				return g.Name()
			}
		}
		if name != "" {
			return ""
		}
	}
	if all := p.sites(); len(all) > 0 {
		return all[0].Name()
	}
	return ""
}

// tryKey asks the gateway for its models and what is left of the key; a gateway
// without balances is no reason to refuse it.
func (e *Engine) tryKey(ctx context.Context, g Gateway, k llm.Key) (left func(*words.Words) []string, err error) {
	if _, err := g.Models(ctx); err != nil {
		return nil, err
	}
	b, err := g.Balance(ctx, k)
	switch llm.FaultOf(err) {
	case "":
		return func(w *words.Words) []string { return Figures(w, b) }, nil
	case llm.KeyWrong, llm.KeyExpired, llm.KeyExhausted, llm.KeyDenied:
		return nil, err
	}
	e.log.Info("an own key's balance could not be read", "gateway", g.Name(), "err", err)
	return func(*words.Words) []string { return nil }, nil
}

// refusedKey says why a key was not bound.
func (e *Engine) refusedKey(ctx context.Context, in *incoming, g Gateway, err error) View {
	c := e.code()
	e.log.Warn("a key that somebody wanted to bind was refused", "code", c, "err", err)
	if say := ownSentence(err, c); say != nil {
		return View{Note: withPage(in.words, say(in.words), keysAt(ctx, err, []Gateway{g}, "")), Footer: in.words.OwnNotBound}
	}
	if errors.Is(err, llm.ErrNotPublic) {
		return View{Note: in.words.OwnNoAddress}
	}
	return View{Note: sentence(in.words, err, "", c), Footer: in.words.OwnNotBound}
}

// bindAccount checks a console account's login and binds it to the person.
func (e *Engine) bindAccount(ctx context.Context, in *incoming, h handed) View {
	w, chosen := in.words, ""
	if key, _ := in.st.private(); key != nil {
		chosen = key.Gateway
	}
	if a := in.st.awaits(time.Now()); a != nil && a.Account && a.Gateway != "" {
		chosen = a.Gateway
	}
	k := OwnKey{User: h.user, Secret: h.secret, Gateway: in.pol.siteNamed("", chosen)}
	g, err := in.pol.OwnGateway(OwnKey{Gateway: k.Gateway}, &k)
	if err != nil {
		return View{Note: w.OwnNoSite}
	}
	b, err := g.Account(ctx)
	if err != nil {
		c := e.code()
		e.log.Warn("an account that somebody wanted to bind was refused", "code", c, "err", err)
		switch llm.FaultOf(err) {
		case llm.KeyWrong, llm.KeyDenied, llm.KeyExpired:
			return View{Note: w.AccountWrong, Footer: w.OwnNotBound}
		}
		return View{Note: sentence(w, err, "", c), Footer: w.OwnNotBound}
	}
	if _, err := e.store.Bind(ctx, k, nil, in.From); err != nil && !errors.Is(err, ErrTraces) {
		return e.broken(in, "store an account", err)
	}
	if err := e.await(ctx, in.From, nil); err != nil {
		e.log.Warn("wait for a secret no more", "err", err)
	}
	return View{Text: lines(append([]string{w.AccountBound(b.Account)}, Figures(w, b)...)...)}
}

// unbind removes an own key, and all that is remembered of it.
func (e *Engine) unbind(ctx context.Context, k OwnKey) error {
	err := e.store.Unbind(ctx, k.ID)
	e.keys.forget(k.ID)
	e.untraced(err)
	if errors.Is(err, ErrTraces) {
		return nil
	}
	return err
}

// untraced tells the log that an encrypted key stays in the database's files for a
// while.
func (e *Engine) untraced(err error) {
	if errors.Is(err, ErrTraces) {
		e.log.Warn("an own key is removed, but its encrypted form stays in the database's log until the next start or removal", "err", err)
	}
}

// rations are what the holder may let a group spend a day.
var rations = []Amount{{Nano: llm.Dollar}, {Nano: 5 * llm.Dollar}, {Nano: 20 * llm.Dollar}, {Requests: 100}, {}}

// rations offers the holder to say how much a group may spend a day with the key.
func (e *Engine) rations(in *incoming, k OwnKey, title string) View {
	var row []Button
	for i, a := range rations {
		row = append(row, Button{Label: rationOf(in, a), Data: e.sign(in.Where.Ref, "keycap", strconv.FormatInt(k.ID, 36)+"/"+strconv.Itoa(i))})
	}
	return View{
		Text:    plain(in.words.OwnBoundGroup(k.Secret.String(), title, rationOf(in, k.Daily))),
		Buttons: [][]Button{row[:3], row[3:]},
	}
}
