package bots

import (
	"cmp"
	"context"
	"errors"
	"math"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// Sentence says what went wrong with a gateway, and what to do, outside of chats.
func Sentence(w *words.Words, err error, model string) string {
	return sentence(w, err, model, "barkeep doctor")
}

// AccountSentence is Sentence for the console account, whose login is no API key.
func AccountSentence(w *words.Words, err error, code string) string {
	switch llm.FaultOf(err) {
	case llm.KeyWrong, llm.KeyDenied, llm.KeyExpired:
		return w.LoginWrong
	}
	return sentence(w, err, "", code)
}

// sentence says what went wrong, and what to do, to those who asked.
func sentence(w *words.Words, err error, model, code string) string {
	var over *OverCap
	var denied *notPermitted
	var gone *modelGone
	var le *llm.Error
	var own *said
	switch {
	case errors.As(err, &own):
		return own.sentence
	case errors.As(err, &over):
		return overCap(w, over)
	case errors.As(err, &denied):
		return w.NotPermitted(denied.model)
	case errors.As(err, &gone):
		return w.ModelDearer(gone.model, gone.instead)
	case errors.Is(err, errNoModel):
		return w.NoModel
	case errors.Is(err, errNoPrice):
		return w.NoPrice
	case errors.As(err, &le):
		return faultSentence(w, le, model, code)
	}
	return w.Inside(code)
}

func overCap(w *words.Words, over *OverCap) string {
	c := over.Cap
	period, limit, resets, left := string(cmp.Or(c.Period, Day)), amount(w, c.Amount), clock(c.Resets, c.Resets.Location(), time.Now()), ""
	rest := Amount{Nano: max(c.Nano-over.Spent.Nano, 0), Requests: max(c.Requests-over.Spent.Requests, 0), Tokens: max(c.Tokens-over.Spent.Tokens, 0)}
	if gone := c.Nano > 0 && rest.Nano == 0 || c.Requests > 0 && rest.Requests == 0 || c.Tokens > 0 && rest.Tokens == 0; !gone {
		left = usedOf(w, rest, c.Amount, spent)
	}
	switch c.Scope {
	case ScopeAll:
		return w.OverCapAll(period, limit, left, resets)
	case ScopeChat:
		return w.OverCapChat(period, limit, left, resets)
	}
	return w.OverCapOwn(period, limit, left, resets)
}

// nearCap says that a cap is nearly used up.
func nearCap(w *words.Words, near OverCap) string {
	c := near.Cap
	period, limit, resets, used := string(cmp.Or(c.Period, Day)), amount(w, c.Amount), clock(c.Resets, c.Resets.Location(), time.Now()), usedOf(w, near.Spent, c.Amount, spent)
	switch c.Scope {
	case ScopeAll:
		return w.NearCapAll(period, used, limit, resets)
	case ScopeChat:
		return w.NearCapChat(period, used, limit, resets)
	}
	return w.NearCapOwn(period, used, limit, resets)
}

func faultSentence(w *words.Words, le *llm.Error, model, code string) string {
	switch le.Fault {
	case llm.ModelUnknown:
		return w.ModelUnknown(model, code)
	case llm.ModelDenied:
		return w.ModelDenied(model, code)
	case llm.RateLimited:
		seconds := 0
		if !le.Until.IsZero() {
			seconds = max(1, int(math.Ceil(time.Until(le.Until).Seconds())))
		}
		return w.RateLimited(seconds, code)
	}
	say := map[llm.Fault]func(string) string{
		llm.KeyWrong: w.KeyWrong, llm.KeyExpired: w.KeyExpired, llm.KeyExhausted: w.KeyExhausted, llm.KeyDenied: w.KeyDenied,
		llm.AccountEmpty: w.AccountEmpty, llm.QuotaLow: w.QuotaLow, llm.SiteTrouble: w.SiteTrouble, llm.TooLong: w.TooLong,
		llm.Refused: w.Refused, llm.BadRequest: w.BadRequest, llm.Overloaded: w.Overloaded, llm.Cut: w.Cut, llm.Stalled: w.Stalled,
		llm.NoAnswer: w.NoAnswer, llm.Unreachable: w.Unreachable, llm.Odd: w.Odd, llm.NotOffered: w.NotOffered,
	}[le.Fault]
	if say == nil {
		return w.Inside(code)
	}
	return say(code)
}

// alarmPause is how long owners are not told the same again.
const alarmPause = 10 * time.Minute

// alarm tells the owners, in private, of a failure that only they can mend.
func (e *Engine) alarm(t Turn, gateway string, err error) {
	var say func(*words.Words) string
	var le *llm.Error
	if !errors.As(err, &le) {
		return
	}
	chat, c := t.Chat.Ref.String(), code(t.ID)
	switch le.Fault {
	case llm.KeyWrong, llm.KeyExpired, llm.KeyExhausted, llm.KeyDenied:
		page := keysAt(e.lanes.base, err, e.policy().Gateways, gateway)
		say = func(w *words.Words) string { return withPage(w, w.OwnerKey(gateway, chat, c), page) }
	case llm.AccountEmpty:
		say = func(w *words.Words) string { return w.OwnerAccount(gateway, chat, c) }
	case llm.SiteTrouble:
		if le.Own || le.Status != 401 && le.Status != 402 && le.Status != 403 {
			return
		}
		model := t.Model
		say = func(w *words.Words) string { return w.OwnerUpstream(gateway, model, chat, c) }
	default:
		return
	}
	if !e.said.now("alarm:"+gateway+":"+string(le.Fault), alarmPause) {
		return
	}
	e.aside("word to the owners", func() { e.tellOwners(e.lanes.base, t, say) })
}

// tellOwners sends each owner a sentence in private, but not to one who just read
// it in the turn's own private chat.
func (e *Engine) tellOwners(ctx context.Context, t Turn, say func(*words.Words) string) {
	for _, o := range e.owners(ctx) {
		p := e.platforms[o.Platform]
		if p == nil || o == t.Chat.Ref || t.Top == Private && o == t.Author.Ref {
			continue
		}
		where, who := Where{Ref: o, Kind: Private}, Who{Ref: o}
		st, err := e.store.Standing(ctx, where, who)
		if err != nil {
			e.log.Warn("tell an owner", "err", err)
			continue
		}
		w := e.policy().speech(st, where, who)
		e.reply(ctx, Message{Where: where, From: who, Place: p.Address(o)}, View{Note: say(w), Words: w})
	}
}

// owners are the refs of all owners.
func (e *Engine) owners(ctx context.Context) []Ref {
	if fixed := e.policy().Owners; len(fixed) > 0 {
		return fixed
	}
	people, err := e.store.Owners(ctx)
	if err != nil {
		e.log.Warn("read the owners", "err", err)
	}
	refs := make([]Ref, len(people))
	for i, p := range people {
		refs[i] = p.Ref
	}
	return refs
}
