package bots

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"time"

	"barkeep/llm"
)

// requestPause is how long the same person or chat is not put before the owners
// again.
const requestPause = 24 * time.Hour

// requests remember, in memory, how those are called whom owners are asked to let
// in: nothing of them is stored before.
type requests struct {
	mu   sync.Mutex
	name map[Ref]Where
	at   map[Ref]Ref // where in such a chat was asked, and is to be told
	who  map[Ref]Who
}

func newRequests() *requests {
	return &requests{name: map[Ref]Where{}, at: map[Ref]Ref{}, who: map[Ref]Who{}}
}

const requestsKept = 1000

func (r *requests) keep(where *Where, who *Who) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.name)+len(r.who) >= requestsKept {
		clear(r.name)
		clear(r.at)
		clear(r.who)
	}
	if where != nil {
		r.name[where.Top().Ref] = where.Top()
		r.at[where.Top().Ref] = where.Ref
	}
	if who != nil {
		r.who[who.Ref] = *who
	}
}

// toldAt is the chat in which to tell that a place is let in.
func (r *requests) toldAt(place Ref) Ref {
	r.mu.Lock()
	defer r.mu.Unlock()
	return cmp.Or(r.at[place], place)
}

// fill adds to a target what the request said of it.
func (r *requests) fill(t *target) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.where != nil {
		if w, ok := r.name[t.where.Ref]; ok && w.Title != "" {
			t.where, t.name = &w, w.Title
		}
	}
	if t.who != nil {
		if w, ok := r.who[t.who.Ref]; ok && w.Name != "" {
			t.who, t.name = &w, w.Name
		}
	}
}

// askButton lets a stranger ask for access.
func (e *Engine) askButton(in *incoming) [][]Button {
	return [][]Button{{{Label: in.words.AskOwner, Data: e.sign(in.Where.Ref, "knock", "")}}}
}

// knockOf is what a request for access is remembered by: the person's, or the whole
// place's.
func knockOf(where Where, who Who) string {
	if where.Private() {
		return "knock:" + who.Ref.String()
	}
	return "knock:" + where.Top().Ref.String()
}

// pressKnock asks the owners to let the presser in, or an admin's place, once a day.
func (e *Engine) pressKnock(ctx context.Context, p *pressed) (string, error) {
	switch {
	case p.may.let:
		return p.words.LetInAlready, nil
	case p.From.Anonymous:
		return p.words.NotYours, nil
	case !e.admin(ctx, p.Where, p.From):
		return p.words.AdminsOnly, nil
	case !e.said.now(knockOf(p.Where, p.From), requestPause):
		return p.words.AskedAlready, nil
	}
	in := incoming{Message: Message{Where: p.Where, From: p.From}}
	e.aside("a request to the owners", func() { e.askOwners(e.lanes.base, &in) })
	return p.words.AskedOwner, nil
}

// askOwners asks each owner in private whether to let a chat in, or in a private
// chat its person.
func (e *Engine) askOwners(ctx context.Context, in *incoming) {
	top := in.Where.Top()
	ref := top.Ref
	if in.Where.Private() {
		ref = in.From.Ref
		e.requests.keep(nil, &in.From)
	} else {
		e.requests.keep(&in.Where, nil)
	}
	for _, o := range e.owners(ctx) {
		where, who := Where{Ref: o, Kind: Private}, Who{Ref: o}
		p := e.platforms[o.Platform]
		if p == nil {
			continue
		}
		st, err := e.store.Standing(ctx, where, who)
		if err != nil {
			e.log.Warn("ask an owner", "err", err)
			continue
		}
		w := e.policy().speech(st, where, who)
		text := w.OwnerPerson(nameOf(in.From), ref.String())
		switch {
		case in.Where.Private():
		case in.From.Ref == Ref{}:
			text = w.OwnerServer(cmp.Or(top.Title, ref.String()), ref.String())
		default:
			text = w.OwnerGroup(cmp.Or(top.Title, ref.String()), ref.String(), nameOf(in.From))
		}
		v := View{Text: plain(text), Buttons: e.letButtons(where.Ref, ref, w.LetDollar, w.LetOther, w.CapNone, w.LetDeny), Words: w}
		e.reply(ctx, Message{Where: where, From: who, Place: p.Address(o)}, v)
	}
}

func nameOf(w Who) string { return cmp.Or(strings.TrimSpace(w.Name), w.Ref.String()) }

// letButtons are an owner's choices about whom ref names.
func (e *Engine) letButtons(chat, ref Ref, dollar, other, none, deny string) [][]Button {
	b := func(label, what string) Button {
		return Button{Label: label, Data: e.sign(chat, "let", what+"/"+ref.String())}
	}
	return [][]Button{{b(dollar, "1"), b(other, "other")}, {b(none, "none"), b(deny, "deny")}}
}

// otherCaps are the daily caps offered behind "other", in dollars.
var otherCaps = [][]string{{"0.25", "0.50", "2"}, {"5", "10", "20"}}

// pressLet does what an owner decided about a chat or person.
func (e *Engine) pressLet(ctx context.Context, p *pressed) (string, error) {
	what, id, _ := strings.Cut(p.arg, "/")
	ref, ok := ParseRef(id)
	if !p.may.owner || !ok || e.platforms[ref.Platform] == nil {
		return p.words.OwnersOnly, nil
	}
	if what == "other" {
		return "", e.offerCaps(p, ref)
	}
	t := refTarget(ref)
	e.requests.fill(&t)
	in := incoming{Message: Message{Where: p.Where, From: p.From}, st: p.st, may: p.may, pol: p.pol, words: p.words}
	limit, ok := letCap(what)
	command, text := "allow", id+" "+capWord(limit)
	switch {
	case what == "deny":
		command, text = "deny", id
	case !ok:
		return p.words.NotYours, nil
	}
	done, err := e.spend(ctx, p, "let", command, text)
	if err != nil {
		return p.usedUp(err)
	}
	defer done()
	var v View
	if what == "deny" {
		v = e.keepOut(ctx, &in, t, time.Time{}, p.words.DeniedDone(t.name))
	} else if v = e.letIn(ctx, &in, t, limit); v.Text != "" {
		e.tellLetIn(t)
	}
	e.replace(p, v)
	return "", nil
}

// capWord is a daily cap as /allow reads it.
func capWord(a Amount) string {
	if a == (Amount{}) {
		return "no cap"
	}
	return dollars(a.Nano)
}

func letCap(what string) (Amount, bool) {
	if what == "none" {
		return Amount{}, true
	}
	n, ok := parseDollars(what)
	return Amount{Nano: n}, ok && n > 0
}

// offerCaps shows other amounts, and how to name any.
func (e *Engine) offerCaps(p *pressed, ref Ref) error {
	var rows [][]Button
	for _, caps := range otherCaps {
		var row []Button
		for _, c := range caps {
			n, _ := letCap(c)
			row = append(row, Button{Label: dollars(n.Nano), Data: e.sign(p.Where.Ref, "let", c+"/"+ref.String())})
		}
		rows = append(rows, row)
	}
	t := refTarget(ref)
	e.requests.fill(&t)
	e.replace(p, View{Text: plain(p.words.LetWhich(t.name, "/allow "+ref.String()+" "+dollars(3*llm.Dollar))), Buttons: rows})
	return nil
}

// tellLetIn tells those who waited for it that they may ask now.
func (e *Engine) tellLetIn(t target) {
	e.aside("word that somebody is let in", func() {
		ctx := e.lanes.base
		where, who := Where{}, Who{}
		if t.where != nil {
			where = *t.where
		} else {
			where, who = Where{Ref: t.who.Ref, Kind: Private}, *t.who
		}
		p := e.platforms[where.Ref.Platform]
		st, err := e.store.Standing(ctx, where, who)
		if err != nil {
			e.log.Warn("tell that somebody was let in", "err", err)
			return
		}
		w := e.policy().speech(st, where, who)
		v := View{Text: plain(w.LetInPerson), Words: w}
		if t.where != nil {
			v.Text = plain(w.LetInGroup(e.presence(ctx, where).Ask))
		}
		e.reply(ctx, Message{Where: where, From: who, Place: p.Address(e.requests.toldAt(where.Ref))}, v)
	})
}

// replace shows a view instead of the message whose button was pressed; where the
// platform cannot do that, below it.
func (e *Engine) replace(p *pressed, v View) {
	place := cmp.Or(p.Here, p.Place)
	v.Words = p.words
	e.aside("a changed message", func() {
		e.reply(e.lanes.base, Message{Where: p.Where, From: p.From, Place: place}, v)
	})
}
