package llm

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// LogRow is a line of a gateway's own log: what it charged for a call.
type LogRow struct {
	Request   string    // the gateway's id of the call; old sites write none
	At        time.Time // when it was charged, by the gateway's clock, to the second
	Model     string    // as the gateway prices it, which may not be as it was asked for
	TokenName string    // the key's name on the site
	Usage     Usage
	Cost      Cost
}

// ID tells rows apart: the request id, or where there is none all that the row
// says.
func (r LogRow) ID() string {
	if r.Request != "" {
		return r.Request
	}
	return fmt.Sprintf("%d/%s/%s/%d/%d/%d", r.At.Unix(), r.TokenName, r.Model, r.Usage.Prompt, r.Usage.Completion, r.Cost.Quota)
}

// Log is what a gateway's log says.
type Log struct {
	Rows  []LogRow  // oldest first
	Since time.Time // from here to Until no row is missing
	Until time.Time
}

// CostOf is an amount of quota units in money, rounded half up; false where it
// does not fit or perUnit is not known.
func CostOf(quota, perUnit int64) (Cost, bool) {
	if perUnit <= 0 {
		return Cost{}, false
	}
	n := nano(new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(quota), big.NewInt(int64(Dollar))), big.NewInt(perUnit)))
	if n == nil {
		return Cost{}, false
	}
	return Cost{Nano: *n, Quota: quota, QuotaPerUnit: perUnit}, true
}

// Log reads the gateway's log since a time. With a console account it is that of
// the account, over all its keys, page by page; it waits as long as the site's
// limits take. Else it is the key's: only new-api has that, and only its newest
// 1,000 rows. NotOffered: there is no log to read.
func (c *Client) Log(ctx context.Context, k Key, since time.Time) (Log, error) {
	s, err := c.siteNow(ctx)
	if err != nil {
		return Log{}, err
	}
	switch {
	case s.Kind == Plain, s.Kind == OneAPI && !c.HasAccount():
		return Log{}, &Error{Fault: NotOffered, Free: true, Detail: "no log to read with a key alone"}
	case c.HasAccount():
		return c.accountLog(ctx, s, since)
	}
	return c.keyLog(ctx, s, k, since)
}

// LogOf reads the log's rows of one call, by its request id: new-api with a
// console account. NotOffered where the site cannot look one up.
func (c *Client) LogOf(ctx context.Context, request string) ([]LogRow, error) {
	s, err := c.siteNow(ctx)
	if err != nil {
		return nil, err
	}
	if s.Kind != NewAPI || !c.HasAccount() || request == "" {
		return nil, &Error{Fault: NotOffered, Free: true, Detail: "no look-up by request id"}
	}
	rows, _, err := c.logPage(ctx, s, "/api/log/self?"+url.Values{"p": {"1"}, "page_size": {"10"}, "type": {"2"}, "request_id": {request}}.Encode(), c.consoleLogin())
	return slices.DeleteFunc(rows, func(r LogRow) bool { return r.Request != request }), err
}

// unsettled is how young rows may be that are left to the next reading: more may
// come in the same second.
const unsettled = 2 * time.Second

// accountLog pages through /api/log/self, newest rows first. The end is fixed, so
// that rows that come meanwhile move nothing.
func (c *Client) accountLog(ctx context.Context, s site, since time.Time) (Log, error) {
	out := Log{Since: since, Until: time.Now().Add(-unsettled).Truncate(time.Second)}
	q := url.Values{"type": {"2"}, "start_timestamp": {strconv.FormatInt(since.Unix(), 10)}, "end_timestamp": {strconv.FormatInt(out.Until.Unix(), 10)}}
	size, first := 10, 0 // one-api: always 10 rows, pages from 0
	if s.Kind == NewAPI {
		size, first = 100, 1
		q.Set("page_size", strconv.Itoa(size))
	}
	for page := first; ; page++ {
		q.Set("p", strconv.Itoa(page))
		rows, lines, err := c.logPage(ctx, s, "/api/log/self?"+q.Encode(), c.consoleLogin())
		if err != nil {
			return Log{}, err
		}
		full := lines >= size
		again := full && len(out.Rows) >= len(rows) && slices.Equal(rows, out.Rows[len(out.Rows)-len(rows):]) // a site that does not page
		rows = slices.DeleteFunc(rows, func(r LogRow) bool { return r.At.Unix() < since.Unix() || r.At.After(out.Until) })
		if again {
			rows, out.Since = nil, out.Until
		}
		out.Rows = append(out.Rows, rows...)
		if !full || again || len(rows) == 0 {
			slices.Reverse(out.Rows)
			return out, nil
		}
	}
}

// keyRows is the most rows that /api/log/token shows.
const keyRows = 1000

// keyLog reads /api/log/token, which shares its small allowance with the
// balances of keys.
func (c *Client) keyLog(ctx context.Context, s site, k Key, since time.Time) (Log, error) {
	if until, ok := c.mayAsk(ctx, &c.host.usage); !ok {
		return Log{}, &Error{Fault: RateLimited, Free: true, Until: until, Detail: "own limit of calls that share the login's"}
	}
	out := Log{Since: since, Until: time.Now().Add(-unsettled).Truncate(time.Second)}
	rows, lines, err := c.logPage(ctx, s, "/api/log/token", bearer(k))
	if err != nil {
		return Log{}, err
	}
	if lines >= keyRows && len(rows) > 0 {
		if oldest := rows[len(rows)-1].At.Add(time.Second); oldest.After(since) {
			out.Since = oldest
		}
	}
	out.Rows = slices.DeleteFunc(rows, func(r LogRow) bool { return r.At.Before(out.Since) || r.At.After(out.Until) })
	slices.Reverse(out.Rows)
	return out, nil
}

// logPage reads one page of rows, newest first, waiting for its turn: a log may have
// many. lines counts also what is no charge.
func (c *Client) logPage(ctx context.Context, s site, path string, login map[string]string) (rows []LogRow, lines int, err error) {
	for {
		until, ok := c.mayAsk(Unhurried(ctx), &c.host.console)
		if ok {
			break
		}
		turn := time.NewTimer(time.Until(until))
		select {
		case <-turn.C:
		case <-ctx.Done():
			turn.Stop()
			return nil, 0, left(ctx, true)
		}
	}
	r, err := c.get(ctx, s.root+path, login)
	if err == nil {
		err = c.answered(r)
	}
	if err != nil {
		return nil, 0, err
	}
	rows, lines, ok := readLog(r.body, s.QuotaPerUnit)
	if !ok {
		return nil, 0, &Error{Fault: Odd, Status: r.status, Free: true, Detail: "no rows in the log"}
	}
	return rows, lines, nil
}

// wireRow is a row as both families write it.
type wireRow struct {
	At         count  `json:"created_at"`
	Type       *count `json:"type"`
	Token      loose  `json:"token_name"`
	Model      loose  `json:"model_name"`
	Quota      count  `json:"quota"`
	Prompt     count  `json:"prompt_tokens"`
	Completion count  `json:"completion_tokens"`
	Request    loose  `json:"request_id"`
	Other      loose  `json:"other"` // JSON in a string
}

// readLog reads a page: new-api wraps its rows with paging, one-api and the log
// of a key do not.
func readLog(body []byte, perUnit int64) (rows []LogRow, lines int, ok bool) {
	var w struct {
		Data json.RawMessage `json:"data"`
	}
	if lenient(trimBOM(body), &w) != nil {
		return nil, 0, false
	}
	var wrapped struct {
		Items []wireRow `json:"items"`
	}
	var all []wireRow
	switch {
	case len(w.Data) > 0 && w.Data[0] == '{':
		if lenient(w.Data, &wrapped) != nil {
			return nil, 0, false
		}
		all = wrapped.Items
	case len(w.Data) > 0 && lenient(w.Data, &all) != nil:
		return nil, 0, false
	}
	rows = make([]LogRow, 0, len(all))
	for _, one := range all {
		cost, ok := CostOf(int64(one.Quota), perUnit)
		if !ok || one.Type != nil && *one.Type != 2 {
			continue
		}
		rows = append(rows, LogRow{
			Request: string(one.Request), At: time.Unix(int64(one.At), 0), Model: string(one.Model), TokenName: string(one.Token), Cost: cost,
			Usage: Usage{Prompt: int64(one.Prompt), Completion: int64(one.Completion), Cached: cachedIn(string(one.Other))},
		})
	}
	return rows, len(all), true
}

func cachedIn(other string) int64 {
	var w struct {
		Cached count `json:"cache_tokens"`
	}
	if lenient([]byte(other), &w) != nil {
		return 0
	}
	return int64(w.Cached)
}
