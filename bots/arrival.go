package bots

import (
	"context"
	"strings"
	"time"
)

// Presence is how Barkeep stands in a chat, as the platform says now.
type Presence struct {
	Ask    string  // a question's command as only Barkeep hears it: "/ask@barkeep_bot"
	Name   string  // what mentions it: "@barkeep_bot"
	Hears  bool    // plain mentions arrive
	All    bool    // all messages arrive
	Admin  bool    // it administers the chat
	Lacks  []Right // that it needs and has not
	NoText bool    // the platform withholds the text of messages that do not address it
}

// Right is something that the bot may do in a place, where its platform has such.
type Right string

// The rights. The words have a name for each.
const (
	RightView          Right = "view"
	RightSend          Right = "send"
	RightSendInThreads Right = "send in threads"
	RightOpenThreads   Right = "open threads"
	RightEmbed         Right = "embed"
	RightAttach        Right = "attach"
	RightHistory       Right = "history"
)

// Arrival is that Barkeep was added to a chat.
type Arrival struct {
	Where Where
	By    Who    // who added it; empty where the platform does not say
	Place string // where to speak there, as in Message; empty: it may not
}

// arrivalPause is how long a chat is not greeted again, and how long its owner is
// not asked again to let it in.
const arrivalPause = 24 * time.Hour

// Joined says once, in the chat itself, how to ask there, and asks the owners in
// private whether to let it in. It stores nothing.
func (e *Engine) Joined(ctx context.Context, a Arrival) (err error) {
	defer func() {
		if _, panicked := e.caught(recover(), "an arrival"); panicked {
			err = nil
		}
	}()
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
	if in.may.kept || !e.said.now("joined:"+a.Where.Top().Ref.String(), arrivalPause) {
		return nil
	}
	e.aside("a greeting", func() {
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
	how, missing := []string{w.GroupAsk(is.Ask)}, []string(nil)
	if is.Hears {
		how = append(how, w.GroupHears(is.Name))
	} else {
		missing = append(missing, w.GroupDeaf(is.Name))
	}
	if lacks := in.lacks(is); lacks != "" {
		missing = append(missing, w.GroupLacks(lacks))
	}
	if is.NoText {
		missing = append(missing, w.GroupNoText)
	}
	if len(missing) > 0 { // three lines in any case
		how = []string{w.Sentences(how), w.Sentences(missing)}
	}
	last := w.GroupWaits
	if in.may.let {
		last = w.GroupSettings
	}
	return View{Text: lines(append(how, last)...)}
}

// lacks names the rights that are missing, as people know them.
func (in *incoming) lacks(is Presence) string {
	var names []string
	for _, r := range is.Lacks {
		if r == RightOpenThreads && in.st.Settings[SetAnswer] != answerThread {
			continue // nothing here opens any
		}
		names = append(names, in.words.Rights[string(r)])
	}
	return strings.Join(names, in.words.Comma)
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
