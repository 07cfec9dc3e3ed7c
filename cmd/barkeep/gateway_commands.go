package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"barkeep/bots"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/llm"
)

// gateways loads the settings and returns the configured gateways, until they are
// left.
func (sh shell) gateways(path string) (all []*llm.Client, w *words.Words, leave func(), err error) {
	cfg, log, err := sh.load(path)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := cfg.CheckGateway(); err != nil {
		return nil, nil, nil, err
	}
	sites, leave := sh.sites(cfg, log)
	return sh.clients(cfg, sites, log), words.Or(language(cfg, sh.environ)), leave, nil
}

// sites counts what is asked of sites together with the Barkeep that serves the
// database, and with those before; alone where no database can be opened.
func (sh shell) sites(cfg *config.Config, log *slog.Logger) (together *llm.Sites, leave func()) {
	st, err := openThere(sh.ctx, cfg, log)
	if err != nil {
		log.Debug("calls of sites are counted by this process alone", "err", err)
		return &llm.Sites{}, func() {}
	}
	return &llm.Sites{Record: st}, func() { shut(st, log) }
}

// explain makes of a gateway's failure the sentence that chats read, or what whoever runs
// Barkeep can do.
func explain(w *words.Words, err error, model string) error {
	said := ""
	switch llm.FaultOf(err) {
	case "":
		return err
	case llm.Unreachable:
		said = w.Operator.Troubles["site reach"]
	case llm.KeyWrong:
		said = w.Operator.Troubles["site key"]
	default:
		said = bots.Sentence(w, err, model)
	}
	return fmt.Errorf("%s [%w]", said, err)
}

// models lists the gateways' models: one id a line, or JSON, or into a file.
func models(sh shell, args []string) error {
	f, path := sh.flags("models")
	asJSON := f.Bool("json", false, "print JSON")
	file := f.String("o", "", "write the ids to this `file`, one a line")
	if err := parse(f, args); err != nil {
		return err
	}
	gateways, w, leave, err := sh.gateways(*path)
	if err != nil {
		return err
	}
	defer leave()
	type entry struct {
		ID      string `json:"id"`
		OwnedBy string `json:"owned_by"`
	}
	list, seen := []entry{}, map[string]bool{}
	for _, g := range gateways {
		found, err := g.Models(sh.ctx)
		if err != nil {
			return explain(w, err, "")
		}
		for _, m := range found {
			if !seen[m.ID] {
				seen[m.ID] = true
				list = append(list, entry{m.ID, m.OwnedBy})
			}
		}
	}
	var ids strings.Builder
	for _, m := range list {
		ids.WriteString(m.ID + "\n")
	}
	if *file != "" {
		if err := writeWhole(*file, ids.String()); err != nil {
			return err
		}
		fmt.Fprintln(sh.err, say(w, "%d models in %s", len(list), *file))
	}
	switch {
	case *asJSON:
		return printJSON(sh.out, list)
	case *file == "":
		_, err = io.WriteString(sh.out, ids.String())
		return err
	}
	return nil
}

// writeWhole writes a file whole or not at all.
func writeWhole(name, text string) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".barkeep-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer os.Remove(tmp.Name()) // gone already after the rename
	_, err = tmp.WriteString(text)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// balance prints what is left of every key, or of the console accounts.
func balance(sh shell, args []string) error {
	f, path := sh.flags("balance")
	account := f.Bool("account", false, "the console account instead of the keys")
	asJSON := f.Bool("json", false, "print JSON")
	if err := parse(f, args); err != nil {
		return err
	}
	gateways, w, leave, err := sh.gateways(*path)
	if err != nil {
		return err
	}
	defer leave()
	read, err := balances(sh.ctx, gateways, *account)
	if llm.FaultOf(err) != "" && *account {
		err = fmt.Errorf("%s [%w]", bots.AccountSentence(w, err, "barkeep doctor"), err)
	} else {
		err = explain(w, err, "")
	}
	if *asJSON {
		return errors.Join(printJSON(sh.out, jsonBalances(read)), err)
	}
	for i, b := range read {
		if i > 0 {
			fmt.Fprintln(sh.out)
		}
		for _, line := range bots.Figures(w, b) {
			fmt.Fprintln(sh.out, line)
		}
	}
	return err
}

// errNoAccount says what is missing for an account's balance.
var errNoAccount = config.Says("no console account is set: give GATEWAY_USER_ID and GATEWAY_ACCESS_TOKEN")

// balances reads all there are; what could not be read is in the error.
func balances(ctx context.Context, gateways []*llm.Client, account bool) (read []llm.Balance, failure error) {
	asked := false
	add := func(b llm.Balance, err error) {
		asked = true
		if err != nil {
			failure = errors.Join(failure, err)
			return
		}
		read = append(read, b)
	}
	for _, g := range gateways {
		if account {
			if g.HasAccount() {
				add(g.Account(ctx))
			}
			continue
		}
		for _, k := range g.AllKeys() {
			add(g.Balance(ctx, k))
		}
	}
	if account && !asked {
		return nil, errNoAccount
	}
	return read, failure
}

// balanceJSON is one balance as scripts read it: dollars as decimal strings
// whatever the site displays, null where unknown or unlimited.
type balanceJSON struct {
	Whose     string  `json:"whose"`
	Key       *string `json:"key"`
	Granted   *string `json:"granted_usd"`
	Used      *string `json:"used_usd"`
	Left      *string `json:"left_usd"`
	AtLeast   bool    `json:"at_least,omitempty"` // granted and left, where a one-api site does not tell which of them it shows
	Unlimited bool    `json:"unlimited"`
	Requests  *int64  `json:"requests"`
	Expires   *int64  `json:"expires_at"`
	AsOf      int64   `json:"as_of"`
}

func jsonBalances(read []llm.Balance) []balanceJSON {
	all := []balanceJSON{}
	for _, b := range read {
		j := balanceJSON{Whose: string(b.Whose), Unlimited: b.Unlimited, Requests: b.Requests, AsOf: b.AsOf.Unix(), Used: usd(b.Used), AtLeast: b.AtLeast}
		if !b.Unlimited {
			j.Granted, j.Left = usd(b.Granted), usd(b.Left)
		}
		if b.Key != "" {
			j.Key = &b.Key
		}
		if !b.Expires.IsZero() {
			at := b.Expires.Unix()
			j.Expires = &at
		}
		all = append(all, j)
	}
	return all
}

func usd(n *llm.Nano) *string {
	if n == nil {
		return nil
	}
	s := bots.Exact(*n)
	return &s
}

// complete continues a text through the legacy completions endpoint.
func complete(sh shell, args []string) error {
	f, path := sh.flags("complete")
	model := f.String("m", "", "the `model` (default: BARKEEP_MODEL)")
	most := f.Int("max-tokens", 0, "add at most `N` tokens")
	if err := parse(f, args); err != nil {
		return err
	}
	prompt := strings.Join(f.Args(), " ")
	if prompt == "" {
		return wrongly("complete takes the text to continue: barkeep complete -m MODEL PROMPT")
	}
	cfg, log, err := sh.load(*path)
	if err != nil {
		return err
	}
	if err := cfg.CheckGateway(); err != nil {
		return err
	}
	sites, leave := sh.sites(cfg, log)
	defer leave()
	all, w := sh.clients(cfg, sites, log), words.Or(language(cfg, sh.environ))
	pol := policy(cfg, all, true)
	if *model == "" {
		if *model, err = pol.ModelOf(sh.ctx); err != nil {
			return explain(w, err, "")
		}
	}
	g := pol.Gateway(sh.ctx, *model)
	req := llm.Request{Model: *model, Prompt: prompt, MaxTokens: *most}
	if keys := g.Keys(); len(keys) > 0 {
		req.Key = keys[0]
	}
	for d, err := range g.Complete(sh.ctx, req) {
		if err != nil {
			fmt.Fprintln(sh.out)
			return explain(w, err, *model)
		}
		if _, err := io.WriteString(sh.out, d.Text); err != nil {
			return err
		}
	}
	fmt.Fprintln(sh.out)
	return nil
}
