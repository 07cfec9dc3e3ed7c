package bots

import (
	"context"
	"slices"

	"barkeep/bots/words"
	"barkeep/llm"
)

// Room is a chat as the operator's page lists it.
type Room struct {
	Chat
	Settings Settings // its own, without those of the chats above it
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
