package bots

import (
	"context"
	"path"
	"slices"
	"strings"
)

const (
	modelLines = 40 // of a list in a chat; longer ones come as a file too
	modelIdeas = 8  // shown where a name matched none
)

func (e *Engine) model(ctx context.Context, in *incoming) View {
	want := strings.TrimSpace(in.Text)
	if want == "" {
		now, err := in.pol.modelOf(ctx, in.st)
		if err != nil {
			return View{Note: sentence(in.words, err, "", "/model")}
		}
		return View{Text: plain(in.words.ModelNow(now))}
	}
	if !e.maySet(ctx, in) {
		return View{Note: in.words.AdminsOnly}
	}
	if only, ok := strings.CutPrefix(want, "only "); ok {
		return e.onlyModels(ctx, in, only)
	}
	ids := in.pol.listed(ctx)
	if len(ids) > 0 && !slices.Contains(ids, want) {
		found := narrow(ids, want)
		if len(found) == 0 {
			return View{Note: in.words.ModelNone(want)}
		}
		if len(found) > 1 {
			return View{Text: lines(in.words.ModelLike(want, "")) + asLines(found[:min(modelIdeas, len(found))])}
		}
		want = found[0]
	}
	if !in.pol.allowsModel(in.st, want) {
		return View{Note: in.words.NotPermitted(want)}
	}
	if err := e.store.Set(ctx, in.Where, SetModel, want); err != nil {
		return e.broken(in, "store the model", err)
	}
	return View{Text: plain(in.words.ModelSet(want))}
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
		v.Text += "\n…\n" + plain(in.words.ModelsFile)
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
