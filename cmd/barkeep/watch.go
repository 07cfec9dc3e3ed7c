package main

import (
	"context"
	"log/slog"
	"time"

	"barkeep/bots"
)

// watchEvery is how often balances are read for alarms: seldom, since people who
// ask for theirs share the site's allowance. What looks low is read again soon.
const (
	watchEvery = 30 * time.Minute
	watchAgain = 3 * time.Minute
)

// watch says alarms where /alert chose to hear them.
func watch(ctx context.Context, engine *bots.Engine, log *slog.Logger) {
	next := time.Minute
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
		soon, err := engine.Watch(ctx)
		if err != nil && ctx.Err() == nil {
			log.Warn("look for alarms; trying again later", "err", err)
		}
		if next = watchEvery; soon {
			next = watchAgain
		}
	}
}
