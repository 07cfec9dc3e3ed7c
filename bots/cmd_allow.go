package bots

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// The caps of those who are let in without naming one: in requests where no price
// is known, since a cap in money would let nothing through there.
var (
	firstCap     = Amount{Nano: llm.Dollar}
	firstCapFree = Amount{Requests: 100}
)

// priced reports whether the price of the model that chats get is known, so that a
// cap in money can be kept.
func (p *Policy) priced(ctx context.Context) bool {
	model, err := p.modelOf(ctx, Standing{})
	if err != nil {
		return true // nothing can be said yet
	}
	p.warm(ctx)
	g := p.Gateway(ctx, model)
	if g == nil {
		return true
	}
	_, ok := g.Cost(model, llm.Usage{Prompt: 1000, Completion: 1000})
	return ok
}

// target is whom a verdict is about: a chat, a person or a role.
type target struct {
	where *Where
	who   *Who
	role  string
	name  string
}

// target reads whom a command means: the person replied to, an id in front of
// the rest, or this chat. ok is false if that cannot be meant.
func (e *Engine) target(in *incoming, text string) (t target, rest string, ok bool) {
	if r := in.ReplyTo; r != nil && !r.Mine && r.From.ID != "" {
		return personTarget(r.From, r.Author), text, true
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if kind, id, found := strings.Cut(first, ":"); found && id != "" {
		switch kind {
		case "role":
			top := in.Where.Top()
			return target{where: &top, role: id, name: first}, rest, !in.Where.Private()
		case "channel":
			top := in.Where.Top()
			w := Where{Ref: Ref{in.Where.Ref.Platform, id}, Kind: Channel, Parent: &top}
			return target{where: &w, name: first}, rest, top.Kind == Server && digits(id)
		}
		ref, valid := ParseRef(first)
		if !valid || e.platforms[ref.Platform] == nil {
			return t, text, false
		}
		t = refTarget(ref)
		e.requests.fill(&t)
		return t, rest, true
	}
	if in.Where.Private() {
		return t, text, false
	}
	top := in.Where.Top()
	name := top.Title
	if name == "" {
		name = top.Ref.String()
	}
	return target{where: &top, name: name}, text, true
}

// refTarget is the group, server or person of an id, named by it.
func refTarget(ref Ref) target {
	kind := Kind("")
	switch {
	case strings.HasPrefix(ref.ID, "server/"):
		kind = Server
	case strings.HasPrefix(ref.ID, "-"):
		kind = Group
	default:
		return personTarget(ref, "")
	}
	return target{where: &Where{Ref: ref, Kind: kind}, name: ref.String()}
}

// inside reports whether what is meant lies in the place where it was said. In
// private nothing does: everyone is an admin there.
func (t target) inside(place Where) bool {
	return !place.Private() && t.where != nil && t.where.Top().Ref == place.Top().Ref
}

// digits is what ids of channels are made of.
func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// personTarget is a person; one without a name keeps the one that is stored.
func personTarget(r Ref, name string) target {
	return target{who: &Who{Ref: r, Name: name}, name: cmp.Or(name, r.String())}
}

// allow lets a chat or person in, always with a cap. Admins of a place may let
// in its own channels, roles and people again, whom they kept out.
func (e *Engine) allow(ctx context.Context, in *incoming) View {
	t, rest, ok := e.target(in, in.Text)
	if !ok {
		return View{Note: in.words.AllowHow}
	}
	limit, named, rest := parseAmount(rest)
	if strings.TrimSpace(rest) != "" {
		return View{Note: in.words.AllowHow}
	}
	if !in.may.owner {
		if named || t.who == nil && t.role == "" && t.where.Ref == in.Where.Top().Ref {
			return View{Note: in.words.OwnersOnly}
		}
		return e.undeny(ctx, in, t)
	}
	if !named {
		limit = firstCap
		if !in.pol.priced(ctx) {
			limit = firstCapFree
		}
	}
	return e.letIn(ctx, in, t, limit)
}

// letIn lets a chat, person or role in with a cap.
func (e *Engine) letIn(ctx context.Context, in *incoming, t target, limit Amount) View {
	if err := e.store.Grant(ctx, t.where, t.who, t.role, Allowed, time.Time{}); err != nil {
		return e.broken(in, "store who is let in", err)
	}
	if t.role != "" {
		return View{Text: plain(in.words.AllowedRole(t.name))}
	}
	if err := e.keepLanguage(ctx, in, t); err != nil {
		return e.broken(in, "store a language", err)
	}
	if err := e.store.Limit(ctx, t.where, t.who, limit); err != nil {
		return e.broken(in, "store a cap", err)
	}
	said := in.words.CapNone
	if limit != (Amount{}) {
		said = in.words.CapADay(amount(in.words, limit))
	}
	v := View{Text: plain(in.words.AllowedChat(t.name, said))}
	if limit.Nano > 0 && !in.pol.priced(ctx) {
		v.Note = in.words.CapNoPrice
	}
	if t.who != nil {
		v.Text = plain(in.words.AllowedPerson(t.name, said))
	}
	return v
}

// keepLanguage makes a group speak as the one does who added Barkeep, where its
// platform knows no language of groups.
func (e *Engine) keepLanguage(ctx context.Context, in *incoming, t target) error {
	if t.where == nil || t.where.Kind != Group || words.In(t.where.Language) == nil {
		return nil
	}
	return e.store.Set(ctx, *t.where, SetAdded, words.In(t.where.Language).Code)
}

// undeny takes back what an admin kept out of the own place.
func (e *Engine) undeny(ctx context.Context, in *incoming, t target) View {
	if t.where == nil {
		top := in.Where.Top()
		t.where = &top
	}
	if !t.inside(in.Where) {
		return View{Note: in.words.OwnersOnly}
	}
	if err := e.store.Grant(ctx, t.where, t.who, t.role, "", time.Time{}); errors.Is(err, ErrElsewhere) {
		return View{Note: in.words.OwnersOnly}
	} else if err != nil {
		return e.broken(in, "store who is let in", err)
	}
	return View{Text: plain(in.words.AllowedRole(t.name))}
}

// deny keeps a chat, person or role out. Admins may keep out only what is inside
// their own place.
func (e *Engine) deny(ctx context.Context, in *incoming) View {
	t, rest, ok := e.target(in, in.Text)
	if !ok || strings.TrimSpace(rest) != "" {
		return View{Note: in.words.DenyHow}
	}
	return e.keepOut(ctx, in, t, time.Time{}, in.words.DeniedDone(t.name))
}

// block keeps one person out of this place, for a time or for ever.
func (e *Engine) block(ctx context.Context, in *incoming) View {
	t, rest, ok := e.target(in, in.Text)
	if !ok || t.who == nil || in.Where.Private() {
		return View{Note: in.words.BlockHow}
	}
	until := time.Time{}
	said := in.words.BlockedEver(t.name)
	if rest = strings.TrimSpace(rest); rest != "" {
		d, ok := parseSpan(rest)
		if !ok {
			return View{Note: in.words.BlockHow}
		}
		now := time.Now()
		until = now.Add(d)
		said = in.words.BlockedFor(t.name, clock(until, in.pol.zone(in.st.Settings), now))
	}
	top := in.Where.Top()
	t.where = &top
	return e.keepOut(ctx, in, t, until, said)
}

func (e *Engine) keepOut(ctx context.Context, in *incoming, t target, until time.Time, said string) View {
	if t.who != nil && slices.Contains(e.owners(ctx), t.who.Ref) {
		return View{Note: in.words.NotAnOwner}
	}
	if !in.may.owner && t.who != nil && t.where == nil {
		top := in.Where.Top()
		t.where = &top
	}
	if !in.may.owner && !t.inside(in.Where) {
		return View{Note: in.words.OwnersOnly}
	}
	if err := e.store.Grant(ctx, t.where, t.who, t.role, Denied, until); errors.Is(err, ErrElsewhere) {
		return View{Note: in.words.OwnersOnly}
	} else if err != nil {
		return e.broken(in, "store who is kept out", err)
	}
	return View{Text: plain(said)}
}

// parseSpan reads a time span: 30m, 2h, 7d.
func parseSpan(s string) (time.Duration, bool) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		d, err := time.ParseDuration(days + "h")
		return 24 * d, err == nil && d > 0 && d < 10_000*time.Hour
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0 && d < 240_000*time.Hour
}
