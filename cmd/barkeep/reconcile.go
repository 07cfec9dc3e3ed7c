package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
	"barkeep/store"
)

// compareEvery is how often charges are compared with the gateways' logs.
const compareEvery = 10 * time.Minute

// compare keeps the tab equal to the gateways' own logs, as far as they have any.
func compare(ctx context.Context, c *bots.Comparison, gateways func() []bots.Gateway, own func(context.Context) ([]bots.Gateway, error), log *slog.Logger) {
	next := time.Minute
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
		next = compareEvery
		keys, err := own(ctx)
		if err != nil && ctx.Err() == nil {
			log.Warn("compare own keys' charges with their sites' logs; trying again later", "err", err)
		}
		c.Pass(ctx, gateways(), keys)
	}
}

// reconcile compares the tab with the gateways' own logs now, and prints what was
// confirmed, what differs and what has no partner on the other side.
func reconcile(sh shell, args []string) error {
	f, path := sh.flags("reconcile")
	asJSON := f.Bool("json", false, "print JSON")
	since := f.String("since", "", "from this `date` on, as 2026-01-31 (default: this month)")
	if err := parse(f, args); err != nil {
		return err
	}
	cfg, log, st, err := sh.beside(*path)
	if err != nil {
		return err
	}
	defer shut(st, log)
	if err := cfg.CheckGateway(); err != nil {
		return err
	}
	keys, err := databaseKeys(cfg)
	if err != nil {
		return err
	}
	zone, from, err := span(cfg, *since)
	if err != nil {
		return err
	}
	r := &bots.Reconciler{Ledger: st, Secret: derive(keys[0], "buttons"), Before: time.Now().Add(-time.Hour)}
	var all []reconciled
	var failure error
	sites := &llm.Sites{Record: st}
	gateways := sh.clients(cfg, sites, log)
	for _, g := range gateways {
		found, err := r.Reconcile(sh.ctx, g, bots.PaidHouse, from)
		if llm.FaultOf(err) == llm.RateLimited {
			err = config.Says("%s: its log was not read whole: a site lets one address read few in 20 minutes; try again then [%v]", g.Name(), err)
		} else if err != nil {
			err = config.Says("read the log of %s: %v", g.Name(), explain(words.Or(language(cfg, sh.environ)), err, ""))
		}
		failure = errors.Join(failure, err)
		all = append(all, reconciledOf(found, zone))
	}
	pol := policy(cfg, gateways, false)
	pol.OwnGateway = ownGateway(gateways, sites, newStrangers(), log)
	own, err := reconcileOwn(sh.ctx, r, st, pol, from, log)
	failure = errors.Join(failure, err)
	for _, found := range own {
		one := reconciledOf(found, zone)
		one.Own = true
		all = append(all, one)
	}
	if *asJSON {
		return errors.Join(printJSON(sh.out, all), failure)
	}
	for _, one := range all {
		one.print(sh, words.Or(language(cfg, sh.environ)))
	}
	return failure
}

// reconcileOwn compares what own keys paid, all keys of a site together: whose they
// are is not the operator's to read here.
func reconcileOwn(ctx context.Context, r *bots.Reconciler, st *store.Store, pol *bots.Policy, from time.Time, log *slog.Logger) ([]bots.Reconciliation, error) {
	bound, err := st.Bound(ctx)
	if err != nil {
		return nil, err
	}
	var all []bots.Reconciliation
	var failure error
	later := 0
	for _, p := range pol.Paying(bound) {
		g, err := pol.OwnGateway(p.Key, p.Account)
		if err != nil {
			log.Warn("an own key has no gateway any more", "own_key", p.Key.ID, "err", err)
			continue
		}
		found, err := r.Reconcile(llm.Unhurried(ctx), g, bots.PaidOwn, from)
		if llm.FaultOf(err) == llm.RateLimited {
			later, err = later+1, nil
		}
		failure = errors.Join(failure, err)
		i := slices.IndexFunc(all, func(one bots.Reconciliation) bool { return one.Gateway == found.Gateway })
		if i < 0 {
			all = append(all, found)
			continue
		}
		all[i].Confirmed = append(all[i].Confirmed, found.Confirmed...)
		all[i].Unmatched = append(all[i].Unmatched, found.Unmatched...)
		all[i].Estimated = append(all[i].Estimated, found.Estimated...)
	}
	if later > 0 {
		failure = errors.Join(failure, config.Says("the logs of %d own keys were not read: a site lets one address read few in 20 minutes; try again then", later))
	}
	return all, failure
}

// reconciled is what was found at one gateway, as scripts read it.
type reconciled struct {
	Gateway   string     `json:"gateway"`
	Own       bool       `json:"own_keys"`
	Confirmed int        `json:"confirmed"`
	Differ    []usageRow `json:"differ"`
	Unmatched []usageRow `json:"unmatched"`
	Strange   []logRow   `json:"unknown_to_the_tab"`
	Estimated int        `json:"estimated"`
}

// logRow is a row of a gateway's log that no charge belongs to.
type logRow struct {
	At       string  `json:"at"`
	Request  string  `json:"request_id"`
	Model    string  `json:"model"`
	Key      string  `json:"key_name"`
	Prompt   int64   `json:"prompt_tokens"`
	Complete int64   `json:"completion_tokens"`
	USD      *string `json:"usd"`
}

func reconciledOf(found bots.Reconciliation, zone *time.Location) reconciled {
	out := reconciled{
		Gateway: found.Gateway, Confirmed: len(found.Confirmed), Estimated: len(found.Estimated),
		Differ: []usageRow{}, Unmatched: []usageRow{}, Strange: []logRow{},
	}
	for _, c := range found.Confirmed {
		if c.Cost != nil && c.Cost.Nano != c.Logged.Nano {
			out.Differ = append(out.Differ, chargeRow(c, zone))
		}
	}
	for _, c := range found.Unmatched {
		out.Unmatched = append(out.Unmatched, chargeRow(c, zone))
	}
	for _, r := range found.Strange {
		out.Strange = append(out.Strange, logRow{
			At: r.At.In(zone).Format(time.RFC3339), Request: r.Request, Model: r.Model, Key: r.TokenName, Prompt: r.Usage.Prompt, Complete: r.Usage.Completion, USD: usd(&r.Cost.Nano),
		})
	}
	return out
}

func (r reconciled) print(sh shell, w *words.Words) {
	name := r.Gateway
	if r.Own {
		name = say(w, "%s, own keys", name)
	}
	fmt.Fprintln(sh.out, say(w, "%s: %d confirmed now, %d still estimated", name, r.Confirmed, r.Estimated))
	list := func(head string, n int) {
		if n > 0 {
			fmt.Fprintf(sh.out, "  %s (%d)%s\n", head, n, strings.TrimSpace(w.Colon))
		}
	}
	list(say(w, "the log differs from what was computed; the log counts"), len(r.Differ))
	for _, c := range r.Differ {
		fmt.Fprintln(sh.out, "    "+say(w, "%s  computed $%s", c.line(w), *c.Computed))
	}
	list(say(w, "not in the gateway's log"), len(r.Unmatched))
	for _, c := range r.Unmatched {
		fmt.Fprintf(sh.out, "    %s\n", c.line(w))
	}
	list(say(w, "in the gateway's log, but not on the tab"), len(r.Strange))
	for _, s := range r.Strange {
		fmt.Fprintf(sh.out, "    %s  %s  %s  %d + %d tokens  $%s\n", s.At, s.Model, s.Key, s.Prompt, s.Complete, *s.USD)
	}
}
