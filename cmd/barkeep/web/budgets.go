package web

import (
	"cmp"
	"net/http"
	"slices"

	"barkeep/bots"
)

// addBudgets lists the caps; those that admins set are theirs to take away.
func (p *Page) addBudgets(r *http.Request, room bots.Room, t Words, d *details) error {
	caps, err := p.Ledger.Budgets(r.Context(), room.ID)
	for _, b := range caps {
		period := string(cmp.Or(b.Period, bots.Day))
		e := entry{Text: t.words().CapAPeriod(period, bots.AmountText(t.words(), b.Amount)), Period: period, Fixed: b.Admin}
		switch {
		case b.Who != bots.Ref{}:
			e.Whom, e.Text = b.Who.String(), b.Name+t.words().Colon+e.Text
		case b.Role != "":
			e.Whom = "role:" + b.Role
			e.Text = e.Whom + t.words().Colon + e.Text
		}
		if b.Admin {
			e.Text += t.ByAdmins
		}
		d.Budgets = append(d.Budgets, e)
	}
	return err
}

// addCeilings lists the caps of the settings that hold in a chat beside its own, for all
// in it or those of its people who are known: nobody changes them here.
func (p *Page) addCeilings(h house, room bots.Room, t Words, d *details) {
	w, up := t.words(), h.above(room)
	for _, c := range p.Policy().Ceilings {
		at, here := c.At(up)
		who := slices.IndexFunc(d.People, func(v value) bool { return v.Value == c.Person })
		if !here || c.Person != "" && c.Person != bots.Each && c.Chat == "" && who < 0 {
			continue
		}
		text := w.CapAPeriod(string(c.Period), bots.AmountText(w, c.Amount)) + w.BudgetFixed
		switch {
		case c.Role != "":
			text = w.BudgetRole(c.Role, text)
		case c.Person == bots.Each:
			text = w.BudgetEach(text)
		case who >= 0:
			text = cmp.Or(d.People[who].Label, c.Person) + w.Colon + text
		case c.Person != "":
			text = c.Person + w.Colon + text
		}
		if at.ID != 0 && at.ID != room.ID {
			text = h.name(h.byID[at.ID]) + w.Colon + text
		}
		d.Budgets = append(d.Budgets, entry{Text: text, Fixed: true})
	}
}

// above is a chat and those above it, the nearest first.
func (h house) above(room bots.Room) (up []bots.Chat) {
	for ok := true; ok && len(up) < 8; room, ok = h.byID[room.Parent] {
		up = append(up, room.Chat)
	}
	return up
}
