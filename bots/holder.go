package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"barkeep/bots/words"
)

// tellHolder says in private to the holder of a group's key why it does not pay, and
// on which page of the site that can be mended.
func (e *Engine) tellHolder(k OwnKey, why func(*words.Words) string, page string) {
	chat := cmp.Or(k.Chat.Title, k.Chat.Ref.String())
	if e.said.now("holder:"+k.Chat.Ref.String()+":"+why(words.English()), holderPause) {
		e.work.Go(func() {
			e.tell(e.lanes.base, k.Holder, func(w *words.Words) string { return w.HolderFailed(chat, withPage(w, why(w), page)) })
		})
	}
}

// holders looks whether those whose keys pay in groups still administer them. Where
// one does not, the key is paused already; the group, whose admins can bind another,
// and the holder read that once, before a question fails for it.
func (e *Engine) holders(ctx context.Context) error {
	if !e.policy().ownKeysOn() {
		return nil
	}
	bound, err := e.store.Bound(ctx)
	if err != nil {
		return fmt.Errorf("look who holds groups' keys: %w", err)
	}
	var failure error
	for _, k := range bound {
		at := e.platforms[k.Chat.Ref.Platform]
		if k.Chat.ID == 0 || at == nil {
			continue
		}
		is, err := at.Admin(ctx, Where{Ref: k.Chat.Ref, Kind: k.Chat.Kind, Title: k.Chat.Title}, k.Holder.Ref)
		if err != nil {
			e.log.Debug("look whether an own key's holder is still an admin", "own_key", k.ID, "err", err)
			continue
		}
		failure = errors.Join(failure, e.sayPaused(ctx, k, !is))
	}
	return failure
}

func (e *Engine) sayPaused(ctx context.Context, k OwnKey, paused bool) error {
	name := "paused:" + strconv.FormatInt(k.ID, 10)
	said, err := e.store.Alarmed(ctx, k.Chat.ID, name)
	if err != nil {
		return fmt.Errorf("look whether it was said that a key is paused: %w", err)
	}
	c := e.code()
	if paused && !said {
		e.log.Info("an own key is paused: its holder is no admin any more", "code", c, "own_key", k.ID)
		e.tellHolder(k, ownSentence(errOwnPaused, c), "")
	}
	w := &watch{e: e, alert: Alert{Chat: k.Chat}}
	w.say(ctx, name, paused, !paused, func(v *words.Words) string { return v.OwnPaused(c) })
	return w.failure
}
