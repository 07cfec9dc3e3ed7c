package web

import "barkeep/bots/words"

// Words are what the page says in one language, beside what chats read too.
type Words struct {
	words.Page
	Code   string
	Others []*words.Words // to change to
}

func (t Words) words() *words.Words { return words.Or(t.Code) }

// In returns the words of a language as a platform or browser names it.
func In(language string) Words {
	own := words.Or(language)
	t := Words{Page: own.Page, Code: own.Code}
	for _, w := range words.All() {
		if w != own {
			t.Others = append(t.Others, w)
		}
	}
	return t
}
