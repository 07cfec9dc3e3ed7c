package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

const (
	pollSeconds = 50 // the longest that the Bot API waits
	pollTimeout = (pollSeconds + 15) * time.Second
	pollLimit   = 100
)

// Run reads updates until ctx ends and then returns nil. Whatever Telegram answers, it goes on trying: see Health.
// It may run once per Platform.
func (p *Platform) Run(ctx context.Context, core Core) error {
	if p.api.token == "" {
		return errors.New("run telegram: no bot token: set TELEGRAM_BOT_TOKEN")
	}
	var learning sync.WaitGroup
	learning.Go(func() { p.learn(ctx) })
	defer learning.Wait()
	defer p.presses.open.Wait()
	if p.hook.URL != "" {
		p.listen(ctx, core)
		return nil
	}
	p.poll(ctx, core)
	return nil
}

// poll is the reading loop: what it asks for next acknowledges all before, so it asks only when that is stored.
func (p *Platform) poll(ctx context.Context, core Core) {
	var offset int64
	for wait := firstWait; ctx.Err() == nil; {
		updates, last, err := p.updates(ctx, offset)
		if ctx.Err() != nil {
			return
		}
		p.stands(err)
		if err != nil {
			if errors.Is(trouble(err), ErrWebhook) {
				p.unhook(ctx)
			}
			sleep(ctx, pause(err, wait))
			wait = longer(wait)
			continue
		}
		wait = firstWait
		if !p.store(ctx, core, updates) {
			return
		}
		offset = max(offset, last+1)
	}
}

func (p *Platform) updates(ctx context.Context, offset int64) (good []update, last int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, pollTimeout)
	defer cancel()
	in := params{"timeout": pollSeconds, "limit": pollLimit, "allowed_updates": allowedUpdates}
	if offset > 0 {
		in["offset"] = offset
	}
	var raw []json.RawMessage
	if err := p.api.do(ctx, "getUpdates", in, nil, &raw); err != nil {
		return nil, 0, err
	}
	good, bad, last := decodeUpdates(raw)
	if bad > 0 {
		p.log.Error("updates that cannot be read were left out", "count", bad)
	}
	return good, last, nil
}

// store hands updates over until the core has stored them; false: ctx ended first.
func (p *Platform) store(ctx context.Context, core Core, updates []update) bool {
	for wait := firstWait; ; wait = longer(wait) {
		err := p.take(ctx, core, updates)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if wait == firstWait {
			p.log.Error("messages from Telegram cannot be stored: they are kept and tried again", "error", err)
		}
		if !sleep(ctx, wait) {
			return false
		}
	}
}

// unhook removes a webhook that was set for the bot: it is configured to poll. Updates that wait are kept.
func (p *Platform) unhook(ctx context.Context) {
	if err := p.api.call(ctx, "deleteWebhook", params{}, nil); err != nil && ctx.Err() == nil {
		p.log.Error("the webhook cannot be removed", "error", err)
	}
}
