package words

import (
	"strings"
	"sync"
)

// All are the languages, English first. They are made once and shared: nobody
// may change them.
func All() []*Words { return all() }

var all = sync.OnceValue(func() []*Words { return []*Words{English(), Chinese()} })

// In returns the words for a platform's or person's language tag ("zh-hans",
// "en_US.UTF-8"), or nil if there is no such language. Every zh-* reads zh.
func In(tag string) *Words {
	code, _, _ := strings.Cut(strings.ToLower(tag), "-")
	code, _, _ = strings.Cut(code, "_")
	code, _, _ = strings.Cut(code, ".")
	for _, w := range All() {
		if w.Code == code {
			return w
		}
	}
	return nil
}

// Or is In, with English where the language is not known.
func Or(tag string) *Words {
	if w := In(tag); w != nil {
		return w
	}
	return All()[0]
}
