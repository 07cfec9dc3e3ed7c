package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"

	"barkeep/bots"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// tour plays the demo by itself: the gateway is simulated, everything else is the
// real program.
type tour struct {
	sh   shell
	dir  string
	site *llmtest.Gateway
	url  string // of the site, on loopback: a process of its own must reach it too
}

// playTour plays the whole tour, in under a minute.
func playTour(sh shell) error {
	dir, err := os.MkdirTemp("", "barkeep-tour-")
	if err != nil {
		return fmt.Errorf("make a folder for the tour: %w", err)
	}
	defer os.RemoveAll(dir)
	site := llmtest.Demo()
	defer site.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("open a port for the simulated gateway: %w", err)
	}
	go func() {
		if err := site.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			fmt.Fprintln(sh.err, "the simulated gateway:", err)
		}
	}()
	t := &tour{sh: sh, dir: dir, site: site, url: "http://" + l.Addr().String()}
	for _, scene := range []func() error{t.talking, t.exactly, t.failures, t.killed, t.unseen} {
		if err := scene(); err != nil {
			return err
		}
	}
	return nil
}

// scene prints a headline.
func (t *tour) scene(headline string) { fmt.Fprintf(t.sh.out, "\n# %s\n\n", headline) }

// play lets a Barkeep with this key answer lines, over the tour's database.
func (t *tour) play(key, url string, lines ...string) error {
	sh := t.sh
	sh.in, sh.tty, sh.echo = strings.NewReader(strings.Join(lines, "\n")), false, true
	cfg, err := demoConfig(sh, t.dir, url, key)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	return talk(sh, cfg, log, sh.configured(cfg, log), func(io.Writer, *words.Words) {})
}

func (t *tour) talking() error {
	t.scene("A question in Chinese, models, another model, and what it cost")
	return t.play(llmtest.DemoKey, t.url,
		"用 Go 写一个反转字符串的函数", "/models gpt-4", "/balance", "/model gpt-4", "Write a Go function that reverses a string", "/balance", "/usage today")
}

// exactly shows that the site's balance fell by what the tab says, to the last
// digit.
func (t *tour) exactly() error {
	t.scene("The same to the last digit: barkeep balance --json and barkeep usage --json")
	st, cfg, err := t.ledger(t.sh.ctx)
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	defer shut(st, log)
	b, err := t.sh.clients(cfg, &llm.Sites{Record: st}, log)[0].Balance(t.sh.ctx, llmtest.DemoKey)
	if err != nil {
		return err
	}
	sums, err := st.Sums(t.sh.ctx, bots.Slice{})
	if err != nil {
		return err
	}
	if b.Left == nil || len(sums) != 1 {
		return errors.New("the tour's balance cannot be read")
	}
	before := 9001 * llm.Dollar / 100
	fmt.Fprintf(t.sh.out, "left before  %s\nleft now     %s\ndifference   %s\nusage says   %s\n",
		bots.Exact(before), bots.Exact(*b.Left), bots.Exact(before-*b.Left), bots.Exact(sums[0].Nano))
	if before-*b.Left != sums[0].Nano {
		return errors.New("the tab does not equal the site's bill")
	}
	return nil
}

// ledger opens the tour's database beside whoever uses it.
func (t *tour) ledger(ctx context.Context) (*store.Store, *config.Config, error) {
	cfg, err := demoConfig(t.sh, t.dir, t.url, llmtest.DemoKey)
	if err != nil {
		return nil, nil, err
	}
	keys, err := databaseKeys(cfg)
	if err != nil {
		return nil, nil, err
	}
	st, err := store.OpenBeside(ctx, cfg.Database, keys, slog.New(slog.DiscardHandler))
	return st, cfg, err
}

func (t *tour) failures() error {
	t.scene("A wrong key, an empty key, and a site that is down")
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	down := "http://" + gone.Addr().String()
	if err := gone.Close(); err != nil {
		return err
	}
	for _, broken := range []struct{ key, url string }{{llmtest.DemoWrongKey, t.url}, {llmtest.DemoExhaustedKey, t.url}, {llmtest.DemoKey, down}} {
		if err := t.play(broken.key, broken.url, "Are you there?"); err != nil {
			return err
		}
		fmt.Fprintln(t.sh.out)
	}
	return nil
}
