package llm

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

// balanceAge is how long a balance is given again without asking.
const balanceAge = 20 * time.Second

// balances keeps what was read of each key.
type balances struct {
	mu   sync.Mutex
	keys map[Key]*keyBalance
	all  recent // calls with any key
}

type keyBalance struct {
	memory[Balance]
	recent recent
	// Of the last readings, in quota units, to compare with.
	billed  *bill
	granted *int64 // by /api/usage/token/
	endless bool   // likewise
}

func (b *balances) of(k Key) *keyBalance {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.keys == nil {
		b.keys = map[Key]*keyBalance{}
	}
	if b.keys[k] == nil {
		b.keys[k] = &keyBalance{}
	}
	return b.keys[k]
}

// Balance asks what is left of a key. A figure younger than 20 s is given again;
// so is any where the site limits our calls: see AsOf. A key that is used up is
// no error where the site still shows its figures.
func (c *Client) Balance(ctx context.Context, k Key) (Balance, error) {
	of := c.balances.of(k)
	b, err := of.fresh(ctx, balanceAge, func(ctx context.Context) (Balance, error) {
		b, err := c.readBalance(ctx, k, of)
		b.Key, b.AsOf = k.String(), time.Now()
		if err == nil {
			of.recent.judge(&b, c.lags(), b.AsOf)
		}
		return b, err
	})
	if old, at := of.known(); FaultOf(err) == RateLimited && !at.IsZero() {
		of.recent.old(&old)
		return old, nil
	}
	if err != nil {
		c.circuit.heard(k, err)
		return Balance{}, err
	}
	return b, nil
}

// lags reports whether the site says that it counts calls late.
func (c *Client) lags() bool {
	s, _ := c.site.known()
	return s.batch
}

func (c *Client) readBalance(ctx context.Context, k Key, of *keyBalance) (Balance, error) {
	s, err := c.siteNow(ctx)
	if err != nil {
		return Balance{}, err
	}
	if s.Kind == NewAPI {
		if b, ok, err := c.tokenUsage(ctx, s, k, of); ok {
			return b, err
		}
	}
	return c.billing(ctx, s, k, of)
}

// tokenUsage reads /api/usage/token/: exact, whatever the site displays, and
// answered for expired, disabled and exhausted keys too. ok is false where the
// billing endpoints have to answer.
func (c *Client) tokenUsage(ctx context.Context, s site, k Key, of *keyBalance) (b Balance, ok bool, err error) {
	if _, ok := c.mayAsk(ctx, &c.host.usage); !ok {
		return Balance{}, false, nil
	}
	r, err := c.console(ctx, s.root+"/api/usage/token/", bearer(k)) // without the slash: 301
	if err == nil {
		err = c.answered(r)
	}
	switch FaultOf(err) {
	case NotOffered, RateLimited, Odd:
		return Balance{}, false, nil
	}
	if err != nil {
		return Balance{}, true, err
	}
	var w struct {
		Data *struct {
			Granted   json.RawMessage `json:"total_granted"`
			Used      count           `json:"total_used"`
			Left      count           `json:"total_available"`
			Unlimited loose           `json:"unlimited_quota"`
			Expires   count           `json:"expires_at"`
		} `json:"data"`
	}
	if lenient(trimBOM(r.body), &w) != nil || w.Data == nil || w.Data.Granted == nil {
		return Balance{}, false, nil
	}
	d := w.Data
	b = Balance{Whose: OfKey, Used: s.dollars(int64(d.Used)), Expires: date(d.Expires), Unlimited: d.Unlimited == "true"}
	c.balances.mu.Lock()
	defer c.balances.mu.Unlock()
	of.granted, of.endless = nil, b.Unlimited
	if !b.Unlimited {
		granted := int64(d.Left + d.Used)
		of.granted = &granted
		b.Granted, b.Left = s.dollars(granted), s.dollars(int64(d.Left))
	}
	return b, true, nil
}

// date is a unix time in seconds; zero and below mean never.
func date(seconds count) time.Time {
	if seconds <= 0 || seconds > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
