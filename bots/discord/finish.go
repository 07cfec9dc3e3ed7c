package discord

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"barkeep/bots"
)

// finish makes the chat show v and nothing else of the answer.
func (l *place) finish(ctx context.Context, v bots.View) error {
	if v.Sign != "" && len(l.state.Posts) == 0 && l.mark(ctx, v.Sign) {
		return nil
	}
	wait := firstWait
	parts, file := l.compose(v)
	for {
		stands := false
		err := l.step(ctx, true, func() *act {
			if file != nil && l.noFile {
				parts, file = l.compose(v)
			}
			a := l.remaining(parts, file)
			stands = a == nil
			return a
		}, v.Words)
		switch {
		case err == nil && stands:
			return nil
		case err == nil:
			wait = firstWait
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, bots.ErrImpossible):
			return err
		default:
			l.p.log.Debug("a final view waits", "channel", l.state.Channel, "error", err)
			if !sleep(ctx, wait) {
				return ctx.Err()
			}
			wait = longer(wait)
		}
	}
}

// rebutton gives the last message other buttons, or none. One that is gone, or an interaction's whose time is over, stays as it is.
func (l *place) rebutton(ctx context.Context, buttons [][]bots.Button) error {
	last := len(l.state.Posts) - 1
	if last < 0 || l.state.Hook != nil && l.state.Posts[last].Hook && l.state.Hook.over() {
		return nil
	}
	c := l.edit(l.state.Posts[last], "change buttons")
	rows := keyboard(buttons)
	if rows == nil {
		rows = noComponents()
	}
	c.body, c.final = map[string]any{"components": rows}, true
	for wait := firstWait; ; wait = longer(wait) {
		err := l.p.api.do(ctx, c)
		if e := asRefusal(err); err == nil || e != nil && e.Status != 429 && e.Status < 500 {
			return nil
		}
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
	}
}

// compose draws a final view. A text that is too long for the chat goes along as a file, unless files are refused.
func (l *place) compose(v bots.View) ([]part, *bots.File) {
	if l.noFile {
		parts, _ := render(l.unfiled(v), l.state.Quoted, bots.MostUnfiled)
		return parts, nil
	}
	parts, long := render(v, l.state.Quoted, bots.MostMessages)
	if long {
		return parts, v.Whole()
	}
	return parts, v.File
}

// unfiled is v where its file is refused.
func (l *place) unfiled(v bots.View) bots.View {
	right := ""
	if v.Words != nil {
		right = v.Words.Rights["attach"]
	}
	return v.Unfiled(right, l.tooLarge)
}

// mark leaves an emoji on the question; false: it could not, and something has to be said.
func (l *place) mark(ctx context.Context, emoji string) bool {
	if l.state.Question == "" || l.state.Channel == "" || l.state.Hook != nil {
		return false
	}
	err := l.p.api.do(ctx, call{what: "leave a sign", method: "PUT", bucket: "reactions " + l.state.Channel, final: true,
		path: "/channels/" + l.state.Channel + "/messages/" + l.state.Question + "/reactions/" + url.PathEscape(emoji) + "/@me"})
	if err != nil {
		l.p.log.Debug("a sign cannot be left", "error", err)
	}
	return err == nil
}

// remaining is the next thing to do until only parts and file stand, or nil.
func (l *place) remaining(parts []part, file *bots.File) *act {
	if a := l.differs(parts); a != nil {
		return a
	}
	if over := len(l.state.Posts) - len(parts); over > 0 {
		l.state.Surplus = append(slices.Clip(l.state.Surplus), l.state.Posts[len(parts):]...)
		l.state.Posts = slices.Clip(l.state.Posts[:len(parts)])
	}
	if len(l.state.Surplus) > 0 {
		return l.deleting(l.state.Surplus[0])
	}
	return l.hanging(parts, file)
}

// differs is the first thing in which the chat differs from parts, or nil.
func (l *place) differs(parts []part) *act {
	for i, want := range parts {
		if l.bare {
			want.buttons = nil
		}
		if i >= len(l.state.Posts) {
			return l.posting(i, want)
		}
		if l.shown[l.state.Posts[i].ID] != want.sum() {
			return l.editing(i, want)
		}
	}
	return nil
}

func (l *place) posting(i int, want part) *act {
	h, out := l.state.Hook, want.out()
	a := &act{part: i, post: true, makes: true}
	byHook := h != nil && (i == 0 || h.Quiet)
	switch {
	case h != nil && i == 0: // the deferral's message is there already
		a.post = false
		a.call = call{what: "show an answer", method: "PATCH", path: h.path() + "/messages/@original", bucket: h.bucket("PATCH"), hook: true}
	case byHook:
		a.blind = true
		out.Flags |= flagEphemeral
		a.call = call{what: "follow an answer up", method: "POST", path: h.path(), bucket: h.bucket("POST"), hook: true}
	default:
		if i == 0 && l.state.Question != "" {
			no := false
			out.Reference = &reference{MessageID: l.state.Question, Fails: &no}
		}
		out.Nonce, out.Enforce = l.state.nonce(i), true
		a.call = call{what: "post a message", method: "POST", path: "/channels/" + l.state.Channel + "/messages", bucket: "POST messages " + l.state.Channel}
	}
	a.call.body = out
	a.done = func(made message) {
		l.state.Posts = append(slices.Clip(l.state.Posts), post{ID: made.ID, Hook: byHook})
		if made.Content == want.text { // else it stood there before, from an earlier try
			l.shown[made.ID] = want.sum()
		}
		l.settle()
		l.remember()
	}
	return a
}

// edit is a request that edits a message of the answer.
func (l *place) edit(m post, what string) call {
	if m.Hook && l.state.Hook != nil {
		return call{what: what, method: "PATCH", path: l.state.Hook.path() + "/messages/" + m.ID, bucket: l.state.Hook.bucket("PATCH"), hook: true}
	}
	return call{what: what, method: "PATCH", path: "/channels/" + l.state.Channel + "/messages/" + m.ID, bucket: "PATCH messages " + l.state.Channel}
}

func (l *place) editing(i int, want part) *act {
	m := l.state.Posts[i]
	a := &act{part: i, call: l.edit(m, "edit a message")}
	a.call.body = want.out()
	a.done = func(message) { l.shown[m.ID] = want.sum() }
	return a
}

func (l *place) deleting(m post) *act {
	c := l.edit(m, "delete a message")
	c.method, c.bucket = "DELETE", "DELETE messages "+l.state.Channel
	return &act{part: -1, call: c, drops: &m, done: func(message) { l.drop(m) }}
}

func (l *place) drop(m post) {
	l.state.Surplus = slices.DeleteFunc(slices.Clone(l.state.Surplus), func(one post) bool { return one == m })
	l.remember()
}
