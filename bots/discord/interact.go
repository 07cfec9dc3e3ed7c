package discord

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"barkeep/bots"
)

const (
	interactionsAtOnce = 500 // beyond them people see that the bot does not respond
	choicesMost        = 25
	choiceLength       = 100 // characters of an autocomplete choice
	flagEphemeral      = 1 << 6
	flagNoEmbeds       = 1 << 2
)

// interact answers a slash command, a button or an autocomplete, beside the reading of events: its time is short.
func (p *Platform) interact(ctx context.Context, core Core, i *interaction) {
	me := p.bot.Load()
	if me == nil || !isID(i.ID) || i.Token == "" || i.who() == nil {
		return
	}
	if i.Application == "" {
		i.Application = me.app
	}
	select {
	case p.slots <- struct{}{}:
	default:
		p.log.Warn("an interaction was left out: too many at once")
		return
	}
	came := time.Now()
	p.aside("answering an interaction", func() {
		defer func() { <-p.slots }()
		where, ok := p.place(ctx, i)
		if !ok {
			return
		}
		switch i.Type {
		case interactCommand:
			p.command(ctx, core, i, where, came)
		case interactButton, interactForm:
			p.press(ctx, core, i, where, came)
		case interactComplete:
			p.complete(ctx, core, i, where)
		}
	})
}

func (i *interaction) who() *user {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}

// place is where an interaction happened. A group of people without the bot is no place that Barkeep serves.
func (p *Platform) place(ctx context.Context, i *interaction) (bots.Where, bool) {
	id := i.ChannelID
	if i.Channel != nil {
		if id == "" {
			id = i.Channel.ID
		}
		if i.Guild == "" && i.Channel.Type != channelDM {
			return bots.Where{}, false
		}
		if i.Guild != "" {
			p.known.keep(i.Guild, *i.Channel)
		}
	}
	if !isID(id) || i.Guild != "" && !isID(i.Guild) {
		return bots.Where{}, false
	}
	i.ChannelID = id
	where, ok := p.known.where(id, i.Guild)
	if ok {
		return where, true
	}
	within, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := p.learn(within, id); err != nil {
		p.log.Debug("an interaction's channel cannot be looked up", "channel", id, "error", err)
	}
	return p.known.where(id, i.Guild)
}

// person is who used an interaction. What only that person sees is in that person's language.
func (p *Platform) person(i *interaction, quiet bool) bots.Who {
	u := i.who()
	who := bots.Who{Ref: ref(u.ID), Name: u.name(), Language: i.Locale}
	if i.Member == nil {
		return who
	}
	who.Roles = i.Member.Roles
	if i.Member.Nick != "" {
		who.Name = i.Member.Nick
	}
	if !quiet && i.GuildLocale != "" {
		who.Language = i.GuildLocale
	}
	p.rights.saw(i.Guild, u.ID, i.Member.Permissions)
	return who
}

// command hands a slash command over, and then defers its answer: in this order, so that what is deferred is never lost.
func (p *Platform) command(ctx context.Context, core Core, i *interaction, where bots.Where, came time.Time) {
	var d commandData
	err := json.Unmarshal(i.Data, &d)
	about, isAbout := d.Resolved.Messages[d.Target]
	isAbout = isAbout && d.Type == int(discordgo.MessageApplicationCommand)
	if err != nil || d.Name == "" || d.Type > 1 && !isAbout {
		p.log.Warn("a command is not understood", "error", err)
		return
	}
	quiet := p.menu[d.Name].Quiet && !where.Private()
	h := &hook{ID: i.ID, Token: i.Token, App: i.Application, Until: came.Add(tokenLasts).UnixMilli(), Quiet: quiet}
	m := bots.Message{
		ID: i.ID, Where: where, From: p.person(i, quiet), Sent: came, Command: d.Name, Text: refs(d.Name, d.text()), Addressed: true, Waits: true, Alone: quiet, Attachments: d.files(),
		Place: state{Channel: i.ChannelID, Key: i.ID, Hook: h, Quoted: true, Run: p.run}.String(),
	}
	if isAbout {
		p.about(&m, about)
	}
	if _, news := p.pending.begin(i.ID); !news {
		return // it came twice
	}
	within, cancel := context.WithDeadline(ctx, came.Add(answerWithin))
	defer cancel()
	if p.refuse(within, core, i, m) {
		return
	}
	if err := core.Receive(ctx, []bots.Message{m}); err != nil {
		p.log.Error("a command from Discord cannot be stored: it is not answered", "command", d.Name, "error", err)
		p.pending.finish(i.ID, true, nil)
		return
	}
	flags := 0
	if quiet {
		flags = flagEphemeral
	}
	err = p.answer(within, i, discordgo.InteractionResponseDeferredChannelMessageWithSource, map[string]any{"flags": flags})
	if e := asRefusal(err); e != nil && e.is(40060) { // an answer was lost, and the repeat found it done
		err = nil
	}
	if err != nil {
		p.log.Warn("a command could not be deferred: its answer comes as a message of its own", "command", d.Name, "error", err)
	}
	p.pending.finish(i.ID, err != nil, func() { p.takeBack(h) })
}

// refuse tells somebody whom the core will not answer so, at once and alone.
func (p *Platform) refuse(ctx context.Context, core Core, i *interaction, m bots.Message) bool {
	m.From = p.person(i, true)
	v, refused, err := core.Refused(ctx, m)
	if err != nil {
		p.log.Warn("whether a command is let in is not known yet", "command", m.Command, "error", err)
	}
	if err != nil || !refused {
		return false
	}
	p.pending.take(i.ID)
	v.Status = bots.Final
	parts, _ := render(v, false, 1)
	out := parts[0].out()
	out.Flags |= flagEphemeral
	if err := p.answer(ctx, i, discordgo.InteractionResponseChannelMessageWithSource, out); err != nil {
		p.log.Debug("a command could not be refused", "command", m.Command, "error", err)
	}
	p.pending.finish(i.ID, true, nil)
	return true
}

// text joins what was typed into the options.
func (d *commandData) text() string {
	var parts []string
	for _, o := range d.Options {
		var s string
		if json.Unmarshal(o.Value, &s) != nil {
			s = string(o.Value)
		}
		if s = strings.TrimSpace(s); s == "" || s == "null" {
			continue
		}
		_, isRole := d.Resolved.Roles[s]
		switch kind := discordgo.ApplicationCommandOptionType(o.Type); {
		case kind == discordgo.ApplicationCommandOptionRole, kind == discordgo.ApplicationCommandOptionMentionable && isRole:
			s = "role:" + s
		case kind == discordgo.ApplicationCommandOptionUser, kind == discordgo.ApplicationCommandOptionMentionable:
			s = Name + ":" + s
		case kind == discordgo.ApplicationCommandOptionChannel:
			s = "channel:" + s
		case kind == discordgo.ApplicationCommandOptionAttachment:
			continue
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

// files are what was given to the options that take a file.
func (d *commandData) files() []bots.Attachment {
	var files []attachment
	for _, o := range d.Options {
		var id string
		if discordgo.ApplicationCommandOptionType(o.Type) == discordgo.ApplicationCommandOptionAttachment && json.Unmarshal(o.Value, &id) == nil {
			if f, ok := d.Resolved.Files[id]; ok {
				files = append(files, f)
			}
		}
	}
	return asAttachments(files)
}

// answer gives an interaction its first answer, trying again as long as there is time.
func (p *Platform) answer(ctx context.Context, i *interaction, kind discordgo.InteractionResponseType, data any) error {
	body := map[string]any{"type": kind}
	if data != nil {
		body["data"] = data
	}
	for {
		once, cancel := context.WithTimeout(ctx, time.Second)
		err := p.api.do(once, call{what: "answer an interaction", method: "POST", path: "/interactions/" + i.ID + "/" + i.Token + "/callback", body: body, hook: true})
		cancel()
		e := asRefusal(err)
		if err == nil || e != nil && e.Status != 429 && e.Status < 500 {
			return err
		}
		wait := 100 * time.Millisecond
		if e != nil && e.RetryAfter > 0 {
			wait = e.RetryAfter
		}
		if !sleep(ctx, wait) {
			return err
		}
	}
}

// takeBack removes a "thinking" that no answer came for: the person was not let in, or the question still waits.
func (p *Platform) takeBack(h *hook) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	if err := p.api.do(ctx, call{what: "take a deferral back", method: "DELETE", path: h.path() + "/messages/@original", bucket: h.bucket("DELETE"), hook: true}); err != nil {
		p.log.Debug("a deferral cannot be taken back", "error", err)
	}
}

// complete answers an autocomplete from the core's memory.
func (p *Platform) complete(ctx context.Context, core Core, i *interaction, where bots.Where) {
	var d commandData
	if err := json.Unmarshal(i.Data, &d); err != nil {
		p.log.Warn("an autocomplete is not understood", "error", err)
		return
	}
	typed := ""
	for _, o := range d.Options {
		if o.Focused && json.Unmarshal(o.Value, &typed) != nil {
			typed = ""
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	choices := []map[string]string{}
	for _, s := range core.Suggest(ctx, where, p.person(i, true), typed, choicesMost) {
		if n := utf8.RuneCountInString(s); n > 0 && n <= choiceLength && len(choices) < choicesMost {
			choices = append(choices, map[string]string{"name": s, "value": s})
		}
	}
	data := map[string]any{"choices": choices}
	if err := p.answer(ctx, i, discordgo.InteractionApplicationCommandAutocompleteResult, data); err != nil {
		p.log.Debug("an autocomplete could not be answered", "error", err)
	}
}
