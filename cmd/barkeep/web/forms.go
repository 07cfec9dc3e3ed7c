package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"barkeep/bots"
)

// ruling is a form that changes something about a chat.
type ruling struct {
	w     http.ResponseWriter
	r     *http.Request
	s     session
	house house
	room  bots.Room
	where bots.Where
	t     Words
}

// rules hands a form to what it changes, and goes back to the chat with what that
// says; nothing said: it is saved.
func (p *Page) rules(change func(ruling) (string, error)) func(http.ResponseWriter, *http.Request, session) {
	return func(w http.ResponseWriter, r *http.Request, s session) {
		h, room, ok := p.asked(w, r, s)
		if !ok {
			return
		}
		t := In(s.language)
		said, err := change(ruling{w, r, s, h, room, h.where(room.ID), t})
		if err != nil {
			p.broken(w, r, s, err)
			return
		}
		p.Log.Info("a form on the operator's page was handed in", "form", strings.TrimPrefix(r.Pattern, "POST "), "chat", room.ID)
		p.logins.say(r, cmp.Or(said, t.Saved))
		http.Redirect(w, r, "/web/chat/"+strconv.FormatInt(room.ID, 10)+"?lang="+t.Code, http.StatusSeeOther)
	}
}

// rule does in the chat what a command does there.
func (p *Page) rule(f ruling, command string, text ...string) (string, error) {
	return p.Rule(f.r.Context(), f.s.who, f.where, f.t.Code, command, strings.TrimSpace(strings.Join(text, " ")))
}

// touched reports whether somebody changed a field: a page that has stood open for long
// hands in what was true then, which a chat may have changed since.
func (f ruling) touched(name string) bool {
	return !f.r.PostForm.Has("was-"+name) || f.r.PostFormValue("was-"+name) != f.r.PostFormValue(name)
}

// set stores what a form chose of the chat's settings.
func (p *Page) set(f ruling) (string, error) {
	holds, _ := f.house.settings(f.room.ID)
	said := ""
	if k := p.personaKnob(holds, f.room.Settings[bots.SetPersona], f.t); f.touched(k.Name) && k.changed(f.r.PostFormValue(k.Name)) {
		var err error
		if said, err = p.rule(f, "persona", f.r.PostFormValue(k.Name)); err != nil {
			return said, err
		}
	}
	for _, c := range bots.Choices(f.where) {
		k := knobOf(c, f.room.Settings, f.t)
		given := f.r.PostFormValue(k.Name)
		if !f.touched(k.Name) || !k.changed(given) {
			continue
		}
		stored, ok := bots.Choose(c.Name, given, f.where)
		if !ok {
			return f.t.Wrong, nil
		}
		if err := p.Ledger.Set(f.r.Context(), f.where, c.Name, stored); err != nil {
			return "", err
		}
	}
	more, err := p.setModel(f, holds) // an untouched field leaves the model that a persona brought
	return strings.TrimSpace(said + "\n" + more), err
}

// setModel makes a model the chat's; an empty field gives back the default.
func (p *Page) setModel(f ruling, holds bots.Settings) (string, error) {
	given := strings.TrimSpace(f.r.PostFormValue(string(bots.SetModel)))
	switch {
	case !f.r.PostForm.Has(string(bots.SetModel)) || !f.touched(string(bots.SetModel)) || given == f.room.Settings[bots.SetModel]:
		return "", nil
	case given == "":
		for _, name := range []bots.Setting{bots.SetModel, bots.SetModelPrice, bots.SetModelGone} {
			if err := p.Ledger.Set(f.r.Context(), f.where, name, ""); err != nil {
				return "", err
			}
		}
		return "", nil
	}
	ctx, cancel := context.WithTimeout(f.r.Context(), readTime)
	defer cancel()
	if offered := p.Policy().Offered(ctx, holds); len(offered) > 0 && !slices.Contains(offered, given) {
		return f.t.words().ModelNone(given), nil
	}
	return p.rule(f, "model", given)
}

// budget stores the owner's cap of the chat, of a person in it or of a role.
func (p *Page) budget(f ruling) (string, error) {
	whom, text := strings.TrimSpace(f.r.PostFormValue("whom")), f.r.PostFormValue("amount")
	amount, period, ok := bots.ReadBudget(text)
	switch {
	case !ok || strings.ContainsAny(whom, " \t\n"):
		return f.t.Wrong, nil
	case whom == "":
		return "", p.Ledger.Budget(f.r.Context(), bots.Budget{Where: &f.where, Period: period, Amount: amount})
	case !strings.Contains(whom, ":"):
		return f.t.Whom, nil
	}
	return p.rule(f, "budget", whom, text)
}

// access lets the chat in or keeps it out.
func (p *Page) access(f ruling) (string, error) {
	var d details
	if err := p.addPeople(f.r, f.room, f.t, &d); err != nil {
		return "", err
	}
	whom := ruled(f.where, d.People)
	switch verdict := f.r.PostFormValue("verdict"); {
	case whom == "":
		return f.t.Wrong, nil
	case verdict == string(bots.Allowed):
		return p.rule(f, "allow", whom, f.r.PostFormValue("amount"))
	case verdict == string(bots.Denied):
		return p.rule(f, "deny", whom)
	}
	return f.t.Wrong, nil
}

// person keeps somebody out of the chat, or takes back what was said about one.
func (p *Page) person(f ruling) (string, error) {
	whom := strings.TrimSpace(f.r.PostFormValue("whom"))
	role, isRole := strings.CutPrefix(whom, "role:")
	who, isPerson := bots.ParseRef(whom)
	top := f.where.Top()
	switch {
	case f.r.PostFormValue("verdict") == string(bots.Denied) && isRole:
		return p.rule(f, "deny", whom)
	case f.r.PostFormValue("verdict") == string(bots.Denied):
		return p.rule(f, "block", whom)
	case isRole:
		return "", p.Ledger.Grant(f.r.Context(), &top, nil, role, "", time.Time{})
	case isPerson:
		return "", p.Ledger.Grant(f.r.Context(), &top, &bots.Who{Ref: who}, "", "", time.Time{})
	}
	return f.t.Whom, nil
}
