package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/term"

	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/store"
)

// shell is what a subcommand has of the process: tests give it their own.
type shell struct {
	ctx     context.Context
	args    []string
	in      io.Reader
	out     io.Writer // results
	err     io.Writer // progress and messages
	environ []string
	tty     bool   // a person sits at in and out
	echo    bool   // lines read are printed, as if they were typed
	folder  string // where a talk leaves the files it makes; empty: nowhere
	dial    dialer // how platforms and gateways are reached; nil: by the machine's network and its proxies
}

// dialer connects to an address, as net.Dialer's DialContext.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// process is the real process. Its context ends with the first SIGTERM.
func process() shell {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	return shell{
		ctx: ctx, args: os.Args[1:], in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ(),
		tty: term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())),
	}
}

// Exit codes.
const (
	done     = 0
	failed   = 1
	wrongUse = 2
)

// subcommand is one entry of the table that help and dispatch read.
type subcommand struct {
	name  string
	usage string // what follows the name
	does  string // one line; empty: help does not show it
	run   func(sh shell, args []string) error
}

// subcommands is every subcommand there is, with what it does in a language.
func subcommands(w *words.Words) []subcommand {
	all := []subcommand{
		{"serve", "", "", serve},
		{"chat", "[--demo] [--tour]", "", chat},
		{"models", "[-o FILE] [--json]", "", models},
		{"balance", "[--account] [--json]", "", balance},
		{"complete", "[-m MODEL] [--max-tokens N] PROMPT", "", complete},
		{"usage", "[--by day|chat|person|model|kind] [--since DATE] [--json|--csv]", "", usage},
		{"reconcile", "[--since DATE] [--json]", "", reconcile},
		{"doctor", "", "", doctor},
		{"claim", "", "", claim},
		{"backup", "FILE", "", backup},
		{"health", "", "", health},
		{"version", "", "", printVersion},
		{"parse", "", "", parseFile}, // for serve itself: help does not show it
	}
	for i, c := range all {
		all[i].does = w.Operator.Does[c.name]
	}
	return all
}

// words are those of the system: before the settings are read they are not known
// better.
func (sh shell) words() *words.Words {
	for _, e := range sh.environ {
		if v, ok := strings.CutPrefix(e, "BARKEEP_LANGUAGE="); ok && words.In(v) != nil {
			return words.In(v)
		}
	}
	return words.Or(readable(sh.environ))
}

// usageError is a wrong use of the command line.
type usageError struct{ error }

func wrongly(format string, args ...any) error { return usageError{config.Says(format, args...)} }

// command runs what the arguments name and returns the exit code.
func command(sh shell) int {
	name, args := "serve", sh.args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	if name == "help" {
		return help(sh, args)
	}
	if len(sh.args) == 1 && (sh.args[0] == "-h" || sh.args[0] == "--help") {
		return help(sh, nil)
	}
	if name != "chat" || !sh.tty { // there, SIGINT stops an answer
		ctx, stop := signal.NotifyContext(sh.ctx, os.Interrupt)
		defer stop()
		sh.ctx = ctx
	}
	for _, c := range subcommands(sh.words()) {
		if c.name == name {
			return sh.report(c.run(sh, args))
		}
	}
	return sh.report(wrongly("there is no command %q; barkeep help lists them", name))
}

// report says what went wrong, once, and chooses the exit code.
func (sh shell) report(err error) int {
	code := failed
	if use, ok := errors.AsType[usageError](err); ok {
		code, err = wrongUse, use.error
	}
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return done
	}
	fmt.Fprintln(sh.err, "barkeep:", config.In(err, sh.words().Operator.Say))
	return code
}

// load reads the settings, for one use.
func (sh shell) load(path string) (*config.Config, *slog.Logger, error) {
	cfg, _, err := sh.settings(path)
	if err != nil {
		return nil, nil, err
	}
	log, _ := sh.logger(cfg)
	return cfg, log, nil
}

// settings reads the settings, and remembers the files that they come from, also
// where something is wrong with them.
func (sh shell) settings(path string) (*config.Config, stamps, error) {
	files := stamps{}
	cfg, err := config.Load(config.Source{Path: path, Environ: sh.environ, ReadFile: files.readFile})
	if err != nil {
		return nil, files, config.Says("the settings are not right:\n%v", err)
	}
	return cfg, files, nil
}

// logger writes to stderr, JSON when nobody sits there, and never a secret.
func (sh shell) logger(cfg *config.Config) (*slog.Logger, *quiet) {
	q := &quiet{}
	q.follow(cfg)
	opts := &slog.HandlerOptions{Level: &q.level}
	var h slog.Handler = slog.NewJSONHandler(sh.err, opts)
	if f, ok := sh.err.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		h = slog.NewTextHandler(sh.err, opts)
	}
	return slog.New(redactor{h, q}), q
}

// databaseKeys are the secret keys of a database: the configured ones, else the
// one in the file beside it, made on the first start.
func databaseKeys(cfg *config.Config) ([][]byte, error) {
	if len(cfg.SecretKeys) > 0 {
		return parseKeys(cfg.SecretKeys)
	}
	if err := os.MkdirAll(filepath.Dir(cfg.Database), 0o700); err != nil {
		return nil, config.Says("make the database's folder: %v", err)
	}
	file := config.KeyFile(cfg.Database)
	stored, err := config.ReadOrCreateKey(file, func() error { return mayMakeKey(cfg.Database, file) })
	if err != nil {
		return nil, err
	}
	return parseKeys(stored.Keys)
}

// mayMakeKey refuses a new secret key for a database whose own keys an old one
// encrypted.
func mayMakeKey(database, file string) error {
	holds, err := store.HoldsKeys(context.Background(), database)
	if err != nil {
		return unopened(database, err)
	}
	if holds {
		return config.Says("%s holds encrypted keys, and %s, which opens them, is missing: put it back from where you keep it, or set BARKEEP_SECRET_KEY", database, file)
	}
	return nil
}

func parseKeys(written []config.Secret) ([][]byte, error) {
	var keys [][]byte
	for _, s := range written {
		k, err := config.ParseKey(s.Reveal())
		if err != nil {
			return nil, config.Says("secret key: %v", err)
		}
		keys = append(keys, k[:])
	}
	return keys, nil
}
