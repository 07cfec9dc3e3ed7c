package llm

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/sync/singleflight"
)

// base is where the gateway's API answers, found out once.
type base struct {
	mu     sync.Mutex
	api    string // ends in /v1 except where a gateway has it elsewhere; empty: not known yet
	flight singleflight.Group
}

var versionFolder = regexp.MustCompile(`^v[0-9]+(beta|alpha)?[0-9]*$`)

// api returns where the API answers. A gateway that could not be reached is
// probed again by the next call.
func (c *Client) api(ctx context.Context, key Key) (string, error) {
	if api := c.base.known(); api != "" {
		return api, nil
	}
	return shared(ctx, &c.base.flight, func(ctx context.Context) (string, error) {
		if api := c.base.known(); api != "" {
			return api, nil
		}
		api, err := c.findAPI(ctx, key)
		if err != nil {
			return "", err
		}
		c.base.mu.Lock()
		c.base.api = api
		c.base.mu.Unlock()
		c.log.Info("gateway address", "api", spoken(api))
		return api, nil
	})
}

func (b *base) known() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.api
}

// findAPI probes the configured address with /v1 and as it is.
func (c *Client) findAPI(ctx context.Context, key Key) (string, error) {
	given, err := trimmed(c.gateway.URL)
	if err != nil {
		return "", &Error{Fault: Unreachable, Free: true, Err: c.masks.quieten(err)}
	}
	if versionFolder.MatchString(path.Base(given)) {
		return given, nil
	}
	with, err := c.probe(ctx, given+"/v1", key)
	if err != nil || with.speaks {
		return with.api, err
	}
	bare, err := c.probe(ctx, given, key)
	switch {
	case err != nil || bare.speaks:
		return bare.api, err
	case with.page && bare.page:
		return "", &Error{Fault: Odd, Status: with.status, Free: true, Detail: "web pages, no API at " + spoken(given)}
	case with.page:
		return given, nil
	default:
		return given + "/v1", nil // an API without a list of models
	}
}

// probed is what one address said to GET /models.
type probed struct {
	api    string // the address, after redirects
	status int
	speaks bool // an API answers there, be it with an error
	page   bool // a web page answers there
}

func (c *Client) probe(ctx context.Context, api string, key Key) (probed, error) {
	r, err := c.getModels(ctx, api, key)
	if err != nil {
		return probed{}, err
	}
	p := probed{api: api, status: r.status}
	switch {
	case r.status >= 300 && r.status < 400, r.status >= 500 && !looksJSON(r.body):
		return probed{}, c.refused(r)
	case isPage(r.header, r.body):
		p.page = true
	case r.status == http.StatusNotFound || r.status == http.StatusMethodNotAllowed:
	case r.ok() && !looksJSON(r.body):
	default:
		p.speaks = true
		if r.url != nil {
			p.api = strings.TrimSuffix(r.url.String(), "/models")
		}
	}
	return p, nil
}

// root is the site's address, where /api/status is: the API's without /v1.
func root(api string) string { return strings.TrimSuffix(api, "/v1") }

// trimmed is the configured address without what people paste along with it.
func trimmed(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", plainCause(err)
	}
	u.RawQuery, u.Fragment, u.RawFragment = "", "", ""
	s := strings.TrimRight(u.String(), "/")
	for _, tail := range []string{"/chat/completions", "/completions", "/models"} {
		s = strings.TrimSuffix(s, tail)
	}
	return strings.TrimRight(s, "/"), nil
}

// spoken is an address for logs: without credentials and query.
func spoken(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "…"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// isPage reports a web page where an API should have answered.
func isPage(header http.Header, body []byte) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err == nil && kind == "text/html" && !looksJSON(body) {
		return true
	}
	start := strings.TrimLeft(string(body[:min(len(body), 256)]), "\ufeff \t\r\n")
	return strings.HasPrefix(start, "<")
}

func looksJSON(body []byte) bool {
	start := strings.TrimLeft(string(body[:min(len(body), 256)]), "\ufeff \t\r\n")
	return strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[")
}
