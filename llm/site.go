package llm

import (
	"context"
	"encoding/json"
	"math/big"
	"strings"
	"time"
)

// siteAge is how old the site's description may be when money is converted by
// it: an admin may change quota_per_unit at any time.
const siteAge = time.Minute

// site is what /api/status says.
type site struct {
	Site
	root    string // the site's address
	batch   bool   // counts calls late, by its own word
	display string // new-api: USD, CNY, TOKENS or CUSTOM; one-api: USD or TOKENS
	rate    *big.Rat
}

// Site returns what the gateway says about itself, from memory if read before.
// A gateway that says nothing is [Plain].
func (c *Client) Site(ctx context.Context) (Site, error) {
	s, err := c.site.fresh(ctx, ever, c.readSite)
	return s.Site, err
}

// siteNow is the site's description, at most siteAge old; an older one where the
// site does not answer now.
func (c *Client) siteNow(ctx context.Context) (site, error) {
	s, err := c.site.fresh(ctx, siteAge, c.readSite)
	if old, at := c.site.known(); err != nil && !at.IsZero() && ctx.Err() == nil {
		return old, nil
	}
	return s, err
}

func (c *Client) readSite(ctx context.Context) (site, error) {
	api, err := c.api(ctx, c.anyKey())
	if err != nil {
		return site{}, err
	}
	plain := site{Site: Site{Kind: Plain, Name: c.gateway.Name, URL: root(api)}, root: root(api)}
	r, err := c.console(ctx, plain.root+"/api/status", nil)
	switch {
	case err != nil:
		return site{}, err
	case r.status == 429 || r.status >= 500:
		return site{}, c.refused(r)
	case !r.ok() || !looksJSON(r.body):
		return plain, nil
	}
	return readStatus(r.body, plain), nil
}

// anyKey is a key to find the API's address with.
func (c *Client) anyKey() Key {
	if keys := c.Keys(); len(keys) > 0 {
		return keys[0]
	}
	return ""
}

// readStatus tells new-api and one-api apart by the fields that only one has.
func readStatus(body []byte, plain site) site {
	var w struct {
		Data *struct {
			QN         loose           `json:"_qn"`
			Display    *loose          `json:"quota_display_type"`
			InCurrency *loose          `json:"display_in_currency"`
			ChatLink   *loose          `json:"chat_link"`
			Lark       *loose          `json:"lark_client_id"`
			PerUnit    count           `json:"quota_per_unit"`
			Batch      loose           `json:"enable_batch_update"`
			Rate       json.RawMessage `json:"usd_exchange_rate"`
			Name       loose           `json:"system_name"`
			TopUp      loose           `json:"top_up_link"`
			Version    loose           `json:"version"`
			Chats      json.RawMessage `json:"chats"`
		} `json:"data"`
	}
	if lenient(trimBOM(body), &w) != nil || w.Data == nil || w.Data.PerUnit <= 0 {
		return plain
	}
	d, s := w.Data, plain
	s.QuotaPerUnit, s.Version = int64(d.PerUnit), string(d.Version)
	s.Chats = chatLinks(d.Chats)
	s.batch = d.Batch == "true"
	s.TopUp = webLink(string(d.TopUp))
	if d.Name != "" {
		s.Name = string(d.Name)
	}
	s.rate, _ = decimal(d.Rate)
	switch {
	case d.QN == "new-api" || d.Display != nil:
		s.Kind, s.display = NewAPI, "USD"
		if d.Display != nil && *d.Display != "" {
			s.display = string(*d.Display)
		} else if d.InCurrency != nil && *d.InCurrency == "false" {
			s.display = "TOKENS"
		}
	case d.ChatLink != nil || d.Lark != nil || d.InCurrency != nil:
		s.Kind, s.display = OneAPI, "USD"
		if d.InCurrency != nil && *d.InCurrency == "false" {
			s.display = "TOKENS"
		}
	default:
		return plain
	}
	return s
}

// shown is how many of the units that the billing endpoints show make a dollar;
// false where the site does not say.
func (s site) shown() (*big.Rat, bool) {
	switch s.display {
	case "", "USD", "CUSTOM": // CUSTOM is plain dollars: its rate is not applied
		return big.NewRat(1, 1), true
	case "CNY":
		return s.rate, s.rate != nil && s.rate.Sign() > 0
	case "TOKENS":
		return new(big.Rat).SetInt64(s.QuotaPerUnit), s.QuotaPerUnit > 0
	}
	return nil, false
}

// dollars converts quota units, rounding half up.
func (s site) dollars(quota int64) *Nano {
	n := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(quota), big.NewInt(int64(Dollar))), big.NewInt(s.QuotaPerUnit))
	return nano(n)
}

// nano rounds half up; nil where it does not fit.
func nano(r *big.Rat) *Nano {
	i := roundHalfUp(r)
	if !i.IsInt64() {
		return nil
	}
	n := Nano(i.Int64())
	return &n
}

// chatLinks reads new-api's list of single-key objects, name to template; what is
// no web address is left out, a chat cannot open it.
func chatLinks(raw json.RawMessage) []ChatLink {
	var list []map[string]string
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var links []ChatLink
	for _, one := range list {
		for name, template := range one {
			if strings.HasPrefix(template, "https://") || strings.HasPrefix(template, "http://") {
				links = append(links, ChatLink{name, template})
			}
		}
	}
	return links
}
