package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"barkeep/bots"
	"barkeep/bots/chart"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/store"
)

// serve answers on the configured platforms until the process is told to end.
func serve(sh shell, args []string) error {
	f, path := sh.flags("serve")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() > 0 {
		return wrongly("serve takes no %q", f.Arg(0))
	}
	return run(sh, *path)
}

// graceTime is how long answers under way get when Barkeep is told to end.
const graceTime = 20 * time.Second

// run is the program, in the order of the imports: settings, store, gateways,
// core, platforms. It returns when sh.ctx has ended and all work with it.
func run(sh shell, path string) (err error) {
	defer func() {
		if sh.ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // told to end while it was starting
		}
	}()
	set, err := newLive(sh, path)
	if err != nil {
		return err
	}
	cfg, log := set.first, set.log
	keys, err := databaseKeys(cfg)
	if err != nil {
		return err
	}
	st, err := store.Open(sh.ctx, cfg.Database, keys, log)
	if err != nil {
		return unopened(cfg.Database, err)
	}
	defer shut(st, log)
	set.sites.Record = st

	secret := derive(keys[0], "buttons")
	all := platforms(sh, cfg, st, set.meter, log)
	var engine *bots.Engine
	var listener *site
	page := newPage(set, st, func() *bots.Engine { return engine })
	engine = bots.New(bots.Options{
		Store: st, Policy: set.policy, Platforms: all.cores(), Log: log, Secret: secret,
		Read: fileReader(), Observer: set.meter, Painter: chart.New(),
		Login: func(who bots.Ref, language string) (string, bool) { return listener.link(cfg, page, who, language) },
	})
	set.meter.look(engine, all, cfg.Database)
	listener, err = listen(cfg.Listen, all, st, set.meter, page.Handler(), log)
	if err != nil {
		return err
	}
	defer listener.stop()
	code, err := offerClaim(sh, st, cfg, set.policy())
	if err != nil {
		return err
	}
	if err := engine.Recover(sh.ctx); err != nil {
		return err
	}
	intake := all.run(sh.ctx, engine, log)
	news := announcer{out: sh.err, words: words.Or(language(cfg, sh.environ)), log: log}
	work := slices.Concat(beside(set, st, engine, secret, news), all.greetings(code, news))
	defer together(context.WithoutCancel(sh.ctx), log, work...)()

	<-sh.ctx.Done()
	log.Info("ending: no new questions, answers under way get " + wait(graceTime))
	intake.Wait()
	grace, cancel := context.WithTimeout(context.WithoutCancel(sh.ctx), graceTime)
	defer cancel()
	engine.Shutdown(grace)
	return nil
}

// beside is the work that goes on beside the answers.
func beside(set *live, st *store.Store, engine *bots.Engine, secret []byte, a announcer) []func(context.Context) {
	log := set.log
	return []func(context.Context){
		set.watch,
		func(ctx context.Context) { settleDown(ctx, log) },
		func(ctx context.Context) { set.meter.balances(ctx, set, log) },
		func(ctx context.Context) { refresh(ctx, set, log) },
		func(ctx context.Context) { sayModel(ctx, set.policy(), a) },
		func(ctx context.Context) { watch(ctx, engine, log) },
		func(ctx context.Context) { fade(ctx, st, set.keep, log) },
		func(ctx context.Context) {
			compare(ctx, bots.NewComparison(bots.Reconciler{Ledger: st, Secret: secret, Before: time.Now()}, log), set.cores, engine.OwnGateways, log)
		},
	}
}

// together starts all work. end ends it and waits until the last has returned: what
// they use may be closed then. Work that panics begins again after a while.
func together(ctx context.Context, log *slog.Logger, all ...func(context.Context)) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	for _, one := range all {
		work.Go(func() {
			for stumbles(ctx, log, one) {
				select {
				case <-ctx.Done():
					return
				case <-time.After(stumblePause):
				}
			}
		})
	}
	return func() {
		stop()
		work.Wait()
	}
}

// stumblePause is how long work rests that panicked: what it met may still be there.
const stumblePause = time.Minute

func stumbles(ctx context.Context, log *slog.Logger, one func(context.Context)) (panicked bool) {
	defer func() { _, panicked = bots.Caught(log, recover(), "work beside the answers") }()
	one(ctx)
	return false
}

// ready says what is missing before anything is opened.
func ready(cfg *config.Config) error {
	return errors.Join(cfg.CheckPlatform(), cfg.CheckGateway())
}

func shut(st *store.Store, log *slog.Logger) {
	if err := st.Shut(); err != nil {
		log.Error("close the database", "err", err)
	}
}

// refreshEvery is how often gateways are asked anew for models, prices and
// refused keys.
const refreshEvery = 10 * time.Minute

// refresh keeps what gateways list fresh. One that cannot be reached is asked
// again sooner, and so are all when the settings bring a new one.
func refresh(ctx context.Context, set *live, log *slog.Logger) {
	next := time.Duration(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(next):
		case <-set.fresh:
		}
		next = refreshEvery
		for _, g := range set.gateways() {
			if err := g.Refresh(ctx); err != nil && ctx.Err() == nil {
				log.Warn("the gateway does not list its models; trying again in a minute", "gateway", g.Name(), "err", err)
				next = time.Minute
			}
		}
	}
}

// codeLasts is how long a claim code is good.
const codeLasts = 24 * time.Hour

// offerClaim prints a code that makes its sender the owner, as long as there is
// none, and returns it: as plain text to stderr, never through the logger.
func offerClaim(sh shell, st *store.Store, cfg *config.Config, pol *bots.Policy) (string, error) {
	if len(pol.Owners) > 0 {
		return "", nil
	}
	owners, err := st.Owners(sh.ctx)
	if err != nil {
		return "", fmt.Errorf("read the owners: %w", err)
	}
	if len(owners) > 0 {
		return "", nil
	}
	return printClaim(sh, st, cfg)
}

// printClaim makes a new code and prints it; an older one is good no more.
func printClaim(sh shell, st *store.Store, cfg *config.Config) (string, error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("make a claim code: %w", err)
	}
	code := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
	if err := st.ClaimCode(sh.ctx, bots.HashClaim(code), time.Now().Add(codeLasts)); err != nil {
		return "", fmt.Errorf("store a claim code: %w", err)
	}
	o := &words.Or(language(cfg, sh.environ)).Operator
	fmt.Fprintf(sh.err, "\n%s\n\n", o.Owner(code))
	if cfg.Discord.Token.IsSet() {
		fmt.Fprintf(sh.err, "%s\n\n", o.OwnerDiscord(code))
	}
	return code, nil
}
