package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// check notes mistakes that lie in several settings together.
func (l *loader) check(c *Config) {
	l.checkWebhook(c.Telegram, c.Listen)
	names := map[string]bool{}
	for i, g := range c.Gateways {
		l.checkGateway(fmt.Sprintf("gateways[%d]", i), g, names)
	}
	l.checkPermitted(c.Models, c.Model, "model")
	for _, p := range c.Personas {
		l.checkPermitted(c.Models, p.Model, joined("personas", p.Name)+".model")
	}
}

// at gives the place of the first of the named settings that was given.
func (l *loader) at(keys ...string) place {
	for _, key := range keys {
		if p, found := l.places[key]; found {
			return p
		}
	}
	return place{file: l.file, name: keys[0]}
}

func (l *loader) given(key string) bool { _, found := l.places[key]; return found }

func (l *loader) checkGateway(name string, g Gateway, names map[string]bool) {
	if !l.given(name + ".url") {
		l.wrong(l.at(name, name+".keys", name+".access_token", name+".user_id", name+".proxy"),
			"the gateway has no address: set url (OPENAI_BASE_URL), for example https://api.openai.com/v1")
	}
	switch lower := strings.ToLower(g.Name); {
	case names[lower] && !l.given(name+".name"):
		l.wrong(l.at(name), "the gateway needs a name of its own: set name")
	case names[lower]:
		l.wrong(l.at(name+".name"), "another gateway has this name already")
	default:
		names[lower] = true
	}
	switch id, token := l.given(name+".user_id"), l.given(name+".access_token"); {
	case id && !token:
		l.wrong(l.at(name+".user_id"), "needs the account's system access token beside it: set access_token (GATEWAY_ACCESS_TOKEN)")
	case token && !id:
		l.wrong(l.at(name+".access_token"), "needs the account's number beside it: set user_id (GATEWAY_USER_ID)")
	}
}

// checkWebhook holds what Telegram asks of a webhook: https, a port of four, the secret. A self-hosted Bot API server
// takes any address.
func (l *loader) checkWebhook(t Telegram, listen string) {
	if !l.given("telegram.webhook_url") {
		return
	}
	at := l.at("telegram.webhook_url")
	if !l.given("telegram.webhook_secret") {
		l.wrong(at, "needs a secret beside it, or anybody could send questions: set webhook_secret (TELEGRAM_WEBHOOK_SECRET)")
	}
	if listen == "" {
		l.wrong(at, "needs an address to listen on: set listen (BARKEEP_LISTEN)")
	}
	address, err := url.Parse(t.WebhookURL)
	if err != nil || t.WebhookURL == "" || t.APIURL != telegramAPI {
		return // already noted, or free
	}
	if address.Scheme != "https" {
		l.wrong(at, "should begin with https://, which Telegram requires")
	}
	if port := address.Port(); !slices.Contains([]string{"", "80", "88", "443", "8443"}, port) {
		l.wrong(at, "has port %s, but Telegram calls only ports 80, 88, 443 and 8443", port)
	}
}

// checkPermitted notes a model that is outside the permitted ones.
func (l *loader) checkPermitted(permitted []string, model, key string) {
	fits := func(pattern string) bool { return matches(pattern, model) }
	if model != "" && len(permitted) > 0 && !slices.ContainsFunc(permitted, fits) {
		l.wrong(l.at(key), "%s is not among the permitted models: add it to models, or choose another", quoted(model))
	}
}

// risks warns of settings that are allowed but dangerous.
func risks(c *Config) []Sentence {
	if c.Access == "open" && !c.Daily.IsSet() {
		return []Sentence{Says("access is open and there is no daily limit: anyone can spend without bound on the operator's keys; set BARKEEP_DAILY_LIMIT, for example $5")}
	}
	return nil
}

// CheckPlatform returns a sentence when no platform is set up.
func (c *Config) CheckPlatform() error {
	if !c.Telegram.Token.IsSet() && !c.Discord.Token.IsSet() {
		return Says("no platform is set up: set TELEGRAM_BOT_TOKEN (from @BotFather) or DISCORD_BOT_TOKEN (from the developer portal)")
	}
	return nil
}

// CheckGateway returns a sentence when no gateway is set up.
func (c *Config) CheckGateway() error {
	if len(c.Gateways) == 0 {
		return Says("no gateway is set up: set OPENAI_BASE_URL and OPENAI_API_KEY, for example https://api.openai.com/v1 and its key")
	}
	return nil
}
