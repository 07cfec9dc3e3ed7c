package llm

import (
	"regexp"
	"strings"
	"unicode"
)

const detailRunes = 300

var (
	keyShape    = regexp.MustCompile(`\b(sk|pk|key|sess)-[A-Za-z0-9_*\-]{4,}`)
	bearerShape = regexp.MustCompile(`(?i)(\bbearer|\bauthorization:?|\bapi[-_]key[=:]|[?&](?:key|token|access_token)=)\s*[A-Za-z0-9_+/=.*\-]{6,}`)
	loginShape  = regexp.MustCompile(`://[^/\s@"]+@`)
)

// masks hides secrets in texts that go to logs.
type masks struct{ known *strings.Replacer }

func newMasks(g Gateway) masks {
	var pairs []string
	for _, k := range append([]Key{g.AccessToken}, g.Keys...) {
		if len(k) >= 6 {
			pairs = append(pairs, k.Reveal(), "…")
		}
		if bare, ok := strings.CutPrefix(k.Reveal(), "sk-"); ok && len(bare) >= 6 {
			pairs = append(pairs, bare, "…") // the family takes a key without its sk- too
		}
	}
	return masks{strings.NewReplacer(pairs...)}
}

// detail makes a gateway's text fit for a log: one line, at most 300 runes, no
// known secret and nothing that looks like one.
func (m masks) detail(s string) string {
	if len(s) > 16<<10 {
		s = s[:16<<10]
	}
	if m.known != nil {
		s = m.known.Replace(s)
	}
	s = loginShape.ReplaceAllString(s, "://")
	s = bearerShape.ReplaceAllString(s, "$1 …")
	s = keyShape.ReplaceAllString(s, "$1-…")
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if r := []rune(s); len(r) > detailRunes {
		return string(r[:detailRunes-1]) + "…"
	}
	return s
}

// code is an error code or an id, fit for a log.
func (m masks) code(s string) string {
	if r := []rune(m.detail(s)); len(r) > 64 {
		return string(r[:64])
	}
	return m.detail(s)
}

// quiet is a cause whose text went through the masks.
type quiet struct {
	text  string
	cause error
}

func (q quiet) Error() string { return q.text }
func (q quiet) Unwrap() error { return q.cause }

// quieten hides in err what a log must not hold, keeping it for errors.Is.
func (m masks) quieten(err error) error { return quiet{m.detail(err.Error()), err} }
