package bots

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// dollars prints a balance: two decimals, rounded half up, a minus where it is
// negative.
func dollars(n llm.Nano) string {
	sign, n := split(n)
	cents := (n + llm.Dollar/200) / (llm.Dollar / 100)
	return fmt.Sprintf("%s$%d.%02d", sign, cents/100, cents%100)
}

// spent prints what calls cost: two significant digits below a cent, so that a
// sum can be checked, else like a balance.
func spent(n llm.Nano) string {
	sign, n := split(n)
	if n == 0 || n >= llm.Dollar/100 {
		return sign + dollars(n)
	}
	s := strconv.FormatInt(int64(n), 10)
	if len(s) > 2 {
		head, _ := strconv.Atoi(s[:3])
		head = (head + 5) / 10
		s = strconv.Itoa(head) + strings.Repeat("0", len(s)-2)
	}
	if len(s) > 9 {
		return sign + "$0.0" + strings.TrimRight(s, "0")
	}
	return sign + "$0." + strings.TrimRight(strings.Repeat("0", 9-len(s))+s, "0")
}

// Exact prints money as a decimal number with at least two decimals, as scripts
// want it.
func Exact(n llm.Nano) string {
	sign, n := split(n)
	frac := strings.TrimRight(fmt.Sprintf("%09d", n%llm.Dollar), "0")
	for len(frac) < 2 {
		frac += "0"
	}
	return fmt.Sprintf("%s%d.%s", sign, n/llm.Dollar, frac)
}

func split(n llm.Nano) (string, llm.Nano) {
	if n < 0 {
		return "-", -n
	}
	return "", n
}

// amount prints a cap or what was spent of it.
func amount(w *words.Words, a Amount) string { return amountAs(w, a, dollars) }

// exactAmount is amount with the digits that single calls have.
func exactAmount(w *words.Words, a Amount) string { return amountAs(w, a, spent) }

func amountAs(w *words.Words, a Amount, money func(llm.Nano) string) string {
	var parts []string
	if a.Nano != 0 {
		parts = append(parts, money(a.Nano))
	}
	if a.Requests != 0 {
		parts = append(parts, w.RequestsCount(a.Requests))
	}
	if a.Tokens != 0 {
		parts = append(parts, w.TokensCount(a.Tokens))
	}
	if len(parts) == 0 {
		return dollars(0)
	}
	return strings.Join(parts, " + ")
}

// parseAmount reads a cap: "$1", "100 requests", "100 次", "200k tokens", "no cap".
// found is false if s starts with none; rest is what follows it.
func parseAmount(s string) (a Amount, found bool, rest string) {
	f := strings.Fields(s)
	if len(f) == 0 {
		return a, false, s
	}
	low := strings.ToLower(f[0])
	switch {
	case low == "nocap", low == "none", f[0] == "不限":
		return a, true, strings.Join(f[1:], " ")
	case low == "no" && len(f) > 1 && strings.EqualFold(f[1], "cap"):
		return a, true, strings.Join(f[2:], " ")
	case strings.HasPrefix(low, "$"):
		n, ok := parseDollars(low[1:])
		return Amount{Nano: n}, ok && n > 0, strings.Join(f[1:], " ")
	}
	if n, ok := parseCount(low); ok && len(f) > 1 && strings.HasPrefix(strings.ToLower(f[1]), "token") {
		return Amount{Tokens: n}, true, strings.Join(f[2:], " ")
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(f[0], "次"), 10, 64)
	switch {
	case err != nil || n <= 0:
	case strings.HasSuffix(f[0], "次"):
		return Amount{Requests: n}, true, strings.Join(f[1:], " ")
	case len(f) > 1 && (strings.HasPrefix(strings.ToLower(f[1]), "request") || strings.HasPrefix(f[1], "次")):
		return Amount{Requests: n}, true, strings.Join(f[2:], " ")
	}
	return a, false, s
}

// parseCount reads a positive number: 1500, 200k, 2m.
func parseCount(s string) (int64, bool) {
	times := int64(1)
	if rest, ok := strings.CutSuffix(s, "k"); ok {
		s, times = rest, 1000
	} else if rest, ok := strings.CutSuffix(s, "m"); ok {
		s, times = rest, 1_000_000
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n * times, err == nil && n > 0 && n <= 1_000_000_000_000
}

// parseDollars reads a decimal number of dollars, exactly, up to a million.
func parseDollars(s string) (llm.Nano, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) > 7 || len(frac) > 9 || whole+frac == "" || strings.Trim(whole+frac, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt("0"+whole+frac+strings.Repeat("0", 9-len(frac)), 10, 64)
	return llm.Nano(n), err == nil && n <= int64(1_000_000*llm.Dollar)
}

// clock prints a time of day with its zone: 14:05 CST; with the date if that is
// not today.
func clock(t time.Time, zone *time.Location, now time.Time) string {
	if zone == nil {
		zone = time.Local
	}
	t, now = t.In(zone), now.In(zone)
	if t.YearDay() != now.YearDay() || t.Year() != now.Year() {
		return t.Format("2006-01-02 15:04 MST")
	}
	return t.Format("15:04 MST")
}
