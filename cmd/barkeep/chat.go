package main

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"

	"barkeep/bots"
	"barkeep/bots/terminal"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
	"barkeep/store"
)

// chat talks in the terminal: with the configured gateway, or with a simulated
// one that needs no account.
func chat(sh shell, args []string) error {
	f, path := sh.flags("chat")
	demo := f.Bool("demo", false, "talk to a simulated gateway: no account, no network, nothing kept")
	tour := f.Bool("tour", false, "with -demo: play a tour by itself")
	if err := parse(f, args); err != nil {
		return err
	}
	switch {
	case *tour && !*demo:
		return wrongly("-tour goes with -demo")
	case *tour:
		return playTour(sh)
	case *demo:
		return demoChat(sh)
	}
	cfg, log, err := sh.load(*path)
	if err != nil {
		return err
	}
	if err := cfg.CheckGateway(); err != nil {
		return err
	}
	sh.folder = "."
	return talk(sh, cfg, log, sh.configured(cfg, log), nil)
}

// reach makes the gateways that a talk is with.
type reach func(*llm.Sites) []*llm.Client

// configured reaches the gateways of the settings.
func (sh shell) configured(cfg *config.Config, log *slog.Logger) reach {
	return func(sites *llm.Sites) []*llm.Client { return sh.clients(cfg, sites, log) }
}

// unopened says why the database cannot be opened: most of what the store says of one
// that it refuses has a translation.
func unopened(path string, err error) error {
	why := errors.Unwrap(err)
	if why == nil {
		return err
	}
	if whole, bad := filepath.Abs(path); bad == nil {
		path = whole
	}
	return config.Says("open database %s: %v", path, why)
}

// talk runs the core with the terminal as its only platform. greet says hello
// once all is ready; nil says which model answers.
func talk(sh shell, cfg *config.Config, log *slog.Logger, with reach, greet func(io.Writer, *words.Words)) error {
	keys, err := databaseKeys(cfg)
	if err != nil {
		return err
	}
	st, err := store.Open(sh.ctx, cfg.Database, keys, log)
	if errors.Is(err, store.ErrInUse) {
		return config.Says("another Barkeep is running on %s; stop it first, or talk to it on its platforms", cfg.Database)
	}
	if err != nil {
		return unopened(cfg.Database, err)
	}
	defer st.Shut()

	w := words.Or(language(cfg, sh.environ))
	screen := terminal.New(sh.terminal(w))
	sites := &llm.Sites{Record: st}
	gateways := with(sites)
	pol := policy(cfg, gateways, true)
	pol.OwnGateway = ownGateway(gateways, sites, newStrangers(), log)
	engine := bots.New(bots.Options{Store: st, Policy: func() *bots.Policy { return pol }, Platforms: []bots.Platform{screen}, Log: log, Secret: derive(keys[0], "buttons")})
	if greet == nil {
		greet = func(out io.Writer, w *words.Words) { hello(sh.ctx, out, w, cfg, pol) }
	}
	if sh.tty || cfg.Log <= slog.LevelInfo {
		greet(sh.err, w)
	}
	if err := engine.Recover(sh.ctx); err != nil {
		return err
	}
	err = screen.Run(sh.ctx, engine)
	engine.Shutdown(context.WithoutCancel(sh.ctx))
	return err
}

// terminal is how the shell is used: with a prompt and interrupts where a person
// sits there.
func (sh shell) terminal(w *words.Words) terminal.Options {
	o := terminal.Options{In: sh.in, Out: sh.out, Echo: sh.echo, Language: w.Code, Folder: sh.folder}
	if sh.tty {
		interrupts := make(chan os.Signal, 1)
		signal.Notify(interrupts, os.Interrupt)
		o.Prompt, o.Color, o.Interrupts = sh.out, true, interrupts
	}
	return o
}

// language is the language of the person at the terminal.
func language(cfg *config.Config, environ []string) string {
	if cfg.Language != "auto" && cfg.Language != "" {
		return cfg.Language
	}
	return readable(environ)
}

func hello(ctx context.Context, out io.Writer, w *words.Words, cfg *config.Config, pol *bots.Policy) {
	model, err := pol.ModelOf(ctx)
	if err != nil {
		fmt.Fprintln(out, "Barkeep"+w.Colon+w.Operator.ModelNotYet)
		return
	}
	fmt.Fprintln(out, w.TerminalHello(model, hostOf(cfg)))
}

// derive makes a key for one purpose from the database's first secret key.
func derive(key []byte, purpose string) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, "barkeep "+purpose, 32)
	if err != nil {
		panic(err) // only for lengths that SHA-256 cannot give
	}
	return out
}
