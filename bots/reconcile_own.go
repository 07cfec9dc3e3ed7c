package bots

import (
	"context"
	"fmt"
	"time"

	"barkeep/llm"
)

// Paying is an own key with the console account of its holder at the same site,
// if that is bound: what reading its log takes.
type Paying struct {
	Key     OwnKey
	Account *OwnKey
}

// Paying are the own keys that may be used, each secret at a site once. The account
// goes with the private key: a group's may be of another one.
func (p *Policy) Paying(bound []OwnKey) []Paying {
	if !p.ownKeysOn() {
		return nil
	}
	type site struct {
		gateway, address string
		secret           llm.Key
	}
	type login struct {
		holder  int64
		gateway string
	}
	accounts, seen := map[login]*OwnKey{}, map[site]bool{}
	for i, k := range bound {
		if k.User != "" && k.Secret != "" {
			accounts[login{k.Holder.ID, k.Gateway}] = &bound[i]
		}
	}
	var all []Paying
	for _, k := range bound { // the private ones come first
		is := site{k.Gateway, k.Address, k.Secret}
		if k.User != "" || k.Secret == "" || k.Address != "" && !p.OwnAddresses || seen[is] {
			continue
		}
		seen[is] = true
		one := Paying{Key: k}
		if k.Chat.ID == 0 && k.Address == "" {
			one.Account = accounts[login{k.Holder.ID, k.Gateway}]
		}
		all = append(all, one)
	}
	return all
}

// OwnGateways are the gateways of own keys that may be used and paid for what no log
// has confirmed.
func (e *Engine) OwnGateways(ctx context.Context) ([]Gateway, error) {
	bound, err := e.store.Bound(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the gateways of own keys: %w", err)
	}
	var all []Gateway
	pol := e.policy()
	for _, p := range pol.Paying(bound) {
		n, _, err := e.store.Unsure(ctx, Slice{Key: e.hashKey(p.Key.Secret), Paid: PaidOwn, Since: time.Now().Add(-compareBack)})
		if err != nil {
			return nil, fmt.Errorf("find what own keys paid: %w", err)
		}
		if n == 0 {
			continue
		}
		if g := e.keys.gateway(e, pol, p.Key, p.Account); g != nil {
			all = append(all, g)
		}
	}
	return all, nil
}
