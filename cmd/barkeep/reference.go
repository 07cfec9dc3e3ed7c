package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"barkeep/bots"
	"barkeep/bots/words"
)

// helpEverything is the whole reference on one page, from the tables of subcommands,
// settings and commands in chat, in English.
func helpEverything(sh shell) error {
	w := sh.out
	fmt.Fprintf(w, "BARKEEP(1)\n\nNAME\n    barkeep - serves any model of an OpenAI-compatible gateway in Telegram and Discord chats, and keeps the tab\n\n"+
		"SYNOPSIS\n    barkeep [COMMAND] [-config FILE] [FLAGS]\n\nCOMMANDS\n")
	for _, c := range subcommands(words.English()) {
		if c.does == "" {
			continue
		}
		var said bytes.Buffer
		if err := c.run(shell{ctx: sh.ctx, out: &said, err: &said, environ: []string{"LC_ALL=C"}}, []string{"-h"}); !errors.Is(err, flag.ErrHelp) {
			return fmt.Errorf("ask %s for its flags: %w", c.name, err)
		}
		indent(w, strings.TrimSpace(said.String())+"\n")
	}
	fmt.Fprintln(w, "SETTINGS")
	var settings bytes.Buffer
	helpSettings(&settings)
	indent(w, settings.String())
	fmt.Fprintln(w, "COMMANDS IN CHAT")
	for _, c := range bots.Menu() {
		entry := fmt.Sprintf("/%s\n    %s\n    for %s\n", c.Name, c.Text["en"], whose(c.Command))
		if takes := c.ArgText["en"]; takes != "" {
			entry += "    takes: " + takes + "\n"
		}
		indent(w, entry)
	}
	fmt.Fprint(w, `FILES
    barkeep.yaml      settings, beside the database unless -config or BARKEEP_CONFIG names another
    barkeep.db        the database; .db-wal and .db-shm belong to it while it is served, and .db.lock says that it is
    barkeep.db.key    the key for what is encrypted in it, made at the first start; keep it apart from backups

SIGNALS
    SIGHUP            read the settings again
    SIGTERM, SIGINT   end: no new questions, and answers under way get 20 seconds

HTTP, on BARKEEP_LISTEN
    /healthz          the process runs
    /readyz           the database and each platform work
    /metrics          for Prometheus
    /web/             the operator's page, after an owner asked for it with /web

EXIT STATUS
    0                 done
    1                 failed
    2                 wrong use
`)
	return nil
}

// whose says who may use a command.
func whose(c bots.Command) string {
	switch {
	case c.Role == bots.Owners:
		return "owners"
	case c.Role == bots.Admins:
		return "admins and owners"
	case c.AdminsSet:
		return "all to see, admins to set"
	}
	return "all"
}

// indent prints a text four columns in, and an empty line after it.
func indent(w io.Writer, text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); line != "" {
			line = "    " + line
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintln(w)
}
