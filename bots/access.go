package bots

import (
	"slices"
	"time"
)

// decision is what a person may do in a chat.
type decision struct {
	owner bool
	let   bool // may ask here
	guest bool // only with the own key, and nothing that is about others
	kept  bool // was kept out by name, role or place: not even a sentence
}

// decide is the one access decision: it serves messages, edits, commands and
// buttons alike.
func (p *Policy) decide(st Standing, where Where, who Who, now time.Time) decision {
	if p.isOwner(st, who) {
		return decision{owner: true, let: true}
	}
	placeIn, placeKept := p.place(st, now)
	personIn, personKept := person(st, now)
	switch {
	case personKept, placeKept:
		return decision{kept: true}
	case p.Open, placeIn, personIn:
		return decision{let: true}
	case p.OwnKeys == "anyone" && where.Private() && p.mayPay(st):
		return decision{let: true, guest: true}
	}
	return decision{}
}

// isOwner reports whether the person is an owner. Who speaks as a group or a
// channel never is.
func (p *Policy) isOwner(st Standing, who Who) bool {
	if who.Anonymous {
		return false
	}
	if len(p.Owners) > 0 {
		return slices.Contains(p.Owners, who.Ref)
	}
	return st.Owner
}

// place reports whether the nearest verdict about the chat or one above it lets
// it in, or keeps it out.
func (p *Policy) place(st Standing, now time.Time) (in, kept bool) {
	for _, c := range st.Chats {
		verdict := Verdict("")
		for _, g := range st.Grants {
			if c.ID != 0 && g.Chat == c.ID && g.Person == 0 && g.Role == "" && g.holds(now) {
				verdict = g.Verdict
			}
		}
		if verdict != "" {
			return verdict == Allowed, verdict == Denied
		}
	}
	return false, false
}

// person reports whether the nearest verdict about the person or a role lets
// them in, or keeps them out. Of verdicts equally near, a deny wins. A verdict
// that holds everywhere is the farthest.
func person(st Standing, now time.Time) (in, kept bool) {
	near := func(g Grant) int {
		for i, c := range st.Chats {
			if c.ID != 0 && c.ID == g.Chat {
				return i
			}
		}
		if g.Chat == 0 {
			return len(st.Chats)
		}
		return -1
	}
	best := -1
	for _, g := range st.Grants {
		mine := g.Role != "" || g.Person != 0 && g.Person == st.Person.ID
		n := near(g)
		if !mine || n < 0 || !g.holds(now) || best >= 0 && n > best {
			continue
		}
		if n < best || best < 0 {
			best, in, kept = n, false, false
		}
		in = in || g.Verdict == Allowed
		kept = kept || g.Verdict == Denied
	}
	return in && !kept, kept
}

func (g Grant) holds(now time.Time) bool { return g.Until.IsZero() || now.Before(g.Until) }

// caps are all that apply to a call, with the periods they count.
func (p *Policy) caps(st Standing, now time.Time) []Cap {
	if p.own != nil {
		return p.ownCaps(st, now)
	}
	caps := append(slices.Clone(st.Caps), p.ceilings(st)...)
	if p.Daily != (Amount{}) {
		caps = append(caps, Cap{Scope: ScopeAll, Period: Day, Amount: p.Daily})
	}
	return p.timed(caps, st.Settings, now)
}

// zone is the chat's time zone, else the policy's.
func (p *Policy) zone(s Settings) *time.Location {
	if name := s[SetTimezone]; name != "" {
		if z, err := time.LoadLocation(name); err == nil {
			return z
		}
	}
	if p.Zone == nil {
		return time.Local
	}
	return p.Zone
}

// day is the calendar day that now lies in.
func day(now time.Time, zone *time.Location) (since, until time.Time) {
	if zone == nil {
		zone = time.Local
	}
	y, m, d := now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y, m, d+1, 0, 0, 0, 0, zone)
}

// stretch is the calendar's period that now lies in.
func stretch(p Period, now time.Time, zone *time.Location) (since, until time.Time) {
	since, until = day(now, zone)
	y, m, d := since.Date()
	switch p {
	case Week:
		monday := d - (int(since.Weekday())+6)%7
		return time.Date(y, m, monday, 0, 0, 0, 0, since.Location()), time.Date(y, m, monday+7, 0, 0, 0, 0, since.Location())
	case Month:
		return time.Date(y, m, 1, 0, 0, 0, 0, since.Location()), time.Date(y, m+1, 1, 0, 0, 0, 0, since.Location())
	}
	return since, until
}
