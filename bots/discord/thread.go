package discord

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"barkeep/bots"
)

const (
	threadName  = 100 // characters (discord.com/developers/docs/resources/channel#start-thread-from-message)
	threadThere = 160004
)

// branch is the thread that the answer to a message could open: a thread made from a message has that message's id. The core
// decides whether it does.
func (p *Platform) branch(out *bots.Message, m *message) *bots.Branch {
	c, _ := p.known.channel(m.Channel)
	if !out.Addressed || out.Where.Kind != bots.Channel || m.Guild == "" || c.Type != channelText && c.Type != channelNews {
		return nil
	}
	name := excerpt(clean(out.Text), threadName-2)
	if !visible(name) && len(out.Attachments) > 0 {
		name = excerpt(clean(out.Attachments[0].Name), threadName-2)
	}
	if !visible(name) {
		name = cmp.Or(strings.TrimSpace(out.From.Name), nothing)
	}
	above := out.Where
	place := state{Channel: m.ID, Key: m.ID, Run: p.run, Open: &opening{Channel: m.Channel, Message: m.ID, Name: cutRunes(name, threadName)}}
	return &bots.Branch{Where: bots.Where{Ref: ref(m.ID), Kind: bots.Thread, Title: name, Parent: &above}, Place: place.String()}
}

// openThread opens the thread that carries the answer. One that is there already, from an earlier try or by somebody's hand, is
// as good. Where none can be opened, the answer replies in the channel.
func (l *place) openThread(ctx context.Context) error {
	o := l.state.Open
	err := l.p.api.do(ctx, call{what: "open a thread", method: "POST", path: "/channels/" + o.Channel + "/messages/" + o.Message + "/threads",
		bucket: "POST threads " + o.Channel, final: true, body: map[string]string{"name": o.Name}})
	e := asRefusal(err)
	switch {
	case err == nil, errors.Is(err, errOdd), e != nil && e.is(threadThere):
	case e != nil && e.final():
		l.p.log.Warn("a thread cannot be opened: the answer comes in the channel", "channel", o.Channel, "error", err)
		l.state.Channel, l.state.Question = o.Channel, o.Message
	default:
		return err
	}
	l.state.Open = nil
	l.remember()
	return nil
}
