package bots

import (
	"context"
	"strings"
	"time"
)

// Presence is how Barkeep stands in a chat, as the platform says now.
type Presence struct {
	Ask    string // a question's command as only Barkeep hears it: "/ask@barkeep_bot"
	Name   string // what mentions it: "@barkeep_bot"
	Hears  bool   // plain mentions arrive
	All    bool   // all messages arrive
	Admin  bool   // it administers the chat
	Lacks  string // rights that it needs and has not, as people know them; empty: none
	NoText bool   // the platform withholds the text of messages that do not address it
}

// Arrival is that Barkeep was added to a chat.
type Arrival struct {
	Where Where
	By    Who    // who added it
	Place string // where to speak there, as in Message
}

// arrivalPause is how long a chat is not greeted again, and how long its owner is
// not asked again to let it in.
const arrivalPause = 24 * time.Hour

// Joined says once, in the chat itself, how to ask there, and asks the owners in
// private whether to let it in. It stores nothing.
func (e *Engine) Joined(ctx context.Context, a Arrival) error {
	pol := e.policy()
	st, err := e.store.Standing(ctx, a.Where, a.By)
	if err != nil {
		return err
	}
	if a.Where.Parent == nil && a.Where.Language == "" {
		a.Where.Language = a.By.Language // of who added it, until an admin says otherwise
	}
	in := incoming{Message: Message{Where: a.Where, From: a.By, Place: a.Place}, st: st, pol: pol}
	in.words = pol.speech(in.st, a.Where, a.By)
	in.may = pol.decide(st, a.Where, Who{}, time.Now())
	placeIn, _ := pol.place(st, time.Now())
	in.may.let = pol.Open || placeIn // whoever added it may be let in for himself alone
	if in.may.kept || !e.said.now("joined:"+a.Where.Ref.String(), arrivalPause) {
		return nil
	}
	e.work.Go(func() {
		v := e.groupView(e.lanes.base, &in)
		v.Words = in.words
		e.reply(e.lanes.base, in.Message, v)
		if !in.may.let {
			e.askOwners(e.lanes.base, &in)
		}
	})
	return nil
}

// groupView is what is true in a chat of several: how to ask, what is missing, who
// may change settings, and whether it is let in.
func (e *Engine) groupView(ctx context.Context, in *incoming) View {
	is := e.presence(ctx, in.Where)
	w := in.words
	l := []string{w.GroupAsk(is.Ask)}
	switch {
	case !is.Hears:
		l = append(l, w.GroupDeaf(is.Name))
	default:
		l = append(l, w.GroupHears(is.Name))
	}
	if is.Lacks != "" {
		l = append(l, w.GroupLacks(is.Lacks))
	}
	if is.NoText {
		l = append(l, w.GroupNoText)
	}
	if in.may.let {
		l = append(l, w.GroupSettings)
	} else {
		l = append(l, w.GroupWaits)
	}
	return View{Text: lines(l...)}
}

// presence asks the platform how Barkeep stands in a chat; where it cannot say,
// that is nothing to worry people with.
func (e *Engine) presence(ctx context.Context, where Where) Presence {
	p := e.platforms[where.Ref.Platform]
	if p == nil {
		return Presence{Ask: "/ask", Hears: true}
	}
	is, err := p.Presence(ctx, where)
	if err != nil {
		e.log.Warn("ask how the bot stands in a chat", "platform", p.Name(), "err", err)
	}
	if is.Ask = strings.TrimSpace(is.Ask); is.Ask == "" {
		is.Ask = "/ask"
	}
	return is
}
