package bots

import (
	"context"
	"slices"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// pageTime is how long a sentence waits for the address of the page it links to.
const pageTime = 3 * time.Second

// keysAt is where a failure that another key mends sends the key's holder: the page of
// the site's console that makes keys, at the gateway of that name or at the first. It is
// empty for other failures, and for sites without such a page.
func keysAt(ctx context.Context, err error, all []Gateway, name string) string {
	switch llm.FaultOf(err) {
	case llm.KeyWrong, llm.KeyExpired, llm.KeyExhausted, llm.KeyDenied:
	default:
		return ""
	}
	i := slices.IndexFunc(all, func(g Gateway) bool { return name == "" || g.Name() == name })
	if i < 0 {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	site, err := all[i].Site(ctx)
	if err != nil {
		return "" // the sentence stands without it
	}
	return keysPage(site)
}

// withPage adds the page to a sentence.
func withPage(w *words.Words, sentence, page string) string {
	if page == "" {
		return sentence
	}
	return w.Sentences([]string{sentence, w.KeysAt(page)})
}
