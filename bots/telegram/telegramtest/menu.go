package telegramtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"unicode/utf8"
)

// Command is one entry of a command menu.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Commands is the menu that was set for a scope ("default", "all_group_chats", "chat:-100123" …) and a language ("" for all).
func (s *Server) Commands(scope, language string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.menus[scope+"/"+language])
}

// menuKey reads scope and language_code.
func (s *Server) menuKey(p request) (string, *refusal) {
	var scope struct {
		Type   string          `json:"type"`
		ChatID json.RawMessage `json:"chat_id"`
		UserID int64           `json:"user_id"`
	}
	if _, err := p.object("scope", &scope); err != nil {
		return "", bad("can't parse BotCommandScope: object expected as bot command scope")
	}
	key := scope.Type
	switch key {
	case "":
		key = "default"
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		c, e := s.known(request{values: map[string]string{"chat_id": unquote(scope.ChatID)}})
		if e != nil {
			return "", e
		}
		key += ":" + unquote(encode(c.id))
		if scope.UserID != 0 {
			key += ":" + unquote(encode(scope.UserID))
		}
	default:
		return "", bad("can't parse BotCommandScope: unsupported type specified")
	}
	lang := p.values["language_code"]
	if !regexp.MustCompile(`^([a-z]{2})?$`).MatchString(lang) {
		return "", bad("invalid language code specified")
	}
	return key + "/" + lang, nil
}

func (s *Server) setMyCommands(p request) (any, *refusal) {
	key, e := s.menuKey(p)
	if e != nil {
		return nil, e
	}
	var list []Command
	if given, err := p.object("commands", &list); err != nil || !given {
		return nil, bad("can't parse commands: expected an Array of BotCommand")
	}
	if len(list) > 100 {
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	name := regexp.MustCompile(`^[a-z0-9_]+$`)
	for _, c := range list {
		switch {
		case c.Command == "":
			return nil, bad("command must be non-empty")
		case utf8.RuneCountInString(c.Command) > 32:
			return nil, bad("command length must not exceed 32")
		case c.Description == "":
			return nil, bad("command description must be non-empty")
		case utf8.RuneCountInString(c.Description) > 256:
			return nil, bad("command description length must not exceed 256")
		case !name.MatchString(c.Command):
			return nil, bad("BOT_COMMAND_INVALID")
		}
	}
	s.menus[key] = list
	s.notify()
	return true, nil
}

func (s *Server) getMyCommands(p request) (any, *refusal) {
	key, e := s.menuKey(p)
	if e != nil {
		return nil, e
	}
	return append([]Command{}, s.menus[key]...), nil
}

func (s *Server) deleteMyCommands(p request) (any, *refusal) {
	key, e := s.menuKey(p)
	if e != nil {
		return nil, e
	}
	delete(s.menus, key)
	s.notify()
	return true, nil
}
