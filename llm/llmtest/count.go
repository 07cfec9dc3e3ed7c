package llmtest

import "unicode"

// Count is a rule of thumb for tokens: a token for five letters or begun, for a digit group of three, for each sign and each
// ideograph; blanks belong to the word behind them.
func Count(text string) int64 {
	var tokens, run int64
	var last class
	for _, r := range text {
		class, size := classOf(r)
		if class != last {
			run = 0
		}
		if size > 0 && run%size == 0 {
			tokens++
		}
		run++
		last = class
	}
	return tokens
}

type class int

const (
	ideograph class = iota + 1
	letter
	digit
	blank
	sign
)

// classOf gives the class of a rune and how many of its class make a token; 0 for none.
func classOf(r rune) (class, int64) {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return ideograph, 1
	case unicode.IsLetter(r), unicode.IsMark(r):
		return letter, 5
	case unicode.IsDigit(r):
		return digit, 3
	case unicode.IsSpace(r):
		return blank, 0
	default:
		return sign, 2
	}
}

// estimate is new-api's count of an answer whose usage never came: weights of words, digits, blanks and signs, rounded up.
func estimate(text string) int64 {
	weights := [...]int64{ideograph: 85, letter: 102, digit: 155, blank: 42, sign: 40}
	var hundredths int64
	var last class
	for _, r := range text {
		class, _ := classOf(r)
		switch {
		case class == last && (class == letter || class == digit):
		case r == '\n':
			hundredths += 50
		case r == '@':
			hundredths += 200
		default:
			hundredths += weights[class]
		}
		last = class
	}
	return (hundredths + 99) / 100
}

// ownPrompt is the gateway's own count of a request.
func (g *Gateway) ownPrompt(r Request) int64 {
	if r.Messages == nil {
		return g.opt.Count(r.Prompt + r.Input)
	}
	perMessage := int64(5) // new-api counts the role as a word and a line break
	if g.opt.Kind == OneAPI {
		perMessage = 4
	}
	tokens := 3 + perMessage*int64(len(r.Messages))
	for _, m := range r.Messages {
		tokens += g.opt.Count(m.Content) + int64(len(m.Images))*85
	}
	return tokens
}
