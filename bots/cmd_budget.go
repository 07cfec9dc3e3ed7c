package bots

import (
	"context"
	"strings"
	"time"
)

// budget shows the caps of this chat, or sets one: of the chat, of the person
// replied to or named, or of each person with a role. Admins' caps hold beside
// owners'; neither can raise the other's.
func (e *Engine) budget(ctx context.Context, in *incoming) View {
	if strings.TrimSpace(in.Text) == "" && in.ReplyTo == nil {
		return e.budgets(ctx, in)
	}
	t, rest, ok := e.target(in, in.Text)
	if !ok && in.Where.Private() {
		here := in.Where.Top()
		t, rest, ok = target{where: &here, name: in.words.UsageChat}, in.Text, true
	}
	if !ok {
		return View{Note: in.words.BudgetHow}
	}
	b := Budget{Where: t.where, Who: t.who, Role: t.role, Admin: !in.may.owner}
	if top := in.Where.Top(); t.who != nil && !in.Where.Private() {
		b.Where = &top // a person, in this place
	}
	if !in.may.owner && (b.Where == nil || b.Where.Top().Ref != in.Where.Top().Ref) {
		return View{Note: in.words.OwnersOnly}
	}
	if b.Amount, b.Period, ok = parseBudget(rest); !ok {
		return View{Note: in.words.BudgetHow}
	}
	if err := e.store.Budget(ctx, b); err != nil {
		return e.broken(in, "store a budget", err)
	}
	if b.Amount == (Amount{}) {
		return View{Text: plain(in.words.BudgetCleared(t.name))}
	}
	said := in.words.BudgetSet(t.name, in.words.CapAPeriod(string(b.Period), amount(in.words, b.Amount)))
	lower, err := e.lowerCeilings(ctx, in, b)
	if err != nil {
		return e.broken(in, "sum up what was spent of a budget", err)
	}
	return View{Text: lines(append([]string{said}, lower...)...)}
}

// lowerCeilings are the ceilings of this chat that hold before a budget that was set
// for it is used up.
func (e *Engine) lowerCeilings(ctx context.Context, in *incoming, b Budget) (l []string, err error) {
	if b.Who != nil || b.Role != "" || b.Where.Top().Ref != in.Where.Top().Ref {
		return nil, nil
	}
	below := func(ceiling, set int64) bool { return ceiling > 0 && set > 0 && ceiling < set }
	for _, c := range in.pol.ceilingsHere(in.st) {
		lower := below(int64(c.Nano), int64(b.Amount.Nano)) || below(c.Requests, b.Amount.Requests) || below(c.Tokens, b.Amount.Tokens)
		if c.Scope != ScopeChat || c.Period != b.Period || !lower {
			continue
		}
		line, err := e.budgetLine(ctx, in, c)
		if err != nil {
			return nil, err
		}
		l = append(l, line)
	}
	return l, nil
}

// parseBudget reads an amount and a period in any order of words: "$5 a week",
// "200k tokens month", "off day". Without a period it is a day.
func parseBudget(s string) (Amount, Period, bool) {
	a, named, rest := parseAmount(s)
	if f := strings.Fields(s); !named && len(f) > 0 && (strings.EqualFold(f[0], "off") || f[0] == "取消") {
		named, rest = true, strings.Join(f[1:], " ")
	}
	p := Day
	for _, f := range strings.Fields(strings.ToLower(rest)) {
		switch strings.Trim(f, "/,，") {
		case "a", "per", "each", "每":
		case "day", "daily", "天", "每天":
			p = Day
		case "week", "weekly", "周", "每周":
			p = Week
		case "month", "monthly", "月", "每月":
			p = Month
		default:
			return a, p, false
		}
	}
	return a, p, named
}

// budgets lists the caps of this chat with what was spent of each.
func (e *Engine) budgets(ctx context.Context, in *incoming) View {
	all, err := e.store.Budgets(ctx, in.outermost())
	if err != nil {
		return e.broken(in, "read budgets", err)
	}
	all = append(all, in.pol.ceilingsHere(in.st)...)
	var l []string
	for _, b := range all {
		line, err := e.budgetLine(ctx, in, b)
		if err != nil {
			return e.broken(in, "sum up what was spent of a budget", err)
		}
		l = append(l, line)
	}
	if len(l) == 0 {
		return View{Note: in.words.BudgetNone}
	}
	return View{Text: lines(l...)}
}

// budgetLine is one line of the list. Of a cap that each person has for himself
// nothing is added up.
func (e *Engine) budgetLine(ctx context.Context, in *incoming, b Budgeted) (string, error) {
	w, zone, now := in.words, in.pol.capZone(b.Cap, in.st.Settings), time.Now()
	b.Since, b.Resets = stretch(b.Period, now, zone)
	limit := w.CapAPeriod(string(b.Period), amount(w, b.Amount))
	if b.Fixed {
		limit += w.BudgetFixed
	}
	switch {
	case b.Role != "":
		return w.BudgetRole(b.Name, limit), nil
	case b.Scope != ScopeChat && b.Person == 0:
		return w.BudgetEach(limit), nil
	}
	used, err := e.spentOf(ctx, b.Cap)
	if err != nil {
		return "", err
	}
	spent, resets := usedOf(w, used, b.Amount, dollars), clock(b.Resets, zone, now)
	if b.Scope == ScopeChat {
		return w.BudgetChat(limit, spent, resets), nil
	}
	return w.BudgetPerson(b.Name, limit, spent, resets), nil
}
