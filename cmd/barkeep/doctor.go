package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
	"barkeep/store"
)

// doctorTime is how long one check may take.
const doctorTime = 20 * time.Second

// check is one line of the doctor's.
type check struct {
	name string
	run  func(context.Context) (good string, err error)
}

// errSick ends doctor with the exit code for failure; the lines said why.
var errSick = errors.New("something above needs a hand")

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
	fmt.Fprintf(sh.out, "ok    settings: %s\n", fileOr(cfg.File, "environment only"))
	for _, w := range cfg.Warnings {
		fmt.Fprintln(sh.out, "note  "+w)
	}
	w := words.Or(language(cfg, sh.environ))
	sick := false
	for _, c := range checks(cfg, clients(cfg, log), w) {
		ctx, cancel := context.WithTimeout(sh.ctx, doctorTime)
		good, err := c.run(ctx)
		cancel()
		if err != nil {
			sick = true
			fmt.Fprintf(sh.out, "RED   %s: %s\n", c.name, shorten(err))
			continue
		}
		fmt.Fprintf(sh.out, "ok    %s: %s\n", c.name, good)
	}
	if sick {
		return errSick
	}
	return nil
}

func fileOr(name, none string) string {
	if name == "" {
		return none
	}
	return name
}

func shorten(err error) string {
	s := []rune(err.Error())
	return string(s[:min(len(s), 400)])
}

func checks(cfg *config.Config, gateways []*llm.Client, w *words.Words) []check {
	all := []check{
		{"database", func(ctx context.Context) (string, error) { return checkDatabase(ctx, cfg) }},
		{"disk", func(context.Context) (string, error) { return checkDisk(filepath.Dir(cfg.Database)) }},
	}
	if err := cfg.CheckGateway(); err != nil {
		all = append(all, check{"gateway", func(context.Context) (string, error) { return "", err }})
	}
	for _, g := range gateways {
		all = append(all, gatewayChecks(g, w)...)
	}
	if err := cfg.CheckPlatform(); err != nil {
		all = append(all, check{"platforms", func(context.Context) (string, error) { return "", err }})
	}
	if cfg.Telegram.Token.IsSet() {
		all = append(all, check{"telegram", func(ctx context.Context) (string, error) { return checkTelegram(ctx, cfg) }})
	}
	if cfg.Discord.Token.IsSet() {
		all = append(all, check{"discord", func(ctx context.Context) (string, error) { return checkDiscord(ctx, cfg) }})
	}
	return append(all, check{"clock", func(ctx context.Context) (string, error) { return checkClock(ctx, cfg) }})
}

func gatewayChecks(g *llm.Client, w *words.Words) []check {
	return []check{
		{"gateway " + g.Name(), func(ctx context.Context) (string, error) {
			site, err := g.Site(ctx)
			if err != nil {
				return "", explain(w, err, "")
			}
			return fmt.Sprintf("%s (%s)", site.Name, site.Kind), nil
		}},
		{"models of " + g.Name(), func(ctx context.Context) (string, error) {
			list, err := g.Models(ctx)
			if err != nil {
				return "", explain(w, err, "")
			}
			model, err := (&bots.Policy{Gateways: []bots.Gateway{g}}).ModelOf(ctx)
			if err != nil {
				return "", fmt.Errorf("%d listed, none for chat; set BARKEEP_MODEL", len(list))
			}
			return fmt.Sprintf("%d, the first for chat is %s", len(list), model), nil
		}},
		{"balance of " + g.Name(), func(ctx context.Context) (string, error) { return checkBalance(ctx, g, w) }},
	}
}

func checkBalance(ctx context.Context, g *llm.Client, w *words.Words) (string, error) {
	said := ""
	for i, k := range g.Keys() {
		b, err := g.Balance(ctx, k)
		switch {
		case llm.FaultOf(err) == llm.NotOffered:
			return "this site tells none", nil
		case err != nil:
			return "", fmt.Errorf("key %s: %w", k, explain(w, err, ""))
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
func checkDatabase(ctx context.Context, cfg *config.Config) (string, error) {
	if _, err := os.Stat(cfg.Database); errors.Is(err, fs.ErrNotExist) {
		return "none yet at " + cfg.Database + "; the first start makes it", nil
	}
	keys, err := databaseKeys(cfg)
	if err != nil {
		return "", err
	}
	st, err := store.OpenBeside(ctx, cfg.Database, keys, silent())
	if err != nil {
		return "", err
	}
	defer shut(st, silent())
	if err := st.Check(ctx); err != nil {
		return "", err
	}
	size, err := st.Size()
	return fmt.Sprintf("%s, %.1f MB, sound", cfg.Database, float64(size)/1e6), err
}

// leastDisk is the free space below which the doctor is worried.
const leastDisk = 1 << 30

func checkDisk(dir string) (string, error) {
	free, err := freeSpace(dir)
	if err != nil {
		return "", fmt.Errorf("ask how much is free in %s: %w", dir, err)
	}
	if free < leastDisk {
		return "", fmt.Errorf("%d MB free in %s: make room, a full disk stops Barkeep", free>>20, dir)
	}
	return fmt.Sprintf("%d GB free", free>>30), nil
}

// checkTelegram asks Telegram who the bot is.
func checkTelegram(ctx context.Context, cfg *config.Config) (string, error) {
	p := newTelegram(cfg.Telegram, transport(cfg.Telegram.Proxy), silent())
	name, readsGroups, err := p.Self(ctx)
	if err != nil {
		return "", fmt.Errorf("%w", err)
	}
	if !readsGroups {
		return "@" + name + "; privacy mode is on: in groups plain mentions do not arrive (BotFather /setprivacy, then add the bot again), /ask and replies do", nil
	}
	return "@" + name + "; reads all group messages", nil
}

// checkDiscord asks Discord who the bot is.
func checkDiscord(ctx context.Context, cfg *config.Config) (string, error) {
	name, application, content, err := newDiscord(cfg.Discord, transport(cfg.Discord.Proxy), missed{}, silent()).Self(ctx)
	if err != nil {
		return "", err
	}
	said := name + "; add it to a server with " + discord.InviteLink(application)
	if !content {
		said += "; the Message Content Intent is off: it hears direct messages, mentions and slash commands only (developer portal, Bot)"
	}
	return said, nil
}

// checkClock compares the machine's clock with the gateway's.
func checkClock(ctx context.Context, cfg *config.Config) (string, error) {
	if len(cfg.Gateways) == 0 {
		return "not compared: no gateway", nil
	}
	g := cfg.Gateways[0]
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, g.URL, nil)
	if err != nil {
		return "", err
	}
	resp, err := (&http.Client{Transport: transport(g.Proxy)}).Do(req)
	if err != nil {
		return "not compared: the gateway does not answer", nil
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return "not compared: the gateway tells no time", nil
	}
	if off := time.Since(theirs).Abs(); off > time.Minute {
		return "", fmt.Errorf("%s apart from the gateway's: set the clock, or questions expire too soon", off.Round(time.Second))
	}
	return "right within a minute", nil
}
