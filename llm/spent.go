package llm

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"
)

// AccountSpent asks the console's log what the account spent since a time, over
// all its keys: /api/log/self/stat. A site that keeps no log says 0.
func (c *Client) AccountSpent(ctx context.Context, since time.Time) (Nano, error) {
	if !c.HasAccount() {
		return 0, &Error{Fault: NotOffered, Free: true, Detail: "no console account in the config"}
	}
	s, err := c.siteNow(ctx)
	if err != nil {
		return 0, err
	}
	if s.Kind == Plain {
		return 0, &Error{Fault: NotOffered, Free: true, Detail: "no console: neither new-api nor one-api"}
	}
	q := url.Values{"type": {"2"}, "start_timestamp": {strconv.FormatInt(since.Unix(), 10)}}
	r, err := c.console(ctx, s.root+"/api/log/self/stat?"+q.Encode(), c.consoleLogin())
	if err == nil {
		err = c.answered(r)
	}
	if err != nil {
		return 0, err
	}
	var w struct {
		Data struct {
			Quota json.RawMessage `json:"quota"`
		} `json:"data"`
	}
	var quota count
	if lenient(trimBOM(r.body), &w) != nil || quota.UnmarshalJSON(w.Data.Quota) != nil {
		return 0, &Error{Fault: Odd, Status: r.status, Free: true, Detail: "no quota in /api/log/self/stat"}
	}
	n := s.dollars(int64(quota))
	if n == nil {
		return 0, &Error{Fault: Odd, Status: r.status, Free: true, Detail: "amounts beyond any account"}
	}
	return *n, nil
}

// consoleLogin are the headers of the console account.
func (c *Client) consoleLogin() map[string]string {
	return map[string]string{"Authorization": c.gateway.AccessToken.Reveal(), "New-Api-User": c.gateway.UserID}
}
