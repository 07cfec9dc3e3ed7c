package bots

import (
	"slices"
	"strings"
	"time"

	"barkeep/bots/words"
)

// knob is one setting of a chat as the menu shows it.
type knob struct {
	name   Setting
	values []string // that a button sets; the first holds where none is stored
	free   bool     // other values can be written: /settings NAME VALUE
	group  bool     // only where several talk
	only   string   // on this platform; empty: on all
	opens  string   // another menu, by its button's verb and argument
	types  string   // what a button lets people type, by its field
}

// knobs are the settings that the menu shows in a chat, in its order.
func knobs(where Where) []knob {
	all := []knob{
		{name: SetModel, opens: "pick:r.0"},
		{name: SetPersona, opens: "be:"},
		{name: SetLanguage, values: languages()},
		{name: SetMemory, values: []string{"own", "shared"}, group: true},
		{name: SetAnswer, values: []string{"mention", "every", "keyword"}, group: true, types: "keyword"},
		{name: SetSystem, types: "system"},
		{name: SetReasoning, values: []string{"hidden", "shown"}},
		{name: SetFooter, values: []string{"off", "on"}},
		{name: SetVoice, values: []string{"off", "on"}},
		{name: SetStreaming, values: []string{"on", "off"}},
		{name: SetRich, values: []string{"off", "on"}, only: "telegram"},
		{name: knobBudget, types: "budget"},
		{name: SetTimezone, values: []string{"auto", "UTC", "Asia/Shanghai", "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles"}, free: true, types: "timezone"},
		{name: SetWho, values: []string{"admins", "everyone", "owners"}, group: true},
	}
	all = slices.DeleteFunc(all, func(k knob) bool {
		return k.group && where.Private() || k.only != "" && k.only != where.Ref.Platform
	})
	for i, k := range all {
		if k.name == SetAnswer && where.Top().Kind == Server { // only a server's channels have threads to open
			all[i].values = append(k.values, answerThread)
		}
	}
	return all
}

func languages() []string {
	all := []string{"auto"}
	for _, w := range words.All() {
		all = append(all, w.Code)
	}
	return all
}

// knobOf finds a setting of the menu for a chat.
func knobOf(name string, where Where) (knob, bool) {
	all := knobs(where)
	i := slices.IndexFunc(all, func(k knob) bool { return string(k.name) == name })
	if i < 0 {
		return knob{}, false
	}
	return all[i], true
}

// takes reports whether a value can be stored, and as what. Also the first is
// stored: a topic may differ from its group.
func (k knob) takes(value string) (stored string, ok bool) {
	i := slices.Index(k.values, value)
	switch {
	case i >= 0 && value == "auto":
		return "", true
	case i >= 0:
		return value, true
	case k.name == SetSystem && value == "-":
		return "", true
	case k.free && k.name == SetTimezone && len(value) <= 64:
		_, err := time.LoadLocation(value)
		return value, err == nil && value != "" && value != "Local"
	}
	return "", false
}

// now is the value that holds in a chat.
func (k knob) now(s Settings) string {
	if v := s[k.name]; v != "" {
		return v
	}
	if len(k.values) > 0 {
		return k.values[0]
	}
	return ""
}

// knobBudget names the menu's entry for budgets, which are no setting.
const knobBudget Setting = "budget"

// answerThread is a value of SetAnswer: a mention opens a thread, in which everything
// is answered.
const answerThread = "thread"

// keywordMost is the longest keyword, in bytes.
const keywordMost = 64

// wanted reports whether a message that does not address Barkeep is to be answered
// all the same: the chat wants every message, or those with its keyword, answered.
// What is said to somebody else is not.
func (in *incoming) wanted() bool {
	if in.Edited || in.ReplyTo != nil || in.From.Anonymous && in.Where.Kind == Channel || strings.TrimSpace(in.Text) == "" {
		return false
	}
	switch in.st.Settings[SetAnswer] {
	case answerThread:
		return in.opened && !strings.HasPrefix(in.Text, "@")
	case "every":
		return !strings.HasPrefix(in.Text, "@")
	case "keyword":
		key := strings.ToLower(in.st.Settings[SetKeyword])
		return key != "" && strings.Contains(strings.ToLower(in.Text), key)
	}
	return false
}
