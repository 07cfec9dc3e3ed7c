package llmtest

import (
	"math/big"
	"strconv"
	"strings"
)

// rat is the exact value; ok is false for what is no number.
func (n Number) rat() (*big.Rat, bool) {
	if n == "" {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

func (n Number) or(other string) *big.Rat {
	if r, ok := n.rat(); ok {
		return r
	}
	r, _ := Number(other).rat()
	return r
}

// price is a model's price in exact numbers.
type price struct {
	model                    Model
	priced, perCall          bool
	ratio, completion, cache *big.Rat
	call                     *big.Rat
}

func prices(models []Model) map[string]price {
	all := make(map[string]price, len(models))
	for _, m := range models {
		p := price{model: m, completion: m.Completion.or("1"), cache: m.Cache.or("1")}
		p.ratio, p.priced = m.Ratio.rat()
		if call, ok := m.Price.rat(); ok {
			p.call, p.perCall, p.priced = call, true, true
		}
		all[m.ID] = p
	}
	return all
}

// counted are the tokens that a call is charged for.
type counted struct {
	prompt, completion, cached int64
	estimated                  bool
}

// quota is what a call costs by ratios: half up on new-api, up on one-api, and at least 1 unless the price is 0.
func (p price) quota(kind Kind, group *big.Rat, u counted) int64 {
	factor := new(big.Rat).Mul(p.ratio, group)
	tokens := new(big.Rat).SetInt64(u.prompt)
	if kind != OneAPI {
		tokens.SetInt64(u.prompt - u.cached)
		tokens.Add(tokens, new(big.Rat).Mul(p.cache, new(big.Rat).SetInt64(u.cached)))
	}
	tokens.Add(tokens, new(big.Rat).Mul(p.completion, new(big.Rat).SetInt64(u.completion)))
	cost := tokens.Mul(tokens, factor)
	quota := round(kind, cost)
	if factor.Sign() != 0 && quota <= 0 {
		return 1
	}
	return quota
}

// once is what a call costs that is priced per call; times is the factor of size, quality and number.
func (p price) once(kind Kind, group, times *big.Rat, perUnit int64) int64 {
	cost := new(big.Rat).Mul(group, times)
	if p.perCall {
		cost.Mul(cost, p.call).Mul(cost, new(big.Rat).SetInt64(perUnit))
	} else {
		cost.Mul(cost, p.ratio).Mul(cost, new(big.Rat).SetInt64(1000))
	}
	return round(kind, cost)
}

func round(kind Kind, r *big.Rat) int64 {
	if kind == OneAPI {
		return ceil(r)
	}
	return ceil(new(big.Rat).Sub(r, big.NewRat(1, 2))) + tie(r)
}

// tie is 1 where r lies exactly between two integers, which half up rounds to the upper.
func tie(r *big.Rat) int64 {
	if r.Denom().Cmp(big.NewInt(2)) == 0 {
		return 1
	}
	return 0
}

func ceil(r *big.Rat) int64 {
	whole := new(big.Int)
	rest := new(big.Int)
	whole.DivMod(r.Num(), r.Denom(), rest)
	if rest.Sign() != 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return bounded(whole)
}

// mostQuota is more than any account holds, and small enough that sums of it stay within an int64.
const mostQuota = 10_000_000_000_000_000

func bounded(n *big.Int) int64 {
	if n.CmpAbs(big.NewInt(mostQuota)) > 0 {
		return mostQuota * int64(n.Sign())
	}
	return n.Int64()
}

// plain writes a number as JSON does: no trailing zeros, no point for whole values.
func plain(r *big.Rat) string {
	text := r.FloatString(10)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// shown is an amount as the error texts of new-api write it.
func (s Site) shown(quota int64) string {
	dollars := new(big.Rat).SetFrac64(quota, s.QuotaPerUnit)
	switch s.Display {
	case CNY:
		return "¥" + dollars.Mul(dollars, s.ExchangeRate.or("1")).FloatString(6)
	case CUSTOM:
		return s.CustomSymbol + dollars.Mul(dollars, s.CustomRate.or("1")).FloatString(6)
	case TOKENS:
		return strconv.FormatInt(quota, 10)
	default:
		return "＄" + dollars.FloatString(6)
	}
}
