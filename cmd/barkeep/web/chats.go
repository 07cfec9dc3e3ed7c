package web

import (
	"net/http"
	"slices"
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

// settings are those that hold in a chat, and verdict the nearest about it.
func (h house) settings(id int64) (s bots.Settings, verdict bots.Verdict) {
	s = bots.Settings{}
	for steps := 0; id != 0 && steps < 8; steps++ {
		r := h.byID[id]
		for name, value := range r.Settings {
			if _, nearer := s[name]; !nearer {
				s[name] = value
			}
		}
		if verdict == "" {
			verdict = r.Verdict
		}
		id = r.Parent
	}
	return s, verdict
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
