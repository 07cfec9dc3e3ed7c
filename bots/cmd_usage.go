package bots

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// wanted is what /usage was asked for.
type wanted struct {
	span string // today, week, month; empty: today and the month
	who  string // me, chat, all
	by   string // models, people, kinds; empty: one sum
}

// parseUsage reads the words of /usage in any order. Whose figures are meant where
// only a table was asked for, the chat decides.
func (in *incoming) parseUsage() (w wanted, ok bool) {
	for _, f := range strings.Fields(strings.ToLower(in.Text)) {
		switch f {
		case "today", "week", "month":
			w.span = f
		case "me", "chat", "all":
			w.who = f
		case "models", "people", "kinds":
			w.by = f
		default:
			return w, false
		}
	}
	switch {
	case w.who != "":
	case w.by == "people" && in.Where.Private():
		w.who = "all"
	case w.by != "":
		w.who = "chat"
	default:
		w.who = "me"
	}
	return w, true
}

// usage shows what was used: one's own for all, the chat's for its admins, all
// chats' for owners. Figures of single people go to the asker alone.
func (e *Engine) usage(ctx context.Context, in *incoming) View {
	w, ok := in.parseUsage()
	if !ok {
		return View{Note: in.words.UsageHow}
	}
	s, refused := e.slice(ctx, in, w)
	if refused != "" {
		return View{Note: refused}
	}
	spans := []string{"today", "month"}
	if w.span != "" {
		spans = []string{w.span}
	}
	var l []string
	now := time.Now()
	for _, span := range spans {
		s.Since = sinceOf(span, now, in.pol.zone(in.st.Settings))
		rows, err := e.usageRows(ctx, in, s, in.words.UsageHead[span]+" · "+usageTitle(in.words, w))
		if err != nil {
			return e.broken(in, "sum up usage", err)
		}
		l = append(l, rows...)
	}
	v := View{Text: lines(l...), File: e.picture(ctx, in, s, w)}
	if w.by == "people" && !in.Where.Private() {
		return e.whisper(ctx, in, v)
	}
	return v
}

func usageTitle(w *words.Words, asked wanted) string {
	title := map[string]string{"me": w.UsageMe, "chat": w.UsageChat, "all": w.UsageAll}[asked.who]
	if by := map[string]string{"models": w.UsageModel, "people": w.UsagePeople, "kinds": w.UsageKind}[asked.by]; by != "" {
		title += " · " + by
	}
	return title
}

// slice says which charges the person may see, or why none.
func (e *Engine) slice(ctx context.Context, in *incoming, w wanted) (Slice, string) {
	// -1: nothing is stored of the person
	s := Slice{Person: cmp.Or(in.st.Person.ID, -1), Zone: in.pol.zone(in.st.Settings), By: map[string]string{"models": "model", "people": "person", "kinds": "kind"}[w.by]}
	switch w.who {
	case "chat":
		if !in.Where.Private() && !e.maySet(ctx, in) {
			return s, in.words.AdminsOnly
		}
		s.Person, s.Chat = 0, in.outermost()
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

// whisperTime is how long a private message may take to be shown.
const whisperTime = 30 * time.Second

// whisper shows a view to the asker in private, and says in the chat that it did. Who
// never wrote there gets a button that opens it.
func (e *Engine) whisper(ctx context.Context, in *incoming, v View) View {
	p := e.platforms[in.Where.Ref.Platform]
	if p == nil || in.From.Anonymous {
		return View{Note: in.words.PrivateOnly}
	}
	place := e.place(p, p.Address(in.From.Ref), nil)
	defer place.Close()
	v.Status, v.Words = Final, in.words
	ctx, cancel := context.WithTimeout(ctx, whisperTime)
	defer cancel()
	if err := place.Settle(ctx, v); err != nil {
		if !errors.Is(err, ErrImpossible) {
			e.log.Warn("show something in private", "platform", p.Name(), "err", err)
		}
		v := View{Note: in.words.WhisperNot}
		if link := p.Link("usage"); link != "" {
			v.Buttons = [][]Button{{{Label: in.words.WhisperOpen, URL: link}}}
		}
		return v
	}
	return View{Note: in.words.Whispered}
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

// mostRows is how many rows a table has at most: a phone shows no more at once.
const mostRows = 25

// usageRows are the lines for one span: a headline and a line for each row.
func (e *Engine) usageRows(ctx context.Context, in *incoming, s Slice, head string) ([]string, error) {
	if s.Person == 0 && s.Chat == 0 && !in.may.owner || s.Chat < 0 || s.Person < 0 {
		return []string{head, in.words.UsageNone}, nil
	}
	sums, err := e.store.Sums(ctx, s)
	if err != nil {
		return nil, err
	}
	sums = slices.DeleteFunc(sums, func(r Sum) bool { return r.Calls == 0 })
	if len(sums) == 0 {
		return []string{head, in.words.UsageNone}, nil
	}
	l := []string{head}
	var all Sum
	var shown []llm.Nano
	for i, r := range sums {
		all.add(r)
		if i < mostRows {
			shown = append(shown, r.Nano)
		}
	}
	money := spentTogether(shown...)
	for _, r := range sums[:len(shown)] {
		l = append(l, usageRow(in.words, s.By, r, money))
	}
	if len(sums) > mostRows {
		l = append(l, in.words.UsageMore(len(sums)-mostRows))
	}
	if len(sums) > 1 {
		l = append(l, usageRow(in.words, "", Sum{Name: in.words.UsageSum, Calls: all.Calls, Prompt: all.Prompt, Complete: all.Complete, Nano: all.Nano}, money))
	}
	if all.Calls > all.Unpriced {
		l = append(l, in.words.UsageSure(all.Sure, all.Calls))
	}
	if all.Unpriced > 0 {
		l = append(l, in.words.Unpriced(all.Unpriced))
	}
	if all.Open > 0 {
		l = append(l, in.words.UsageOpen(all.Open))
	}
	return slices.Clip(l), nil
}

func (s *Sum) add(r Sum) {
	s.Calls += r.Calls
	s.Prompt += r.Prompt
	s.Complete += r.Complete
	s.Nano += r.Nano
	s.Unpriced += r.Unpriced
	s.Open += r.Open
	s.Sure += r.Sure
}

// usageRow is one row: its name, and what was used.
func usageRow(w *words.Words, by string, r Sum, print func(llm.Nano) string) string {
	money := print(r.Nano)
	if r.Unpriced == r.Calls && r.Nano == 0 && r.Calls > 0 {
		money = w.UnknownSum
	}
	row := w.UsageRow(r.Calls, Compact(r.Prompt), Compact(r.Complete), money)
	name := r.Name
	if by == "kind" {
		name = w.UsageKinds[r.Name]
	}
	if name == "" {
		return row
	}
	return name + w.Colon + row
}

// Compact prints a count in few characters: 950, 1.2k, 34k, 5.6M.
func Compact(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 999_500:
		return short(n, 1000) + "k"
	}
	return short(n, 1_000_000) + "M"
}

// short is n in units, with one decimal below ten, rounded half up.
func short(n, unit int64) string {
	if tenths := (n + unit/20) / (unit / 10); tenths < 100 {
		return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10)
	}
	return strconv.FormatInt((n+unit/2)/unit, 10)
}

// sinceOf is when a span began: days, weeks from Monday, and months are the
// calendar's in the chat's zone.
func sinceOf(span string, now time.Time, zone *time.Location) time.Time {
	since, _ := stretch(map[string]Period{"week": Week, "month": Month}[span], now, zone)
	return since
}
