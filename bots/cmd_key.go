package bots

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"barkeep/llm"
)

// key shows, binds and removes own keys and console accounts. Secrets are taken in
// private only; the message that carried one is deleted first, whatever follows.
func (e *Engine) key(ctx context.Context, in *incoming) View {
	first, rest, _ := strings.Cut(strings.TrimSpace(in.Text), " ")
	h, carries := readKey(in.Text)
	if first == "account" {
		h, carries = readAccount(rest)
	}
	if !in.Where.Private() {
		if mentionsSecret(in.Text) {
			return e.exposed(ctx, in)
		}
		return e.groupKey(ctx, in)
	}
	stays := mentionsSecret(in.Text) && !e.erase(ctx, in)
	v := e.privateKey(ctx, in, first, rest, h, carries)
	if stays && v.Text+v.Note != "" {
		v.Footer = in.words.OwnStays
	}
	return v
}

// exposed is the answer to a key that everybody in a group could read.
func (e *Engine) exposed(ctx context.Context, in *incoming) View {
	if e.erase(ctx, in) {
		return View{Note: in.words.OwnExposed}
	}
	return View{Note: in.words.OwnExposed, Footer: in.words.OwnStays}
}

func (e *Engine) privateKey(ctx context.Context, in *incoming, first, rest string, h handed, carries bool) View {
	a := in.st.awaits(time.Now())
	switch {
	case in.From.Anonymous:
		return View{}
	case !in.pol.ownKeysOn():
		return View{Note: in.words.OwnOff}
	case a == nil && !e.mayBind(in):
		return e.heldByStranger(ctx, in)
	case first == "account" && carries:
		return e.bindAccount(ctx, in, h)
	case carries:
		if a == nil || a.Account {
			a = &awaited{}
		}
		return e.bindKey(ctx, in, h, *a)
	case first == "account" && strings.TrimSpace(rest) == "remove", first == "remove":
		return e.removeByWord(ctx, in, first == "account")
	case first == "account":
		return e.askSecret(ctx, in, awaited{Account: true})
	case first != "":
		return View{Note: in.words.OwnNotAKey}
	}
	return e.showKeys(ctx, in)
}

// mayBind reports whether the person may bind an own key for private chats.
func (e *Engine) mayBind(in *incoming) bool {
	return in.may.let || in.pol.OwnKeys == "anyone" && !in.may.kept
}

// heldByStranger shows the keys that somebody bound to groups while he is not let
// in himself; to all others nothing is said.
func (e *Engine) heldByStranger(ctx context.Context, in *incoming) View {
	held, err := e.store.Held(ctx, in.From.Ref)
	if err != nil || len(held) == 0 {
		return View{}
	}
	return e.showKeys(ctx, in)
}

// showKeys lists what the person has bound, masked, with a way to remove or replace
// each; where nothing is bound to the private chat it asks for a key.
func (e *Engine) showKeys(ctx context.Context, in *incoming) View {
	held, err := e.store.Held(ctx, in.From.Ref)
	if err != nil {
		return e.broken(in, "read own keys", err)
	}
	w, mine := in.words, false
	var l []string
	var rows [][]Button
	for _, k := range held {
		id := strconv.FormatInt(k.ID, 36)
		remove := Button{Label: w.OwnRemove, Data: e.sign(in.Where.Ref, "keyoff", id)}
		switch {
		case k.User != "":
			l = append(l, w.AccountIs(k.User, siteOf(k)))
			remove.Label = w.AccountRemove
		case k.Chat.ID == 0:
			mine = true
			l = append(l, w.OwnIs(k.Secret.String(), siteOf(k)))
			rows = append(rows, []Button{remove, {Label: w.OwnReplace, Data: e.sign(in.Where.Ref, "keyask", "")}})
			continue
		default:
			l = append(l, w.OwnIsGroup(k.Secret.String(), titleOf(k.Chat), rationOf(in, k.Daily)))
			remove.Label = w.OwnRemoveIn(titleOf(k.Chat))
		}
		rows = append(rows, []Button{remove})
	}
	if !mine && e.mayBind(in) {
		v := e.askSecret(ctx, in, awaited{})
		v.Buttons = append(v.Buttons, rows...)
		if len(l) > 0 {
			v.Text = lines(l...) + "\n\n" + v.Text
		}
		return v
	}
	return View{Text: lines(l...), Buttons: rows}
}

// askSecret waits for a secret in the next message and says how to send it. Where
// there are several gateways it asks first for which.
func (e *Engine) askSecret(ctx context.Context, in *incoming, a awaited) View {
	w, sites := in.words, in.pol.sites()
	if len(sites) > 1 && a.Gateway == "" {
		var rows [][]Button
		for i, g := range sites {
			rows = append(rows, []Button{{Label: g.Name(), Data: e.sign(in.Where.Ref, "keyask", askArg(a, i))}})
		}
		if a.Where != nil {
			if err := e.await(ctx, in.From, &a); err != nil {
				return e.broken(in, "wait for a secret", err)
			}
		}
		return View{Text: plain(w.OwnWhich), Buttons: rows}
	}
	if err := e.await(ctx, in.From, &a); err != nil {
		return e.broken(in, "wait for a secret", err)
	}
	v := View{Text: plain(w.OwnHow)}
	switch {
	case a.Account:
		v.Text = lines(strings.Split(w.AccountHow, "\n")...)
	case a.Where != nil:
		v.Text = plain(w.OwnHowGroup(a.Where.Title))
	case in.pol.OwnAddresses:
		v.Text = lines(w.OwnHow, w.OwnHowAddress)
	}
	if !e.links(in.Where) && a.Where == nil {
		v.Buttons = [][]Button{{e.formButton(in.Where, w, askArg(a, 0))}}
	}
	return v
}

// sites are the operator's gateways, whoever pays.
func (p *Policy) sites() []Gateway {
	if p.own != nil {
		return p.house
	}
	return p.Gateways
}

// askArg is what a button carries that chooses the gateway of a secret.
func askArg(a awaited, gateway int) string {
	kind := "k"
	if a.Account {
		kind = "a"
	}
	return kind + "/" + strconv.Itoa(gateway)
}

// groupKey says who pays in a group, to its admins, and offers them to bind a key.
func (e *Engine) groupKey(ctx context.Context, in *incoming) View {
	switch {
	case !in.may.let:
		return View{}
	case !in.pol.ownKeysOn():
		return View{Note: in.words.OwnOff}
	case !e.maySet(ctx, in):
		return View{Note: in.words.AdminsOnly}
	}
	w := in.words
	v := View{Text: plain(w.OwnGroupNone)}
	if k := in.pol.own; k != nil {
		v.Text = plain(w.OwnGroup(k.Holder.Name, rationOf(in, k.Daily)))
		v.Buttons = append(v.Buttons, []Button{{Label: w.OwnRemove, Data: e.sign(in.Where.Ref, "keyoff", strconv.FormatInt(k.ID, 36))}})
	}
	v.Buttons = append(v.Buttons, []Button{e.bindButton(in.Where, in.From, w)})
	return v
}

func (e *Engine) removeByWord(ctx context.Context, in *incoming, account bool) View {
	held, err := e.store.Held(ctx, in.From.Ref)
	if err != nil {
		return e.broken(in, "read own keys", err)
	}
	i := slices.IndexFunc(held, func(k OwnKey) bool { return k.Chat.ID == 0 && (k.User != "") == account })
	if i < 0 {
		return View{Note: in.words.OwnNothing}
	}
	if err := e.unbind(ctx, held[i]); err != nil {
		return e.broken(in, "remove an own key", err)
	}
	return View{Note: in.words.OwnRemoved}
}

func siteOf(k OwnKey) string {
	if k.Address != "" {
		return k.Address
	}
	return k.Gateway
}

func titleOf(c Chat) string {
	if c.Title != "" {
		return c.Title
	}
	return c.Ref.String()
}

// rationOf is the most that a group may spend with an own key.
func rationOf(in *incoming, a Amount) string {
	if a == (Amount{}) {
		return in.words.CapNone
	}
	return in.words.CapADay(amount(in.words, a))
}

// firstRation is the most that a group may spend a day until the holder says
// otherwise.
var firstRation = Amount{Nano: llm.Dollar}
