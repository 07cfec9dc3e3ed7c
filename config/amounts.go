package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Limit is the most that may be spent in a period. At most one of the three is set; the zero Limit is none.
type Limit struct {
	Nano     int64 // nano-dollars (10⁻⁹ dollar)
	Requests int64
	Tokens   int64 // of questions and answers; in budgets only
}

// IsSet says whether there is a limit.
func (l Limit) IsSet() bool { return l != Limit{} }

// parseLimit reads "$5", "5 USD", "500 requests" and "none".
func parseLimit(text string) (Limit, error) {
	lower := strings.ToLower(strings.TrimSpace(text))
	if lower == "none" {
		return Limit{}, nil
	}
	number, unit, _ := strings.Cut(lower, " ")
	unit = strings.TrimSpace(unit)
	if dollars, found := strings.CutPrefix(lower, "$"); found {
		number, unit = strings.TrimSpace(dollars), "usd"
	}
	switch unit {
	case "usd":
		nano, err := parseDollars(number)
		if err != nil {
			return Limit{}, err
		}
		if nano == 0 {
			return Limit{}, Says("must be more than nothing; write none for no limit")
		}
		return Limit{Nano: nano}, nil
	case "request", "requests":
		if len(number) > 15 || !isDigits(number) {
			return Limit{}, Says("%s is not a whole number of requests; write for example 500 requests", quoted(number))
		}
		requests, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return Limit{}, Says("%s is not a whole number of requests; write for example 500 requests", quoted(number))
		}
		if requests == 0 {
			return Limit{}, Says("must be more than nothing; write none for no limit")
		}
		return Limit{Requests: requests}, nil
	}
	return Limit{}, Says("%s is neither dollars nor requests; write for example $5 or 500 requests", quoted(text))
}

// parseBudget reads what parseLimit does, and tokens: "200k tokens", "5m tokens", "1500 tokens".
func parseBudget(text string) (Limit, error) {
	number, unit, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), " ")
	if unit = strings.TrimSpace(unit); unit != "token" && unit != "tokens" {
		return parseLimit(text)
	}
	times := int64(1)
	if rest, thousands := strings.CutSuffix(number, "k"); thousands {
		number, times = rest, 1000
	} else if rest, millions := strings.CutSuffix(number, "m"); millions {
		number, times = rest, 1_000_000
	}
	tokens, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !isDigits(number) || tokens > 1_000_000_000_000/times {
		return Limit{}, Says("%s is not a number of tokens; write for example 200k tokens", quoted(text))
	}
	if tokens == 0 {
		return Limit{}, Says("must be more than nothing; write none for no limit")
	}
	return Limit{Tokens: tokens * times}, nil
}

// parseDollars reads a decimal number of dollars, such as 2.50, exactly into nano-dollars.
func parseDollars(text string) (int64, error) {
	whole, part, dotted := strings.Cut(text, ".")
	if !isDigits(whole) || dotted && !isDigits(part) {
		return 0, Says("%s is not an amount in dollars; write it in digits, for example 2.50", quoted(text))
	}
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	if len(whole) > 9 {
		return 0, Says("is more than Barkeep can count; write less than 1000000000 dollars")
	}
	if len(part) > 9 {
		return 0, Says("is finer than Barkeep can count; write at most 9 digits after the point")
	}
	nano, err := strconv.ParseInt("0"+whole+part+strings.Repeat("0", 9-len(part)), 10, 64)
	if err != nil {
		return 0, Says("%s is not an amount in dollars; write it in digits, for example 2.50", quoted(text))
	}
	return nano, nil
}

// longest is the longest length of time that can be written; twice of it still fits a time.Duration.
const longest = 36_500 * 24 * time.Hour

// parseDuration reads what time.ParseDuration does and days before it: 180d, 1d12h, 3h, 12h30m, 90s.
func parseDuration(text string) (time.Duration, error) {
	if isDigits(text) {
		return 0, Says("%s has no unit; write for example 90s, 3h or 180d", quoted(text))
	}
	wrong := Says("%s is not a length of time; write for example 90s, 12h30m or 180d", quoted(text))
	days, rest, hasDays := strings.Cut(text, "d")
	if !hasDays {
		days, rest = "0", text
	}
	if text == "" {
		return 0, wrong
	}
	if len(days) > 5 || !isDigits(days) {
		return 0, wrong
	}
	count, err := strconv.Atoi(days)
	if err != nil || count > int(longest/(24*time.Hour)) {
		return 0, wrong
	}
	length := time.Duration(count) * 24 * time.Hour
	if rest == "" {
		return length, nil
	}
	more, err := time.ParseDuration(rest)
	if err != nil || more < 0 || more > longest {
		return 0, wrong
	}
	return length + more, nil
}

// shortDuration writes a length of time the way an operator would: 180d, 3h, 12h30m.
func shortDuration(d time.Duration) string {
	if day := 24 * time.Hour; d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func isDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}
