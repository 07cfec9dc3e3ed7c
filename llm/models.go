package llm

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// ever is an age that nothing remembered exceeds.
const ever = time.Duration(1<<63 - 1)

// listed is one entry of the list, with what only this package needs of it.
type listed struct {
	Model
	endpoints []string // new-api's supported_endpoint_types
}

// Models returns the gateway's list, in its order: from memory if it was read
// before, else read now. Where Gateway.Models is set, only what matches it.
func (c *Client) Models(ctx context.Context) ([]Model, error) {
	all, err := c.list.fresh(ctx, ever, c.readModels)
	if err != nil {
		return nil, err
	}
	var out []Model
	for _, m := range all {
		if c.offered(m.ID) {
			out = append(out, m.Model)
		}
	}
	return out, nil
}

// Refresh reads the list of models, the site's description and its prices anew,
// and probes the keys that were refused. It fails only where the list could not
// be read; what was known stays.
func (c *Client) Refresh(ctx context.Context) error {
	c.probeRefused(ctx)
	_, err := c.list.fresh(ctx, -1, c.readModels)
	if _, siteErr := c.site.fresh(ctx, -1, c.readSite); siteErr != nil {
		c.log.Debug("read site", "err", siteErr)
		return err
	}
	if c.HasAccount() {
		if _, accountErr := c.account.fresh(ctx, balanceAge, c.readAccount); accountErr != nil {
			c.log.Debug("read account", "err", accountErr)
		}
	}
	if _, priceErr := c.prices.fresh(ctx, -1, c.readPrices); priceErr != nil {
		c.log.Debug("read prices", "err", priceErr)
	}
	return err
}

// Warm reads, once, what Serves, Completes and Cost answer from. What cannot be
// read then comes with the next Refresh.
func (c *Client) Warm(ctx context.Context) {
	_, err := c.warm.fresh(ctx, ever, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.Refresh(ctx)
	})
	if err != nil {
		c.log.Debug("read what calls need to know", "err", err)
		c.warm.keep(struct{}{})
	}
}

// Serves reports whether the gateway lists the model, from memory.
func (c *Client) Serves(model string) bool {
	return c.offered(model) && c.isListed(model)
}

func (c *Client) isListed(model string) bool {
	all, _ := c.list.known()
	return slices.ContainsFunc(all, func(m listed) bool { return m.ID == model })
}

// offered reports whether the operator offers the model.
func (c *Client) offered(model string) bool {
	return len(c.gateway.Models) == 0 ||
		slices.ContainsFunc(c.gateway.Models, func(p string) bool { return Matches(p, model) })
}

// Completes reports whether the model only does completions, by its id and the
// gateway's list.
func (c *Client) Completes(model string) bool {
	all, _ := c.list.known()
	for _, m := range all {
		if m.ID == model && len(m.endpoints) > 0 {
			if slices.ContainsFunc(m.endpoints, isChat) {
				break
			}
			if slices.ContainsFunc(m.endpoints, func(e string) bool { return strings.Contains(e, "completion") }) {
				return true
			}
		}
	}
	id := strings.ToLower(model[strings.LastIndex(model, "/")+1:])
	for _, p := range []string{"gpt-3.5-turbo-instruct*", "text-davinci-*", "code-davinci-*", "davinci-002", "babbage-002"} {
		if Matches(p, id) {
			return true
		}
	}
	return false
}

// isChat tells the names for chat among supported_endpoint_types. new-api says
// "openai" of every text model, so with it the id decides.
func isChat(endpoint string) bool {
	return endpoint == "openai" || strings.Contains(endpoint, "chat")
}

// readModels asks with the first key that the gateway takes.
func (c *Client) readModels(ctx context.Context) ([]listed, error) {
	keys := c.Keys()
	if len(keys) == 0 {
		keys = []Key{""}
	}
	var refused error
	for _, key := range keys {
		all, err := c.modelsOf(ctx, key)
		c.circuit.heard(key, err)
		switch FaultOf(err) {
		case "":
			return all, err
		case NotOffered:
			if named := c.named(); len(named) > 0 {
				return named, nil
			}
			return nil, err
		case KeyWrong, KeyExhausted, KeyExpired, KeyDenied:
			if refused == nil {
				refused = err
			}
		default:
			return nil, err
		}
	}
	return nil, refused
}

func (c *Client) modelsOf(ctx context.Context, key Key) ([]listed, error) {
	api, err := c.api(ctx, key)
	if err != nil {
		return nil, err
	}
	r, err := c.getModels(ctx, api, key)
	if err != nil {
		return nil, err
	}
	if !r.ok() {
		return nil, c.refused(r)
	}
	all, err := readList(r.body)
	if err == nil {
		return all, nil
	}
	if err := c.answered(r); err != nil && looksJSON(r.body) {
		return nil, err
	}
	return nil, &Error{Fault: Odd, Status: r.status, Free: true, Detail: c.masks.detail(string(r.body[:min(len(r.body), 400)]))}
}

// probeRefused gives the keys that were refused a chance.
func (c *Client) probeRefused(ctx context.Context) {
	for _, key := range c.circuit.out(c.gateway.Keys) {
		_, err := c.modelsOf(ctx, key)
		c.circuit.heard(key, err)
	}
}

// named is the list of a gateway that has none: the ids in the config.
func (c *Client) named() []listed {
	var out []listed
	for _, id := range c.gateway.Models {
		if !strings.ContainsAny(id, `*?[\`) {
			out = append(out, listed{Model: Model{ID: id}})
		}
	}
	return out
}

var errNoList = errors.New("no list of models")

// readList decodes {"data":[…]}, {"models":[…]} or a bare list, of objects or of
// ids. Only the id is needed; one without is left out, as is a second of the same.
func readList(body []byte) ([]listed, error) {
	raw := json.RawMessage(body)
	if looksJSON(body) && !strings.HasPrefix(strings.TrimLeft(string(body[:min(len(body), 64)]), "\ufeff \t\r\n"), "[") {
		var outer struct{ Data, Models json.RawMessage }
		if err := lenient(trimBOM(body), &outer); err != nil {
			return nil, err
		}
		raw = outer.Data
		if !something(raw) {
			raw = outer.Models
		}
	}
	var items []json.RawMessage
	if lenient(trimBOM(raw), &items) != nil || items == nil {
		return nil, errNoList
	}
	seen := map[string]bool{}
	out := []listed{}
	for _, item := range items {
		m := readListed(item)
		if m.ID != "" && !seen[m.ID] {
			seen[m.ID] = true
			out = append(out, m)
		}
	}
	return out, nil
}

func readListed(item json.RawMessage) listed {
	var w struct {
		ID        loose   `json:"id"`
		Name      loose   `json:"name"`
		Model     loose   `json:"model"`
		OwnedBy   loose   `json:"owned_by"`
		Endpoints []loose `json:"supported_endpoint_types"`
	}
	if len(item) > 0 && item[0] == '"' {
		return listed{Model: Model{ID: textOf(item, 0)}}
	}
	if lenient(item, &w) != nil {
		return listed{}
	}
	m := listed{Model: Model{ID: first(w.ID, w.Model, w.Name), OwnedBy: string(w.OwnedBy)}}
	for _, e := range w.Endpoints {
		m.endpoints = append(m.endpoints, strings.ToLower(string(e)))
	}
	return m
}
