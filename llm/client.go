package llm

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
)

// Client serves one gateway. Its methods may be called from many goroutines.
type Client struct {
	gateway Gateway
	http    *http.Client
	log     *slog.Logger
}

// New returns a client for g. It does no I/O.
func New(g Gateway, hc *http.Client, log *slog.Logger) *Client {
	return &Client{gateway: g, http: hc, log: log}
}

// Name is the gateway's name in the config.
func (c *Client) Name() string { return c.gateway.Name }

// Keys returns the keys worth trying now, in the given order: those that the
// gateway itself refused lately are left out until a probe succeeds.
func (c *Client) Keys() []Key { return c.gateway.Keys }

// Chat asks for an answer and streams it. Leaving the loop, or cancelling ctx,
// ends the request. The last pair has a nil error exactly if the stream ended
// with a finish reason.
func (c *Client) Chat(ctx context.Context, r Request) iter.Seq2[Delta, error] { return nil }

// Complete is Chat over the legacy completions endpoint: r.Prompt in, text out.
func (c *Client) Complete(ctx context.Context, r Request) iter.Seq2[Delta, error] { return nil }

// Models returns the gateway's list: from memory if it was read before, else
// read now.
func (c *Client) Models(ctx context.Context) ([]Model, error) { return nil, nil }

// Refresh reads the list of models, the site's description and its prices anew.
func (c *Client) Refresh(ctx context.Context) error { return nil }

// Serves reports whether the gateway lists the model, from memory.
func (c *Client) Serves(model string) bool { return false }

// Site returns what the gateway says about itself, from memory if read before.
func (c *Client) Site(ctx context.Context) (Site, error) { return Site{}, nil }

// Balance asks what is left of a key.
func (c *Client) Balance(ctx context.Context, k Key) (Balance, error) { return Balance{}, nil }

// HasAccount reports whether a console account is configured.
func (c *Client) HasAccount() bool { return c.gateway.AccessToken != "" }

// Account asks what is left of the console account.
func (c *Client) Account(ctx context.Context) (Balance, error) { return Balance{}, nil }

// Cost is what a call with this usage costs; false where no price is known. It
// does no I/O.
func (c *Client) Cost(model string, u Usage) (Cost, bool) { return Cost{}, false }

// Completes reports whether the model only does completions, by its id and the
// gateway's list.
func (c *Client) Completes(model string) bool { return false }
