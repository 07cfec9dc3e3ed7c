package discord

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/bwmarrin/discordgo"

	"barkeep/bots"
	"barkeep/bots/words"
)

const describeMost = 100 // characters of a description

// register makes the commands known to Discord, if they are not as they should be: there are only 200 new ones a day.
func (p *Platform) register(ctx context.Context) {
	if len(p.wanted) == 0 {
		return
	}
	want := commands(p.wanted)
	for wait := firstWait; ; wait = longer(wait) {
		err := p.sync(ctx, want)
		if err == nil || ctx.Err() != nil {
			return
		}
		p.log.Error("the slash commands could not be registered", "error", err)
		if e := asRefusal(err); e != nil && e.final() {
			return
		}
		if !sleep(ctx, wait) {
			return
		}
	}
}

func (p *Platform) sync(ctx context.Context, want []*discordgo.ApplicationCommand) error {
	me, err := p.me(ctx)
	if err != nil {
		return err
	}
	path := "/applications/" + me.app + "/commands"
	var have []json.RawMessage
	if err := p.api.do(ctx, call{what: "read the commands", method: "GET", path: path + "?with_localizations=true", bucket: "GET commands", out: &have}); err != nil {
		return err
	}
	if sameCommands(have, want) {
		return nil
	}
	if err := p.api.do(ctx, call{what: "register the commands", method: "PUT", path: path, bucket: "PUT commands", body: want}); err != nil {
		return err
	}
	p.log.Info("slash commands registered", "count", len(want))
	return nil
}

// commands is the menu as Discord takes it.
func commands(menu []bots.Entry) []*discordgo.ApplicationCommand {
	var all []*discordgo.ApplicationCommand
	places := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	for _, e := range menu {
		c := &discordgo.ApplicationCommand{
			Type: discordgo.ChatApplicationCommand, Name: e.Name, Description: describe(e.Text, "en", e.Name), Contexts: &places,
			Options: []*discordgo.ApplicationCommandOption{},
		}
		if local := localized(e.Text); len(local) > 0 {
			c.DescriptionLocalizations = &local
		}
		c.DefaultMemberPermissions = shownTo(e.Role)
		if e.Argument != bots.NoArgument {
			c.Options = append(c.Options, &discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionString, Name: optionName(e.Name), Description: describe(e.ArgText, "en", e.Name),
				DescriptionLocalizations: localized(e.ArgText), Required: e.Argument == bots.Required, Autocomplete: e.Argument == bots.ModelName,
			})
		}
		if e.FileText != nil {
			c.Options = append(c.Options, &discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionAttachment, Name: "file", Description: describe(e.FileText, "en", "file"),
				DescriptionLocalizations: localized(e.FileText),
			})
		}
		all = append(all, c)
	}
	return append(all, aboutThis(&places))
}

// shownTo is the right that members need to be offered a command of a role: a hint, since rights are checked again and a
// server's admins may change it. Owners of the bot find theirs in direct messages; in servers nobody but admins is shown them.
func shownTo(r bots.Role) *int64 {
	switch r {
	case bots.Admins:
		return new(int64(permManageGuild))
	case bots.Owners:
		return new(int64(0))
	}
	return nil
}

// askAbout is the name of the command in a message's own menu: it asks about that message, whose text comes along even
// without the message content intent.
const askAbout = "Ask about this"

func aboutThis(places *[]discordgo.InteractionContextType) *discordgo.ApplicationCommand {
	local := map[discordgo.Locale]string{}
	for _, w := range words.All()[1:] {
		for _, l := range w.DiscordLocales {
			local[discordgo.Locale(l)] = w.AskAbout
		}
	}
	return &discordgo.ApplicationCommand{
		Type: discordgo.MessageApplicationCommand, Name: askAbout, NameLocalizations: &local, Contexts: places, Options: []*discordgo.ApplicationCommandOption{},
	}
}

// optionName is what people see before the argument's field.
func optionName(command string) string {
	switch command {
	case "start":
		return "code"
	case "model":
		return "name"
	case "models":
		return "filter"
	case "usage":
		return "what"
	case "lang":
		return "language"
	case "allow", "deny", "block":
		return "who"
	}
	return "text"
}

func describe(texts map[string]string, language, or string) string {
	if t := texts[language]; t != "" {
		return cutRunes(t, describeMost)
	}
	return or
}

// localized is the descriptions in other languages than English, which those read who
// have none of them.
func localized(texts map[string]string) map[discordgo.Locale]string {
	local := map[discordgo.Locale]string{}
	for _, w := range words.All()[1:] {
		for _, l := range w.DiscordLocales {
			if t := texts[w.Code]; t != "" {
				local[discordgo.Locale(l)] = cutRunes(t, describeMost)
			}
		}
	}
	return local
}

// shape is what of a command counts when two are compared: Discord adds fields, and leaves out those that are as by default.
type shape struct {
	Type        int               `json:"type"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Local       map[string]string `json:"description_localizations"`
	Names       map[string]string `json:"name_localizations"`
	Contexts    []int             `json:"contexts"`
	Needs       *string           `json:"default_member_permissions"`
	Options     []struct {
		Type        int               `json:"type"`
		Name        string            `json:"name"`
		Description string            `json:"description"`
		Local       map[string]string `json:"description_localizations"`
		Required    bool              `json:"required"`
		Completed   bool              `json:"autocomplete"`
	} `json:"options"`
}

func shapeOf(raw []byte) (s shape, ok bool) {
	if json.Unmarshal(raw, &s) != nil {
		return s, false
	}
	if len(s.Options) == 0 {
		s.Options = nil
	}
	if len(s.Local) == 0 {
		s.Local = nil
	}
	if len(s.Names) == 0 {
		s.Names = nil
	}
	for i := range s.Options {
		if len(s.Options[i].Local) == 0 {
			s.Options[i].Local = nil
		}
	}
	return s, true
}

func sameCommands(have []json.RawMessage, want []*discordgo.ApplicationCommand) bool {
	if len(have) != len(want) {
		return false
	}
	there := map[string]shape{}
	for _, raw := range have {
		s, ok := shapeOf(raw)
		if !ok {
			return false
		}
		there[s.Name] = s
	}
	for _, c := range want {
		raw, err := json.Marshal(c)
		if err != nil {
			return false
		}
		if s, ok := shapeOf(raw); !ok || !reflect.DeepEqual(s, there[c.Name]) {
			return false
		}
	}
	return true
}
