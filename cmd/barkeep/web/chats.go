package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// line is a chat in the list.
type line struct {
	ID              int64
	Name, Kind, Ref string
	Model           string
	Nano            llm.Nano // with all below it
	Calls           int64
}

func (p *Page) chats(w http.ResponseWriter, r *http.Request, s session) {
	all, err := p.rooms(r)
	if err != nil {
		p.broken(w, r, s, err)
		return
	}
	find := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("find")))
	var list []line
	for _, room := range all.byID {
		l := line{ID: room.ID, Name: all.name(room), Kind: In(s.language).Kinds[string(room.Kind)], Ref: room.Ref.String(), Model: room.Settings[bots.SetModel], Nano: room.Spent, Calls: room.Calls}
		if strings.Contains(strings.ToLower(l.Name+" "+l.Ref), find) {
			list = append(list, l)
		}
	}
	slices.SortFunc(list, func(a, b line) int {
		if a.Nano != b.Nano {
			return int(min(1, max(-1, b.Nano-a.Nano)))
		}
		return strings.Compare(a.Name+a.Ref, b.Name+b.Ref)
	})
	p.show(w, r, s, http.StatusOK, "chats", In(s.language).Chats, struct {
		Find string
		List []line
	}{find, list})
}

// house is all chats with those above them.
type house struct{ byID map[int64]bots.Room }

// rooms reads all chats; what each spent this month counts for those above it too.
func (p *Page) rooms(r *http.Request) (house, error) {
	now := time.Now().In(p.Policy().Zone)
	all, err := p.Ledger.Rooms(r.Context(), time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location()))
	h := house{map[int64]bots.Room{}}
	for _, one := range all {
		h.byID[one.ID] = one
	}
	for _, one := range all {
		for up, steps := one.Parent, 0; up != 0 && steps < 8; steps++ {
			above := h.byID[up]
			above.Spent, above.Calls = above.Spent+one.Spent, above.Calls+one.Calls
			h.byID[up] = above
			up = above.Parent
		}
	}
	return h, err
}

// name is a chat's name below those above it.
func (h house) name(r bots.Room) string {
	name := nameOf(r.Chat)
	for up, steps := r.Parent, 0; up != 0 && steps < 8; steps++ {
		above := h.byID[up]
		name = nameOf(above.Chat) + " › " + name
		up = above.Parent
	}
	return name
}

// where is a chat as the store takes it.
func (h house) where(id int64) bots.Where {
	r := h.byID[id]
	w := bots.Where{Ref: r.Ref, Kind: r.Kind, Title: r.Title}
	if _, ok := h.byID[r.Parent]; ok && r.Parent != id && r.Parent != 0 {
		above := h.where(r.Parent)
		w.Parent = &above
	}
	return w
}

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
	Knobs   []knob
	Budgets []string
}

func (p *Page) chat(w http.ResponseWriter, r *http.Request, s session) {
	h, room, ok := p.asked(w, r, s)
	if !ok {
		return
	}
	t := In(s.language)
	d := details{line: line{ID: room.ID, Name: h.name(room), Kind: t.Kinds[string(room.Kind)], Ref: room.Ref.String(), Model: room.Settings[bots.SetModel], Nano: room.Spent, Calls: room.Calls}}
	for _, c := range bots.Choices(h.where(room.ID)) {
		d.Knobs = append(d.Knobs, knobOf(c, room.Settings, t))
	}
	caps, err := p.Ledger.Budgets(r.Context(), room.ID)
	if err != nil {
		p.broken(w, r, s, err)
		return
	}
	for _, b := range caps {
		text := t.words().CapAPeriod(string(periodOf(b.Cap)), bots.AmountText(t.words(), b.Amount))
		if b.Name != "" {
			text = b.Name + ": " + text
		}
		if b.Admin {
			text += " (" + t.ByAdmins + ")"
		}
		d.Budgets = append(d.Budgets, text)
	}
	p.show(w, r, s, http.StatusOK, "chat", d.Name, d)
}

func periodOf(c bots.Cap) bots.Period {
	if c.Period == "" {
		return bots.Day
	}
	return c.Period
}

func knobOf(c bots.Choice, own bots.Settings, t Words) knob {
	w := t.words()
	k := knob{Name: string(c.Name), Label: w.Settings[string(c.Name)], What: w.SettingWhat[string(c.Name)]}
	now, listed := own[c.Name], false
	for i, v := range c.Values {
		label := w.Values[string(c.Name)+"="+v]
		if label == "" {
			label = v
		}
		chosen := now == v || now == "" && i == 0
		listed = listed || chosen
		k.Values = append(k.Values, value{v, label, chosen})
	}
	if !listed {
		k.Values = append(k.Values, value{now, now, true})
	}
	return k
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

// set stores what a form chose of the chat's settings.
func (p *Page) set(w http.ResponseWriter, r *http.Request, s session) {
	h, room, ok := p.asked(w, r, s)
	if !ok {
		return
	}
	where := h.where(room.ID)
	for _, c := range bots.Choices(where) {
		k := knobOf(c, room.Settings, In(s.language))
		given := r.PostFormValue(k.Name)
		if given == "" || slices.ContainsFunc(k.Values, func(v value) bool { return v.Chosen && v.Value == given }) {
			continue
		}
		stored, ok := bots.Choose(c.Name, given, where)
		if !ok {
			p.back(w, r, room.ID, "wrong")
			return
		}
		if err := p.Ledger.Set(r.Context(), where, c.Name, stored); err != nil {
			p.broken(w, r, s, err)
			return
		}
	}
	p.Log.Info("settings were changed on the operator's page", "chat", room.ID)
	p.back(w, r, room.ID, "saved")
}

// budget stores the owner's cap of a whole chat.
func (p *Page) budget(w http.ResponseWriter, r *http.Request, s session) {
	h, room, ok := p.asked(w, r, s)
	if !ok {
		return
	}
	amount, period, ok := bots.ReadBudget(r.PostFormValue("amount"))
	if !ok {
		p.back(w, r, room.ID, "wrong")
		return
	}
	where := h.where(room.ID)
	if err := p.Ledger.Budget(r.Context(), bots.Budget{Where: &where, Period: period, Amount: amount}); err != nil {
		p.broken(w, r, s, err)
		return
	}
	p.Log.Info("a budget was changed on the operator's page", "chat", room.ID)
	p.back(w, r, room.ID, "saved")
}

func (p *Page) back(w http.ResponseWriter, r *http.Request, id int64, said string) {
	http.Redirect(w, r, "/web/chat/"+strconv.FormatInt(id, 10)+"?said="+said, http.StatusSeeOther)
}
