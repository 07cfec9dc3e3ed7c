package llm

import (
	"context"
	"encoding/json"
	"math/big"
	"time"
)

// unlimitedHard is the hard_limit_usd of a key without limit, on both families.
const unlimitedHard = 100_000_000

// bill is what the billing endpoints say, in quota units.
type bill struct{ hard, used int64 }

// shownBill is what they say as they say it.
type shownBill struct {
	hard, usage *big.Rat // usage is the used amount × 100; nil: not answered
	expires     time.Time
}

// billing reads subscription and usage under /v1/dashboard/billing. Their
// amounts are in whatever the site displays, lifetime totals whatever the dates.
func (c *Client) billing(ctx context.Context, s site, k Key, of *keyBalance) (Balance, error) {
	shown, err := c.readBilling(ctx, k)
	if err != nil {
		return Balance{}, err
	}
	if s.Kind == Plain {
		return plainBalance(shown), nil
	}
	factor, ok := s.shown()
	if !ok {
		return Balance{}, &Error{Fault: Odd, Free: true, Detail: "site displays in a unit it does not explain: " + c.masks.detail(s.display)}
	}
	now, ok := s.bill(shown, factor)
	if !ok {
		return Balance{}, &Error{Fault: Odd, Free: true, Detail: "amounts beyond any account"}
	}
	b := Balance{Whose: OfKey, Expires: shown.expires}
	if shown.usage != nil {
		b.Used = s.dollars(now.used)
	}
	if shown.hard.Cmp(big.NewRat(unlimitedHard, 1)) == 0 {
		b.Unlimited = true
		if s.Kind == OneAPI {
			b.Used = nil // one-api does not count what an unlimited key uses: always 0
		}
		c.learn(ctx, &c.host.ofUser, no) // a user is never unlimited
		return b, nil
	}
	c.judge(ctx, s, of, now, shown.usage != nil, &b)
	return b, nil
}

// judge fills in whose the figures are and what is left.
func (c *Client) judge(ctx context.Context, s site, of *keyBalance, now bill, used bool, b *Balance) {
	var self *account
	if s.Kind == OneAPI && c.HasAccount() {
		if a, err := c.account.fresh(ctx, balanceAge, c.readAccount); err == nil {
			self = &a
		}
	}
	if shown := c.balances.compare(s, of, now, self); shown != unknown {
		c.learn(ctx, &c.host.ofUser, shown)
	}
	ofUser := c.means(ctx, &c.host.ofUser)
	granted, left := now.hard, now.hard-now.used
	switch {
	case s.Kind == OneAPI && ofUser == yes: // there hard_limit is what is left
		granted, left = now.hard+now.used, now.hard
		b.Whose = OfUser
	case s.Kind == OneAPI && ofUser == unknown:
		b.AtLeast = now.used > 0
	case s.Kind == NewAPI && ofUser == yes:
		b.Whose = OfUser
	}
	b.Granted = s.dollars(granted)
	if used || b.Whose == OfUser && s.Kind == OneAPI {
		b.Left = s.dollars(left)
	}
}

// compare finds out whether the figures are the user's: against /api/usage/token/,
// which always shows the key; on one-api against the account, and the reading before.
func (b *balances) compare(s site, of *keyBalance, now bill, self *account) (ofUser meaning) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.Kind == NewAPI {
		switch {
		case of.endless || of.granted != nil && *of.granted != now.hard:
			return yes
		case of.granted != nil:
			return no
		}
		return unknown
	}
	before := of.billed
	of.billed = &now
	if before != nil {
		switch spent := now.used - before.used; {
		case spent <= 0:
		case now.hard == before.hard:
			return no
		case before.hard-now.hard == spent:
			return yes
		}
	}
	if self != nil && self.quota == now.hard && self.used == now.used && now.used != 0 {
		return yes
	}
	return unknown
}

// plainBalance takes the figures for dollars: nothing says otherwise.
func plainBalance(shown shownBill) Balance {
	b := Balance{Whose: OfKey, Expires: shown.expires}
	dollar := big.NewRat(int64(Dollar), 1)
	if shown.usage != nil {
		b.Used = nano(new(big.Rat).Mul(new(big.Rat).Quo(shown.usage, big.NewRat(100, 1)), dollar))
	}
	if shown.hard.Cmp(big.NewRat(unlimitedHard, 1)) >= 0 {
		b.Unlimited = true
		return b
	}
	b.Granted = nano(new(big.Rat).Mul(shown.hard, dollar))
	if b.Granted != nil && b.Used != nil {
		left := *b.Granted - *b.Used
		b.Left = &left
	}
	return b
}

// bill converts displayed amounts to quota units. Sites compute with floats; the
// nearest unit is the one they mean. false: they do not fit.
func (s site) bill(shown shownBill, factor *big.Rat) (b bill, ok bool) {
	perUnit := new(big.Rat).Quo(new(big.Rat).SetInt64(s.QuotaPerUnit), factor)
	hard := roundHalfUp(new(big.Rat).Mul(shown.hard, perUnit))
	used := new(big.Int)
	if shown.usage != nil {
		used = roundHalfUp(new(big.Rat).Mul(new(big.Rat).Quo(shown.usage, big.NewRat(100, 1)), perUnit))
	}
	most := big.NewInt(1 << 53) // beyond it a site's own floats are wrong
	return bill{hard.Int64(), used.Int64()}, hard.CmpAbs(most) <= 0 && used.CmpAbs(most) <= 0
}

func (c *Client) readBilling(ctx context.Context, k Key) (shownBill, error) {
	api, err := c.api(ctx, k)
	if err != nil {
		return shownBill{}, err
	}
	var sub struct {
		Hard    json.RawMessage `json:"hard_limit_usd"`
		Expires count           `json:"access_until"`
	}
	if err := c.readBillingPart(ctx, api+"/dashboard/billing/subscription", k, &sub); err != nil {
		return shownBill{}, err
	}
	hard, ok := decimal(sub.Hard)
	if !ok {
		return shownBill{}, &Error{Fault: Odd, Free: true, Detail: "no hard_limit_usd"}
	}
	shown := shownBill{hard: hard, expires: date(sub.Expires)}
	var use struct {
		Total json.RawMessage `json:"total_usage"`
	}
	switch err := c.readBillingPart(ctx, api+"/dashboard/billing/usage", k, &use); FaultOf(err) {
	case "":
		shown.usage, _ = decimal(use.Total)
	case NotOffered, Odd:
	default:
		return shownBill{}, err
	}
	return shown, nil
}

func (c *Client) readBillingPart(ctx context.Context, address string, k Key, v any) error {
	r, err := c.console(ctx, address, bearer(k))
	if err == nil {
		err = c.answered(r)
	}
	if err != nil {
		return err
	}
	if lenient(trimBOM(r.body), v) != nil {
		return &Error{Fault: Odd, Status: r.status, Free: true, Detail: "broken JSON"}
	}
	return nil
}
