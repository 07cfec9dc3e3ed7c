package bots

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"barkeep/bots/words"
	"barkeep/llm"
)

// FuzzMoney holds that printed money is the money, as exact as promised, for every
// amount there can be.
func FuzzMoney(f *testing.F) {
	for _, n := range []int64{0, 1, -1, 530_000, 9_949_999, 9_950_000, 9_999_999, 10_000_000, 4_999_999, 5_000_000, -4_000_000, -5_000_000, math.MaxInt64, math.MinInt64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n int64) {
		exact := float64(n) / 1e9
		for name, s := range map[string]string{"dollars": dollars(llm.Nano(n)), "spent": spent(llm.Nano(n))} {
			plainly := strings.Replace(s, "$", "", 1)
			got, err := strconv.ParseFloat(plainly, 64)
			if err != nil || strings.Count(s, "-") > 1 || strings.LastIndex(s, "-") > 0 {
				t.Fatalf("%s(%d) is %q", name, n, s)
			}
			if math.Abs(got-exact) > 0.005+math.Abs(exact)*1e-12 {
				t.Errorf("%s(%d) is %q", name, n, s)
			}
			if got == 0 && strings.Contains(s, "-") {
				t.Errorf("%s(%d) is %q: nothing is owed", name, n, s)
			}
		}
		if n != 0 && n > -10_000_000 && n < 10_000_000 {
			got, _ := strconv.ParseFloat(strings.Replace(spent(llm.Nano(n)), "$", "", 1), 64)
			if math.Abs(got-exact) > math.Abs(exact)*0.051 {
				t.Errorf("spent(%d) is %s", n, spent(llm.Nano(n)))
			}
		}
		if digits := strings.TrimLeft(spent(llm.Nano(n)), "-$0."); len(digits) < 2 && (n > 9 || n < -9) {
			t.Errorf("spent(%d) is %s: %d significant digits", n, spent(llm.Nano(n)), len(digits))
		}
		whole, frac, _ := strings.Cut(Exact(llm.Nano(n)), ".")
		back, err := strconv.ParseInt(whole+frac+strings.Repeat("0", 9-len(frac)), 10, 64)
		if err != nil || back != n {
			t.Errorf("Exact(%d) is %s.%s", n, whole, frac)
		}
	})
}

// TestChargesHaveTwoDigits holds how a single charge reads: two significant digits
// at every size, so that nobody reads $0.02 where $0.018 was charged.
func TestChargesHaveTwoDigits(t *testing.T) {
	t.Parallel()
	for n, want := range map[llm.Nano]string{
		0: "$0.00", 6: "$0.000000006", 62: "$0.000000062", 6_000: "$0.0000060", 530_000: "$0.00053", 534_999: "$0.00053",
		9_949_999: "$0.0099", 9_950_000: "$0.010", 9_999_999: "$0.010", 18_452_000: "$0.018", 20_000_000: "$0.020", 99_499_999: "$0.099", 99_500_000: "$0.10",
		-18_452_000: "-$0.018", 184_520_000: "$0.18", llm.Dollar: "$1.00", 1_234_567_890: "$1.23",
	} {
		if got := spent(n); got != want {
			t.Errorf("spent(%d) is %s, want %s", n, got, want)
		}
	}
}

// TestTableAddsUp holds that a table's rows add up to its sum as they are printed.
func TestTableAddsUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows []llm.Nano
		want string // the sum last
	}{
		{[]llm.Nano{18_452_000, 526_000}, "$0.01845 $0.00053 $0.01898"},
		{[]llm.Nano{12_340_012_000, 2_000}, "$12.340012 $0.000002 $12.340014"},
		{[]llm.Nano{1_230_000_000, 40_000_000}, "$1.230 $0.040 $1.270"},
		{[]llm.Nano{5_000_000_000, 0}, "$5.00 $0.00 $5.00"},
		{[]llm.Nano{700_000_000, 62}, "$0.700000 $0.000000062 $0.700000"},
	} {
		var sum llm.Nano
		var got []string
		money := spentTogether(c.rows...)
		for _, n := range c.rows {
			sum += n
			got = append(got, money(n))
		}
		if all := strings.Join(append(got, money(sum)), " "); all != c.want {
			t.Errorf("%v reads %s, want %s", c.rows, all, c.want)
		}
	}
}

// FuzzAmount holds that no words make a cap that is negative, or one that the words
// do not name.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"$1", "$0", "$", "$1,5", "$1O", "$1.5 x", "100 requests", "100 次", "100次", "200k tokens", "9000000000m tokens", "-1 requests", "no cap", "不限", "$1000000", "$99999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, found, rest := parseAmount(s)
		if a.Nano < 0 || a.Requests < 0 || a.Tokens < 0 {
			t.Errorf("%q is %+v", s, a)
		}
		if !found && (a != Amount{} || strings.Join(strings.Fields(rest), " ") != strings.Join(strings.Fields(s), " ")) {
			t.Errorf("of %q, which names no amount, %+v and %q are left", s, a, rest)
		}
	})
}

// TestNothingUsedYet holds that what was used of a cap is said in the cap's own unit
// also while it is nothing.
func TestNothingUsedYet(t *testing.T) {
	t.Parallel()
	for limit, want := range map[Amount]string{
		{Requests: 100}: "0 requests", {Tokens: 5}: "0 tokens", {Nano: llm.Dollar}: "$0.00", {Nano: llm.Dollar, Requests: 1}: "$0.00 + 0 requests",
	} {
		if got := usedOf(words.English(), Amount{}, limit, dollars); got != want {
			t.Errorf("of %+v %q is used, want %q", limit, got, want)
		}
	}
}

// TestPatternsAndSlashes holds that a pattern reads an id as the rate limits do: a
// slash in it is no folder.
func TestPatternsAndSlashes(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"*", "*gpt*", "openrouter/*", "*/gpt-4o"} {
		if !permits([]string{p}, "openrouter/openai/gpt-4o") {
			t.Errorf("%s does not let openrouter/openai/gpt-4o through", p)
		}
	}
	if permits([]string{"gpt-*"}, "openrouter/openai/gpt-4o") || permits([]string{"["}, "x") {
		t.Error("a pattern lets through what it does not match")
	}
}
