package bots

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"barkeep/bots/markdown"
	"barkeep/bots/words"
	"barkeep/llm"
)

// Room is a chat as the operator's page lists it.
type Room struct {
	Chat
	Settings Settings // its own, without those of the chats above it
	Verdict  Verdict  // its own; empty: none, or not now
	Spent    llm.Nano // on the operator's keys
	Calls    int64
}

// Choice is a setting of a chat with the values that can be chosen; the first holds
// where none is stored.
type Choice struct {
	Name   Setting
	Values []string
}

// Choices are the settings that are chosen from a list.
func Choices(where Where) []Choice {
	var all []Choice
	for _, k := range knobs(where) {
		if len(k.values) > 0 {
			all = append(all, Choice{k.name, k.values})
		}
	}
	return all
}

// Choose is what is stored for a value of a setting; false where it cannot be chosen.
func Choose(name Setting, value string, where Where) (stored string, ok bool) {
	k, ok := knobOf(string(name), where)
	if !ok {
		return "", false
	}
	return k.takes(value)
}

// ReadBudget reads a cap as people write it: "$5 a week", "off". The amount of
// "off" is zero.
func ReadBudget(s string) (Amount, Period, bool) { return parseBudget(s) }

// AmountText is an amount as people read it.
func AmountText(w *words.Words, a Amount) string { return amount(w, a) }

// MoneyText is what calls cost as people read it.
func MoneyText(n llm.Nano) string { return spent(n) }

// Judged is a verdict about a person or a role in a chat.
type Judged struct {
	Grant
	Who Person // ID 0: it is about the role
}

// Offered are the models that a chat with these settings can choose on the operator's
// keys.
func (p *Policy) Offered(ctx context.Context, s Settings) (ids []string) {
	for _, c := range p.choices(ctx, Standing{Settings: s}) {
		ids = append(ids, c.id)
	}
	return ids
}

// PersonaNames are the personas that a chat with these settings can choose.
func (p *Policy) PersonaNames(s Settings) (names []string) {
	for _, one := range p.personas(Standing{Settings: s}) {
		names = append(names, one.Name)
	}
	return names
}

// Rule does what a command of the table does that changes something, for an owner and
// in a place that he may not be in, and returns what would be said there, as plain
// text in a language. It fails where the store does.
func (e *Engine) Rule(ctx context.Context, owner Ref, where Where, language, command, text string) (string, error) {
	pol := e.policy()
	in := incoming{Message: Message{Where: where, From: Who{Ref: owner}, Command: command, Text: text}, pol: pol, words: words.Or(language)}
	st, err := e.store.Standing(ctx, where, in.From)
	if err != nil {
		return "", fmt.Errorf("rule a chat: %w", err)
	}
	in.st, in.may = st, pol.decide(st, where, in.From, time.Now())
	c, ok := e.command(command)
	switch {
	case !ok || !c.Changes:
		return "", fmt.Errorf("rule a chat: %q changes nothing", command)
	case !in.may.owner:
		return in.words.OwnersOnly, nil
	}
	v := c.run(e, ctx, &in)
	said := markdown.Flatten(markdown.Parse(v.Text), markdown.Style{}).String
	return strings.TrimSpace(said + "\n" + v.Note), nil
}

// Running are the turns that are being answered, oldest first.
func (e *Engine) Running() []Turn {
	e.lanes.mu.Lock()
	defer e.lanes.mu.Unlock()
	var all []Turn
	for _, c := range e.lanes.byChat {
		for _, k := range c.running {
			all = append(all, k.turn)
		}
	}
	slices.SortFunc(all, func(a, b Turn) int { return a.Asked.Compare(b.Asked) })
	return all
}

// Login makes a link that opens the operator's page once, in a language; false
// where there is no page.
type Login func(who Ref, language string) (link string, ok bool)

// web sends an owner a link to the operator's page.
func (e *Engine) web(_ context.Context, in *incoming) View {
	if !in.Where.Private() {
		return View{Note: in.words.PrivateOnly}
	}
	if e.login == nil {
		return View{Note: in.words.WebOff}
	}
	link, ok := e.login(in.From.Ref, in.words.Code)
	if !ok {
		return View{Note: in.words.WebOff}
	}
	return View{Text: plain(in.words.WebLink) + "\n<" + link + ">"}
}
