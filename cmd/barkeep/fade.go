package main

import (
	"context"
	"log/slog"
	"time"

	"barkeep/store"
)

// fadeEvery is how often old words are looked for.
const fadeEvery = 6 * time.Hour

// fade blanks words that are older than keep, some at a time, so that questions
// never wait for it long.
func fade(ctx context.Context, st *store.Store, keep func() time.Duration, log *slog.Logger) {
	for next := time.Minute; ; next = fadeEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		}
		limit := keep()
		if limit <= 0 {
			continue
		}
		if all := fadeAll(ctx, st, limit, log); all > 0 {
			log.Info("words older than the limit were blanked", "questions", all)
		}
	}
}

func fadeAll(ctx context.Context, st *store.Store, keep time.Duration, log *slog.Logger) (all int) {
	for {
		now := time.Now()
		n, files, err := st.Fade(ctx, now.Add(-keep), now)
		if err == nil {
			err = st.DropFiles(ctx, files...)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("blank old words; trying again later", "err", err)
		}
		all += n
		if n == 0 || err != nil {
			return all
		}
	}
}
