package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"barkeep/config"
)

// health asks the Barkeep that serves on this machine whether it is well: for
// containers, whose images hold nothing else to ask with.
func health(sh shell, args []string) error {
	f, path := sh.flags("health")
	if err := parse(f, args); err != nil {
		return err
	}
	cfg, _, err := sh.load(*path)
	if err != nil {
		return err
	}
	if cfg.Listen == "" {
		return config.Says("nothing listens: BARKEEP_LISTEN is empty")
	}
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return fmt.Errorf("read BARKEEP_LISTEN: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(sh.ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{}}).Do(req)
	if err != nil {
		return config.Says("ask %s: %v", cfg.Listen, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return config.Says("%s answers %s", cfg.Listen, resp.Status)
	}
	fmt.Fprintln(sh.out, "ok")
	return nil
}
