package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"barkeep/bots"
	"barkeep/config"
	"barkeep/store"
)

// run starts the reading of every platform; the group ends when ctx has ended
// and all have returned.
func (all platformList) run(ctx context.Context, e *bots.Engine, log *slog.Logger) *sync.WaitGroup {
	var intake sync.WaitGroup
	for _, p := range all {
		intake.Go(func() {
			if err := p.run(ctx, e); err != nil && ctx.Err() == nil {
				log.Error("a platform stopped", "platform", p.core.Name(), "err", err)
			}
		})
	}
	return &intake
}

// site is the listener for health, metrics, webhooks and the operator's page.
type site struct {
	server  *http.Server
	address string
}

// listen serves health, readiness, metrics and the webhook. With an empty address it
// serves nothing.
func listen(address string, all platformList, st *store.Store, m *metrics, page http.Handler, log *slog.Logger) (*site, error) {
	if address == "" {
		return &site{}, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, config.Says("listen on %s: %v; set BARKEEP_LISTEN to another address, or empty for none", address, err)
	}
	server := newServer(routes(all, st, m, page), log)
	go func() {
		if err := server.Serve(l); err != nil && err != http.ErrServerClosed {
			log.Error("the listener stopped", "err", err)
		}
	}()
	log.Info("listening", "address", l.Addr().String())
	return &site{server, l.Addr().String()}, nil
}

func (w *site) stop() {
	if w.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.server.Shutdown(ctx); err != nil {
		w.server.Close()
	}
}

// newServer bounds what a connection may take of time and memory, whoever makes it.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: standing(h, log), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// standing answers 500 where a handler panics, and logs that for the operator. net/http would hang up, and tell only its own log.
func standing(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if c, panicked := bots.Caught(log, recover(), "a request to the listener"); panicked {
				http.Error(w, "something went wrong inside, see the log ("+c+")", http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func routes(all platformList, st *store.Store, m *metrics, page http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { readyz(w, r, all, st) })
	mux.Handle("GET /metrics", m.page())
	mux.Handle("/web/", page)
	for _, p := range all {
		if p.hook != nil {
			mux.Handle("POST "+p.hookPath, p.hook)
		}
	}
	return mux
}

// readyz is red while the database or a platform does not work: one word for
// each, never a name or an address.
func readyz(w http.ResponseWriter, r *http.Request, all platformList, st *store.Store) {
	state, good := map[string]string{"database": "ok"}, true
	if err := st.Ping(r.Context()); err != nil {
		state["database"], good = "does not answer", false
	}
	for _, p := range all {
		state[p.core.Name()] = "ok"
		if err := p.health(); err != nil {
			state[p.core.Name()], good = "not connected", false
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if !good {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.NewEncoder(w).Encode(state); err != nil {
		return // the asker is gone
	}
}
