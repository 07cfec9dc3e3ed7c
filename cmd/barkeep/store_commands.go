package main

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"barkeep/bots"
	"barkeep/bots/words"
	"barkeep/config"
	"barkeep/store"
)

// beside opens the database beside a Barkeep that may be serving it.
func (sh shell) beside(path string) (*config.Config, *slog.Logger, *store.Store, error) {
	cfg, log, err := sh.load(path)
	if err != nil {
		return nil, nil, nil, err
	}
	keys, err := databaseKeys(cfg)
	if err != nil {
		return nil, nil, nil, err
	}
	st, err := store.OpenBeside(sh.ctx, cfg.Database, keys, log)
	if err != nil {
		return nil, nil, nil, unopened(cfg.Database, err)
	}
	return cfg, log, st, nil
}

// openThere opens the database beside a Barkeep that may be serving it, and makes
// nothing: one that is not there is fs.ErrNotExist.
func openThere(ctx context.Context, cfg *config.Config, log *slog.Logger) (*store.Store, error) {
	if _, err := os.Stat(cfg.Database); errors.Is(err, fs.ErrNotExist) {
		return nil, err // before a secret key is made for it
	}
	keys, err := keysThere(cfg)
	if err != nil {
		return nil, err
	}
	st, err := store.OpenBeside(ctx, cfg.Database, keys, log)
	if err != nil {
		return nil, unopened(cfg.Database, err)
	}
	return st, nil
}

// keysThere is databaseKeys for who neither seals nor unseals anything: it makes no key.
// A database whose key is set for the service alone opens with any, unless it has
// something encrypted that the missing file would open.
func keysThere(cfg *config.Config) ([][]byte, error) {
	file := config.KeyFile(cfg.Database)
	if _, err := os.Stat(file); len(cfg.SecretKeys) > 0 || !errors.Is(err, fs.ErrNotExist) {
		return databaseKeys(cfg)
	}
	passing := make([]byte, 32)
	rand.Read(passing) // never fails
	return [][]byte{passing}, mayMakeKey(cfg.Database, file)
}

// claim prints a new code that makes its sender an owner.
func claim(sh shell, args []string) error {
	f, path := sh.flags("claim")
	if err := parse(f, args); err != nil {
		return err
	}
	cfg, log, st, err := sh.beside(*path)
	if err != nil {
		return err
	}
	defer shut(st, log)
	if len(cfg.Owners) > 0 {
		return config.Says("the owners are set in the settings (BARKEEP_OWNERS); a code would change nothing")
	}
	code, err := printClaim(sh, st, cfg)
	if err == nil {
		linkClaim(sh, cfg, code)
	}
	return err
}

// backup copies the database while it is served.
func backup(sh shell, args []string) error {
	f, path := sh.flags("backup")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() != 1 {
		return wrongly("backup takes the file to write: barkeep backup FILE")
	}
	cfg, log, st, err := sh.beside(*path)
	if err != nil {
		return err
	}
	defer shut(st, log)
	if err := st.Backup(sh.ctx, f.Arg(0)); errors.Is(err, fs.ErrExist) {
		return config.Says("%s exists; name a new file", f.Arg(0))
	} else if err != nil {
		return err
	}
	fmt.Fprintln(sh.err, say(words.Or(language(cfg, sh.environ)), "copied to %s; keep the secret key file with it, but apart", f.Arg(0)))
	return nil
}

// usage prints the tab: one row for each charge, or sums.
func usage(sh shell, args []string) error {
	f, path := sh.flags("usage")
	asJSON := f.Bool("json", false, "print JSON")
	asCSV := f.Bool("csv", false, "print CSV")
	by := f.String("by", "", "one row per `day|chat|person|model|kind` instead of one per call")
	since := f.String("since", "", "from this `date` on, as 2026-01-31 (default: this month)")
	if err := parse(f, args); err != nil {
		return err
	}
	slice, err := sliceOf(*by)
	if err != nil {
		return err
	}
	cfg, log, st, err := sh.beside(*path)
	if err != nil {
		return err
	}
	defer shut(st, log)
	if slice.Zone, slice.Since, err = span(cfg, *since); err != nil {
		return err
	}
	rows, err := usageRows(sh, st, slice)
	if err != nil {
		return err
	}
	switch {
	case *asJSON:
		return printJSON(sh.out, rows)
	case *asCSV:
		return printCSV(sh, rows)
	}
	w := words.Or(language(cfg, sh.environ))
	for _, r := range rows {
		fmt.Fprintln(sh.out, r.line(w))
	}
	return nil
}

func sliceOf(by string) (bots.Slice, error) {
	switch by {
	case "", "day", "chat", "person", "model", "kind":
		return bots.Slice{By: by}, nil
	}
	return bots.Slice{}, wrongly("-by takes day, chat, person, model or kind, not %q", by)
}

func span(cfg *config.Config, since string) (*time.Location, time.Time, error) {
	now := time.Now().In(cfg.Timezone)
	if since == "" {
		return cfg.Timezone, time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, cfg.Timezone), nil
	}
	t, err := time.ParseInLocation(time.DateOnly, since, cfg.Timezone)
	if err != nil {
		return nil, t, wrongly("-since takes a date like 2026-01-31, not %q", since)
	}
	return cfg.Timezone, t, nil
}

// usageRow is one charge, or one sum, as scripts read it. Money is in dollars, null
// where no price is known.
type usageRow struct {
	Name     string  `json:"name,omitempty"` // of a sum
	At       string  `json:"at,omitempty"`   // of a charge, RFC 3339
	Chat     int64   `json:"chat,omitempty"`
	Person   int64   `json:"person,omitempty"`
	Gateway  string  `json:"gateway,omitempty"`
	Model    string  `json:"model,omitempty"`
	State    string  `json:"state,omitempty"`
	Request  string  `json:"request_id,omitempty"`
	Calls    int64   `json:"calls"`
	Prompt   int64   `json:"prompt_tokens"`
	Complete int64   `json:"completion_tokens"`
	USD      *string `json:"usd"`
	Computed *string `json:"computed_usd,omitempty"` // where the gateway's log says otherwise
	Unpriced int64   `json:"unpriced"`
}

func usageRows(sh shell, st *store.Store, slice bots.Slice) ([]usageRow, error) {
	rows := []usageRow{}
	if slice.By == "" {
		charges, err := st.Charges(sh.ctx, slice)
		for _, c := range charges {
			rows = append(rows, chargeRow(c, slice.Zone))
		}
		return rows, err
	}
	sums, err := st.Sums(sh.ctx, slice)
	for _, s := range sums {
		rows = append(rows, usageRow{Name: s.Name, Calls: s.Calls, Prompt: s.Prompt, Complete: s.Complete, USD: usd(&s.Nano), Unpriced: s.Unpriced})
	}
	return rows, err
}

func chargeRow(c bots.Charge, zone *time.Location) usageRow {
	r := usageRow{
		At: c.At.In(zone).Format(time.RFC3339), Chat: c.Chat, Person: c.Person, Gateway: c.Gateway, Model: c.Model, State: string(c.State),
		Request: c.Request, Calls: 1, Prompt: c.Usage.Prompt, Complete: c.Usage.Completion,
	}
	n := c.Counts()
	if c.Logged != nil && c.Cost != nil && c.Cost.Nano != c.Logged.Nano {
		r.Computed = usd(&c.Cost.Nano)
	}
	if r.USD = usd(n); n == nil {
		r.Unpriced = 1
	}
	return r
}

// line is a row as a person reads it.
func (r usageRow) line(w *words.Words) string {
	name := r.Name
	if name == "" {
		name = r.At + "  " + r.Model + "  " + r.State
	}
	money := say(w, "price unknown")
	if r.USD != nil {
		money = "$" + *r.USD
	}
	return fmt.Sprintf("%s  %d + %d tokens  %s", name, r.Prompt, r.Complete, money)
}

func printCSV(sh shell, rows []usageRow) error {
	w := csv.NewWriter(sh.out)
	n := func(i int64) string { return strconv.FormatInt(i, 10) }
	err := w.Write([]string{"name", "at", "chat", "person", "gateway", "model", "state", "request_id", "calls", "prompt_tokens", "completion_tokens", "usd", "unpriced"})
	for _, r := range rows {
		money := ""
		if r.USD != nil {
			money = *r.USD
		}
		err = errors.Join(err, w.Write([]string{harmless(r.Name), r.At, n(r.Chat), n(r.Person), r.Gateway, harmless(r.Model), r.State, r.Request, n(r.Calls), n(r.Prompt), n(r.Complete), money, n(r.Unpriced)}))
	}
	w.Flush()
	return errors.Join(err, w.Error())
}

// harmless keeps a name from being a formula in a spreadsheet.
func harmless(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@') {
		return "'" + s
	}
	return s
}

// version is set when a release is linked.
var version = ""

// printVersion says which Barkeep this is.
func printVersion(sh shell, args []string) error {
	f, _ := sh.flags("version")
	if err := parse(f, args); err != nil {
		return err
	}
	fmt.Fprintln(sh.out, "barkeep", versionText())
	return nil
}

func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "development"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "development " + s.Value[:12]
		}
	}
	return "development"
}
