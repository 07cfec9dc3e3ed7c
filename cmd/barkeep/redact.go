package main

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"sort"
	"strings"
)

// shapes are what keys and tokens look like: the last net, for secrets that were
// never in the settings.
var shapes = regexp.MustCompile(`sk-[A-Za-z0-9_-]{16,}|\b\d{6,}:[A-Za-z0-9_-]{30,}|\b[MNO][\w-]{22,}\.[\w-]{6}\.[\w-]{25,}|(?i:bearer |bot )[A-Za-z0-9._~+/-]{16,}=*`)

// redact returns a handler that lets no secret through, in no text of a record.
func redact(h slog.Handler, secrets []string) slog.Handler {
	var known []string
	for _, s := range secrets {
		if len(s) >= 6 {
			known = append(known, s)
		}
	}
	sort.Slice(known, func(i, j int) bool { return len(known[i]) > len(known[j]) })
	var pairs []string
	for _, s := range known {
		pairs = append(pairs, s, "***")
	}
	return redactor{h, strings.NewReplacer(pairs...)}
}

type redactor struct {
	slog.Handler
	known *strings.Replacer
}

func (r redactor) clean(s string) string {
	return shapes.ReplaceAllString(r.known.Replace(s), "***")
}

func (r redactor) Handle(ctx context.Context, rec slog.Record) error {
	out := slog.NewRecord(rec.Time, rec.Level, r.clean(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(r.attr(a))
		return true
	})
	return r.Handler.Handle(ctx, out)
}

func (r redactor) WithAttrs(attrs []slog.Attr) slog.Handler {
	cleaned := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		cleaned[i] = r.attr(a)
	}
	return redactor{r.Handler.WithAttrs(cleaned), r.known}
}

func (r redactor) WithGroup(name string) slog.Handler {
	return redactor{r.Handler.WithGroup(name), r.known}
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
