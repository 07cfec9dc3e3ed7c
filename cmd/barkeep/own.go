package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"

	"barkeep/bots"
	"barkeep/llm"
)

// strangers are the own keys at addresses of their own, which no settings name: what each sent lately counts over a reload.
type strangers struct {
	mu    sync.Mutex
	last  map[stranger]*llm.Client
	reach *http.Client
}

type stranger struct {
	address string
	key     llm.Key
}

// strangersMost is how many are remembered; beyond it all begin anew.
const strangersMost = 1000

func newStrangers() *strangers {
	return &strangers{last: map[stranger]*llm.Client{}, reach: &http.Client{Transport: llm.PublicOnly()}}
}

// client is what a key pays at, with what is known of it.
func (s *strangers) client(g llm.Gateway, log *slog.Logger) *llm.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	is := stranger{g.URL, g.Keys[0]}
	if len(s.last) >= strangersMost && s.last[is] == nil {
		clear(s.last)
	}
	if old := s.last[is]; old != nil {
		s.last[is] = old.Next(g, s.reach, log)
	} else {
		s.last[is] = llm.New(g, s.reach, log)
	}
	return s.last[is]
}

// ownGateway makes the gateways that own keys pay at: of the operator's sites, or
// of the open internet where the settings allow that.
func ownGateway(gateways []*llm.Client, sites *llm.Sites, others *strangers, log *slog.Logger) func(bots.OwnKey, *bots.OwnKey) (bots.Gateway, error) {
	return func(k bots.OwnKey, account *bots.OwnKey) (bots.Gateway, error) {
		if k.Address != "" {
			u, err := url.Parse(k.Address)
			if err != nil || u.Scheme != "https" || u.Host == "" {
				return nil, fmt.Errorf("the address of own key %d: %w", k.ID, llm.ErrNotPublic)
			}
			return others.client(llm.Gateway{Name: u.Host, URL: k.Address, Keys: []llm.Key{k.Secret}, Sites: sites}, log), nil
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
