package llm

import (
	"context"
	"encoding/json"
	"time"
)

// account is what the console says about the configured account.
type account struct {
	balance Balance
	quota   int64 // left, in quota units
	used    int64
	group   string
}

// Account asks what is left of the console account: /api/user/self, with the
// system access token and, for new-api, the user's id. A figure younger than
// 20 s is given again; so is any where the site limits our calls: see AsOf.
func (c *Client) Account(ctx context.Context) (Balance, error) {
	if !c.HasAccount() {
		return Balance{}, &Error{Fault: NotOffered, Free: true, Detail: "no console account in the config"}
	}
	a, err := c.account.fresh(ctx, balanceAge, c.readAccount)
	if old, at := c.account.known(); FaultOf(err) == RateLimited && !at.IsZero() {
		c.balances.all.old(&old.balance)
		return old.balance, nil
	}
	return a.balance, err
}

func (c *Client) readAccount(ctx context.Context) (account, error) {
	s, err := c.siteNow(ctx)
	if err != nil {
		return account{}, err
	}
	if s.Kind == Plain {
		return account{}, &Error{Fault: NotOffered, Free: true, Detail: "no console: neither new-api nor one-api"}
	}
	r, err := c.console(ctx, s.root+"/api/user/self", c.consoleLogin())
	if err == nil {
		err = c.answered(r)
	}
	if err != nil {
		return account{}, err
	}
	var w struct {
		Data *struct {
			Username loose           `json:"username"`
			Display  loose           `json:"display_name"`
			Group    loose           `json:"group"`
			Quota    json.RawMessage `json:"quota"`
			Used     count           `json:"used_quota"`
			Requests *count          `json:"request_count"`
		} `json:"data"`
	}
	if lenient(trimBOM(r.body), &w) != nil || w.Data == nil || !something(w.Data.Quota) && string(w.Data.Quota) != "0" {
		return account{}, &Error{Fault: Odd, Status: r.status, Free: true, Detail: "no quota in /api/user/self"}
	}
	var quota count
	if err := quota.UnmarshalJSON(w.Data.Quota); err != nil {
		return account{}, &Error{Fault: Odd, Status: r.status, Free: true, Err: err}
	}
	left, used := int64(quota), int64(w.Data.Used)
	a := account{quota: left, used: used, group: string(w.Data.Group)}
	a.balance = Balance{
		Whose: OfAccount, Account: first(w.Data.Display, w.Data.Username),
		Granted: s.dollars(left + used), Used: s.dollars(used), Left: s.dollars(left), AsOf: time.Now(),
	}
	if w.Data.Requests != nil {
		n := int64(*w.Data.Requests)
		a.balance.Requests = &n
	}
	c.balances.all.judge(&a.balance, s.batch, a.balance.AsOf)
	return a, nil
}
