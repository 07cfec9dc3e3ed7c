package storetest

import (
	"errors"

	"barkeep/bots"
	"barkeep/llm"
)

func ownKeys(w *world) {
	bind := func(secret, user string, where *bots.Where, holder bots.Who) int64 {
		w.Helper()
		id, err := w.Bind(w.ctx, bots.OwnKey{Gateway: "site", User: user, Secret: llm.Key(secret), Daily: bots.Amount{Nano: 5}}, where, holder)
		w.must(err)
		return id
	}
	standing := func(where bots.Where, who bots.Who) (secrets []string) {
		w.Helper()
		st, err := w.Standing(w.ctx, where, who)
		w.must(err)
		for _, k := range st.Own {
			secrets = append(secrets, k.Secret.Reveal())
		}
		return secrets
	}
	bind("sk-first", "", nil, ann)
	mine := bind("sk-ann", "", nil, ann)
	bind("token", "12", nil, ann)
	bind("sk-old", "", &group, ann)
	ours := bind("sk-group", "", &group, ben)
	if got := standing(topic, ann); len(got) != 3 || got[0] != "sk-ann" || got[1] != "token" || got[2] != "sk-group" {
		w.Errorf("ann stands in the topic with %q", got)
	}
	if got := standing(direct, ben); len(got) != 0 {
		w.Errorf("a group's key follows its holder: %q", got)
	}
	w.must(w.Ration(w.ctx, ours, bots.Amount{Requests: 7}))
	bound, err := w.Bound(w.ctx)
	w.must(err)
	if len(bound) != 3 || bound[0].Secret != "sk-ann" || bound[1].User != "12" || bound[2].Chat.Ref != group.Ref {
		w.Errorf("bound are %+v", bound)
	}
	held, err := w.Held(w.ctx, ben.Ref)
	w.must(err)
	if len(held) != 1 || held[0].Daily != (bots.Amount{Requests: 7}) || held[0].Chat.Ref != group.Ref || held[0].Holder.Ref != ben.Ref || held[0].Gateway != "site" {
		w.Errorf("ben holds %+v", held)
	}
	w.must(w.Move(w.ctx, group.Ref, bots.Ref{Platform: "telegram", ID: "-100777"}))
	moved := group
	moved.Ref.ID = "-100777"
	if got := standing(moved, ben); len(got) != 1 || got[0] != "sk-group" {
		w.Errorf("in the moved group stands %q", got)
	}
	w.must(w.Unbind(w.ctx, mine))
	w.must(w.Unbind(w.ctx, ours))
	if got := standing(moved, ann); len(got) != 1 || got[0] != "token" {
		w.Errorf("after the removal stand %q", got)
	}
	if err := w.Unbind(w.ctx, mine); !errors.Is(err, bots.ErrUnknown) {
		w.Errorf("removed twice: %v", err)
	}
	if err := w.Ration(w.ctx, mine, bots.Amount{}); !errors.Is(err, bots.ErrUnknown) {
		w.Errorf("a cap for what is gone: %v", err)
	}
}
