package bots

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// balance shows the gateway's figures to those who may see them: owners in
// private the keys and the account, in a group the key that pays there; a
// group's admins that only where the policy shows it to them. All others see
// their own allowance.
func (e *Engine) balance(ctx context.Context, in *incoming) View {
	if len(in.pol.sites()) == 0 {
		return View{Note: in.words.NoGateway}
	}
	admin := !in.Where.Private() && e.admin(ctx, in.Where, in.From)
	switch {
	case in.Where.Private() && e.bindsOwn(in):
		return e.ownBalances(ctx, in)
	case in.pol.own != nil && admin:
		v := e.payingBalance(ctx, in)
		v.Text += "\n\n" + e.allowance(ctx, in, admin).Text
		return v
	case in.pol.own != nil:
		return e.allowance(ctx, in, admin)
	case in.may.owner && in.Where.Private():
		return e.allBalances(ctx, in)
	case in.may.owner, admin && in.pol.ShowBalance == "admins":
		return e.payingBalance(ctx, in)
	}
	return e.allowance(ctx, in, admin)
}

// allBalances lists every key of every gateway, their sum where there are
// several, and the accounts.
func (e *Engine) allBalances(ctx context.Context, in *incoming) View {
	r := &reading{e: e, in: in, masked: true, sums: true}
	r.house(ctx)
	return r.view()
}

// house reads every key and account of the operator's gateways.
func (r *reading) house(ctx context.Context) {
	for _, g := range r.in.pol.sites() {
		for _, k := range g.AllKeys() {
			r.key(ctx, g, k)
		}
		if g.HasAccount() {
			r.account(ctx, g)
		}
	}
	if s, ok := r.sum(); ok {
		r.parts = append(r.parts, s)
	}
}

// payingBalance is the key that pays in this chat, without its mask.
func (e *Engine) payingBalance(ctx context.Context, in *incoming) View {
	model, err := in.pol.modelOf(ctx, in.st)
	if err != nil {
		return View{Note: sentence(in.words, err, "", "/balance")}
	}
	g, _ := in.pol.gateway(model)
	if g == nil { // an own key that cannot be used leaves none
		return View{Note: in.words.OwnClosed(e.code())}
	}
	keys := g.Keys()
	if len(keys) == 0 {
		return View{Note: in.words.NoGateway}
	}
	r := &reading{e: e, in: in}
	r.key(ctx, g, keys[0])
	return r.view()
}

// Figures are a balance's three lines.
func Figures(w *words.Words, b llm.Balance) []string {
	used := w.Used + ": " + known(w, b.Used)
	left := w.Left + ": " + known(w, b.Left)
	switch {
	case b.Left != nil && b.AtLeast:
		return []string{w.Granted + ": " + w.AtLeast(known(w, b.Granted)), used, w.Left + ": " + w.AtLeast(dollars(*b.Left))}
	case b.Left != nil && *b.Left < 0:
		left = w.Left + ": " + w.Owed(dollars(-*b.Left))
	}
	if b.Unlimited {
		return []string{w.Granted + ": " + w.Unlimited, used, w.Left + ": " + w.Unlimited}
	}
	if b.Whose == llm.OfAccount {
		requests := w.UnknownSum
		if b.Requests != nil {
			requests = strconv.FormatInt(*b.Requests, 10)
		}
		return []string{left, used, w.Requests + ": " + requests}
	}
	return []string{w.Granted + ": " + known(w, b.Granted), used, left}
}

func known(w *words.Words, n *llm.Nano) string {
	if n == nil {
		return w.UnknownSum
	}
	return dollars(*n)
}

func whose(w *words.Words, b llm.Balance, masked bool) string {
	switch {
	case b.Whose == llm.OfAccount:
		return w.OfAccount(b.Account)
	case !masked:
		return w.GroupKey
	case b.Whose == llm.OfUser:
		return w.OfUser(b.Key)
	}
	return w.OfKey(b.Key)
}

// allowance is what a member may still spend here; admins see the chat's caps
// too.
func (e *Engine) allowance(ctx context.Context, in *incoming, admin bool) View {
	now, zone := time.Now(), in.pol.zone(in.st.Settings)
	var l []string
	for _, c := range in.pol.caps(in.st, now) {
		if c.Scope == ScopeAll || c.Scope == ScopeChat && !admin {
			continue
		}
		used, err := e.spentOf(ctx, c)
		if err != nil {
			return e.broken(in, "sum up what was spent of a cap", err)
		}
		say := in.words.CapOwn
		if c.Scope == ScopeChat {
			say = in.words.CapHere
		}
		l = append(l, say(string(cmp.Or(c.Period, Day)), usedOf(in.words, used, c.Amount, dollars), amount(in.words, c.Amount), clock(c.Resets, zone, now)))
	}
	if len(l) == 0 {
		since, _ := day(now, zone)
		me, err := e.spentOf(ctx, Cap{Scope: ScopePerson, Person: in.st.Person.ID, Own: in.pol.own != nil, Since: since})
		if err != nil {
			return e.broken(in, "sum up what a person spent", err)
		}
		l = append(l, in.words.NoCap(spent(me.Nano)+", "+in.words.RequestsCount(me.Requests)))
	}
	return View{Text: lines(l...)}
}

// spentOf is what was spent of a cap so far.
func (e *Engine) spentOf(ctx context.Context, c Cap) (Amount, error) {
	s := Slice{Since: c.Since, Chat: c.Chat, Person: c.Person, Paid: PaidHouse}
	if c.Own {
		s.Paid = PaidOwn
	}
	if c.Scope != ScopeAll && s.Chat == 0 && s.Person == 0 {
		return Amount{}, nil // nobody who is stored
	}
	sums, err := e.store.Sums(ctx, s)
	if err != nil || len(sums) == 0 {
		return Amount{}, err
	}
	return Amount{Nano: sums[0].Nano, Requests: sums[0].Calls, Tokens: sums[0].Prompt + sums[0].Complete}, nil
}

// bindsOwn reports whether the person has an own key or account for private chats.
func (e *Engine) bindsOwn(in *incoming) bool {
	_, account := in.pol.payer(in.st)
	return in.pol.own != nil || account != nil
}

// ownBalances are the person's own key and account; for an owner the operator's
// follow.
func (e *Engine) ownBalances(ctx context.Context, in *incoming) View {
	r := &reading{e: e, in: in, masked: true}
	key, account := in.pol.payer(in.st)
	switch {
	case key != nil && len(in.pol.Gateways) == 0:
		r.parts = append(r.parts, plain(in.words.OwnClosed(e.code())))
	case key != nil:
		r.key(ctx, in.pol.Gateways[0], key.Secret)
	}
	if account != nil {
		if g := e.keys.gateway(e, in.pol.origin(), OwnKey{Gateway: account.Gateway}, account); g != nil {
			r.account(ctx, g)
		} else {
			r.parts = append(r.parts, plain(in.words.OwnClosed(e.code())))
		}
	}
	if in.may.owner {
		r.sums, r.keys, r.left = true, 0, 0
		r.house(ctx)
	}
	return r.view()
}
