package bots

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// persona shows the personas, chooses one by name, and keeps the chat's own: add,
// remove, export, import.
func (e *Engine) persona(ctx context.Context, in *incoming) View {
	verb, rest, _ := strings.Cut(strings.TrimSpace(in.Text), " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "", "list":
		return e.personaMenu(ctx, in)
	case "export":
		return e.exportPersonas(in)
	}
	if !e.maySet(ctx, in) {
		return View{Note: in.words.AdminsOnly}
	}
	switch verb {
	case "add":
		p, ok := parsePersona(rest)
		if !ok {
			return View{Note: in.words.PersonaHow}
		}
		return e.keepPersonas(ctx, in, []Persona{p})
	case "remove":
		return e.removePersona(ctx, in, rest)
	case "import":
		return e.importPersonas(ctx, in, rest)
	case "-":
		return e.choosePersona(ctx, in, "")
	}
	name := strings.TrimSpace(in.Text)
	if !slices.ContainsFunc(in.pol.personas(in.st), func(p Persona) bool { return p.Name == name }) {
		return View{Note: in.words.PersonaHow}
	}
	return e.choosePersona(ctx, in, name)
}

// personaMenu lists the personas with a button for each.
func (e *Engine) personaMenu(ctx context.Context, in *incoming) View {
	all := in.pol.personas(in.st)
	chosen, on := in.pol.personaOf(in.st)
	l := []string{in.words.PersonaNow(in.words.PersonaNone)}
	if on {
		l[0] = in.words.PersonaNow(chosen.Name)
	}
	for _, p := range all {
		l = append(l, p.Name+in.words.Colon+excerpt(p.Prompt, promptShown))
	}
	if !e.maySet(ctx, in) {
		return View{Text: lines(l...)}
	}
	l = append(l, in.words.PersonaHow)
	var row []Button
	for _, p := range all[:min(len(all), 11)] {
		label := p.Name
		if on && p.Name == chosen.Name {
			label = "✓ " + label
		}
		row = append(row, Button{Label: label, Data: e.sign(in.Where.Ref, "be", handle(p.Name))})
	}
	if on {
		row = append(row, Button{Label: in.words.PersonaNone, Data: e.sign(in.Where.Ref, "be", "-")})
	}
	rows := slices.Collect(slices.Chunk(row, 3))
	return View{Text: lines(l...), Buttons: append(rows, []Button{e.typeButton(in, "persona"), {Label: in.words.SettingsButton, Data: e.sign(in.Where.Ref, "set", "")}})}
}

// promptShown is how many characters of a prompt the list shows.
const promptShown = 60

// excerpt is the beginning of a text, on one line.
func excerpt(s string, most int) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}

// choosePersona makes a persona the chat's. One that names a model brings it, and
// takes it along when it goes.
func (e *Engine) choosePersona(ctx context.Context, in *incoming, name string) View {
	before, _ := in.pol.personaOf(in.st)
	if err := e.store.Set(ctx, in.Where, SetPersona, name); err != nil {
		return e.broken(in, "store the persona", err)
	}
	in.st.Settings[SetPersona] = name
	p, on := in.pol.personaOf(in.st)
	model := in.st.Settings[SetModel]
	switch {
	case on && p.Model != "" && p.Model != model:
		if v := e.useModel(ctx, in, p.Model); v.Note != "" {
			return v
		}
	case before.Model != "" && before.Model == model && p.Model == "":
		if err := e.store.Set(ctx, in.Where, SetModel, ""); err != nil {
			return e.broken(in, "store the model", err)
		}
	}
	if !on {
		return View{Text: plain(in.words.PersonaNow(in.words.PersonaNone))}
	}
	text := in.words.PersonaNow(p.Name)
	if p.Model != "" {
		text += " " + in.words.ModelSet(p.Model, "")
	}
	return View{Text: plain(text)}
}

// parsePersona reads "NAME [model=ID] [temperature=0.7] PROMPT".
func parsePersona(s string) (p Persona, ok bool) {
	p.Name, s = word(s)
	for {
		next, rest := word(s)
		if v, found := strings.CutPrefix(next, "model="); found {
			p.Model, s = v, rest
			continue
		}
		if v, found := strings.CutPrefix(next, "temperature="); found {
			t, err := strconv.ParseFloat(v, 64)
			if err != nil {
				return p, false
			}
			p.Temperature, s = &t, rest
			continue
		}
		p.Prompt = strings.TrimSpace(s)
		return p, p.valid()
	}
}

// word cuts off the first word.
func word(s string) (first, rest string) {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " \n\t"); i >= 0 {
		return s[:i], strings.TrimSpace(s[i:])
	}
	return s, ""
}

// keepPersonas stores own personas of the chat, instead of those of the same name.
func (e *Engine) keepPersonas(ctx context.Context, in *incoming, list []Persona) View {
	own := map[string]bool{}
	for _, p := range ownPersonas(in.st.Settings) {
		own[p.Name] = true
	}
	var names []string
	for _, p := range list {
		own[p.Name] = true
		names = append(names, p.Name)
	}
	if len(own) > personasMost {
		return View{Note: in.words.PersonaMany(personasMost)}
	}
	for _, p := range list {
		raw, err := json.Marshal(p)
		if err == nil {
			err = e.store.Set(ctx, in.Where, Setting(personaPrefix+p.Name), string(raw))
		}
		if err != nil {
			return e.broken(in, "store a persona", err)
		}
	}
	return View{Text: plain(in.words.PersonaKept(strings.Join(names, ", ")))}
}

func (e *Engine) removePersona(ctx context.Context, in *incoming, name string) View {
	if !slices.ContainsFunc(ownPersonas(in.st.Settings), func(p Persona) bool { return p.Name == name }) {
		return View{Note: in.words.PersonaHow}
	}
	if err := e.store.Set(ctx, in.Where, Setting(personaPrefix+name), ""); err != nil {
		return e.broken(in, "remove a persona", err)
	}
	return View{Text: plain(in.words.PersonaGone(name))}
}

// exportPersonas is a file with all that the chat can choose, as import takes it.
func (e *Engine) exportPersonas(in *incoming) View {
	raw, err := json.MarshalIndent(append([]Persona{}, in.pol.personas(in.st)...), "", "  ")
	if err != nil {
		return e.broken(in, "write personas", err)
	}
	return View{Text: plain(in.words.PersonaFile), File: &File{Name: "personas.json", Data: append(raw, '\n')}}
}

// personaFileMost is the largest file with personas, in bytes.
const personaFileMost = 1 << 20

// file is the document that came with a command, or that it replies to.
func (in *incoming) file() (Attachment, bool) {
	all := in.Attachments
	if in.ReplyTo != nil {
		all = append(slices.Clone(all), in.ReplyTo.Attachments...)
	}
	for _, a := range all {
		if a.Kind == Document {
			return a, true
		}
	}
	return Attachment{}, false
}

// importPersonas reads what exportPersonas wrote.
func (e *Engine) importPersonas(ctx context.Context, in *incoming, raw string) View {
	if f, ok := in.file(); ok && raw == "" {
		data, err := e.platforms[in.Where.Ref.Platform].Fetch(ctx, f.Source, personaFileMost)
		if err != nil {
			c := e.code()
			e.log.Warn("read a file with personas", "code", c, "err", err)
			return View{Note: in.words.FileAway(f.Name, c)}
		}
		raw = string(data)
	}
	raw = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(raw), "```json"), "```")
	var list []Persona
	if err := json.Unmarshal([]byte(strings.TrimPrefix(raw, "```")), &list); err != nil || len(list) == 0 {
		return View{Note: in.words.PersonaFile}
	}
	for _, p := range list {
		if !p.valid() {
			return View{Note: in.words.PersonaBad(excerpt(p.Name, 32))}
		}
	}
	return e.keepPersonas(ctx, in, list)
}

// pressBe shows the personas or chooses one.
func (e *Engine) pressBe(ctx context.Context, p *pressed) (string, error) {
	in := p.incoming()
	if !e.maySet(ctx, in) {
		return p.words.AdminsOnly, nil
	}
	switch p.arg {
	case "":
		e.replace(p, e.personaMenu(ctx, in))
		return "", nil
	case "-":
		e.replace(p, e.choosePersona(ctx, in, ""))
		return "", nil
	}
	for _, c := range p.pol.personas(p.st) {
		if handle(c.Name) == p.arg {
			e.replace(p, e.choosePersona(ctx, in, c.Name))
			return "", nil
		}
	}
	return p.words.PersonaHow, nil
}
