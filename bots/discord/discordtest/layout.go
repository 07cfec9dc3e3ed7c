package discordtest

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// layout checks a tree of components.
type layout struct {
	f     *form
	v2    bool
	modal bool
	ids   map[string]bool
	count int
	text  int
}

// checkComponents holds the rules for a message: at most five rows of five
// buttons or one select, or, of the second kind, 40 components with 4000
// characters of text (the latter observed).
func checkComponents(f *form, path string, raw []json.RawMessage, v2 bool) {
	l := &layout{f: f, v2: v2, ids: map[string]bool{}}
	if !v2 {
		f.count(path, len(raw), 0, 5)
	}
	allowed := []int{compRow}
	if v2 {
		allowed = []int{compRow, compSection, compText, 12, 13, 14, compContainer}
	}
	for i, r := range raw {
		l.check(at(path, i), r, allowed, 0)
	}
	if l.count > 40 {
		f.add(path, "BASE_TYPE_BAD_LENGTH", "Must be 40 or fewer in length.")
	}
	if l.text > 4000 {
		f.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Total length of all text displays exceeds 4000")
	}
}

// checkModal: a title of up to 45, one to five fields, each in a row or a
// label of its own.
func checkModal(f *form, path string, m *modal) {
	f.length(path+"title", utf8.RuneCountInString(m.Title), 1, 45)
	f.length(path+"custom_id", utf8.RuneCountInString(m.CustomID), 1, 100)
	f.count(path+"components", len(m.Components), 1, 5)
	l := &layout{f: f, modal: true, ids: map[string]bool{}}
	for i, r := range m.Components {
		l.check(at(path+"components", i), r, []int{compRow, compLabel, compText}, 0)
	}
}

func (l *layout) check(path string, raw json.RawMessage, allowed []int, depth int) {
	var c component
	if depth > maxDepth || json.Unmarshal(raw, &c) != nil {
		l.f.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
		return
	}
	l.count++
	if !slices.Contains(allowed, c.Type) {
		l.f.choice(path+".type", kinds(allowed)...)
		return
	}
	l.customID(path, &c)
	switch c.Type {
	case compRow:
		l.row(path, &c, depth)
	case compButton:
		l.button(path, &c)
	case compSelect, 5, 6, 7, 8:
		l.menu(path, &c)
	case compTextInput:
		l.input(path, &c)
	case compText:
		l.displayed(path, &c)
	case compSection:
		l.f.count(path+".components", len(c.Components), 1, 3)
		l.inner(path+".components", c.Components, []int{compText}, depth)
		l.inner(path+".accessory", []json.RawMessage{c.Accessory}, []int{compButton, 11}, depth)
	case compContainer:
		l.inner(path+".components", c.Components, []int{compRow, compSection, compText, 12, 13, 14}, depth)
	case compLabel:
		l.f.length(path+".label", utf8.RuneCountInString(c.Label), 1, 45)
		l.check(path+".component", c.Component, []int{compSelect, compTextInput, 5, 6, 7, 8, 19}, depth+1)
	}
}

func (l *layout) inner(path string, raw []json.RawMessage, allowed []int, depth int) {
	for i, r := range raw {
		l.check(at(path, i), r, allowed, depth+1)
	}
}

func (l *layout) displayed(path string, c *component) {
	if c.Content == nil || *c.Content == "" {
		l.f.required(path + ".content")
		return
	}
	l.text += utf8.RuneCountInString(*c.Content)
}

func (l *layout) row(path string, c *component, depth int) {
	l.f.count(path+".components", len(c.Components), 1, 5)
	if l.modal {
		l.inner(path+".components", c.Components, []int{compTextInput}, depth)
		return
	}
	l.inner(path+".components", c.Components, []int{compButton, compSelect, 5, 6, 7, 8}, depth)
	width := 0
	for _, r := range c.Components {
		var inner component
		if json.Unmarshal(r, &inner) == nil && inner.Type != compButton {
			width += 4
		}
		width++
	}
	if width > 5 && len(c.Components) <= 5 {
		l.f.add(path+".components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
	}
}

// customID: 1 to 100 characters where one is needed, and no two alike.
func (l *layout) customID(path string, c *component) {
	link := c.Type == compButton && (c.Style == 5 || c.Style == 6)
	interactive := c.Type >= compButton && c.Type <= 8 && !link
	if interactive {
		l.f.length(path+".custom_id", utf8.RuneCountInString(c.id()), 1, 100)
	}
	if link && c.CustomID != nil && *c.CustomID != "" {
		l.f.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
	}
	if id := c.id(); id != "" && interactive {
		if l.ids[id] {
			l.f.add(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
		}
		l.ids[id] = true
	}
}

func (l *layout) button(path string, c *component) {
	l.f.length(path+".label", utf8.RuneCountInString(c.Label), 0, 80)
	if c.Style < 1 || c.Style > 6 {
		l.f.choice(path+".style", kinds([]int{1, 2, 3, 4, 5, 6})...)
	}
	if c.Label == "" && (len(c.Emoji) == 0 || string(c.Emoji) == "null") && c.Style != 6 {
		l.f.add(path, "BUTTON_COMPONENT_MISSING_LABEL_OR_EMOJI", "A button must have a label or an emoji") // text assumed
	}
	if c.Style == 5 {
		l.f.length(path+".url", utf8.RuneCountInString(c.URL), 1, 512)
	}
}

func (l *layout) menu(path string, c *component) {
	l.f.length(path+".placeholder", utf8.RuneCountInString(c.Placeholder), 0, 150)
	v := c.view()
	if v.MinValues < 0 || v.MinValues > 25 {
		l.f.add(path+".min_values", "NUMBER_TYPE_MAX", "int value should be between 0 and 25.")
	}
	if v.MaxValues < 1 || v.MaxValues > 25 || v.MaxValues < v.MinValues {
		l.f.add(path+".max_values", "NUMBER_TYPE_MAX", "int value should be between 1 and 25.")
	}
	if c.Type != compSelect {
		return
	}
	l.f.count(path+".options", len(c.Options), 1, 25)
	seen := map[string]bool{}
	for i, o := range c.Options {
		here := at(path+".options", i)
		l.f.length(here+".label", utf8.RuneCountInString(o.Label), 1, 100)
		l.f.length(here+".value", utf8.RuneCountInString(o.Value), 1, 100)
		l.f.length(here+".description", utf8.RuneCountInString(o.Description), 0, 100)
		if seen[o.Value] {
			l.f.add(here, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		seen[o.Value] = true
	}
}

func (l *layout) input(path string, c *component) {
	if c.Style != 1 && c.Style != 2 {
		l.f.choice(path+".style", "1", "2")
	}
	if labelled := path[len(path)-1] == 't'; !labelled { // ".component" of a label, which has the words
		l.f.length(path+".label", utf8.RuneCountInString(c.Label), 1, 45)
	}
	l.f.length(path+".placeholder", utf8.RuneCountInString(c.Placeholder), 0, 100)
	l.f.length(path+".value", utf8.RuneCountInString(c.Value), 0, 4000)
	if c.MinLength != nil && (*c.MinLength < 0 || *c.MinLength > 4000) {
		l.f.add(path+".min_length", "NUMBER_TYPE_MAX", "int value should be between 0 and 4000.")
	}
	if c.MaxLength != nil && (*c.MaxLength < 1 || *c.MaxLength > 4000) {
		l.f.add(path+".max_length", "NUMBER_TYPE_MAX", "int value should be between 1 and 4000.")
	}
}

func kinds(list []int) []string {
	var texts []string
	for _, k := range list {
		texts = append(texts, at("", k)[1:])
	}
	return texts
}
