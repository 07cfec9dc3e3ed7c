package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Command is a registered command as people find it.
type Command struct {
	ID, Name, Description string
	Type                  int    // 1 chat, 2 user menu, 3 message menu
	GuildID               string // empty: global
	JSON                  string // all of it, as registered
}

// Commands are all registered commands, global ones first.
func (s *Server) Commands() []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Command
	for _, scope := range sortedKeys(s.commands) {
		for _, c := range s.commands[scope] {
			all = append(all, Command{ID: c.ID, Name: c.Name, Description: c.Description, Type: c.Type, GuildID: c.GuildID, JSON: string(encode(c))})
		}
	}
	return all
}

// offered finds the command that the client would show this person here.
func (s *Server) offered(c *channel, u *user, name string, kind int) (*command, error) {
	scopes := []string{""}
	if c.guild != nil {
		scopes = []string{c.guild.id, ""}
	}
	for _, scope := range scopes {
		i := slices.IndexFunc(s.commands[scope], func(x *command) bool { return x.Name == name && x.Type == kind })
		if i < 0 {
			continue
		}
		return s.commands[scope][i], s.commands[scope][i].usable(c, u)
	}
	return nil, fmt.Errorf("use %s: no such command here", name)
}

func (x *command) usable(c *channel, u *user) error {
	if c.guild == nil {
		if x.Contexts != nil && !slices.Contains(x.Contexts, 1) || x.DMPermission != nil && !*x.DMPermission {
			return fmt.Errorf("use %s: not offered in DMs", x.Name)
		}
		return nil
	}
	if x.Contexts != nil && !slices.Contains(x.Contexts, 0) {
		return fmt.Errorf("use %s: not offered in guilds", x.Name)
	}
	have := c.permissions(u.id)
	if have&PermUseCommands == 0 {
		return fmt.Errorf("use %s: %s may not use commands here", x.Name, u.name)
	}
	if x.DefaultMemberPermissions == nil || have == allPermissions {
		return nil
	}
	need, err := strconv.ParseUint(*x.DefaultMemberPermissions, 10, 64)
	if err != nil || need == 0 || have&Permission(need) != Permission(need) {
		return fmt.Errorf("use %s: not offered to %s", x.Name, u.name)
	}
	return nil
}

// slash builds the interaction of a chat command, or of an autocomplete when
// focused names an option.
func (s *Server) slash(c *channel, u *user, name string, values Values, focused string) (*Interaction, error) {
	base, path := splitCommand(name)
	cmd, err := s.offered(c, u, base, 1)
	if err != nil {
		return nil, err
	}
	b := &optionBuilder{s: s, c: c, focused: focused, resolved: resolved{}}
	options, err := b.build(cmd.Options, path, values)
	if err != nil {
		return nil, fmt.Errorf("use %s: %w", name, err)
	}
	data := map[string]any{"id": cmd.ID, "name": cmd.Name, "type": 1}
	if cmd.GuildID != "" {
		data["guild_id"] = cmd.GuildID
	}
	if len(options) > 0 {
		data["options"] = options
	}
	if len(b.resolved) > 0 {
		data["resolved"] = b.resolved
	}
	kind := 2
	if focused != "" {
		kind = 4
	}
	return s.interact(&interaction{kind: kind, user: u, channel: c, data: data, command: name}), nil
}

type resolved map[string]map[string]any

func (r resolved) put(kind, id string, v any) {
	if r[kind] == nil {
		r[kind] = map[string]any{}
	}
	r[kind][id] = v
}

func (r resolved) user(s *Server, c *channel, u *user) {
	r.put("users", u.id, wireUserOf(u))
	if c.guild != nil && c.guild.members[u.id] != nil {
		w := s.wireMember(c.guild, c.guild.members[u.id], false)
		w.Permissions = c.permissions(u.id).String()
		r.put("members", u.id, w)
	}
}

type optionBuilder struct {
	s        *Server
	c        *channel
	focused  string
	resolved resolved
}

func (b *optionBuilder) build(options []*option, path []string, values Values) ([]map[string]any, error) {
	if len(path) > 0 {
		i := slices.IndexFunc(options, func(o *option) bool { return o.Name == path[0] && o.nested() })
		if i < 0 {
			return nil, fmt.Errorf("no subcommand %s", path[0])
		}
		inner, err := b.build(options[i].Options, path[1:], values)
		return []map[string]any{{"name": path[0], "type": options[i].Type, "options": inner}}, err
	}
	for name := range values {
		if !slices.ContainsFunc(options, func(o *option) bool { return o.Name == name }) {
			return nil, fmt.Errorf("no option %s", name)
		}
	}
	var built []map[string]any
	for _, o := range options {
		v, given := values[o.Name]
		switch {
		case o.nested():
			return nil, fmt.Errorf("a subcommand is needed")
		case !given && o.Required && b.focused == "":
			return nil, fmt.Errorf("option %s is required", o.Name)
		case !given:
			continue
		}
		one := map[string]any{"name": o.Name, "type": o.Type}
		if o.Name == b.focused {
			if !o.Autocomplete {
				return nil, fmt.Errorf("option %s has no autocomplete", o.Name)
			}
			one["focused"], one["value"] = true, fmt.Sprint(v)
		} else {
			value, err := b.value(o, v)
			if err != nil {
				return nil, fmt.Errorf("option %s: %w", o.Name, err)
			}
			one["value"] = value
		}
		built = append(built, one)
	}
	return built, nil
}

// value checks what the client checks and gives the wire's form.
func (b *optionBuilder) value(o *option, v any) (any, error) {
	switch v := v.(type) {
	case string:
		if o.Type == optString {
			return v, o.fits(len([]rune(v)), encode(v))
		}
	case bool:
		if o.Type == optBoolean {
			return v, nil
		}
	case int:
		if o.Type == optInteger || o.Type == optNumber {
			return v, o.within(float64(v), encode(v))
		}
	case float64:
		if o.Type == optNumber {
			return v, o.within(v, encode(v))
		}
	case *Person:
		if o.Type == optUser || o.Type == optMention {
			b.resolved.user(b.s, b.c, v.user())
			return v.ID, nil
		}
	case *Channel:
		if o.Type == optChannel {
			w := b.s.wireChannel(v.c)
			w.Permissions = Permission(0).String()
			b.resolved.put("channels", v.ID, w)
			return v.ID, nil
		}
	case *Role:
		if o.Type == optRole || o.Type == optMention {
			b.resolved.put("roles", v.ID, wireRoleOf(v.r))
			return v.ID, nil
		}
	case SentFile:
		if o.Type == optAttachment {
			f := b.s.addFile(b.c.id, v.Name, v.ContentType, "", v.Data)
			b.resolved.put("attachments", f.id, b.s.wireFile(f, true))
			return f.id, nil
		}
	}
	return nil, fmt.Errorf("a %T for type %d", v, o.Type)
}

func (o *option) fits(n int, raw json.RawMessage) error {
	if o.MinLength != nil && n < *o.MinLength || n > 6000 || o.MaxLength != nil && n > *o.MaxLength {
		return fmt.Errorf("%d characters", n)
	}
	return o.chosen(raw)
}

func (o *option) within(v float64, raw json.RawMessage) error {
	if o.MinValue != nil && v < *o.MinValue || o.MaxValue != nil && v > *o.MaxValue {
		return fmt.Errorf("%v is out of range", v)
	}
	return o.chosen(raw)
}

func (o *option) chosen(raw json.RawMessage) error {
	if len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(c commandChoice) bool { return string(c.Value) == string(raw) }) {
		return fmt.Errorf("%s is none of the choices", raw)
	}
	return nil
}
