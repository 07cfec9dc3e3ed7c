package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/store"
)

// compareEvery is how often charges are compared with the gateways' logs. The
// first time looks compareBack into the past, later ones only as far as what they
// may not have known yet: what no log says is not looked for for ever.
const (
	compareEvery = 10 * time.Minute
	compareBack  = 3 * 24 * time.Hour
	compareAgain = 2 * time.Hour
)

// compare keeps the tab equal to the gateways' own logs, as far as they have any.
func compare(ctx context.Context, st *store.Store, secret []byte, gateways func() []*llm.Client, log *slog.Logger) {
	r := &bots.Reconciler{Ledger: st, Secret: secret, Before: time.Now()}
	next, done := time.Minute, map[string]time.Time{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
		next = compareEvery
		for _, g := range gateways() {
			now, since := time.Now(), time.Now().Add(-compareBack)
			if last, ok := done[g.Name()]; ok {
				since = last.Add(-compareAgain)
			}
			switch err := compareOne(ctx, r, g, since, log); {
			case err == nil:
				done[g.Name()] = now
			case ctx.Err() == nil:
				log.Warn("compare the tab with the gateway's log; trying again later", "gateway", g.Name(), "err", err)
			}
		}
	}
}

func compareOne(ctx context.Context, r *bots.Reconciler, g *llm.Client, since time.Time, log *slog.Logger) error {
	n, oldest, err := r.Ledger.Unsure(ctx, g.Name(), since)
	if err != nil || n == 0 {
		return err
	}
	if rest, err := r.Quick(ctx, g, oldest); err != nil || rest == 0 {
		return err
	}
	found, err := r.Reconcile(ctx, g, oldest)
	if n := len(found.Confirmed); n > 0 {
		log.Debug("charges confirmed by the gateway's log", "gateway", g.Name(), "charges", n)
	}
	if n := len(found.Unmatched); n > 0 {
		log.Warn("the gateway's log does not know some charges; barkeep reconcile lists them", "gateway", g.Name(), "charges", n)
	}
	return err
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
	for _, g := range clients(cfg, log) {
		found, err := r.Reconcile(sh.ctx, g, from)
		failure = errors.Join(failure, err)
		all = append(all, reconciledOf(found, zone))
	}
	if *asJSON {
		return errors.Join(printJSON(sh.out, all), failure)
	}
	for _, one := range all {
		one.print(sh)
	}
	return failure
}

// reconciled is what was found at one gateway, as scripts read it.
type reconciled struct {
	Gateway   string     `json:"gateway"`
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

func (r reconciled) print(sh shell) {
	fmt.Fprintf(sh.out, "%s: %d confirmed now, %d still estimated\n", r.Gateway, r.Confirmed, r.Estimated)
	list := func(head string, n int) {
		if n > 0 {
			fmt.Fprintf(sh.out, "  %s (%d):\n", head, n)
		}
	}
	list("the log differs from what was computed; the log counts", len(r.Differ))
	for _, c := range r.Differ {
		fmt.Fprintf(sh.out, "    %s  computed $%s\n", c.line(), *c.Computed)
	}
	list("not in the gateway's log", len(r.Unmatched))
	for _, c := range r.Unmatched {
		fmt.Fprintf(sh.out, "    %s\n", c.line())
	}
	list("in the gateway's log, but not on the tab", len(r.Strange))
	for _, s := range r.Strange {
		fmt.Fprintf(sh.out, "    %s  %s  %s  %d + %d tokens  $%s\n", s.At, s.Model, s.Key, s.Prompt, s.Complete, *s.USD)
	}
}
