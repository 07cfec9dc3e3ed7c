package bots

import (
	"context"
	"slices"
	"strings"
	"time"
)

// usage shows what was used: one's own for all, the chat's for its admins, all
// chats' for owners.
func (e *Engine) usage(ctx context.Context, in *incoming) View {
	span, what := "", ""
	for _, f := range strings.Fields(strings.ToLower(in.Text)) {
		switch f {
		case "today", "week", "month":
			span = f
		case "me", "chat", "models", "all":
			what = f
		default:
			return View{Note: in.words.UsageHow}
		}
	}
	if what == "" {
		what = "me"
	}
	s, refused := e.slice(ctx, in, what)
	if refused != "" {
		return View{Note: refused}
	}
	spans := []string{"today", "month"}
	if span != "" {
		spans = []string{span}
	}
	var l []string
	now := time.Now()
	for _, span := range spans {
		s.Since = sinceOf(span, now, in.pol.zone(in.st.Settings))
		rows, err := e.usageRows(ctx, in, s, in.words.UsageHead[span]+" · "+e.usageTitle(in, what))
		if err != nil {
			return e.broken(in, "sum up usage", err)
		}
		l = append(l, rows...)
	}
	return View{Text: lines(l...)}
}

func (e *Engine) usageTitle(in *incoming, what string) string {
	return map[string]string{"me": in.words.UsageMe, "chat": in.words.UsageChat, "models": in.words.UsageModel, "all": in.words.UsageAll}[what]
}

// slice says which charges the person may see, or why none.
func (e *Engine) slice(ctx context.Context, in *incoming, what string) (Slice, string) {
	s := Slice{Person: in.st.Person.ID, Zone: in.pol.zone(in.st.Settings)}
	switch what {
	case "chat", "models":
		if !in.Where.Private() && !e.maySet(ctx, in) {
			return s, in.words.AdminsOnly
		}
		s.Person, s.Chat = 0, in.outermost()
		if what == "models" {
			s.By = "model"
		}
	case "all":
		if !in.may.owner {
			return s, in.words.OwnersOnly
		}
		if !in.Where.Private() {
			return s, in.words.PrivateOnly
		}
		s.Person = 0
	}
	return s, ""
}

// outermost is the stored id of the chat that holds all others here.
func (in *incoming) outermost() int64 {
	id := int64(-1) // nothing is stored of this chat: nothing was used
	for _, c := range in.st.Chats {
		if c.ID != 0 {
			id = c.ID
		}
	}
	return id
}

// usageRows are the lines for one span: a headline and a line for each row.
func (e *Engine) usageRows(ctx context.Context, in *incoming, s Slice, head string) ([]string, error) {
	if s.Person == 0 && s.Chat == 0 && !in.may.owner || s.Chat < 0 {
		return []string{head, in.words.UsageNone}, nil
	}
	sums, err := e.store.Sums(ctx, s)
	if err != nil {
		return nil, err
	}
	l := []string{head}
	var unpriced, open int64
	for _, r := range sums {
		if r.Calls == 0 {
			continue
		}
		row := in.words.UsageRow(r.Calls, r.Prompt, r.Complete, spent(r.Nano))
		if r.Name != "" {
			row = r.Name + ": " + row
		}
		l = append(l, row)
		unpriced += r.Unpriced
		open += r.Open
	}
	if len(l) == 1 {
		l = append(l, in.words.UsageNone)
	}
	if unpriced > 0 {
		l = append(l, in.words.Unpriced(unpriced))
	}
	if open > 0 {
		l = append(l, in.words.UsageOpen(open))
	}
	return slices.Clip(l), nil
}

// sinceOf is when a span began: days, weeks from Monday, and months are the
// calendar's in the chat's zone.
func sinceOf(span string, now time.Time, zone *time.Location) time.Time {
	since, _ := stretch(map[string]Period{"week": Week, "month": Month}[span], now, zone)
	return since
}
