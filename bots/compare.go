package bots

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"barkeep/llm"
)

// The first time a log is read looks compareBack into the past, later ones only as
// far as what they may not have known yet: what no log says is not looked for for
// ever.
const (
	compareBack  = 3 * 24 * time.Hour
	compareAgain = 2 * time.Hour
)

// Comparison keeps the tab equal to the gateways' logs, pass by pass.
type Comparison struct {
	Reconciler
	log  *slog.Logger
	done map[Slice]time.Time // when each log was read last
}

// NewComparison starts with nothing read.
func NewComparison(r Reconciler, log *slog.Logger) *Comparison {
	return &Comparison{r, log, map[Slice]time.Time{}}
}

// Pass compares what the operator's gateways charged, then what own keys paid:
// those first whose log was read the longest time ago, for a site lets one address
// read only a few in twenty minutes.
func (c *Comparison) Pass(ctx context.Context, gateways, own []Gateway) {
	ctx = llm.Unhurried(ctx)
	for _, g := range gateways {
		c.one(ctx, g, PaidHouse)
	}
	own = slices.Clone(own)
	slices.SortStableFunc(own, func(a, b Gateway) int { return c.last(a).Compare(c.last(b)) })
	for _, g := range own {
		c.one(ctx, g, PaidOwn)
	}
}

func (c *Comparison) last(own Gateway) time.Time { return c.done[c.Of(own, PaidOwn, time.Time{})] }

func (c *Comparison) one(ctx context.Context, g Gateway, paid Paid) {
	now, is := time.Now(), c.Of(g, paid, time.Time{})
	since := now.Add(-compareBack)
	if last, ok := c.done[is]; ok {
		since = last.Add(-compareAgain)
	}
	switch read, err := c.compare(ctx, g, paid, since); {
	case err == nil && read:
		c.done[is] = now
	case err == nil, ctx.Err() != nil:
	case paid == PaidOwn: // the site lets no more logs be read now, or the key's holder removed it there
		c.log.Debug("compare an own key's charges with its site's log; trying again later", "gateway", g.Name(), "err", err)
	default:
		c.log.Warn("compare the tab with the gateway's log; trying again later", "gateway", g.Name(), "err", err)
	}
}

// compare reads a log if there is something to find in it.
func (c *Comparison) compare(ctx context.Context, g Gateway, paid Paid, since time.Time) (read bool, err error) {
	n, oldest, err := c.Ledger.Unsure(ctx, c.Of(g, paid, since))
	if err != nil || n == 0 {
		return false, err
	}
	if rest, err := c.Quick(ctx, g, paid, oldest); err != nil || rest == 0 {
		return err == nil, err
	}
	found, err := c.Reconcile(ctx, g, paid, oldest)
	if n := len(found.Confirmed); n > 0 {
		c.log.Debug("charges confirmed by the gateway's log", "gateway", g.Name(), "charges", n)
	}
	if n := len(found.Unmatched); n > 0 {
		c.log.Warn("the gateway's log does not know some charges; barkeep reconcile lists them", "gateway", g.Name(), "charges", n)
	}
	return true, err
}
