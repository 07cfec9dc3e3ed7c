package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// loose is text in whatever JSON a gateway puts it: a string, a number, an
// object with a text, or a list of these. It never fails to decode.
type loose string

// UnmarshalJSON takes the text out of raw.
func (l *loose) UnmarshalJSON(raw []byte) error {
	*l = loose(textOf(raw, 0))
	return nil
}

// lenient decodes JSON, leaving fields of an unexpected type zero.
func lenient(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) {
		return nil
	}
	return err
}

// textOf is the text of a JSON value. Nesting deeper than content parts ever
// are is not looked into.
func textOf(raw json.RawMessage, depth int) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || depth > 3 {
		return ""
	}
	switch raw[0] {
	case '"':
		if len(raw) < 2 {
			return ""
		}
		if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
			return string(inner)
		}
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return s
	case '[':
		var parts []json.RawMessage
		if json.Unmarshal(raw, &parts) != nil {
			return ""
		}
		var b strings.Builder
		for _, p := range parts {
			b.WriteString(textOf(p, depth+1))
		}
		return b.String()
	case '{':
		var part struct{ Text, Content, Value, Message json.RawMessage }
		if lenient(raw, &part) != nil {
			return ""
		}
		for _, p := range []json.RawMessage{part.Text, part.Content, part.Value, part.Message} {
			if s := textOf(p, depth+1); s != "" {
				return s
			}
		}
		return ""
	case 'n': // null
		return ""
	}
	return string(raw)
}

// count is a number of tokens, quota units or seconds, written as an integer, a
// float or a string. What is no number or does not fit is 0.
type count int64

// UnmarshalJSON reads raw, rounding to the nearest integer.
func (n *count) UnmarshalJSON(raw []byte) error {
	*n = 0
	if i, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		*n = count(i)
		return nil
	}
	if r, ok := decimal(raw); ok {
		if i := roundHalfUp(r); i.IsInt64() {
			*n = count(i.Int64())
		}
	}
	return nil
}

// decimal reads a JSON number, or a string that holds one, exactly. Numbers
// longer than any gateway writes are refused: they could be made to take hours.
func decimal(raw json.RawMessage) (*big.Rat, bool) {
	s := strings.Trim(string(bytes.TrimSpace(raw)), `"`)
	if len(s) == 0 || len(s) > 40 || strings.ContainsAny(s, "/xXpP_") {
		return nil, false
	}
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		if e, err := strconv.Atoi(s[at+1:]); err != nil || e > 18 || e < -30 {
			return nil, false
		}
	}
	return new(big.Rat).SetString(s)
}

// roundHalfUp rounds to the nearest integer, halves away from zero.
func roundHalfUp(r *big.Rat) *big.Int {
	twice := new(big.Int).Abs(r.Num())
	twice.Lsh(twice, 1).Add(twice, r.Denom())
	q := twice.Quo(twice, new(big.Int).Lsh(r.Denom(), 1))
	if r.Sign() < 0 {
		q.Neg(q)
	}
	return q
}
