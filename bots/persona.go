package bots

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Persona is how a model should behave, under a name to choose it by.
type Persona struct {
	Name        string   `json:"name"`
	Prompt      string   `json:"prompt"`
	Model       string   `json:"model,omitempty"`       // empty: the chat's
	Temperature *float64 `json:"temperature,omitempty"` // nil: the gateway's own
}

// A chat's own personas are settings under this prefix, as JSON.
const personaPrefix = "persona/"

const (
	personasMost = 50     // of its own that a chat may have
	promptMost   = 16_000 // bytes of a persona's prompt
)

// Its length is bounded apart: a count in the pattern would take a megabyte.
var personaName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_-]*$`)

const personaNameMost = 32 // characters

// valid reports whether a persona can be kept.
func (p Persona) valid() bool {
	t := p.Temperature
	return personaName.MatchString(p.Name) && utf8.RuneCountInString(p.Name) <= personaNameMost && strings.TrimSpace(p.Prompt) != "" && len(p.Prompt) <= promptMost && len(p.Model) <= 256 &&
		(t == nil || *t >= 0 && *t <= 2)
}

// ownPersonas are the chat's own, by name.
func ownPersonas(s Settings) []Persona {
	var all []Persona
	for name, value := range s {
		if !strings.HasPrefix(string(name), personaPrefix) {
			continue
		}
		var p Persona
		if json.Unmarshal([]byte(value), &p) == nil && p.valid() {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Persona) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// personas are those that a chat can choose: its own, and the config's that it has
// none of the same name for.
func (p *Policy) personas(st Standing) []Persona {
	all := ownPersonas(st.Settings)
	for _, c := range p.Personas {
		if !slices.ContainsFunc(all, func(o Persona) bool { return o.Name == c.Name }) {
			all = append(all, c)
		}
	}
	return all
}

// personaOf is the chat's persona, if it has chosen one that is still there.
func (p *Policy) personaOf(st Standing) (Persona, bool) {
	name := st.Settings[SetPersona]
	all := p.personas(st)
	i := slices.IndexFunc(all, func(o Persona) bool { return name != "" && o.Name == name })
	if i < 0 {
		return Persona{}, false
	}
	return all[i], true
}
