package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
)

// live holds the settings of a running Barkeep. A reading that is good replaces
// the one before; who began with an older one keeps it.
type live struct {
	sh     shell
	path   string // of -config
	log    *slog.Logger
	quiet  *quiet
	meter  *metrics
	first  *config.Config // what needs a restart stays as here
	files  stamps         // as they were when they were read last
	sites  *llm.Sites     // outlasts settings, and with a record this process: what was asked of a site stays asked
	others *strangers     // outlasts settings, too
	now    atomic.Pointer[reading]
	fresh  chan struct{} // some gateway is new
}

// reading is what was made of the settings once; it never changes.
type reading struct {
	cfg      *config.Config
	gateways []*llm.Client
	policy   *bots.Policy
}

// newLive reads the settings for the first time, and says their warnings.
func newLive(sh shell, path string) (*live, error) {
	cfg, files, err := sh.settings(path)
	if err == nil {
		err = ready(cfg)
	}
	if err != nil {
		return nil, err
	}
	l := &live{sh: sh, path: path, first: cfg, files: files, fresh: make(chan struct{}, 1), meter: newMetrics(), sites: &llm.Sites{}, others: newStrangers()}
	l.log, l.quiet = sh.logger(cfg)
	var gateways []*llm.Client
	for _, g := range cfg.Gateways {
		gateways = append(gateways, l.client(g))
	}
	l.use(cfg, gateways)
	for _, w := range cfg.Warnings {
		l.log.Warn(w.Error())
		l.alsoSay(cfg, w)
	}
	return l, nil
}

// use puts settings in force.
func (l *live) use(cfg *config.Config, gateways []*llm.Client) {
	pol := policy(cfg, gateways, false)
	pol.OwnGateway = ownGateway(gateways, l.sites, l.others, l.log)
	l.now.Store(&reading{cfg, gateways, pol})
}

// policy is the newest.
func (l *live) policy() *bots.Policy { return l.now.Load().policy }

// keep is how long words are kept, by the newest settings; 0: for ever.
func (l *live) keep() time.Duration { return l.now.Load().cfg.Keep }

// gateways are the newest.
func (l *live) gateways() []*llm.Client { return l.now.Load().gateways }

// cores are the newest gateways as the core knows them.
func (l *live) cores() []bots.Gateway { return l.policy().Gateways }

// lookEvery is how often the files are looked at. A change counts once they stayed
// the same for that long: an editor may write a file in steps.
const lookEvery = time.Second

// watch reads the settings again on SIGHUP and when a file that they came from
// changed.
func (l *live) watch(ctx context.Context) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	last := l.files
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
			if !l.again() {
				l.log.Info("the settings were read again; none changed")
			}
		case <-tick.C:
			now := l.files.look()
			if maps.Equal(now, last) && !maps.Equal(now, l.files) {
				l.again()
			}
			last = now
		}
	}
}

// again reads the settings and puts them in force. It reports whether there was
// something to say.
func (l *live) again() bool {
	old := l.now.Load()
	cfg, files, err := l.sh.settings(l.path)
	l.files = files
	if err == nil && old.cfg.File != "" && cfg.File == "" {
		err = config.Says("%s is gone", old.cfg.File)
	}
	if err == nil {
		err = ready(cfg)
	}
	if err != nil {
		l.refuse(old.cfg, err)
		return true
	}
	l.quiet.follow(cfg)
	now := config.Changed(old.cfg, cfg)
	later := len(config.Restart(old.cfg, cfg)) > 0
	if len(now) > 0 || later {
		l.take(old, cfg, now)
	}
	if later {
		if names := config.Restart(l.first, cfg); len(names) > 0 {
			l.log.Warn("only a restart puts these changed settings in force: " + strings.Join(names, ", "))
		}
	}
	return len(now) > 0 || later
}

// refuse says what is wrong, mistake by mistake; the old settings stay.
func (l *live) refuse(old *config.Config, err error) {
	all, wrong := errors.AsType[config.Mistakes](err)
	if !wrong {
		l.log.Error("the settings stay as they were: " + err.Error())
		l.alsoSay(old, config.Says("the settings stay as they were:\n%v", err))
		return
	}
	for _, m := range all {
		l.log.Error("the settings stay as they were: "+m.String(), "file", m.File, "line", m.Line, "key", m.Name)
	}
	l.alsoSay(old, config.Says("the settings stay as they were:\n%v", all))
}

// alsoSay repeats a line of the log as plain text where the system does not speak English.
func (l *live) alsoSay(cfg *config.Config, err error) {
	if w := words.Or(language(cfg, l.sh.environ)); w.Code != words.English().Code {
		fmt.Fprintln(l.sh.err, config.In(err, w.Operator.Say))
	}
}

// take puts settings that differ in force, and says so.
func (l *live) take(old *reading, cfg *config.Config, changed []string) {
	gateways, kept := l.renew(old, cfg)
	l.use(cfg, gateways)
	if kept < len(gateways) {
		select {
		case l.fresh <- struct{}{}:
		default: // it is to be looked at already
		}
	}
	if len(changed) > 0 {
		l.log.Info("the settings were read again and hold from the next question on", "changed", strings.Join(changed, ", "),
			"gateways_kept", kept, "gateways_new", len(gateways)-kept)
	}
	for _, w := range cfg.Warnings {
		if !slices.ContainsFunc(old.cfg.Warnings, func(o config.Sentence) bool { return o.Error() == w.Error() }) {
			l.log.Warn(w.Error())
			l.alsoSay(cfg, w)
		}
	}
}

// renew makes the gateways of new settings. One whose description did not change
// is kept, with all it knows: lists, balances, limits and refused keys. One that did
// takes over what is still true.
func (l *live) renew(old *reading, cfg *config.Config) (all []*llm.Client, kept int) {
	for i, at := range heirs(old.cfg.Gateways, cfg.Gateways) {
		g := cfg.Gateways[i]
		switch {
		case at < 0:
			all = append(all, l.client(g))
		case reflect.DeepEqual(old.cfg.Gateways[at], g):
			all = append(all, old.gateways[at])
			kept++
		default:
			all = append(all, old.gateways[at].Next(l.gateway(g), l.way(g), l.log))
		}
	}
	return all, kept
}

// heirs tells for each new gateway which old one it takes over from: itself, or the
// one of its name at its address, or any other there that nobody follows; -1: none.
func heirs(old, now []config.Gateway) []int {
	from := slices.Repeat([]int{-1}, len(now))
	for _, fits := range []func(a, b config.Gateway) bool{
		func(a, b config.Gateway) bool { return reflect.DeepEqual(a, b) },
		func(a, b config.Gateway) bool { return a.URL == b.URL && a.Name == b.Name },
		func(a, b config.Gateway) bool { return a.URL == b.URL },
	} {
		for i, g := range now {
			for at, last := range old {
				if from[i] < 0 && !slices.Contains(from, at) && fits(last, g) {
					from[i] = at
				}
			}
		}
	}
	return from
}

// client is a gateway whose answers are counted.
func (l *live) client(g config.Gateway) *llm.Client { return llm.New(l.gateway(g), l.way(g), l.log) }

// gateway is g with what is known of all sites.
func (l *live) gateway(g config.Gateway) llm.Gateway {
	to := gateway(g)
	to.Sites = l.sites
	return to
}

// way is how a gateway is reached, counting what it answers.
func (l *live) way(g config.Gateway) *http.Client {
	return &http.Client{Transport: l.meter.count("gateway "+g.Name, l.sh.transport(g.Proxy))}
}

// stamps tell whether files changed, by their paths.
type stamps map[string]stamp

// stamp is what shows that a file changed; zero where there is none.
type stamp struct {
	modified time.Time
	size     int64
}

// readFile is os.ReadFile that remembers what it read.
func (s stamps) readFile(name string) ([]byte, error) {
	s[name] = stampOf(name)
	return os.ReadFile(name)
}

// look is how the same files are now.
func (s stamps) look() stamps {
	now := stamps{}
	for name := range s {
		now[name] = stampOf(name)
	}
	return now
}

func stampOf(name string) stamp {
	info, err := os.Stat(name)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}
