package bots

import (
	"context"
	"slices"
	"strings"

	"barkeep/bots/words"
)

// settings shows the menu of a chat's settings, or sets one by name.
func (e *Engine) settings(ctx context.Context, in *incoming) View {
	if !e.maySet(ctx, in) {
		return View{Note: in.words.AdminsOnly}
	}
	name, value, _ := strings.Cut(strings.TrimSpace(in.Text), " ")
	value = strings.TrimSpace(value)
	switch {
	case name == "":
		return e.settingsMenu(ctx, in)
	case name == string(SetKeyword):
		return e.setKeyword(ctx, in, value)
	}
	k, ok := knobOf(name, in.Where)
	if !ok || k.opens != "" {
		return View{Note: in.words.SettingsHow}
	}
	if value == "" {
		return e.knobMenu(ctx, in, k)
	}
	if v := e.setKnob(ctx, in, k, value); v.Note != "" {
		return v
	}
	return e.settingsMenu(ctx, in)
}

// settingsMenu lists every setting with what holds now, and a button for each.
func (e *Engine) settingsMenu(ctx context.Context, in *incoming) View {
	l := []string{in.words.SettingsHead}
	var row []Button
	for _, k := range knobs(in.Where) {
		label := in.words.Settings[string(k.name)]
		l = append(l, label+in.words.Colon+e.valueOf(ctx, in, k))
		data := e.sign(in.Where.Ref, "set", string(k.name))
		if verb, arg, ok := strings.Cut(k.opens, ":"); ok {
			data = e.sign(in.Where.Ref, verb, arg)
		}
		row = append(row, Button{Label: label, Data: data})
	}
	wide := 3
	if len(row) > 12 {
		wide = 4 // some platforms show five rows
	}
	v := View{Text: lines(l...), Buttons: slices.Collect(slices.Chunk(row, wide))}
	if b, ok := e.settingsKey(in); ok {
		v.Buttons = append(v.Buttons, []Button{b})
	}
	return v
}

// valueOf is a setting's value as people read it.
func (e *Engine) valueOf(ctx context.Context, in *incoming, k knob) string {
	switch k.name {
	case SetModel:
		if model, err := in.pol.modelOf(ctx, in.st); err == nil {
			return model
		}
		return in.words.UnknownSum
	case SetPersona:
		if p, ok := in.pol.personaOf(in.st); ok {
			return p.Name
		}
		return in.words.PersonaNone
	case SetSystem:
		if text := in.st.Settings[SetSystem]; text != "" {
			return excerpt(text, promptShown)
		}
		return in.words.Values["none"]
	case knobBudget:
		return in.budgetNow()
	case SetLanguage:
		if in.st.Settings[SetLanguage] == "" {
			return in.words.Beside(valueWord(in.words, k, "auto"), in.words.LangName)
		}
	case SetTimezone:
		if in.st.Settings[SetTimezone] == "" {
			return in.words.Beside(valueWord(in.words, k, "auto"), zoneName(in.pol.zone(in.st.Settings)))
		}
	case SetFooter:
		if in.st.Settings[SetFooter] == "" && in.pol.showsFigures(in.Where.Private()) {
			return valueWord(in.words, k, "on")
		}
	case SetRich:
		if in.pol.rich(in.st.Settings) {
			return valueWord(in.words, k, "on")
		}
	case SetAnswer:
		if k.now(in.st.Settings) == "keyword" {
			return in.words.Values["answer=keyword"] + " “" + in.st.Settings[SetKeyword] + "”"
		}
	}
	return valueWord(in.words, k, k.now(in.st.Settings))
}

// valueWord is a value in the chat's language; a time zone is its own name.
func valueWord(w *words.Words, k knob, value string) string {
	if l := words.In(value); k.name == SetLanguage && l != nil {
		return l.LangName
	}
	if s := w.Values[string(k.name)+"="+value]; s != "" {
		return s
	}
	return value
}

// budgetNow is the cap of this place, or its caps.
func (in *incoming) budgetNow() string {
	var all []string
	for _, c := range in.st.Caps {
		if c.Scope == ScopeChat {
			all = append(all, in.words.CapAPeriod(string(c.Period), amount(in.words, c.Amount)))
		}
	}
	if len(all) == 0 {
		return in.words.Values["none"]
	}
	return strings.Join(all, in.words.Comma)
}

// knobMenu offers the values of one setting.
func (e *Engine) knobMenu(ctx context.Context, in *incoming, k knob) View {
	text := in.words.Settings[string(k.name)] + in.words.Colon + "\n" + in.words.SettingWhat[string(k.name)]
	var row []Button
	switch {
	case k.name == knobBudget && !e.rules(ctx, in) && !in.Where.Private():
		return View{Note: in.words.AdminsOnly}
	case k.name == knobBudget:
		v := e.budgets(ctx, in)
		return View{Text: v.Text, Note: v.Note, Buttons: [][]Button{{e.typeButton(in, k.types)}, {e.backButton(in)}}}
	case k.name == SetSystem && in.st.Settings[SetSystem] != "":
		text += "\n\n" + in.st.Settings[SetSystem]
		row = append(row, Button{Label: "✕", Data: e.sign(in.Where.Ref, "set", string(SetSystem)+"=-")})
	}
	for _, v := range k.values {
		label := valueWord(in.words, k, v)
		if v == k.now(in.st.Settings) {
			label = "✓ " + label
		}
		row = append(row, Button{Label: label, Data: e.sign(in.Where.Ref, "set", string(k.name)+"="+v)})
	}
	rows := slices.Collect(slices.Chunk(row, 3))
	last := []Button{e.backButton(in)}
	if k.types != "" {
		last = append([]Button{e.typeButton(in, k.types)}, last...)
	}
	rows = append(rows, last)
	return View{Text: lines(strings.Split(text, "\n")...), Buttons: rows}
}

func (e *Engine) backButton(in *incoming) Button {
	return Button{Label: "↩", Data: e.sign(in.Where.Ref, "set", "")}
}

// setKnob stores a setting; the view says why not, if it has a note.
func (e *Engine) setKnob(ctx context.Context, in *incoming, k knob, value string) View {
	stored, ok := k.takes(value)
	switch {
	case !ok:
		return View{Note: in.words.SettingsHow}
	case k.name == SetWho && !e.rules(ctx, in):
		return View{Note: in.words.AdminsOnly}
	case k.name == SetWho && (value == "owners" || in.st.Settings[SetWho] == "owners") && !in.may.owner:
		return View{Note: in.words.OwnersOnly}
	case k.name == SetAnswer && value == "keyword" && in.st.Settings[SetKeyword] == "":
		return View{Note: in.words.KeywordHow}
	}
	if err := e.store.Set(ctx, in.Where, k.name, stored); err != nil {
		return e.broken(in, "store a setting", err)
	}
	if k.name == SetLanguage && in.Where.Private() {
		if err := e.store.SetPersonal(ctx, in.From, SetLanguage, stored); err != nil {
			return e.broken(in, "store the language", err)
		}
	}
	return e.reread(ctx, in)
}

// reread takes over what was just stored.
func (e *Engine) reread(ctx context.Context, in *incoming) View {
	st, err := e.store.Standing(ctx, in.Where, in.From)
	if err != nil {
		return e.broken(in, "read settings", err)
	}
	in.st, in.words = st, in.pol.speak(st, in.Message)
	return View{}
}

// setKeyword makes messages with a word answered; "-" ends that.
func (e *Engine) setKeyword(ctx context.Context, in *incoming, word string) View {
	if in.Where.Private() {
		return View{Note: in.words.KeywordPrivate}
	}
	if word == "" || len(word) > keywordMost {
		return View{Note: in.words.KeywordHow}
	}
	when := "keyword"
	if word == "-" {
		word, when = "", ""
	}
	if err := e.store.Set(ctx, in.Where, SetKeyword, word); err != nil {
		return e.broken(in, "store the keyword", err)
	}
	if err := e.store.Set(ctx, in.Where, SetAnswer, when); err != nil {
		return e.broken(in, "store when to answer", err)
	}
	if v := e.reread(ctx, in); v.Note != "" {
		return v
	}
	return e.settingsMenu(ctx, in)
}

// pressSet opens the menu, one setting, or sets one.
func (e *Engine) pressSet(ctx context.Context, p *pressed) (string, error) {
	in := p.incoming()
	if !e.maySet(ctx, in) {
		return p.words.AdminsOnly, nil
	}
	e.typed(ctx, p.st, p.From)
	name, value, set := strings.Cut(p.arg, "=")
	if name == "" {
		e.replace(p, e.settingsMenu(ctx, in))
		return "", nil
	}
	k, ok := knobOf(name, p.Where)
	if !ok {
		return p.words.NotYours, nil
	}
	if !set {
		e.replace(p, e.knobMenu(ctx, in, k))
		return "", nil
	}
	if v := e.setKnob(ctx, in, k, value); v.Note != "" {
		return v.Note, nil
	}
	p.words = in.words
	v := e.settingsMenu(ctx, in)
	if k.name == SetAnswer && value != "mention" && !e.presence(ctx, p.Where).All {
		v.Note = in.words.NotAllArrive
	}
	e.replace(p, v)
	return "", nil
}
