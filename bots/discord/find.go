package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"barkeep/bots"
)

// locate finds the channel of a place that knows only an id: a channel's, or a person's.
func (l *place) locate(ctx context.Context) error {
	if l.state.Open != nil {
		return l.openThread(ctx)
	}
	to := l.state.To
	if to == "" {
		return nil
	}
	_, known := l.p.known.channel(to)
	if !known {
		var c channel
		err := l.p.api.do(ctx, call{what: "look up a channel", method: "GET", path: "/channels/" + to, bucket: "GET channel " + to, final: true, out: &c})
		e := asRefusal(err)
		switch {
		case err == nil:
		case e == nil || !e.final():
			return err
		default:
			return l.direct(ctx, to)
		}
	}
	l.state.Channel, l.state.To = to, ""
	return nil
}

// direct opens the private chat with a person.
func (l *place) direct(ctx context.Context, person string) error {
	var c channel
	err := l.p.api.do(ctx, call{what: "open a direct channel", method: "POST", path: "/users/@me/channels", bucket: "POST dm", final: true,
		body: map[string]string{"recipient_id": person}, out: &c})
	if e := asRefusal(err); e != nil && e.final() {
		return fmt.Errorf("%w: %w", bots.ErrImpossible, err)
	}
	if err != nil {
		return err
	}
	if !isID(c.ID) {
		return fmt.Errorf("open a direct channel: %w", errOdd)
	}
	l.state.Channel, l.state.To = c.ID, ""
	return nil
}

// Discord knows a nonce again for some minutes (it says "the past few minutes"); after doubtAfter the channel is read instead.
const (
	doubtAfter = 2 * time.Minute
	searchMost = 5 // pages of a hundred messages
)

// search looks for the message that an earlier try may have posted, where the nonce is too old to keep it from being posted
// twice, and takes it over.
func (l *place) search(ctx context.Context, a *act) (found bool, err error) {
	from := l.state.newest()
	late := !l.doubt.IsZero() && time.Since(l.doubt) > doubtAfter
	if from == "" || a.blind || !late && (l.sure || time.Since(bornAt(from)) <= doubtAfter) {
		return false, nil
	}
	me, err := l.p.me(ctx)
	if err != nil {
		return false, err
	}
	for range searchMost {
		var page []message
		err := l.p.api.do(ctx, call{what: "read a channel", method: "GET", path: "/channels/" + l.state.Channel + "/messages?limit=100&after=" + from,
			bucket: "GET messages " + l.state.Channel, final: true, out: &page})
		if e := asRefusal(err); e != nil && e.final() || errors.Is(err, errOdd) {
			break // what cannot be read cannot be asked
		}
		if err != nil {
			return false, err
		}
		slices.Reverse(page) // they come newest first
		for _, m := range page {
			if l.ours(&m, a, me.user) {
				a.done(message{ID: m.ID})
				delete(l.shown, m.ID) // what stands there is not known to be right
				l.settle()
				return true, nil
			}
			if older(from, m.ID) {
				from = m.ID
			}
		}
		if len(page) < 100 {
			break
		}
	}
	l.settle()
	return false, nil
}

// settle: no post is in doubt any more.
func (l *place) settle() { l.sure, l.doubt = true, time.Time{} }

// ours: the message is the one that a wants to post. Where Discord does not give the nonce back, the question that a first part
// replies to tells, and of a later part its text.
func (l *place) ours(m *message, a *act, me string) bool {
	body, ok := a.call.body.(outgoing)
	if !ok || m.Author == nil || m.Author.ID != me {
		return false
	}
	if len(m.Nonce) > 0 && string(m.Nonce) != "null" {
		return strings.Trim(string(m.Nonce), `"`) == body.Nonce
	}
	if a.part == 0 && l.state.Question != "" {
		return m.Reference != nil && m.Reference.MessageID == l.state.Question
	}
	return m.Content != "" && strings.HasPrefix(body.Content, m.Content)
}
