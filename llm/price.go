package llm

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
)

// prices is a new-api site's price list.
type prices struct {
	models map[string]price
	groups map[string]*big.Rat
	cached map[string]*big.Rat // price of a cached token, as a share; nil where the site does not expose its ratios
}

// price is that of one model. Ratios are those of new-api: 1 is $2 for a million
// prompt tokens at the factory's quota_per_unit.
type price struct {
	perCall    bool
	call       *big.Rat // dollars
	ratio      *big.Rat
	completion *big.Rat // a completion token, in prompt tokens
}

// unpriced is the ratio that /api/pricing shows for models that have no price:
// calls of them fail, and /v1/models does not list them.
func unpriced(r *big.Rat) bool { return r.Cmp(big.NewRat(75, 2)) == 0 }

// Cost is what a call with this usage costs; false where no price is known. The
// operator's own prices come first, then the list that new-api publishes, for
// the account's group if it is known, else for the group "default". A key may be
// in another group: only the gateway's log is final. one-api publishes no prices.
// It does no I/O.
func (c *Client) Cost(model string, u Usage) (Cost, bool) {
	at := slices.IndexFunc(c.gateway.Prices, func(p Price) bool { return Matches(p.Pattern, model) })
	if at >= 0 {
		return c.gateway.Prices[at].cost(u)
	}
	p, group, s, ok := c.published(model)
	if !ok {
		return Cost{}, false
	}
	list, _ := c.prices.known()
	quota, ok := p.quota(u, group, list.cachedRatio(model), s.QuotaPerUnit)
	return s.cost(quota, ok)
}

// DrawCost is what a picture of a size costs before it is made; false where it
// has no price per call, or none is known. It does no I/O.
func (c *Client) DrawCost(model, size string) (Cost, bool) {
	at := slices.IndexFunc(c.gateway.Prices, func(p Price) bool { return Matches(p.Pattern, model) })
	if at >= 0 {
		if c.gateway.Prices[at].Request == 0 {
			return Cost{}, false
		}
		return c.gateway.Prices[at].cost(Usage{})
	}
	p, group, s, ok := c.published(model)
	if !ok || !p.perCall {
		return Cost{}, false
	}
	total := new(big.Rat).Mul(p.call, new(big.Rat).SetInt64(s.QuotaPerUnit))
	total.Mul(total, group)
	quota, ok := whole(total.Mul(total, sizeFactor(model, size)), false)
	return s.cost(quota, ok)
}

// sizeFactor is what new-api takes for a size beside a model's smallest.
func sizeFactor(model, size string) *big.Rat {
	switch {
	case model == "dall-e-3" && (size == "1024x1792" || size == "1792x1024"):
		return big.NewRat(2, 1)
	case model == "dall-e-2" && size == "512x512":
		return big.NewRat(9, 8)
	case model == "dall-e-2" && (size == "1024x1024" || size == ""):
		return big.NewRat(5, 4)
	}
	return big.NewRat(1, 1)
}

// published is a model's price in the list of a new-api site.
func (c *Client) published(model string) (p price, group *big.Rat, s site, ok bool) {
	s, read := c.site.known()
	list, priced := c.prices.known()
	if read.IsZero() || priced.IsZero() || s.Kind != NewAPI || s.QuotaPerUnit <= 0 {
		return p, nil, s, false
	}
	p, ok = list.models[model]
	if !ok || !p.perCall && unpriced(p.ratio) && !c.isListed(model) {
		return p, nil, s, false
	}
	group, ok = list.groups[c.group()]
	return p, group, s, ok
}

// cost is a sum of quota units as money.
func (s site) cost(quota int64, ok bool) (Cost, bool) {
	if !ok {
		return Cost{}, false
	}
	n := s.dollars(quota)
	if n == nil {
		return Cost{}, false
	}
	return Cost{Nano: *n, Quota: quota, QuotaPerUnit: s.QuotaPerUnit}, true
}

// cachedRatio is nil where the site does not tell; a model that its list does not
// name pays the full price.
func (p prices) cachedRatio(model string) *big.Rat {
	if r, ok := p.cached[model]; ok || p.cached == nil {
		return r
	}
	return big.NewRat(1, 1)
}

// group is the price group of the account, or the one that everybody is in.
func (c *Client) group() string {
	if a, at := c.account.known(); !at.IsZero() && a.group != "" {
		return a.group
	}
	return "default"
}

// quota is new-api's bill: rounded half up, at least 1 if the ratio is not 0.
func (p price) quota(u Usage, group, cachedRatio *big.Rat, perUnit int64) (int64, bool) {
	total := new(big.Rat)
	if p.perCall {
		total.Mul(p.call, new(big.Rat).SetInt64(perUnit))
		total.Mul(total, group)
		return whole(total, false)
	}
	if u.Cached > 0 && cachedRatio == nil {
		return 0, false // the site does not say what cached tokens cost
	}
	total.SetInt64(u.Prompt - u.Cached)
	if u.Cached > 0 {
		total.Add(total, new(big.Rat).Mul(new(big.Rat).SetInt64(u.Cached), cachedRatio))
	}
	total.Add(total, new(big.Rat).Mul(new(big.Rat).SetInt64(u.Completion), p.completion))
	rate := new(big.Rat).Mul(p.ratio, group)
	return whole(total.Mul(total, rate), rate.Sign() != 0)
}

func whole(r *big.Rat, atLeastOne bool) (int64, bool) {
	i := roundHalfUp(r)
	if !i.IsInt64() {
		return 0, false
	}
	if atLeastOne {
		return max(i.Int64(), 1), true
	}
	return i.Int64(), true
}

// cost is by an operator's price per million tokens, rounded half up to the nano.
func (p Price) cost(u Usage) (Cost, bool) {
	cached := p.Cached
	if cached == 0 {
		cached = p.Input
	}
	sum := new(big.Int)
	for _, part := range [][2]int64{{u.Prompt - u.Cached, int64(p.Input)}, {u.Cached, int64(cached)}, {u.Completion, int64(p.Output)}} {
		sum.Add(sum, new(big.Int).Mul(big.NewInt(part[0]), big.NewInt(part[1])))
	}
	r := new(big.Rat).SetFrac(sum, big.NewInt(1_000_000))
	n := nano(r.Add(r, new(big.Rat).SetInt64(int64(p.Request))))
	if n == nil {
		return Cost{}, false
	}
	return Cost{Nano: *n}, true
}

// readPrices reads /api/pricing, and the ratios where the site exposes them.
func (c *Client) readPrices(ctx context.Context) (prices, error) {
	s, err := c.site.fresh(ctx, ever, c.readSite)
	if err != nil {
		return prices{}, err
	}
	if s.Kind != NewAPI {
		return prices{}, &Error{Fault: NotOffered, Free: true, Detail: "no price list"}
	}
	r, err := c.console(ctx, s.root+"/api/pricing", nil)
	if err == nil {
		err = c.answered(r)
	}
	if err != nil {
		return prices{}, err
	}
	list := readPricing(r.body)
	ratios, err := c.console(ctx, s.root+"/api/ratio_config", nil)
	if err == nil && c.answered(ratios) == nil { // most sites refuse: then cached tokens have no known price
		list.cached = readCacheRatios(ratios.body)
	}
	return list, nil
}

func readPricing(body []byte) prices {
	var w struct {
		Data []struct {
			Name       loose           `json:"model_name"`
			QuotaType  json.RawMessage `json:"quota_type"`
			Ratio      json.RawMessage `json:"model_ratio"`
			Price      json.RawMessage `json:"model_price"`
			Completion json.RawMessage `json:"completion_ratio"`
		} `json:"data"`
		Groups map[string]json.RawMessage `json:"group_ratio"`
	}
	list := prices{models: map[string]price{}, groups: map[string]*big.Rat{}}
	if lenient(trimBOM(body), &w) != nil {
		return list
	}
	for group, raw := range w.Groups {
		if r, ok := decimal(raw); ok && r.Sign() >= 0 {
			list.groups[group] = r
		}
	}
	for _, m := range w.Data {
		p := price{perCall: string(m.QuotaType) == "1"}
		var okRatio, okCompletion, okCall bool
		p.ratio, okRatio = decimal(m.Ratio)
		p.completion, okCompletion = decimal(m.Completion)
		p.call, okCall = decimal(m.Price)
		switch {
		case p.perCall && okCall && p.call.Sign() >= 0,
			string(m.QuotaType) == "0" && okRatio && okCompletion && p.ratio.Sign() >= 0 && p.completion.Sign() >= 0:
			list.models[string(m.Name)] = p
		}
	}
	return list
}

func readCacheRatios(body []byte) map[string]*big.Rat {
	var w struct {
		Data struct {
			Cache map[string]json.RawMessage `json:"cache_ratio"`
		} `json:"data"`
	}
	if lenient(trimBOM(body), &w) != nil {
		return nil
	}
	out := map[string]*big.Rat{}
	for model, raw := range w.Data.Cache {
		if r, ok := decimal(raw); ok && r.Sign() >= 0 {
			out[model] = r
		}
	}
	return out
}
