package bots

import (
	"context"
	"strings"

	"barkeep/llm"
)

// apps says how to use the same site in other programs.
func (e *Engine) apps(ctx context.Context, in *incoming) View {
	_, site, v := e.seed(ctx, in)
	if v.Note != "" {
		return v
	}
	b := func(label, app string) Button { return Button{Label: label, Data: e.sign(in.Where.Ref, "app", app)} }
	rows := [][]Button{
		{b("NextChat", "nextchat"), b("Open WebUI", "webui"), b("Cline", "cline")},
		{b("cURL", "curl"), b("Python", "python"), b("JavaScript", "javascript")},
	}
	if page := keysPage(site); page != "" {
		rows = append(rows, []Button{{Label: in.words.AppsKeys, URL: page}})
	}
	return View{Text: plain(in.words.AppsHead(site.Name)), Buttons: rows}
}

// keysPage is where the site's console makes keys; empty where it has none.
func keysPage(s llm.Site) string {
	switch s.Kind {
	case llm.NewAPI:
		return s.URL + "/console/token"
	case llm.OneAPI:
		return s.URL + "/token"
	}
	return ""
}

// seed is what programs need here. The key is the person's own, and only in
// private; all others read what stands for one. The view has a note where the site
// cannot be asked.
func (e *Engine) seed(ctx context.Context, in *incoming) (seed, llm.Site, View) {
	model, err := in.pol.modelOf(ctx, in.st)
	if err != nil {
		return seed{}, llm.Site{}, View{Note: sentence(in.words, err, "", "/apps")}
	}
	g, _ := in.pol.gateway(model)
	if g == nil {
		return seed{}, llm.Site{}, View{Note: in.words.NoGateway}
	}
	site, err := g.Site(ctx)
	if err != nil {
		return seed{}, site, View{Note: sentence(in.words, err, model, "/apps")}
	}
	s := seed{root: site.URL, key: in.words.AppsKeyHere, model: model}
	if own, _ := in.pol.payer(in.st); own != nil && own.Secret != "" && in.Where.Private() {
		s.key = own.Secret.Reveal()
	}
	return s, site, View{}
}

// pressApp shows how one program is set up.
func (e *Engine) pressApp(ctx context.Context, p *pressed) (string, error) {
	in := p.incoming()
	s, site, v := e.seed(ctx, in)
	if v.Note != "" {
		return v.Note, nil
	}
	if p.arg == "" {
		e.replace(p, e.apps(ctx, in))
		return "", nil
	}
	w := in.words
	switch p.arg {
	case "nextchat":
		v = View{Text: plain(w.AppNextChat) + "\n" + fenced("", s.nextChat())}
		if s.key != w.AppsKeyHere {
			v.Buttons = append(v.Buttons, linkRow("NextChat", s.nextChat()))
			for _, l := range site.Chats {
				v.Buttons = append(v.Buttons, linkRow(l.Name, s.link(l.Template)))
			}
		}
	case "webui":
		v = View{Text: plain(w.AppWebUI) + "\n" + fenced("sh", s.webUI())}
	case "cline":
		v = View{Text: plain(w.AppCline) + "\n" + fenced("sh", s.cline())}
	case "curl":
		v = View{Text: fenced("sh", s.curl())}
	case "python":
		v = View{Text: fenced("python", s.python())}
	case "javascript":
		v = View{Text: fenced("javascript", s.javascript())}
	default:
		return w.NotYours, nil
	}
	v.Buttons = append(v.Buttons[:min(len(v.Buttons), 4)], []Button{{Label: "↩", Data: e.sign(p.Where.Ref, "app", "")}})
	e.replace(p, v)
	return "", nil
}

func linkRow(label, address string) []Button { return []Button{{Label: label, URL: address}} }

// fenced is a code block that its text cannot end.
func fenced(language, code string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return fence + language + "\n" + code + "\n" + fence
}
