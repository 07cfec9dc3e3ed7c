package telegram

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Command is one line of the command menu.
type Command struct {
	Name         string            // 1 to 32 of a-z 0-9 _
	Descriptions map[string]string // by two-letter language; English is shown to all others
	Private      bool              // in private chats
	Groups       bool              // in groups, to all
	Admins       bool              // in groups, to admins
}

const (
	menuMost         = 100 // commands, setMyCommands
	descriptionLimit = 256 // characters
)

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

type menuLine struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// scopes are the menus that are set, and what each shows. A menu is a hint, not access control.
var scopes = []struct {
	name  string
	shows func(Command) bool
}{
	{"default", func(c Command) bool { return c.Groups }},
	{"all_private_chats", func(c Command) bool { return c.Private }},
	{"all_group_chats", func(c Command) bool { return c.Groups }},
	{"all_chat_administrators", func(c Command) bool { return c.Admins }},
}

// SetCommands makes Telegram's menus show these commands, for each language, kind of chat and role. What is there already is
// not sent again. A menu that cannot be set leaves the others.
func (p *Platform) SetCommands(ctx context.Context, commands []Command) error {
	languages := map[string]bool{"": true}
	for _, c := range commands {
		if !commandName.MatchString(c.Name) {
			return fmt.Errorf("set the command menu: %q is no command name", c.Name)
		}
		for language := range c.Descriptions {
			languages[language] = true
		}
	}
	delete(languages, "en")
	var failed []error
	for _, language := range slices.Sorted(maps.Keys(languages)) {
		for _, scope := range scopes {
			failed = append(failed, p.setMenu(ctx, scope.name, language, menu(commands, scope.shows, language)))
		}
	}
	return errors.Join(failed...)
}

func menu(commands []Command, shows func(Command) bool, language string) []menuLine {
	lines := []menuLine{}
	for _, c := range commands {
		if !shows(c) {
			continue
		}
		text := c.Descriptions[language]
		if text == "" {
			text = c.Descriptions["en"]
		}
		if text = strings.TrimSpace(cutRunes(text, descriptionLimit)); text == "" {
			text = c.Name
		}
		lines = append(lines, menuLine{c.Name, text})
	}
	return lines[:min(len(lines), menuMost)]
}

func (p *Platform) setMenu(ctx context.Context, scope, language string, lines []menuLine) error {
	in := params{"scope": map[string]string{"type": scope}}
	if language != "" {
		in["language_code"] = language
	}
	var there []menuLine
	if err := p.api.call(ctx, "getMyCommands", in, &there); err != nil {
		return err
	}
	if slices.Equal(there, lines) {
		return nil
	}
	in["commands"] = lines
	return p.api.call(ctx, "setMyCommands", in, nil)
}
