package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"barkeep/bots"
	"barkeep/llm"
)

// ownGateway makes the gateways that own keys pay at: of the operator's sites, or
// of the open internet where the settings allow that.
func ownGateway(gateways []*llm.Client, sites *llm.Sites, log *slog.Logger) func(bots.OwnKey, *bots.OwnKey) (bots.Gateway, error) {
	public := &http.Client{Transport: llm.PublicOnly()}
	return func(k bots.OwnKey, account *bots.OwnKey) (bots.Gateway, error) {
		if k.Address != "" {
			u, err := url.Parse(k.Address)
			if err != nil || u.Scheme != "https" || u.Host == "" {
				return nil, fmt.Errorf("the address of own key %d: %w", k.ID, llm.ErrNotPublic)
			}
			return llm.New(llm.Gateway{Name: u.Host, URL: k.Address, Keys: []llm.Key{k.Secret}, Sites: sites}, public, log), nil
		}
		user, token := "", llm.Key("")
		if account != nil {
			user, token = account.User, account.Secret
		}
		for _, g := range gateways {
			if g.Name() == k.Gateway {
				return g.For(k.Secret, user, token), nil
			}
		}
		return nil, fmt.Errorf("own key %d: no gateway %s in the settings", k.ID, k.Gateway)
	}
}
