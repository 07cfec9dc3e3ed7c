// Package words holds every sentence Barkeep says, in each language.
//
// A language is one function in one file that fills a [Words]; a test checks
// that none leaves a field empty.
package words

// Words are the sentences of one language.
type Words struct {
	Code string // "en", "zh"

	Thinking string
}
