package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"barkeep/bots"
	"barkeep/bots/terminal"
	"barkeep/config"
	"barkeep/llm"
)

// transport is how one side is reached: through its own proxy, else as the
// standard variables say.
func (sh shell) transport(proxy config.Proxy) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	if sh.dial != nil {
		t.DialContext, t.Proxy = sh.dial, nil
	}
	if proxy.IsSet() {
		t.Proxy = func(*http.Request) (*url.URL, error) { return proxy.URL(), nil }
	}
	t.MaxIdleConnsPerHost = 64
	t.MaxIdleConns = 256
	return t
}

// clients are the configured gateways.
func (sh shell) clients(cfg *config.Config, sites *llm.Sites, log *slog.Logger) []*llm.Client {
	var all []*llm.Client
	for _, g := range cfg.Gateways {
		to := gateway(g)
		to.Sites = sites
		all = append(all, llm.New(to, &http.Client{Transport: sh.transport(g.Proxy)}, log))
	}
	return all
}

func gateway(g config.Gateway) llm.Gateway {
	out := llm.Gateway{
		Name: g.Name, URL: g.URL, Models: g.Models, AccessToken: llm.Key(g.AccessToken.Reveal()),
		FirstByte: g.FirstByte, Idle: g.IdleTimeout,
	}
	if g.UserID != 0 {
		out.UserID = strconv.FormatInt(g.UserID, 10)
	}
	for _, k := range g.Keys {
		out.Keys = append(out.Keys, llm.Key(k.Reveal()))
	}
	for _, l := range g.Limits {
		out.Limits = append(out.Limits, llm.Limit{Pattern: l.Pattern, PerMinute: l.PerMinute})
	}
	for _, p := range g.Prices {
		out.Prices = append(out.Prices, llm.Price{
			Pattern: p.Pattern, Input: llm.Nano(p.Input), Output: llm.Nano(p.Output), Cached: llm.Nano(p.Cached), Request: llm.Nano(p.Request),
		})
	}
	return out
}

// policy is the settings as the core reads them. Who runs the terminal is an
// owner of its database.
func policy(cfg *config.Config, gateways []*llm.Client, inTerminal bool) *bots.Policy {
	p := &bots.Policy{
		Model: cfg.Model, Models: cfg.Models, Open: cfg.Access == "open",
		Daily:    bots.Amount{Nano: llm.Nano(cfg.Daily.Nano), Requests: cfg.Daily.Requests},
		Language: cfg.Language, Locale: locale(os.Environ()), Zone: cfg.Timezone, Idle: cfg.Idle, Keep: cfg.Keep, Context: cfg.Context,
		PrivateWithin: cfg.AnswerWithin.Private, GroupWithin: cfg.AnswerWithin.Group,
		PrivateAtOnce: cfg.AnswersAtOnce.Private, GroupAtOnce: cfg.AnswersAtOnce.Group,
		OwnKeys: cfg.OwnKeys, OwnAddresses: cfg.OwnAddresses,
		Rich: cfg.Telegram.RichMessages, MembersPrivate: cfg.MembersPrivate, ShowBalance: cfg.ShowBalance,
	}
	for _, g := range gateways {
		p.Gateways = append(p.Gateways, g)
	}
	for _, b := range cfg.Budgets {
		for i, most := range []config.Limit{b.Day, b.Week, b.Month} {
			if most.IsSet() {
				p.Ceilings = append(p.Ceilings, bots.Ceiling{
					Chat: b.Chat, Person: b.Person, Role: b.Role, Period: []bots.Period{bots.Day, bots.Week, bots.Month}[i],
					Amount: bots.Amount{Nano: llm.Nano(most.Nano), Requests: most.Requests, Tokens: most.Tokens},
				})
			}
		}
	}
	for _, c := range cfg.Personas {
		p.Personas = append(p.Personas, bots.Persona{Name: c.Name, Prompt: c.Prompt, Model: c.Model, Temperature: c.Temperature})
	}
	for _, o := range cfg.Owners {
		p.Owners = append(p.Owners, bots.Ref{Platform: o.Platform, ID: strconv.FormatInt(o.ID, 10)})
	}
	if inTerminal {
		p.Owners = append(p.Owners, terminal.Me())
	}
	return p
}

// locale is the machine's language, from the variables that say so.
func locale(environ []string) string {
	for _, name := range []string{"LC_ALL=", "LC_MESSAGES=", "LANG="} {
		for _, e := range environ {
			if v, ok := strings.CutPrefix(e, name); ok && v != "" {
				return v
			}
		}
	}
	return ""
}

// readable is the locale of what is said in a terminal: all is written in UTF-8, and one
// of another charset shows English alone as it is.
func readable(environ []string) string {
	all := locale(environ)
	_, charset, named := strings.Cut(all, ".")
	if named && !strings.HasPrefix(strings.ReplaceAll(strings.ToLower(charset), "-", ""), "utf8") {
		return ""
	}
	return all
}

// hostOf is the host of the first gateway, as a person knows it.
func hostOf(cfg *config.Config) string {
	if len(cfg.Gateways) == 0 {
		return "-"
	}
	u, err := url.Parse(cfg.Gateways[0].URL)
	if err != nil {
		return cfg.Gateways[0].Name
	}
	return u.Host
}

// wait is d as a person reads it.
func wait(d time.Duration) string { return fmt.Sprint(d.Round(time.Millisecond)) }
