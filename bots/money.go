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
func dollars(n llm.Nano) string { return toDecimals(n, 2) }

// spent prints what a call cost: two significant digits below a dime, so that a
// sum can be checked, else like a balance.
func spent(n llm.Nano) string {
	_, size := split(n)
	unit := uint64(1) // of the second digit
	for size/unit >= 100 {
		unit *= 10
	}
	return toDecimals(n, decimalsOf(roundTo(size, unit)))
}

// spentTogether prints the amounts of one table, all to the same digit, so that
// they add up as they stand: the smallest has two significant ones, down to a
// millionth. What that rounds to nothing has its own two.
func spentTogether(table ...llm.Nano) func(llm.Nano) string {
	const most = 6 // a millionth is finer than quota units of the factory's size
	decimals := 2
	for _, n := range table {
		if _, size := split(n); size > 0 {
			decimals = max(decimals, min(decimalsOf(size), most))
		}
	}
	return func(n llm.Nano) string {
		if _, size := split(n); size > 0 && size < 500 {
			return spent(n)
		}
		return toDecimals(n, decimals)
	}
}

// decimalsOf is how many decimals an amount needs to show two significant digits,
// at least two.
func decimalsOf(size uint64) int {
	decimals := 2
	for at := uint64(llm.Dollar / 10); size > 0 && size < at && decimals < 9; at /= 10 {
		decimals++
	}
	return decimals
}

// toDecimals prints money to so many decimals, rounded half up.
func toDecimals(n llm.Nano, decimals int) string {
	sign, size := split(n)
	unit := uint64(1)
	for range 9 - decimals {
		unit *= 10
	}
	size = roundTo(size, unit)
	if size == 0 {
		sign = ""
	}
	return fmt.Sprintf("%s$%d.%s", sign, size/uint64(llm.Dollar), fmt.Sprintf("%09d", size%uint64(llm.Dollar))[:decimals])
}

// roundTo rounds half up; nothing that fits an int64 overflows.
func roundTo(size, unit uint64) uint64 { return (size + unit/2) / unit * unit }

// Exact prints money as a decimal number with at least two decimals, as scripts
// want it.
func Exact(n llm.Nano) string {
	sign, rest := split(n)
	frac := strings.TrimRight(fmt.Sprintf("%09d", rest%uint64(llm.Dollar)), "0")
	for len(frac) < 2 {
		frac += "0"
	}
	return fmt.Sprintf("%s%d.%s", sign, rest/uint64(llm.Dollar), frac)
}

// split is an amount's sign and size; the smallest one has no positive counterpart.
func split(n llm.Nano) (sign string, size uint64) {
	if n < 0 {
		return "-", uint64(-(n + 1)) + 1
	}
	return "", uint64(n)
}

// amount prints a cap.
func amount(w *words.Words, a Amount) string {
	if a == (Amount{}) {
		return dollars(0)
	}
	return usedOf(w, a, a, dollars)
}

// usedOf prints what was used of a cap, in the cap's units.
func usedOf(w *words.Words, used, limit Amount, money func(llm.Nano) string) string {
	var parts []string
	if limit.Nano != 0 {
		parts = append(parts, money(used.Nano))
	}
	if limit.Requests != 0 {
		parts = append(parts, w.RequestsCount(used.Requests))
	}
	if limit.Tokens != 0 {
		parts = append(parts, w.TokensCount(used.Tokens))
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
		if n, ok := parseDollars(low[1:]); ok && n > 0 {
			return Amount{Nano: n}, true, strings.Join(f[1:], " ")
		}
		return a, false, s
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

// zoneName is how people know a zone: the machine's own by what its clock shows.
func zoneName(zone *time.Location) string {
	if zone.String() == time.Local.String() {
		name, _ := time.Now().Zone()
		return name
	}
	return zone.String()
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
