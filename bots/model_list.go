package bots

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode"

	"barkeep/bots/words"
	"barkeep/llm"
)

// choice is a model that a chat may use.
type choice struct {
	id    string
	g     Gateway
	group string // by which the picker sorts it: its vendor, as its id tells
}

// choices are the chat models that the chat may use, in the gateways' order.
func (p *Policy) choices(ctx context.Context, st Standing) []choice {
	var all []choice
	for _, id := range p.listed(ctx) {
		if p.allowsModel(st, id) && chats(id) {
			g, _ := p.gateway(id)
			all = append(all, choice{id: id, g: g, group: vendor(id)})
		}
	}
	return all
}

// vendor is the part of an id that its family shares: what stands before a slash,
// else the letters that it begins with. "openai/gpt-4o" is openai's, "gpt-4o" and
// "qwen2.5-72b" are gpt's and qwen's.
func vendor(id string) string {
	if before, _, ok := strings.Cut(strings.TrimPrefix(id, "@"), "/"); ok && before != "" {
		return strings.ToLower(before)
	}
	end := strings.IndexFunc(id, func(r rune) bool { return !unicode.IsLetter(r) })
	if end > 0 {
		id = id[:end]
	}
	if end == 0 {
		return "…"
	}
	return strings.ToLower(id)
}

// grouped sorts choices by vendor: the largest groups first, and what has no group
// of its own together at the end.
func grouped(all []choice) (names []string, of map[string][]choice) {
	of = map[string][]choice{}
	for _, c := range all {
		of[c.group] = append(of[c.group], c)
	}
	var single []choice
	for name, list := range of {
		if len(list) == 1 {
			single = append(single, list...)
			delete(of, name)
			continue
		}
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(of[b]), len(of[a])), cmp.Compare(a, b))
	})
	if len(single) > 0 {
		slices.SortFunc(single, func(a, b choice) int { return cmp.Compare(a.id, b.id) })
		of["…"] = append(of["…"], single...)
		names = append(slices.DeleteFunc(names, func(n string) bool { return n == "…" }), "…")
	}
	return names, of
}

// handle is a short name for an id, for button data: ids may be longer than a
// button's data.
func handle(id string) string {
	h := sha256.Sum256([]byte("model " + id))
	return base64.RawURLEncoding.EncodeToString(h[:9])
}

// price is what a million tokens in and out cost, or one call; empty where that
// is not known.
func price(w *words.Words, g Gateway, id string) string {
	if g == nil {
		return ""
	}
	in, known := g.Cost(id, llm.Usage{Prompt: million})
	out, also := g.Cost(id, llm.Usage{Completion: million})
	twice, _ := g.Cost(id, llm.Usage{Prompt: 2 * million})
	switch {
	case !known || !also:
		return ""
	case in.Nano == 0 && out.Nano == 0:
		return w.PriceFree
	case twice.Nano == in.Nano && in.Nano > 0:
		return w.PriceCall("$" + Exact(in.Nano))
	}
	return "$" + Exact(in.Nano) + " / $" + Exact(out.Nano)
}

const million = 1_000_000

// weight compares models by price: a million tokens in and one out; false where it
// is not known.
func weight(g Gateway, id string) (llm.Nano, bool) {
	if g == nil {
		return 0, false
	}
	c, ok := g.Cost(id, llm.Usage{Prompt: million, Completion: million})
	return c.Nano, ok
}

// lately is how far back the models that a chat used are looked for.
const lately = 14 * 24 * time.Hour

// recent are the models that the chat used in the last days, most used first.
func (e *Engine) recent(ctx context.Context, st Standing, all []choice, most int) []choice {
	if len(st.Chats) == 0 || st.Chats[0].ID == 0 {
		return nil
	}
	sums, err := e.store.Sums(ctx, Slice{Since: time.Now().Add(-lately), Chat: st.Chats[0].ID, By: "model"})
	if err != nil {
		e.log.Warn("read the models used lately", "err", err)
		return nil
	}
	slices.SortStableFunc(sums, func(a, b Sum) int { return cmp.Compare(b.Calls, a.Calls) })
	var found []choice
	for _, s := range sums {
		i := slices.IndexFunc(all, func(c choice) bool { return c.id == s.Name })
		if i >= 0 && len(found) < most {
			found = append(found, all[i])
		}
	}
	return found
}

// nearest are the ids most like one that is gone, those of its vendor first.
func nearest(all []choice, gone string, most int) []choice {
	like := func(c choice) int {
		n := 0
		for n < len(c.id) && n < len(gone) && c.id[n] == gone[n] {
			n++
		}
		if c.group == vendor(gone) {
			n += 1000
		}
		return n
	}
	found := slices.DeleteFunc(slices.Clone(all), func(c choice) bool { return !chats(c.id) })
	slices.SortStableFunc(found, func(a, b choice) int { return cmp.Compare(like(b), like(a)) })
	return found[:min(most, len(found))]
}
