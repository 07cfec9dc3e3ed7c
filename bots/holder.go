package bots

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"barkeep/bots/words"
	"barkeep/llm"
)

// tellHolder says in private to the holder of a group's key why it does not pay, and
// on which page of the site that can be mended.
func (e *Engine) tellHolder(k OwnKey, why func(*words.Words) string, page string) {
	chat := cmp.Or(k.Chat.Title, k.Chat.Ref.String())
	if e.said.now("holder:"+k.Chat.Ref.String()+":"+why(words.English()), holderPause) {
		e.aside("word to a key's holder", func() {
			// Where it cannot be said, the group's sentence stands.
			_ = e.tell(e.lanes.base, k.Holder.Ref, func(w *words.Words) string { return w.HolderFailed(chat, withPage(w, why(w), page)) })
		})
	}
}

// holders looks whether those whose keys pay in groups still administer them, before
// a question fails for it.
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
		failure = errors.Join(failure, e.holder(ctx, k, false))
	}
	return failure
}

// holder looks whether the holder of a group's key still administers the group. Where
// not, the key is paused already, and that is told once: to the holder and the admins,
// who can bind another, in private; to the group only where no admin can be reached
// there, and it does not read it anyway.
func (e *Engine) holder(ctx context.Context, k OwnKey, groupReads bool) error {
	at := e.platforms[k.Chat.Ref.Platform]
	if k.Chat.ID == 0 || at == nil || !e.keys.look(k.ID) {
		return nil
	}
	defer e.keys.looked(k.ID)
	is, err := at.Admin(ctx, whereOf(k.Chat), k.Holder.Ref)
	if err != nil {
		e.log.Debug("look whether an own key's holder is still an admin", "own_key", k.ID, "err", err)
		return nil
	}
	name := "paused:" + strconv.FormatInt(k.ID, 10)
	told, err := e.store.Alarmed(ctx, k.Chat.ID, name)
	switch {
	case err != nil:
		return fmt.Errorf("look whether it was told that a key is paused: %w", err)
	case is == !told:
		return nil
	case !is:
		if told, err = e.tellPaused(ctx, k, name, groupReads); err != nil || !told {
			return err
		}
	}
	return e.store.Alarm(ctx, k.Chat.ID, name, !is)
}

// whereOf is where a stored chat is.
func whereOf(c Chat) Where { return Where{Ref: c.Ref, Kind: c.Kind, Title: c.Title} }

// tellPaused tells that a key is paused to whom it helps. It reports whether that is
// done; what was told of it already is not told again.
func (e *Engine) tellPaused(ctx context.Context, k OwnKey, name string, groupReads bool) (done bool, err error) {
	c, chat := e.code(), cmp.Or(k.Chat.Title, k.Chat.Ref.String())
	e.log.Info("an own key is paused: its holder is no admin any more", "code", c, "own_key", k.ID)
	_, err = e.tellOnce(ctx, k.Chat, name, k.Holder.Ref, func(w *words.Words) string { return w.HolderFailed(chat, w.OwnPausedHolder) })
	if err != nil {
		return false, err
	}
	admins, err := e.admins(ctx, k.Chat)
	if err != nil {
		return false, err
	}
	for _, a := range admins {
		told, err := e.tellOnce(ctx, k.Chat, name, a, func(w *words.Words) string { return w.OwnPausedThere(chat, c) })
		if err != nil {
			return false, err
		}
		done = done || told
	}
	w := &watch{e: e, alert: Alert{Chat: k.Chat}}
	return done || groupReads || w.shown(ctx, func(v *words.Words) string { return v.OwnPaused(c) }), w.failure
}

// askedMost is how many who asked in a chat are looked at for its admins, where the
// platform names none.
const askedMost = 100

// admins are those of a chat whom the platform names, or who asked there.
func (e *Engine) admins(ctx context.Context, c Chat) ([]Ref, error) {
	people, err := e.store.People(ctx, c.ID)
	if err != nil {
		return nil, fmt.Errorf("look for a chat's admins: %w", err)
	}
	var among []Ref
	for _, p := range people[:min(len(people), askedMost)] {
		among = append(among, p.Ref)
	}
	all, err := e.platforms[c.Ref.Platform].Admins(ctx, whereOf(c), among)
	if err != nil {
		return nil, fmt.Errorf("look for a chat's admins: %w", err)
	}
	return all, nil
}

// tellOnce says something to a person in private, unless it was told already, and
// reports whether the person has it. It is remembered with the chat that it is about,
// without whom: the person may not be let in.
func (e *Engine) tellOnce(ctx context.Context, about Chat, name string, person Ref, say func(*words.Words) string) (told bool, err error) {
	name += ":" + e.hashKey(llm.Key(person.String()))
	if told, err = e.store.Alarmed(ctx, about.ID, name); told || err != nil {
		return told, err
	}
	if err := e.tell(ctx, person, say); err != nil {
		return false, nil // said in the log: not everybody lets a bot write
	}
	return true, e.store.Alarm(ctx, about.ID, name, true)
}

// look begins looking at the holder of a key, unless somebody does.
func (o *ownKeys) look(id int64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.looks[id] {
		return false
	}
	remember(o.looks, id, true)
	return true
}

func (o *ownKeys) looked(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.looks, id)
}
