package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord"
	"barkeep/bots/telegram"
	"barkeep/config"
	"barkeep/store"
)

// platform is an adapter as serve runs it.
type platform struct {
	core     bots.Platform
	run      func(context.Context, *bots.Engine) error
	health   func() error
	unknown  func() int64 // posts that may stand twice
	hook     http.Handler // webhook; nil: none
	hookPath string
	greet    func(ctx context.Context, code string, a announcer)
}

type platformList []platform

// platforms are the adapters whose tokens are set.
func platforms(sh shell, cfg *config.Config, st *store.Store, m *metrics, log *slog.Logger) platformList {
	var all platformList
	if cfg.Telegram.Token.IsSet() {
		all = append(all, telegramPlatform(cfg.Telegram, m.count("telegram", sh.transport(cfg.Telegram.Proxy)), log))
	}
	if cfg.Discord.Token.IsSet() {
		all = append(all, discordPlatform(cfg, st, m.count("discord", sh.transport(cfg.Discord.Proxy)), log))
	}
	return all
}

func telegramPlatform(c config.Telegram, way http.RoundTripper, log *slog.Logger) platform {
	p := newTelegram(c, way, log)
	out := platform{
		core: p,
		run: func(ctx context.Context, e *bots.Engine) error {
			defer together(ctx, log, func(ctx context.Context) { menus(ctx, p, log) })()
			return p.Run(ctx, e)
		},
		health: func() error { return p.Health().Err }, unknown: p.UnknownPosts,
		greet: func(ctx context.Context, code string, a announcer) {
			greetTelegram(ctx, p, code, a)
		},
	}
	if c.WebhookURL != "" {
		out.hook, out.hookPath = p.Webhook(), pathOf(c.WebhookURL)
	}
	return out
}

func newTelegram(c config.Telegram, way http.RoundTripper, log *slog.Logger) *telegram.Platform {
	return telegram.New(telegram.Options{
		Token: c.Token.Reveal(), APIURL: c.APIURL, Client: &http.Client{Transport: way}, MessagesPerSecond: c.MessagesPerSecond, Files: c.Files,
		Log: log, Webhook: telegram.Webhook{URL: c.WebhookURL, Secret: c.WebhookSecret.Reveal()},
	})
}

func discordPlatform(cfg *config.Config, st *store.Store, way http.RoundTripper, log *slog.Logger) platform {
	memory := missed{st: st, within: max(cfg.AnswerWithin.Private, cfg.AnswerWithin.Group)}
	p := newDiscord(cfg.Discord, way, memory, log)
	return platform{
		core: p, run: func(ctx context.Context, e *bots.Engine) error { return p.Run(ctx, e) }, health: p.Health, unknown: p.UnknownPosts,
		greet: func(ctx context.Context, _ string, a announcer) { greetDiscord(ctx, p, a) },
	}
}

// Where messages that were missed while Barkeep was away are looked for: in places
// heard within a week, this many.
const (
	heardWithin = 7 * 24 * time.Hour
	heardPlaces = 1000
)

// missed is what the store knows of the messages that Discord's adapter missed.
type missed struct {
	st     *store.Store
	within time.Duration // an older question is not answered any more
}

// Heard implements discord.Missed.
func (m missed) Heard(ctx context.Context) (map[string]discord.Heard, error) {
	now := time.Now()
	stored, err := m.st.Recent(ctx, discord.Name, now.Add(-heardWithin), heardPlaces)
	oldest := discord.IDAt(now.Add(-m.within))
	all := map[string]discord.Heard{}
	for place, h := range stored {
		if id := h.Message; len(id) < len(oldest) || len(id) == len(oldest) && id < oldest {
			h.Message = oldest
		}
		all[place] = discord.Heard(h)
	}
	return all, err
}

// Unread implements discord.Missed.
func (m missed) Unread(ctx context.Context, after map[string]string) error {
	return m.st.Unread(ctx, discord.Name, after)
}

// Read implements discord.Missed.
func (m missed) Read(ctx context.Context, channel string) error {
	return m.st.Read(ctx, discord.Name, channel)
}

// Newest implements discord.Missed.
func (m missed) Newest(ctx context.Context) (time.Time, error) {
	return m.st.JoinedLast(ctx, discord.Name)
}

// Joined implements discord.Missed.
func (m missed) Joined(ctx context.Context, at time.Time) error {
	return m.st.Joined(ctx, discord.Name, at)
}

func newDiscord(c config.Discord, way http.RoundTripper, m missed, log *slog.Logger) *discord.Platform {
	return discord.New(discord.Options{
		Token: c.Token.Reveal(), APIURL: c.APIURL, Client: &http.Client{Transport: way}, RequestsPerSecond: c.RequestsPerSecond,
		Menu: bots.Menu(), Version: versionText(), Log: log, Missed: m, MissedFor: m.within,
	})
}

// menus shows the command table in Telegram's menus.
func menus(ctx context.Context, p *telegram.Platform, log *slog.Logger) {
	var list []telegram.Command
	for _, c := range bots.Menu() {
		list = append(list, telegram.Command{
			Name: c.Name, Descriptions: c.Text, Admins: c.Role != bots.Owners && c.Name != "start",
			Private: c.Role == bots.Everyone && c.Name != "ask" && c.Name != "start",
			Groups:  c.Role == bots.Everyone && !c.AdminsSet && c.Name != "start",
		})
	}
	if err := p.SetCommands(ctx, list); err != nil && ctx.Err() == nil {
		log.Warn("set Telegram's command menu", "err", err)
	}
}

// greetings say on the log, once each platform has told who the bot is, what to do next.
func (all platformList) greetings(code string, a announcer) (each []func(context.Context)) {
	for _, p := range all {
		each = append(each, func(ctx context.Context) { p.greet(ctx, code, a) })
	}
	return each
}

func (all platformList) cores() []bots.Platform {
	var out []bots.Platform
	for _, p := range all {
		out = append(out, p.core)
	}
	return out
}

// pathOf is where a webhook is served: the path of its public address.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" || u.Path == "/" {
		return "/{$}"
	}
	return u.Path
}
