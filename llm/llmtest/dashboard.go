package llmtest

import (
	"encoding/json"
	"math/big"
	"net/http"
)

// boundless is what the billing page says of a key without limit.
const boundless = 100_000_000

// subscription is OpenAI's old billing page: what was granted, in the site's display unit.
func (x *exchange) subscription() {
	p, ok := x.key()
	if !ok {
		return
	}
	limit := x.figure(p.token.Remain + p.token.Used)
	switch {
	case x.site.UserFigures && x.g.opt.Kind == OneAPI:
		limit = x.figure(p.user.Quota) // one-api forgets to add what was used
	case x.site.UserFigures:
		limit = x.figure(p.user.Quota + p.user.Used)
	case p.token.Unlimited:
		limit = json.Number(plain(big.NewRat(boundless, 1)))
	}
	var until int64
	if !p.token.Expires.IsZero() && !x.site.UserFigures {
		until = p.token.Expires.Unix()
	}
	x.json(http.StatusOK, struct {
		Object     string      `json:"object"`
		HasPayment bool        `json:"has_payment_method"`
		Soft       json.Number `json:"soft_limit_usd"`
		Hard       json.Number `json:"hard_limit_usd"`
		System     json.Number `json:"system_hard_limit_usd"`
		Until      int64       `json:"access_until"`
	}{"billing_subscription", true, limit, limit, limit, until})
}

// usage is what was used in all, times 100; dates are ignored.
func (x *exchange) usage() {
	p, ok := x.key()
	if !ok {
		return
	}
	used := p.token.Used
	if x.site.UserFigures {
		used = p.user.Used
	}
	x.json(http.StatusOK, struct {
		Object string      `json:"object"`
		Total  json.Number `json:"total_usage"`
	}{"list", x.figure(used * 100)})
}

// figure is an amount in the site's display unit.
func (x *exchange) figure(quota int64) json.Number {
	amount := new(big.Rat).SetInt64(quota)
	if x.site.Display != TOKENS {
		amount.SetFrac64(quota, x.site.QuotaPerUnit)
	}
	if x.site.Display == CNY && x.g.opt.Kind == NewAPI {
		amount.Mul(amount, x.site.ExchangeRate.or("1"))
	}
	return json.Number(plain(amount))
}
