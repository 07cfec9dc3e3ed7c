package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path/filepath"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord"
	"barkeep/bots/telegram"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
)

// doctorTime is how long one check may take.
const doctorTime = 20 * time.Second

// check is one line of the doctor's.
type check struct {
	name string
	run  func(context.Context) (good string, err error)
}

// doctor checks everything that Barkeep needs and says, in one line each, how it
// is and what to do.
func doctor(sh shell, args []string) error {
	f, path := sh.flags("doctor")
	if err := parse(f, args); err != nil {
		return err
	}
	cfg, log, err := sh.load(*path)
	if err != nil {
		return err
	}
	w := words.Or(language(cfg, sh.environ))
	o := &w.Operator
	fmt.Fprintf(sh.out, "ok    %s%s%s\n", o.Checks["settings"], w.Colon, fileOr(cfg.File, o.Environment))
	for _, warning := range cfg.Warnings {
		fmt.Fprintln(sh.out, "note  "+config.In(warning, o.Say))
	}
	sites, leave := sh.sites(cfg, log)
	defer leave()
	sick := false
	for _, c := range checks(sh, cfg, sh.clients(cfg, sites, log), w) {
		ctx, cancel := context.WithTimeout(sh.ctx, doctorTime)
		good, err := c.run(ctx)
		cancel()
		if err != nil {
			sick = true
			fmt.Fprintf(sh.out, "RED   %s%s%s\n", c.name, w.Colon, shorten(config.In(trouble(o, err), o.Say)))
			continue
		}
		fmt.Fprintf(sh.out, "ok    %s%s%s\n", c.name, w.Colon, good)
	}
	if sick {
		return errors.New(o.Sick) // with the exit code for failure; the lines said why
	}
	return nil
}

func fileOr(name, none string) string {
	if name == "" {
		return none
	}
	return name
}

func shorten(text string) string {
	s := []rune(text)
	return string(s[:min(len(s), 400)])
}

func checks(sh shell, cfg *config.Config, gateways []*llm.Client, w *words.Words) []check {
	o := &w.Operator
	named := func(name string, run func(context.Context) (string, error)) check { return check{o.Checks[name], run} }
	all := []check{
		named("database", func(ctx context.Context) (string, error) { return checkDatabase(ctx, cfg, o) }),
		named("disk", func(context.Context) (string, error) { return checkDisk(filepath.Dir(cfg.Database), o) }),
	}
	if err := cfg.CheckGateway(); err != nil {
		all = append(all, named("gateway", func(context.Context) (string, error) { return "", err }))
	}
	for _, g := range gateways {
		all = append(all, gatewayChecks(g, w)...)
	}
	if err := cfg.CheckPlatform(); err != nil {
		all = append(all, named("platforms", func(context.Context) (string, error) { return "", err }))
	}
	if cfg.Telegram.Token.IsSet() {
		all = append(all, named("telegram", func(ctx context.Context) (string, error) { return checkTelegram(ctx, sh, cfg, o) }))
	}
	if cfg.Discord.Token.IsSet() {
		all = append(all, named("discord", func(ctx context.Context) (string, error) { return checkDiscord(ctx, sh, cfg, o) }))
	}
	return append(all, named("clock", func(ctx context.Context) (string, error) { return checkClock(ctx, sh, cfg, o) }))
}

func gatewayChecks(g *llm.Client, w *words.Words) []check {
	o := &w.Operator
	return []check{
		{o.Checks["gateway"] + " " + g.Name(), func(ctx context.Context) (string, error) {
			site, err := g.Site(ctx)
			if err != nil {
				return "", explain(w, err, "")
			}
			return fmt.Sprintf("%s (%s)", site.Name, site.Kind), nil
		}},
		{o.Of(o.Checks["models"], g.Name()), func(ctx context.Context) (string, error) {
			list, err := g.Models(ctx)
			if err != nil {
				return "", explain(w, err, "")
			}
			model, err := (&bots.Policy{Gateways: []bots.Gateway{g}}).ModelOf(ctx)
			if err != nil {
				return "", errors.New(o.ModelsNoChat(len(list)))
			}
			return o.ModelsListed(len(list), model), nil
		}},
		{o.Of(o.Checks["balance"], g.Name()), func(ctx context.Context) (string, error) { return checkBalance(ctx, g, w) }},
	}
}

// trouble says what stands between Barkeep and a platform in the operator's language.
func trouble(o *words.Operator, err error) error {
	for known, name := range map[error]string{
		telegram.ErrToken: "telegram token", telegram.ErrReach: "telegram reach", telegram.ErrTrouble: "telegram trouble",
		discord.ErrToken: "discord token", discord.ErrReach: "discord reach", discord.ErrTrouble: "discord trouble",
	} {
		if errors.Is(err, known) {
			return errors.New(o.Troubles[name])
		}
	}
	return err
}

func checkBalance(ctx context.Context, g *llm.Client, w *words.Words) (string, error) {
	said := ""
	for i, k := range g.Keys() {
		b, err := g.Balance(ctx, k)
		switch {
		case llm.FaultOf(err) == llm.NotOffered:
			return w.Operator.BalanceUntold, nil
		case err != nil:
			return "", config.Says("key %s: %v", k, explain(w, err, ""))
		}
		if i > 0 {
			said += "; "
		}
		said += bots.Figures(w, b)[2] + " (" + b.Key + ")"
	}
	return said, nil
}

// checkDatabase opens the database as it is: it makes nothing, and a Barkeep that
// serves it is not disturbed.
func checkDatabase(ctx context.Context, cfg *config.Config, o *words.Operator) (string, error) {
	st, err := openThere(ctx, cfg, silent())
	if errors.Is(err, fs.ErrNotExist) {
		return o.NoDatabase(cfg.Database), nil
	}
	if err != nil {
		return "", err
	}
	defer shut(st, silent())
	if err := st.Check(ctx); err != nil {
		return "", err
	}
	size, err := st.Size()
	return o.Database(cfg.Database, float64(size)/1e6), err
}

// leastDisk is the free space below which the doctor is worried.
const leastDisk = 1 << 30

func checkDisk(dir string, o *words.Operator) (string, error) {
	free, err := freeSpace(dir)
	if err != nil {
		return "", fmt.Errorf("ask how much is free in %s: %w", dir, err)
	}
	if free < leastDisk {
		return "", errors.New(o.DiskFull(free>>20, dir))
	}
	return o.DiskFree(free >> 30), nil
}

// checkTelegram asks Telegram who the bot is.
func checkTelegram(ctx context.Context, sh shell, cfg *config.Config, o *words.Operator) (string, error) {
	p := newTelegram(cfg.Telegram, sh.transport(cfg.Telegram.Proxy), silent())
	name, readsGroups, err := p.Self(ctx)
	if err != nil {
		return "", fmt.Errorf("%w", err)
	}
	if !readsGroups {
		return o.TelegramSome(name), nil
	}
	return o.TelegramAll(name), nil
}

// checkDiscord asks Discord who the bot is.
func checkDiscord(ctx context.Context, sh shell, cfg *config.Config, o *words.Operator) (string, error) {
	name, application, content, err := newDiscord(cfg.Discord, sh.transport(cfg.Discord.Proxy), missed{}, silent()).Self(ctx)
	if err != nil {
		return "", err
	}
	said := o.DiscordAdd(name, discord.InviteLink(application))
	if !content {
		said += "; " + o.DiscordSome
	}
	return said, nil
}

// checkClock compares the machine's clock with the gateway's.
func checkClock(ctx context.Context, sh shell, cfg *config.Config, o *words.Operator) (string, error) {
	if len(cfg.Gateways) == 0 {
		return o.ClockAlone, nil
	}
	g := cfg.Gateways[0]
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, g.URL, nil)
	if err != nil {
		return "", err
	}
	resp, err := (&http.Client{Transport: sh.transport(g.Proxy)}).Do(req)
	if err != nil {
		return o.ClockSilent, nil
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return o.ClockUntold, nil
	}
	if off := time.Since(theirs).Abs(); off > time.Minute {
		return "", errors.New(o.ClockOff(off.Round(time.Second).String()))
	}
	return o.ClockRight, nil
}
