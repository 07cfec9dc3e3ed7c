package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"barkeep/llm"
)

// balancesEvery is how often the operator's keys are asked what they have left.
const balancesEvery = 10 * time.Minute

// balances keeps what the operator's keys have left in the metrics. What a gateway
// does not tell is not there.
func (m *metrics) balances(ctx context.Context, set *live, log *slog.Logger) {
	ctx = llm.Unhurried(ctx)
	next := time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
		next = balancesEvery
		known := map[[2]string]llm.Balance{}
		for _, g := range set.gateways() {
			names := keyLabels(g.AllKeys())
			for i, k := range g.AllKeys() {
				b, err := g.Balance(ctx, k)
				if err != nil {
					log.Debug("read a balance for the metrics", "gateway", g.Name(), "key", k, "err", err)
					continue
				}
				known[[2]string{g.Name(), names[i]}] = b
			}
		}
		m.left.Reset() // keys that left the settings leave the metrics
		m.leftRead.Reset()
		for at, b := range known {
			if b.Left != nil {
				m.left.WithLabelValues(at[0], at[1]).Set(float64(*b.Left))
				m.leftRead.WithLabelValues(at[0], at[1]).Set(float64(b.AsOf.Unix()))
			}
		}
	}
}

// keyLabels are the names of keys in the metrics: their masks, and with a number where a key before has the same.
func keyLabels(keys []llm.Key) []string {
	names, seen := make([]string, len(keys)), map[string]int{}
	for i, k := range keys {
		names[i] = k.String()
		if seen[names[i]]++; seen[names[i]] > 1 {
			names[i] += fmt.Sprintf(" (%d)", seen[k.String()])
		}
	}
	return names
}
