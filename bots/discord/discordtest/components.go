package discordtest

import (
	"encoding/json"
	"strings"
)

// Component types as Discord numbers them.
const (
	compRow       = 1
	compButton    = 2
	compSelect    = 3
	compTextInput = 4
	compSection   = 9
	compText      = 10
	compContainer = 17
	compLabel     = 18
)

// Component is a button, a select, a text input or a text as people see it.
type Component struct {
	Type        int
	Style       int
	Label       string
	CustomID    string
	URL         string
	Text        string // of a text display
	Placeholder string
	Value       string // preset, of a text input
	Disabled    bool
	Required    bool
	MinLength   int
	MaxLength   int
	MinValues   int
	MaxValues   int
	Options     []Choice // of a string select
}

// Choice is an entry of a select or of an autocomplete list.
type Choice struct {
	Name    string // the label
	Value   string // numbers as they were written
	Default bool
}

type component struct {
	Type        int               `json:"type"`
	Style       int               `json:"style"`
	Label       string            `json:"label"`
	CustomID    *string           `json:"custom_id"`
	URL         string            `json:"url"`
	Content     *string           `json:"content"`
	Placeholder string            `json:"placeholder"`
	Value       string            `json:"value"`
	Emoji       json.RawMessage   `json:"emoji"`
	SKU         string            `json:"sku_id"`
	Disabled    bool              `json:"disabled"`
	Required    *bool             `json:"required"`
	MinLength   *int              `json:"min_length"`
	MaxLength   *int              `json:"max_length"`
	MinValues   *int              `json:"min_values"`
	MaxValues   *int              `json:"max_values"`
	Options     []selectOption    `json:"options"`
	Components  []json.RawMessage `json:"components"`
	Accessory   json.RawMessage   `json:"accessory"`
	Component   json.RawMessage   `json:"component"`
}

type selectOption struct {
	Label       string          `json:"label"`
	Value       string          `json:"value"`
	Description string          `json:"description"`
	Emoji       json.RawMessage `json:"emoji"`
	Default     bool            `json:"default"`
}

func (c *component) id() string {
	if c.CustomID == nil {
		return ""
	}
	return *c.CustomID
}

// children are the components inside this one.
func (c *component) children() []json.RawMessage {
	inner := c.Components
	for _, one := range []json.RawMessage{c.Component, c.Accessory} {
		if len(one) > 0 && string(one) != "null" {
			inner = append(inner[:len(inner):len(inner)], one)
		}
	}
	return inner
}

// maxDepth is deeper than any valid tree: hostile nesting stops there.
const maxDepth = 8

// walk visits every component of a tree that can be read as one.
func walk(raw []json.RawMessage, depth int, visit func(*component)) {
	if depth > maxDepth {
		return
	}
	for _, r := range raw {
		var c component
		if json.Unmarshal(r, &c) != nil {
			continue // another app's oddity: shown to bots as it is
		}
		visit(&c)
		walk(c.children(), depth+1, visit)
	}
}

func flatten(raw []json.RawMessage) []Component {
	var flat []Component
	walk(raw, 0, func(c *component) {
		if c.Type == compRow || c.Type == compSection || c.Type == compContainer || c.Type == compLabel {
			return
		}
		flat = append(flat, c.view())
	})
	return flat
}

func (c *component) view() Component {
	v := Component{Type: c.Type, Style: c.Style, Label: c.Label, CustomID: c.id(), URL: c.URL, Placeholder: c.Placeholder, Value: c.Value,
		Disabled: c.Disabled, Required: c.Required == nil || *c.Required, MinValues: 1, MaxValues: 1, MaxLength: 4000}
	if c.Content != nil {
		v.Text = *c.Content
	}
	for to, from := range map[*int]*int{&v.MinLength: c.MinLength, &v.MaxLength: c.MaxLength, &v.MinValues: c.MinValues, &v.MaxValues: c.MaxValues} {
		if from != nil {
			*to = *from
		}
	}
	for _, o := range c.Options {
		v.Options = append(v.Options, Choice{Name: o.Label, Value: o.Value, Default: o.Default})
	}
	return v
}

// visibleText is the text of text displays, which can mention like content.
func visibleText(raw []json.RawMessage) string {
	var b strings.Builder
	walk(raw, 0, func(c *component) {
		if c.Type == compText && c.Content != nil {
			b.WriteString("\n" + *c.Content)
		}
	})
	return b.String()
}
