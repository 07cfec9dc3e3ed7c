package config

import (
	"strings"
	"testing"
	"time"
)

func TestLimit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Limit{
		"$5": {Nano: 5_000_000_000}, "$ 0.05": {Nano: 50_000_000}, "5 USD": {Nano: 5_000_000_000}, "0.000000001 usd": {Nano: 1},
		"$999999999.999999999": {Nano: 999_999_999_999_999_999}, "500 requests": {Requests: 500}, "1 request": {Requests: 1}, "None": {}, " 500  Requests ": {Requests: 500},
	} {
		if got, err := parseLimit(text); err != nil || got != want {
			t.Errorf("%q = %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "5", "$", "$-5", "$5 requests", "5$", "$1e3", "5 EUR", "1.5 requests", "0 requests", "$0.00", "-5 requests", "$5.", "$.5",
		"$1000000000", "$0.0000000001", "9999999999999999 requests", "５ USD", "$5; drop"} {
		if got, err := parseLimit(text); err == nil || got != (Limit{}) {
			t.Errorf("%q = %+v, %v, want an error", text, got, err)
		}
	}
}

func TestBudgetAmounts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Limit{
		"200k tokens": {Tokens: 200_000}, "1 token": {Tokens: 1}, "2m Tokens": {Tokens: 2_000_000}, "1500  tokens": {Tokens: 1500}, "$5": {Nano: 5_000_000_000}, "7 requests": {Requests: 7}, "none": {},
	} {
		if got, err := parseBudget(text); err != nil || got != want {
			t.Errorf("%q = %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "tokens", "k tokens", "0 tokens", "-1 tokens", "+1 tokens", "1.5k tokens", "1km tokens", "200k", "9999999m tokens", "5 tokens; drop"} {
		if got, err := parseBudget(text); err == nil || got != (Limit{}) {
			t.Errorf("%q = %+v, %v, want an error", text, got, err)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"180d": 180 * 24 * time.Hour, "3h": 3 * time.Hour, "90s": 90 * time.Second, "12h30m": 12*time.Hour + 30*time.Minute, "1d12h": 36 * time.Hour,
		"0d": 0, "1.5h": 90 * time.Minute, "250ms": 250 * time.Millisecond, "36500d": longest,
	} {
		if got, err := parseDuration(text); err != nil || got != want {
			t.Errorf("%q = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "3", "-3h", "d", "1d1d", "1.5d", "12h1d", "36501d", "99999d", "9999999999h", "1d 2h", "3 h", "1d-1h", "+1d", "∞"} {
		if got, err := parseDuration(text); err == nil {
			t.Errorf("%q = %v, want an error", text, got)
		}
	}
	for length, want := range map[time.Duration]string{longest: "36500d", 3 * time.Hour: "3h", time.Minute: "1m", 90 * time.Second: "1m30s", 12*time.Hour + 30*time.Minute: "12h30m", 10 * time.Second: "10s", 0: "0s"} {
		if got := shortDuration(length); got != want {
			t.Errorf("%v is written %q, want %q", length, got, want)
		}
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, model string
		want           bool
	}{
		{"gpt-4*", "gpt-4o", true}, {"gpt-4*", "gpt-4", true}, {"gpt-4*", "gpt-3", false}, {"gpt-4", "gpt-4o", false}, {"*", "", true}, {"", "", true}, {"", "a", false},
		{"*mini", "gpt-4o-mini", true}, {"*mini", "mini-x", false}, {"a*b*c", "a-b-b-c", true}, {"a*b*c", "acb", false}, {"a*a", "a", false}, {"**", "x", true},
		{"*/gpt*", "openai/gpt-5", true}, {"模型*", "模型一", true}, {"*a*a", "a", false}, {"*ab*ab*", "abab", true},
	} {
		if got := matches(test.pattern, test.model); got != test.want {
			t.Errorf("%q fits %q: %v", test.model, test.pattern, got)
		}
	}
}

func FuzzAmounts(f *testing.F) {
	for _, seed := range []string{"$5", "500 requests", "180d", "1d12h30m", "99999d", "$0.000000001", "none", "9223372036854775807 requests", "200k tokens", "9223372036854775m tokens", "\xff$", "1d9999999999h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if limit, err := parseLimit(text); err == nil && (limit.Nano < 0 || limit.Requests < 0 || limit.Nano > 0 && limit.Requests > 0) {
			t.Errorf("%q = %+v", text, limit)
		}
		if limit, err := parseBudget(text); err == nil && (limit.Nano < 0 || limit.Requests < 0 || limit.Tokens < 0 || limit.Tokens > 0 && (limit.Nano > 0 || limit.Requests > 0)) {
			t.Errorf("as a budget %q = %+v", text, limit)
		}
		length, err := parseDuration(text)
		if err != nil {
			return
		}
		if length < 0 || length > 2*longest {
			t.Errorf("%q = %v", text, length)
		}
		if again, err := parseDuration(shortDuration(length)); err != nil || again != length {
			t.Errorf("%q = %v, written %q, read back %v, %v", text, length, shortDuration(length), again, err)
		}
	})
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"model: a", "gateways:\n- url: http://a\n  prices: {x: {input: 1}}", "? a\n: b", "a: &x [*x]", "<<: 1", "- - -", "{a: [b, {c: d}]}", "\"a\\u0000\": |\n  b",
		"personas:\n  x: {prompt: y}", "--- a\n...\n--- b", "%YAML 1.2\n---\nmodel: x", "a: !!binary x", "key: sk-hidden", "model: {? [a, b] : c}", "null: ~", "? |\n  a\n: b", "&a : *a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := load(string(text))
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v, error %v", c, err)
		}
		if err == nil {
			return
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if !strings.HasPrefix(line, "barkeep.yaml: ") && !strings.HasPrefix(line, "barkeep.yaml:") {
				t.Errorf("a mistake without its place, or of several lines: %q", line)
			}
		}
	})
}
