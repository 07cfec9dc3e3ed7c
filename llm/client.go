package llm

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// Client serves one gateway. Its methods may be called from many goroutines.
type Client struct {
	gateway Gateway
	http    *http.Client
	log     *slog.Logger
	masks   masks

	base     *base
	limits   *limiter
	circuit  *circuit
	shapes   *shapes
	warm     *memory[struct{}]
	list     *memory[[]listed]
	site     *memory[site]
	prices   *memory[prices]
	account  *memory[account]
	balances *balances
	host     *host // shared by all clients of the site
}

// New returns a client for g. It does no I/O. Of hc it takes the transport and
// the cookie jar: time limits are g's, and redirects are followed only where a
// key cannot leave the host.
func New(g Gateway, hc *http.Client, log *slog.Logger) *Client {
	if g.FirstByte <= 0 {
		g.FirstByte = 300 * time.Second
	}
	if g.Idle <= 0 {
		g.Idle = 120 * time.Second
	}
	own := http.Client{CheckRedirect: sameHost}
	if hc != nil {
		own.Transport, own.Jar = hc.Transport, hc.Jar
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if g.Sites == nil {
		g.Sites = &Sites{}
	}
	return &Client{
		gateway: g,
		http:    &own,
		log:     log.With("gateway", g.Name),
		masks:   newMasks(g),

		base:     &base{},
		limits:   &limiter{rules: rules(g.Limits)},
		circuit:  &circuit{},
		shapes:   &shapes{},
		warm:     &memory[struct{}]{},
		list:     &memory[[]listed]{},
		site:     &memory[site]{},
		prices:   &memory[prices]{},
		account:  &memory[account]{},
		balances: &balances{},
		host:     g.Sites.of(g.URL),
	}
}

// Next is New for settings that take the place of c's. What c knows goes on where it
// is true of g: of the same address what each key sent in the last minute and has
// left, and which keys and models were refused; with the same keys the list of
// models, with the same account its group and prices. c may go on beside it; the
// limits of g hold for both.
func (c *Client) Next(g Gateway, hc *http.Client, log *slog.Logger) *Client {
	old := c.gateway
	if g.Sites == nil {
		g.Sites = old.Sites
	}
	n := New(g, hc, log)
	if g.URL != old.URL {
		return n
	}
	c.limits.follow(n.limits.rules)
	n.base, n.limits, n.circuit, n.shapes, n.site, n.balances = c.base, c.limits, c.circuit, c.shapes, c.site, c.balances
	keys := slices.Equal(g.Keys, old.Keys) && slices.Equal(g.Models, old.Models)
	account := g.UserID == old.UserID && g.AccessToken == old.AccessToken
	if keys {
		n.list = c.list
	}
	if account {
		n.account, n.prices = c.account, c.prices
	}
	if keys && account {
		n.warm = c.warm
	}
	return n
}

// For returns a client of the same gateway for somebody else's key, or console
// account, alone. Nothing read with one is seen through the other; what the site
// allows one address to ask is shared, and so are the count of each key's sends and
// how models want to be asked.
func (c *Client) For(k Key, userID string, accessToken Key) *Client {
	g := c.gateway
	g.Keys, g.UserID, g.AccessToken = nil, userID, accessToken
	if k != "" {
		g.Keys = []Key{k}
	}
	other := New(g, c.http, nil)
	other.log, other.limits, other.shapes = c.log, c.limits, c.shapes
	return other
}

// Name is the gateway's name in the config.
func (c *Client) Name() string { return c.gateway.Name }

// Keys returns the keys worth trying now, in the given order: those that the
// gateway itself refused lately are left out until a probe succeeds. If all
// were refused it returns all, so that a call can tell why.
func (c *Client) Keys() []Key { return c.circuit.worth(c.gateway.Keys) }

// AllKeys returns every configured key in the given order, the refused ones too.
func (c *Client) AllKeys() []Key { return slices.Clone(c.gateway.Keys) }

// Troubled reports whether the model's upstream refused the site lately: another
// gateway that has it should be asked first.
func (c *Client) Troubled(model string) bool { return c.circuit.isTroubled(model) }

// Chat asks for an answer and streams it. Leaving the loop, or cancelling ctx,
// ends the request. The last pair has a nil error exactly if the stream ended
// with a finish reason; that pair carries Finish and Usage.
func (c *Client) Chat(ctx context.Context, r Request) iter.Seq2[Delta, error] {
	return c.ask(ctx, r, chatEndpoint)
}

// Complete is Chat over the legacy completions endpoint: r.Prompt in, text out.
// A gateway that refuses to stream it is asked again without streaming.
func (c *Client) Complete(ctx context.Context, r Request) iter.Seq2[Delta, error] {
	return c.ask(ctx, r, completionsEndpoint)
}

// HasAccount reports whether a console account is configured.
func (c *Client) HasAccount() bool { return c.gateway.AccessToken != "" }
