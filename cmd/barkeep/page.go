package main

import (
	"context"
	"net"
	"net/url"

	"barkeep/bots"
	"barkeep/cmd/barkeep/web"
	"barkeep/config"
	"barkeep/store"
)

// newPage is the operator's page over a Barkeep whose engine is there when somebody asks.
func newPage(set *live, st *store.Store, engine func() *bots.Engine) *web.Page {
	return web.New(web.Options{
		Ledger: st, Policy: set.policy, Log: set.log, Faults: set.quiet.lately,
		Running: func() []bots.Turn { return engine().Running() },
		Rule: func(ctx context.Context, owner bots.Ref, where bots.Where, language, command, text string) (string, error) {
			return engine().Rule(ctx, owner, where, language, command, text)
		},
	})
}

// link is a link to the operator's page; false where nothing listens. It goes to the
// webhook's host where there is one, since something in front of the listener
// answers there, and else to the listener itself.
func (w *site) link(cfg *config.Config, page *web.Page, who bots.Ref, language string) (string, bool) {
	if w.server == nil {
		return "", false
	}
	at := url.URL{Scheme: "http", Host: w.address, Path: "/web/login"}
	if host, port, err := net.SplitHostPort(w.address); err == nil && net.ParseIP(host).IsUnspecified() {
		at.Host = net.JoinHostPort("127.0.0.1", port)
	}
	if hook, err := url.Parse(cfg.Telegram.WebhookURL); err == nil && hook.Host != "" {
		at.Scheme, at.Host = hook.Scheme, hook.Host
	}
	at.RawQuery = url.Values{"code": {page.Code(who, language)}, "lang": {language}}.Encode()
	return at.String(), true
}
