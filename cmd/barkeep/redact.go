package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"barkeep/cmd/barkeep/web"
	"barkeep/config"
)

// shapes are what keys and tokens look like: the last net, for secrets that were
// never in the settings.
var shapes = regexp.MustCompile(`sk-[A-Za-z0-9_-]{16,}|\d{6,}:[A-Za-z0-9_-]{30,}|[MNO][\w-]{22,}\.[\w-]{6}\.[\w-]{25,}|(?i:bearer |bot )[A-Za-z0-9._~+/-]{16,}=*`)

// quiet is what a logger takes from the settings: its level, and the secrets that
// it lets through in no text of a record.
type quiet struct {
	level   slog.LevelVar
	mu      sync.Mutex
	secrets []string // longest first; those of older settings too
	known   atomic.Pointer[strings.Replacer]
	faults  []web.Fault // the latest, oldest first
}

// follow takes new settings.
func (q *quiet) follow(cfg *config.Config) {
	q.level.Set(cfg.Log)
	q.add(cfg.Secrets())
}

// add keeps more secrets quiet.
func (q *quiet) add(secrets []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, secret := range secrets {
		for _, s := range written(secret) {
			if len(s) >= 6 && !slices.Contains(q.secrets, s) {
				q.secrets = append(q.secrets, s)
			}
		}
	}
	slices.SortFunc(q.secrets, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, s := range q.secrets {
		pairs = append(pairs, s, "***")
	}
	q.known.Store(strings.NewReplacer(pairs...))
}

// written are the ways in which a secret may stand in a text: as it is, in an
// address, and without what its kind begins with.
func written(secret string) []string {
	all := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
	if bare, ok := strings.CutPrefix(secret, "sk-"); ok {
		all = append(all, bare)
	}
	if bot, rest, ok := strings.Cut(secret, ":"); ok && len(rest) >= 30 && strings.Trim(bot, "0123456789") == "" {
		all = append(all, rest)
	}
	return all
}

// mostFaults is how many lines of trouble are remembered.
const mostFaults = 50

// note remembers a line, without secrets by now, for the operator's page.
func (q *quiet) note(rec slog.Record) {
	says := rec.Message
	rec.Attrs(func(a slog.Attr) bool {
		says += " " + a.String()
		return true
	})
	q.mu.Lock()
	defer q.mu.Unlock()
	q.faults = append(q.faults, web.Fault{At: rec.Time, Says: says})
	q.faults = q.faults[max(0, len(q.faults)-mostFaults):]
}

// lately are the lines of trouble, newest first.
func (q *quiet) lately() []web.Fault {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := slices.Clone(q.faults)
	slices.Reverse(all)
	return all
}

// redactor is a handler that keeps quiet.
type redactor struct {
	slog.Handler
	*quiet
}

func (r redactor) clean(s string) string {
	return shapes.ReplaceAllString(r.known.Load().Replace(s), "***")
}

func (r redactor) Handle(ctx context.Context, rec slog.Record) error {
	out := slog.NewRecord(rec.Time, rec.Level, r.clean(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(r.attr(a))
		return true
	})
	if out.Level >= slog.LevelWarn {
		r.note(out)
	}
	return r.Handler.Handle(ctx, out)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	cleaned := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		cleaned[i] = r.attr(a)
	}
	return redactor{r.Handler.WithAttrs(cleaned), r.quiet}
}

func (r redactor) WithGroup(name string) slog.Handler {
	return redactor{r.Handler.WithGroup(name), r.quiet}
}

func (r redactor) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, r.clean(v.String()))
	case slog.KindGroup:
		var in []slog.Attr
		for _, g := range v.Group() {
			in = append(in, r.attr(g))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(in...)}
	case slog.KindAny:
		return slog.String(a.Key, r.clean(fmt.Sprint(v.Any())))
	}
	return slog.Attr{Key: a.Key, Value: v}
}

// silent logs nothing: for checks that say themselves what they found.
func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }
