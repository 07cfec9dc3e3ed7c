package config

import (
	"slices"
	"strings"
	"time"
)

func gatewaySettings() []setting[Gateway] {
	return []setting[Gateway]{
		of(Field{Key: "name", Default: "main", Meaning: "what to call it; needed from the second gateway on"},
			func(g *Gateway) *string { return &g.Name }, value.line),
		of(Field{Key: "url", Env: "OPENAI_BASE_URL", Meaning: "address, with or without /v1"},
			func(g *Gateway) *string { return &g.URL }, value.root),
		of(Field{Key: "keys", Env: "OPENAI_API_KEY", Secret: true, Meaning: "API keys in the order of use, with commas between them"},
			func(g *Gateway) *[]Secret { return &g.Keys }, value.keys),
		of(Field{Key: "user_id", Env: "GATEWAY_USER_ID", Meaning: "number of the console account, for its balance and exact reconciliation"},
			func(g *Gateway) *int64 { return &g.UserID }, value.userID),
		of(Field{Key: "access_token", Env: "GATEWAY_ACCESS_TOKEN", Secret: true, Meaning: "system access token of the console account"},
			func(g *Gateway) *Secret { return &g.AccessToken }, value.secret),
		of(Field{Key: "proxy", Env: "OPENAI_PROXY", Secret: true, Meaning: "http, https or socks5 proxy for this gateway only"},
			func(g *Gateway) *Proxy { return &g.Proxy }, value.proxy),
		of(Field{Key: "models", Meaning: "models to use it for, * for any text (all that it lists)"},
			func(g *Gateway) *[]string { return &g.Models }, value.patterns),
		{Field: Field{Key: "limits", Default: "gpt-4*: 500, claude-2*: 500, gpt-3.5*: 3500",
			Meaning: "requests a minute by model pattern, the first that fits counts, 0 is none; the defaults hold for patterns not set here"},
			read: func(g *Gateway, v value) { g.Limits = over(v.rates(), g.Limits) }},
		of(Field{Key: "prices", Meaning: "dollars by model pattern, the first that fits counts; they beat what the gateway says"},
			func(g *Gateway) *[]Price { return &g.Prices }, value.prices),
		of(Field{Key: "first_byte_timeout", Default: "300s", Meaning: "longest wait for an answer to begin"},
			func(g *Gateway) *time.Duration { return &g.FirstByte }, duration(time.Second, 24*time.Hour)),
		of(Field{Key: "idle_timeout", Default: "120s", Meaning: "longest silence within an answer"},
			func(g *Gateway) *time.Duration { return &g.IdleTimeout }, duration(time.Second, 24*time.Hour)),
	}
}

func priceSettings() []setting[Price] {
	return []setting[Price]{
		of(Field{Key: "input", Meaning: "dollars per million tokens of the question"}, func(p *Price) *int64 { return &p.Input }, value.dollars),
		of(Field{Key: "output", Meaning: "dollars per million tokens of the answer"}, func(p *Price) *int64 { return &p.Output }, value.dollars),
		of(Field{Key: "cached", Meaning: "dollars per million tokens that the gateway had in its cache (as input)"}, func(p *Price) *int64 { return &p.Cached }, value.dollars),
		of(Field{Key: "request", Meaning: "dollars per request"}, func(p *Price) *int64 { return &p.Request }, value.dollars),
	}
}

func personaSettings() []setting[Persona] {
	return []setting[Persona]{
		of(Field{Key: "prompt", Meaning: "system prompt"}, func(p *Persona) *string { return &p.Prompt }, value.prompt),
		of(Field{Key: "model", Meaning: "model to go with it (the chat's)"}, func(p *Persona) *string { return &p.Model }, value.line),
		of(Field{Key: "temperature", Meaning: "from 0 to 2 (the gateway's)"}, func(p *Persona) **float64 { return &p.Temperature }, value.temperature),
	}
}

// readGateways reads the list.
func readGateways(c *Config, v value) {
	if v.shape != list {
		v.wrong("should be a list; begin each gateway with - before its first key")
		return
	}
	for _, item := range v.items {
		item.in.places[item.name] = item.place
		if item.shape == single || item.shape == list {
			item.in.places[item.name+".url"] = item.place // so that only fill's sentence is said
		}
		c.Gateways = append(c.Gateways, newGateway(item.in))
		fill(gatewaySettings(), &c.Gateways[len(c.Gateways)-1], item, "")
	}
}

func newGateway(in *loader) Gateway {
	var g Gateway
	defaults(gatewaySettings(), &g, in)
	return g
}

// rates reads PATTERN: N pairs.
func (v value) rates() []Rate {
	var all []Rate
	perMinute := count(0, 1_000_000)
	if v.shape == single { // the table's default
		for _, item := range v.each() {
			pattern, number, _ := strings.Cut(item.text, ": ")
			item.text = number
			all = append(all, Rate{pattern, perMinute(item)})
		}
		return all
	}
	for _, p := range v.entries() {
		if p.value.shape == nothing {
			p.value.wrong("has no number; write 0 for no bound")
		}
		all = append(all, Rate{p.key, perMinute(p.value)})
	}
	return all
}

// over puts the rates of set before those of defaults that it does not name.
func over(set, defaults []Rate) []Rate {
	all := slices.Clone(set)
	for _, d := range defaults {
		if !slices.ContainsFunc(set, func(r Rate) bool { return r.Pattern == d.Pattern }) {
			all = append(all, d)
		}
	}
	return all
}

// dollars reads an amount up to $9,000 into nano-dollars.
func (v value) dollars() int64 {
	text, ok := v.one()
	if !ok {
		return 0
	}
	nano, err := parseDollars(strings.TrimPrefix(text, "$"))
	if err != nil {
		v.refuse(err)
		return 0
	}
	if nano > 9_000_000_000_000 {
		v.wrong("is more than $9000, so something is off; input, output and cached are dollars per million tokens")
		return 0
	}
	return nano
}

// prices reads PATTERN: {input, output, cached, request}.
func (v value) prices() []Price {
	var all []Price
	for _, p := range v.entries() {
		const unset = -1
		price := Price{p.key, unset, unset, unset, unset}
		fill(priceSettings(), &price, p.value, "")
		switch {
		case p.value.shape == single || p.value.shape == list:
		case (price.Input == unset) != (price.Output == unset):
			p.value.wrong("should have both input and output")
		case price.Input == unset && price.Request == unset:
			p.value.wrong("should have input and output, or request")
		}
		if price.Cached == unset {
			price.Cached = price.Input
		}
		price.Input, price.Output = max(price.Input, 0), max(price.Output, 0)
		price.Cached, price.Request = max(price.Cached, 0), max(price.Request, 0)
		all = append(all, price)
	}
	return all
}

func (v value) personas() []Persona {
	var all []Persona
	for _, p := range v.entries() {
		persona := Persona{Name: p.key}
		fill(personaSettings(), &persona, p.value, "")
		if len([]rune(p.key)) > 32 || strings.TrimSpace(p.key) != p.key || printable(p.key) != p.key || p.key == "" {
			p.value.wrong("should have a name of 1 to 32 printable characters")
		}
		if persona.Prompt == "" && (p.value.shape == group || p.value.shape == nothing) {
			p.value.wrong("has no prompt")
		}
		all = append(all, persona)
	}
	return all
}

// matches says whether a model fits a pattern, in which * stands for any text.
func matches(pattern, model string) bool {
	first, rest, starred := strings.Cut(pattern, "*")
	if !starred {
		return pattern == model
	}
	if !strings.HasPrefix(model, first) {
		return false
	}
	model = model[len(first):]
	parts := strings.Split(rest, "*")
	for _, part := range parts[:len(parts)-1] {
		_, after, found := strings.Cut(model, part)
		if !found {
			return false
		}
		model = after
	}
	return strings.HasSuffix(model, parts[len(parts)-1])
}
