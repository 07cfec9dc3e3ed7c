package bots

import (
	"context"
	"errors"
	"strings"
	"time"

	"barkeep/llm"
)

// worked is what a call that is no stream cost, or likely will.
type worked struct {
	usage   llm.Usage
	counted bool // by the gateway
	cost    *llm.Cost
	request string
}

// single makes a call that is no stream with one of the gateway's keys. Its charge
// is opened before it leaves with what it will likely cost, in tokens too; do tells
// what it did cost, after an error too.
func (a *answering) single(ctx context.Context, g Gateway, model string, task Task, likely worked, do func(context.Context, llm.Work) (worked, error)) error {
	caps := a.pol.caps(a.st, time.Now())
	if likely.cost == nil && moneyCapped(caps) {
		return errNoPrice
	}
	keys := keysOf(g)
	for i, key := range keys {
		err := a.singleWith(ctx, g, key, model, task, likely, caps, do)
		if err == nil || !nextKeyHelps(err) || i == len(keys)-1 {
			return err
		}
		a.e.log.Warn("next key", "code", code(a.turn.ID), "gateway", g.Name(), "key", key, "err", err)
	}
	return nil
}

func (a *answering) singleWith(ctx context.Context, g Gateway, key llm.Key, model string, task Task, likely worked, caps []Cap, do func(context.Context, llm.Work) (worked, error)) error {
	a.site = g.Name()
	charge := Charge{Turn: a.turn.ID, Chat: a.turn.Chat.ID, Person: a.turn.Author.ID, Gateway: g.Name(), Key: a.e.hashKey(key), Own: a.pol.own != nil, Model: model, Task: task, State: Open, Usage: likely.usage}
	if likely.cost != nil {
		charge.Estimate = &likely.cost.Nano
	}
	var notSent error
	did, err := do(ctx, llm.Work{Key: key, Model: model, Sending: func(ctx context.Context) error {
		charge.At = time.Now()
		a.course.reach(&a.course.Asked)
		notSent = a.insist(ctx, "open a charge", func(ctx context.Context) (err error) {
			charge.ID, a.before, err = a.e.store.Begin(ctx, a.turn, charge, caps)
			return err
		})
		return notSent
	}})
	if notSent != nil {
		return notSent
	}
	if charge.ID != 0 {
		charge.State, charge.Request = Computed, did.request
		charge.Usage, charge.Reported, charge.Cost = did.usage, did.counted, did.cost
		var le *llm.Error
		if errors.As(err, &le) {
			charge.Request = le.RequestID
			if le.Free {
				charge.State, charge.Usage, charge.Cost = Void, llm.Usage{}, nil
			}
		}
		a.spent = append(a.spent, charge)
		a.called(charge, err)
	}
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// Parts of the ids of models for what is not chat. What a site lists first is
// taken.
var (
	painters = []string{"dall-e", "gpt-image", "imagen", "flux", "stable-diffusion", "sd3", "cogview", "seedream", "kolors", "qwen-image", "hunyuan-image", "grok-2-image"}
	ears     = []string{"whisper", "transcribe", "sensevoice", "-asr", "telespeech"}
	voices   = []string{"tts-1", "-tts", "cosyvoice", "speech-0"}
)

// modelFor is the first model listed that is of a kind and permitted in the chat;
// "" if there is none.
func (p *Policy) modelFor(ctx context.Context, st Standing, kind []string) (string, Gateway) {
	for _, id := range p.listed(ctx) {
		if low := strings.ToLower(id); holds(low, kind) && !strings.Contains(low, "edit") && p.allowsModel(st, id) {
			g, _ := p.gateway(id)
			return id, g
		}
	}
	return "", nil
}
