package bots

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// The picker's screens fit a phone, and Discord's five rows of buttons.
const (
	pickRecent = 3  // models used lately, above the groups
	pickGroups = 12 // groups on one page
	pickWide   = 4  // groups in a row
	pickModels = 8  // models on one page
	pickLabel  = 32 // characters of a model's button
	pickFilter = 24 // bytes of a filter that a button can carry
)

// pickerRoot is the picker's first screen: what answers now, what was used lately,
// and the groups. A short list is shown whole.
func (e *Engine) pickerRoot(ctx context.Context, in *incoming, page int) View {
	in.pol.warm(ctx) // the first picker shows prices too
	now, err := in.pol.modelOf(ctx, in.st)
	if err != nil {
		return View{Note: sentence(in.words, err, "", "/model")}
	}
	g, _ := in.pol.gateway(now)
	head := plain(in.words.ModelNow(now, price(in.words, g, now)))
	all := in.pol.choices(ctx, in.st)
	if len(all) == 0 || !e.maySet(ctx, in) {
		return View{Text: head}
	}
	if len(all) <= pickModels {
		return e.pickerPage(in, head, all, "r", 0)
	}
	var rows [][]Button
	if used := e.recent(ctx, in.st, all, pickRecent); len(used) > 0 {
		rows = append(rows, e.modelRow(in, used))
	}
	names, of := grouped(all)
	from, until, pages := pageOf(len(names), pickGroups, page)
	for row := range slices.Chunk(names[from:until], pickWide) {
		var line []Button
		for _, n := range row {
			line = append(line, Button{
				Label: n + " (" + strconv.Itoa(len(of[n])) + ")", Data: e.sign(in.Where.Ref, "pick", "g."+handle(n)+".0"),
			})
		}
		rows = append(rows, line)
	}
	if nav := e.turning(in, "r.", "", from/pickGroups, pages); len(nav) > 0 {
		rows = append(rows, nav)
	}
	return View{Text: head + "\n" + plain(in.words.ModelPick(len(all))), Buttons: rows}
}

// pickerPage is one page of models, with prices above and a button for each.
func (e *Engine) pickerPage(in *incoming, head string, list []choice, of string, page int) View {
	from, until, pages := pageOf(len(list), pickModels, page)
	l := []string{head}
	for _, c := range list[from:until] {
		line := "`" + strings.ReplaceAll(c.id, "`", "'") + "`"
		if p := price(in.words, c.g, c.id); p != "" {
			line += " " + plain(p)
		}
		if sees(c.id) {
			line += " 👁"
		}
		l = append(l, line)
	}
	var rows [][]Button
	for pair := range slices.Chunk(list[from:until], 2) {
		rows = append(rows, e.modelRow(in, pair))
	}
	back := ""
	if of != "r" {
		back = "r.0"
	}
	if nav := e.turning(in, of+".", back, from/pickModels, pages); len(nav) > 0 {
		rows = append(rows, nav)
	}
	return View{Text: strings.Join(l, "\n"), Buttons: rows}
}

// modelRow has a button for each model.
func (e *Engine) modelRow(in *incoming, list []choice) []Button {
	var row []Button
	for _, c := range list {
		row = append(row, Button{Label: shortID(c.id), Data: e.sign(in.Where.Ref, "use", handle(c.id))})
	}
	return row
}

// shortID keeps an id's beginning and end.
func shortID(id string) string {
	r := []rune(id)
	if len(r) <= pickLabel {
		return id
	}
	return string(r[:pickLabel/2-1]) + "…" + string(r[len(r)-pickLabel/2:])
}

// pageOf is the range of one page, clamped to those there are.
func pageOf(n, size, page int) (from, until, pages int) {
	pages = max(1, (n+size-1)/size)
	page = min(max(page, 0), pages-1)
	return page * size, min(n, (page+1)*size), pages
}

// turning is the row that turns pages; empty where there is one page only and no
// way back.
func (e *Engine) turning(in *incoming, of, back string, page, pages int) []Button {
	var row []Button
	b := func(label, to string) {
		row = append(row, Button{Label: label, Data: e.sign(in.Where.Ref, "pick", to)})
	}
	if back != "" {
		b("↩", back)
	}
	if page > 0 {
		b("‹ "+strconv.Itoa(page), of+strconv.Itoa(page-1))
	}
	if page < pages-1 {
		b(strconv.Itoa(page+2)+" ›", of+strconv.Itoa(page+1))
	}
	return row
}

// pressPick turns to another screen of the picker.
func (e *Engine) pressPick(ctx context.Context, p *pressed) (string, error) {
	in := p.incoming()
	if !e.maySet(ctx, in) {
		return p.words.AdminsOnly, nil
	}
	kind, rest, _ := strings.Cut(p.arg, ".")
	i := strings.LastIndexByte(rest, '.')
	page, err := strconv.Atoi(rest[i+1:])
	if err != nil {
		return p.words.NotYours, nil
	}
	all := p.pol.choices(ctx, p.st)
	switch {
	case kind == "r":
		e.replace(p, e.pickerRoot(ctx, in, page))
	case kind == "g" && i >= 0:
		names, of := grouped(all)
		at := slices.IndexFunc(names, func(n string) bool { return handle(n) == rest[:i] })
		if at < 0 {
			e.replace(p, e.pickerRoot(ctx, in, 0)) // the list changed meanwhile
			break
		}
		e.replace(p, e.pickerPage(in, plain(names[at]), of[names[at]], "g."+rest[:i], page))
	case kind == "f" && i >= 0:
		found := narrowed(all, rest[:i])
		e.replace(p, e.pickerPage(in, plain(p.words.ModelsHead(len(found), len(all))), found, "f."+rest[:i], page))
	}
	return "", nil
}

// narrowed are the choices that fit a filter.
func narrowed(all []choice, filter string) []choice {
	ids := make([]string, len(all))
	byID := map[string]choice{}
	for i, c := range all {
		ids[i], byID[c.id] = c.id, c
	}
	var found []choice
	for _, id := range narrow(ids, filter) {
		found = append(found, byID[id])
	}
	return found
}

// pressUse makes a model the chat's.
func (e *Engine) pressUse(ctx context.Context, p *pressed) (string, error) {
	in := p.incoming()
	if !e.maySet(ctx, in) {
		return p.words.AdminsOnly, nil
	}
	all := p.pol.choices(ctx, p.st)
	at := slices.IndexFunc(all, func(c choice) bool { return handle(c.id) == p.arg })
	if at < 0 {
		return p.words.ModelGoneNow, nil
	}
	e.replace(p, e.useModel(ctx, in, all[at].id))
	return "", nil
}

// incoming is a press as the commands read one.
func (p *pressed) incoming() *incoming {
	return &incoming{Message: Message{Where: p.Where, From: p.From, Place: p.Place, Alone: p.Alone}, st: p.st, may: p.may, pol: p.pol, words: p.words}
}
