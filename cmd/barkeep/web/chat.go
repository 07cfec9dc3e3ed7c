package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
)

// knob is one setting with its values to choose from.
type knob struct {
	Name, Label, What string
	Values            []value
}

type value struct {
	Value, Label string
	Chosen       bool
}

// details is the page of one chat.
type details struct {
	line
	Models   []string
	Knobs    []knob
	Budgets  []entry
	People   []value // by what the budget form calls them
	Access   string
	Ruled    bool // there can be a verdict about this chat by itself
	Top      bool // and one about people in it
	Verdicts []entry
}

// entry is a line with a button that takes it away; Whom and Period say what.
type entry struct {
	Text, Whom, Period string
	Fixed              bool
}

// readTime is how long the page waits for what gateways list.
const readTime = 3 * time.Second

func (p *Page) chat(w http.ResponseWriter, r *http.Request, s session) {
	h, room, ok := p.asked(w, r, s)
	if !ok {
		return
	}
	t := In(s.language)
	own, verdict := h.settings(room.ID)
	d := details{line: lineOf(h, room, t), Access: t.Access[string(verdict)], Top: room.Parent == 0 && room.Kind != bots.Private}
	ctx, cancel := context.WithTimeout(r.Context(), readTime)
	defer cancel()
	d.Models = p.Policy().Offered(ctx, own)
	d.Knobs = append(d.Knobs, p.personaKnob(own, room.Settings[bots.SetPersona], t))
	for _, c := range bots.Choices(h.where(room.ID)) {
		d.Knobs = append(d.Knobs, knobOf(c, room.Settings, t))
	}
	if err := errors.Join(p.addBudgets(r, room, t, &d), p.addPeople(r, room, t, &d)); err != nil {
		p.broken(w, r, s, err)
		return
	}
	p.addCeilings(h, room, t, &d)
	d.Ruled = ruled(h.where(room.ID), d.People) != ""
	p.show(w, r, s, http.StatusOK, "chat", d.Name, d)
}

// addPeople lists who asked here, and whom the chat lets in or keeps out by name.
func (p *Page) addPeople(r *http.Request, room bots.Room, t Words, d *details) error {
	people, err := p.Ledger.People(r.Context(), room.ID)
	for _, one := range people {
		d.People = append(d.People, value{Value: one.Ref.String(), Label: one.Name})
	}
	verdicts, failed := p.Ledger.Verdicts(r.Context(), room.ID)
	for _, v := range verdicts {
		e := entry{Whom: "role:" + v.Role, Text: "role:" + v.Role}
		if v.Who.ID != 0 {
			e.Whom, e.Text = v.Who.Ref.String(), cmp.Or(v.Who.Name, v.Who.Ref.String())
		}
		e.Text += t.words().Colon + t.Access[string(v.Verdict)]
		if !v.Until.IsZero() {
			e.Text += " " + t.Until + " " + v.Until.In(p.Policy().Zone).Format("2006-01-02 15:04 MST")
		}
		d.Verdicts = append(d.Verdicts, e)
	}
	return errors.Join(err, failed)
}

func lineOf(h house, room bots.Room, t Words) line {
	return line{ID: room.ID, Name: h.name(room), Kind: t.Kinds[string(room.Kind)], Ref: room.Ref.String(), Model: room.Settings[bots.SetModel], Nano: room.Spent, Calls: room.Calls}
}

// ruled is what /allow and /deny call a chat that can be let in or kept out by itself;
// empty: a group's topics and threads go with it. Of a private chat it is the person.
func ruled(where bots.Where, people []value) string {
	switch {
	case where.Private() && len(people) == 1:
		return people[0].Value
	case where.Private():
		return ""
	case where.Parent == nil:
		return where.Ref.String()
	case where.Kind == bots.Channel:
		return "channel:" + where.Ref.ID
	}
	return ""
}

// personaKnob chooses among the personas that the chat has, or none.
func (p *Page) personaKnob(holds bots.Settings, now string, t Words) knob {
	k := knob{Name: string(bots.SetPersona), Label: t.words().Settings[string(bots.SetPersona)], Values: []value{{"-", t.words().PersonaNone, now == ""}}}
	for _, name := range p.Policy().PersonaNames(holds) {
		k.Values = append(k.Values, value{name, name, name == now})
	}
	return k
}

func knobOf(c bots.Choice, own bots.Settings, t Words) knob {
	w := t.words()
	k := knob{Name: string(c.Name), Label: w.Settings[string(c.Name)], What: w.SettingWhat[string(c.Name)]}
	now, listed := own[c.Name], false
	for i, v := range c.Values {
		label := w.Values[string(c.Name)+"="+v]
		if l := words.In(v); c.Name == bots.SetLanguage && l != nil {
			label = l.LangName
		}
		label = cmp.Or(label, v)
		chosen := now == v || now == "" && i == 0
		listed = listed || chosen
		k.Values = append(k.Values, value{v, label, chosen})
	}
	if !listed {
		k.Values = append(k.Values, value{now, now, true})
	}
	return k
}

// changed reports whether a form chose something else than what is chosen.
func (k knob) changed(given string) bool {
	return given != "" && !slices.ContainsFunc(k.Values, func(v value) bool { return v.Chosen && v.Value == given })
}

// Now is the value that is chosen.
func (k knob) Now() string {
	for _, v := range k.Values {
		if v.Chosen {
			return v.Value
		}
	}
	return ""
}

// asked is the chat that the address names.
func (p *Page) asked(w http.ResponseWriter, r *http.Request, s session) (house, bots.Room, bool) {
	h, err := p.rooms(r)
	if err != nil {
		p.broken(w, r, s, err)
		return h, bots.Room{}, false
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	room, ok := h.byID[id]
	if err != nil || !ok {
		t := In(s.language)
		p.show(w, r, s, http.StatusNotFound, "sorry", t.NoChat, t.NoChat)
		return h, room, false
	}
	return h, room, true
}
