package bots

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"
)

const modelLines = 40 // of a list in a chat; longer ones come as a file too

// model shows the picker, chooses a model by its name, or narrows the picker to
// the names that fit.
func (e *Engine) model(ctx context.Context, in *incoming) View {
	want := strings.TrimSpace(in.Text)
	if want == "" {
		return e.pickerRoot(ctx, in, 0)
	}
	if !e.maySet(ctx, in) {
		return View{Note: in.words.AdminsOnly}
	}
	if only, ok := strings.CutPrefix(want, "only "); ok {
		return e.onlyModels(ctx, in, only)
	}
	ids := in.pol.listed(ctx)
	if len(ids) > 0 && !slices.Contains(ids, want) {
		all := in.pol.choices(ctx, in.st)
		found := narrowed(all, want)
		switch {
		case len(found) == 0:
			return View{Note: in.words.ModelNone(want)}
		case len(found) > pickModels && len(want) > pickFilter:
			found = found[:pickModels]
			fallthrough
		case len(found) > 1:
			return e.pickerPage(in, plain(in.words.ModelsHead(len(found), len(all))), found, "f."+want[:min(len(want), pickFilter)], 0)
		}
		want = found[0].id
	}
	return e.useModel(ctx, in, want)
}

// useModel makes a model the chat's, and keeps its price: if the model vanishes,
// another takes its place only if it is not dearer.
func (e *Engine) useModel(ctx context.Context, in *incoming, id string) View {
	if !in.pol.allowsModel(in.st, id) {
		return View{Note: in.words.NotPermitted(id)}
	}
	g, _ := in.pol.gateway(id)
	cost := ""
	if n, ok := weight(g, id); ok {
		cost = strconv.FormatInt(int64(n), 10)
	}
	for name, value := range map[Setting]string{SetModel: id, SetModelPrice: cost, SetModelGone: ""} {
		if err := e.store.Set(ctx, in.Where, name, value); err != nil {
			return e.broken(in, "store the model", err)
		}
	}
	return View{Text: plain(in.words.ModelSet(id, price(in.words, g, id)))}
}

func (e *Engine) models(ctx context.Context, in *incoming) View {
	all, failure := []string{}, error(nil)
	for _, g := range in.pol.Gateways {
		if _, err := g.Models(ctx); err != nil {
			failure = err
			e.log.Warn("list models", "gateway", g.Name(), "err", err)
		}
	}
	for _, id := range in.pol.listed(ctx) {
		if in.pol.allowsModel(in.st, id) {
			all = append(all, id)
		}
	}
	filter := strings.TrimSpace(in.Text)
	found := narrow(all, filter)
	switch {
	case len(all) == 0 && failure != nil:
		return View{Note: sentence(in.words, failure, "", "/models")}
	case len(all) == 0:
		return View{Note: in.words.ModelsEmpty}
	case len(found) == 0:
		return View{Note: in.words.ModelNone(filter)}
	}
	v := View{Text: plain(in.words.ModelsHead(len(found), len(all))) + "\n" + asLines(found[:min(modelLines, len(found))])}
	if len(found) > modelLines {
		v.Text += "\n\n… " + plain(in.words.ModelsFile)
		v.File = &File{Name: "model_ids.txt", Data: []byte(strings.Join(found, "\n") + "\n")}
	}
	return v
}

// asLines lists ids as code, so that a tap copies one.
func asLines(ids []string) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString("- `" + strings.ReplaceAll(id, "`", "'") + "`\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// onlyModels permits a chat only models that match patterns; "all" lifts that.
func (e *Engine) onlyModels(ctx context.Context, in *incoming, patterns string) View {
	list := fields(patterns)
	for _, p := range list {
		if _, err := path.Match(p, ""); err != nil {
			return View{Note: in.words.ModelOnlyHow}
		}
	}
	if len(list) == 1 && list[0] == "all" {
		list = nil
	}
	if err := e.store.Set(ctx, in.Where, SetModels, strings.Join(list, ",")); err != nil {
		return e.broken(in, "store the permitted models", err)
	}
	if len(list) == 0 {
		return View{Note: in.words.ModelAny}
	}
	return View{Text: plain(in.words.ModelOnly(strings.Join(list, ", ")))}
}
