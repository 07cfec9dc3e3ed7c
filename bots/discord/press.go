package discord

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"barkeep/bots"
)

// pressWithin is how long the core has for a press before it is acknowledged without its word.
const pressWithin = 1500 * time.Millisecond

// press hands a button over. What the core wants said is shown to the presser alone.
func (p *Platform) press(ctx context.Context, core Core, i *interaction, where bots.Where, came time.Time) {
	var d struct {
		Custom string `json:"custom_id"`
	}
	if err := json.Unmarshal(i.Data, &d); err != nil || i.Message == nil || !isID(i.Message.ID) {
		p.log.Warn("a press is not understood", "error", err)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	data, opens := strings.CutPrefix(d.Custom, opensForm)
	data, long := strings.CutPrefix(data, opensText)
	if (opens || long) && i.Type == interactButton {
		if err := p.answer(ctx, i, discordgo.InteractionResponseModal, form(data, i.label(d.Custom), long)); err != nil {
			p.log.Debug("a form could not be opened", "error", err)
		}
		return
	}
	if _, news := p.pending.begin(i.ID); !news {
		return // it came twice
	}
	p.pending.take(i.ID)
	heard := p.pressed(ctx, core, bots.Press{
		Where: where, From: p.person(i, true), Data: d.Custom, Text: typed(i), Message: i.Message.ID, Alone: i.whispered(),
		Place: state{Channel: i.ChannelID, Question: i.Message.ID, Key: i.ID, Run: p.run}.String(), Here: i.here(came),
	})
	early := time.NewTimer(pressWithin)
	defer early.Stop()
	var toast string
	known := false
	select {
	case toast, known = <-heard:
	case <-early.C: // Discord does not wait
	}
	if toast != "" && !i.whispered() {
		p.acknowledge(ctx, i, discordgo.InteractionResponseChannelMessageWithSource, said(toast))
		return
	}
	if !p.acknowledge(ctx, i, discordgo.InteractionResponseDeferredMessageUpdate, nil) {
		return
	}
	if !known {
		toast = <-heard
	}
	if toast == "" {
		return
	}
	err := p.api.do(ctx, call{what: "say something to a presser", method: "POST", path: "/webhooks/" + i.Application + "/" + i.Token, body: said(toast),
		bucket: "POST hook " + i.ID, hook: true, final: true})
	if err != nil {
		p.log.Debug("a presser could not be told", "error", err)
	}
}

// pressed lets the core act and gives what it wants said, which may take longer than Discord waits.
func (p *Platform) pressed(ctx context.Context, core Core, press bots.Press) <-chan string {
	heard := make(chan string, 1)
	p.aside("a press", func() {
		toast := ""
		defer func() { heard <- toast }()
		var err error
		if toast, err = core.Press(ctx, press); err != nil {
			p.log.Error("a pressed button did nothing", "error", err)
		}
	})
	return heard
}

// acknowledge gives a press its answer, and lets those go on who wait to change its message.
func (p *Platform) acknowledge(ctx context.Context, i *interaction, kind discordgo.InteractionResponseType, data any) bool {
	err := p.answer(ctx, i, kind, data)
	if err != nil {
		p.log.Debug("a press could not be acknowledged", "error", err)
	}
	p.pending.finish(i.ID, err != nil, nil)
	return err == nil
}

// said is a message that only one person sees.
func said(toast string) outgoing {
	return outgoing{Content: cutRunes(plain(clean(toast)), textLimit), Flags: flagEphemeral | flagNoEmbeds, Allowed: nobody(), Components: noComponents()}
}

// whispered: the message with the button is seen by one person only.
func (i *interaction) whispered() bool { return i.Message != nil && i.Message.Flags&flagEphemeral != 0 }

// here is the place of the message with the button. What only one person sees can be changed only with the press's own token.
func (i *interaction) here(came time.Time) string {
	s := state{Channel: i.ChannelID, Key: i.Message.ID, Posts: []post{{ID: i.Message.ID}}}
	if i.whispered() {
		s.Hook = &hook{ID: i.ID, Token: i.Token, App: i.Application, Until: came.Add(tokenLasts).UnixMilli(), Quiet: true}
		s.Posts[0].Hook = true
	}
	return s.String()
}
