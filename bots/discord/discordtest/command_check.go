package discordtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The documented pattern of names; upper case is refused where a lower-case
// form exists.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// The locales that Discord has.
var locales = []string{"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr",
	"cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"}

// check collects what is wrong with a command.
func (x *command) check(f *form, path string) {
	switch x.Type {
	case 1:
		checkName(f, path+"name", x.Name)
		f.length(path+"description", utf8.RuneCountInString(x.Description), 1, 100)
	case 2, 3:
		f.length(path+"name", utf8.RuneCountInString(x.Name), 1, 32)
		if x.Description != "" || len(x.Options) > 0 {
			f.add(path+"description", "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED", "Context menu commands cannot have description") // text assumed
		}
	default:
		f.choice(path+"type", "1", "2", "3", "4")
	}
	checkLocalized(f, path+"name_localizations", x.NameLocalizations, x.Type == 1, 32)
	checkLocalized(f, path+"description_localizations", x.DescriptionLocalizations, false, 100)
	if x.DefaultMemberPermissions != nil {
		if _, err := strconv.ParseUint(*x.DefaultMemberPermissions, 10, 64); err != nil {
			f.add(path+"default_member_permissions", "NUMBER_TYPE_COERCE", "Value %q is not int.", *x.DefaultMemberPermissions)
		}
	}
	for i, context := range x.Contexts {
		if context < 0 || context > 2 {
			f.choice(at(path+"contexts", i), "0", "1", "2")
		}
	}
	checkOptions(f, path+"options", x.Options, 0)
	if x.size() > maxCommandText {
		f.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
}

func checkName(f *form, path, name string) {
	switch {
	case name == "":
		f.required(path)
	case utf8.RuneCountInString(name) > 32:
		f.length(path, utf8.RuneCountInString(name), 1, 32)
	case !commandName.MatchString(name) || strings.ToLower(name) != name:
		f.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

func checkLocalized(f *form, path string, texts map[string]string, isName bool, most int) {
	for locale, text := range texts {
		here := path + "." + locale
		switch {
		case !slices.Contains(locales, locale):
			f.choice(here, locales...)
		case isName:
			checkName(f, here, text)
		default:
			f.length(here, utf8.RuneCountInString(text), 1, most)
		}
	}
}

// checkOptions: up to 25, required ones first, names unique, subcommands not
// mixed with values and not below two levels.
func checkOptions(f *form, path string, options []*option, depth int) {
	f.length(path, len(options), 0, 25)
	names := map[string]bool{}
	optional, nested := false, 0
	for i, o := range options {
		here := at(path, i)
		if o == nil {
			f.required(here)
			continue
		}
		o.check(f, here, depth)
		if names[o.Name] {
			f.add(here+".name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists") // text assumed
		}
		names[o.Name] = true
		if o.Required && optional {
			f.add(here+".required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		if o.nested() {
			nested++
		} else if !o.Required {
			optional = true
		}
	}
	if nested > 0 && nested != len(options) {
		f.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

func (o *option) check(f *form, path string, depth int) {
	checkName(f, path+".name", o.Name)
	f.length(path+".description", utf8.RuneCountInString(o.Description), 1, 100)
	checkLocalized(f, path+".name_localizations", o.NameLocalizations, true, 32)
	checkLocalized(f, path+".description_localizations", o.DescriptionLocalizations, false, 100)
	if o.Type < optSubcommand || o.Type > optAttachment || o.nested() && depth > 1 || o.Type == optGroup && depth > 0 {
		f.choice(path+".type", "3", "4", "5", "6", "7", "8", "9", "10", "11")
	}
	checkChoices(f, path+".choices", o.Choices, 25)
	typed := o.Type == optString || o.Type == optInteger || o.Type == optNumber
	if o.Autocomplete && (len(o.Choices) > 0 || !typed) {
		f.add(path+".autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", "Autocomplete cannot be used with choices or this type") // text assumed
	}
	for name, n := range map[string]*int{"min_length": o.MinLength, "max_length": o.MaxLength} {
		if n != nil && (*n < 0 || *n > 6000 || *n == 0 && name == "max_length" || o.Type != optString) {
			f.add(path+"."+name, "NUMBER_TYPE_MAX", "int value should be between 0 and 6000.")
		}
	}
	if o.nested() {
		checkOptions(f, path+".options", o.Options, depth+1)
	} else if len(o.Options) > 0 {
		f.add(path+".options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only subcommands have options") // text assumed
	}
}

// size is the sum of names, descriptions and values, each in its longest
// language.
func (x *command) size() int {
	n := longest(x.Name, x.NameLocalizations) + longest(x.Description, x.DescriptionLocalizations)
	return n + optionsSize(x.Options, 0)
}

func optionsSize(options []*option, depth int) int {
	n := 0
	for _, o := range options {
		if o == nil || depth > maxDepth {
			continue
		}
		n += longest(o.Name, o.NameLocalizations) + longest(o.Description, o.DescriptionLocalizations) + optionsSize(o.Options, depth+1)
		for _, c := range o.Choices {
			var value string
			if json.Unmarshal(c.Value, &value) != nil {
				value = string(c.Value)
			}
			n += longest(c.Name, c.NameLocalizations) + utf8.RuneCountInString(value)
		}
	}
	return n
}

func longest(text string, others map[string]string) int {
	n := utf8.RuneCountInString(text)
	for _, other := range others {
		n = max(n, utf8.RuneCountInString(other))
	}
	return n
}
