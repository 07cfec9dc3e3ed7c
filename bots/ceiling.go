package bots

import (
	"slices"
	"time"
)

// Each stands for every chat, or every person, in a Ceiling.
const Each = "*"

// Ceiling is a cap that the settings name, on the operator's keys: of a chat with
// all below it, of a person there or anywhere, or of each person with a role in a
// server. It holds beside those that are set by command; nobody raises it in a chat.
type Ceiling struct {
	Chat   string // as its Ref prints, or Each: the outermost chat; empty: anywhere
	Person string // as its Ref prints, or Each; empty: all together
	Role   string // with Chat alone
	Period Period
	Amount
}

// At is the chat that the ceiling is about, of one and those above it, the nearest first;
// the zero Chat where it is about a person anywhere. false: it does not hold there.
func (c Ceiling) At(up []Chat) (Chat, bool) {
	for i, chat := range up {
		if c.Chat == chat.Ref.String() || c.Chat == Each && i == len(up)-1 {
			return chat, true
		}
	}
	return Chat{}, c.Chat == ""
}

// cap is what the ceiling means for a person in a chat, if anything.
func (c Ceiling) cap(st Standing) (Cap, bool) {
	at, here := c.At(st.Chats)
	is := Cap{Scope: ScopeChat, Chat: at.ID, Period: c.Period, Amount: c.Amount, Fixed: true, Role: c.Role}
	switch {
	case !here:
		return is, false
	case c.Role != "":
		is.Scope, is.Person = ScopeMember, st.Person.ID
		return is, slices.Contains(st.Roles, c.Role)
	case c.Person == "":
		return is, true
	case c.Person != Each && c.Person != st.Person.Ref.String():
		return is, false
	}
	is.Scope, is.Person = ScopePerson, st.Person.ID
	if c.Chat != "" {
		is.Scope = ScopeMember
	}
	return is, true
}

// capZone is where a cap's days, weeks and months begin: an admin's in the chat's
// zone, an owner's in the operator's, for whoever may choose a chat's zone could
// begin the owner's day anew with it.
func (p *Policy) capZone(c Cap, s Settings) *time.Location {
	if c.Admin {
		return p.zone(s)
	}
	return p.zone(nil)
}

// timed are caps with the period that now lies in.
func (p *Policy) timed(caps []Cap, s Settings, now time.Time) []Cap {
	for i, c := range caps {
		caps[i].Since, caps[i].Resets = stretch(c.Period, now, p.capZone(c, s))
	}
	return caps
}

// ceilings are those of the settings that limit a person in a chat.
func (p *Policy) ceilings(st Standing) []Cap {
	var all []Cap
	for _, c := range p.Ceilings {
		if is, ok := c.cap(st); ok {
			all = append(all, is)
		}
	}
	return all
}

// ceilingsHere are those that a list of a chat's budgets names: the chat's, those of
// each person or role, and the reader's own.
func (p *Policy) ceilingsHere(st Standing) []Budgeted {
	var all []Budgeted
	for _, c := range p.Ceilings {
		as := st
		if c.Role != "" {
			as.Roles = []string{c.Role}
		}
		is, ok := c.cap(as)
		name := c.Role
		switch {
		case !ok:
			continue
		case c.Person == Each:
			is.Person = 0
		case c.Person != "":
			name = st.Person.Name
		}
		all = append(all, Budgeted{Cap: is, Name: name})
	}
	return all
}
