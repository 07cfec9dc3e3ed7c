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
// settings and commands in chat.
func helpEverything(sh shell) error {
	w, in := sh.out, sh.words()
	fmt.Fprintf(w, "BARKEEP(1)\n\n%s\n    %s\n\n%s\n    barkeep [COMMAND] [-config FILE] [FLAGS]\n\n%s\n",
		say(in, "NAME"), in.Operator.Help, say(in, "SYNOPSIS"), say(in, "COMMANDS"))
	for _, c := range subcommands(in) {
		if c.does == "" {
			continue
		}
		var said bytes.Buffer
		if err := c.run(shell{ctx: sh.ctx, out: &said, err: &said, environ: sh.environ}, []string{"-h"}); !errors.Is(err, flag.ErrHelp) {
			return fmt.Errorf("ask %s for its flags: %w", c.name, err)
		}
		indent(w, strings.TrimSpace(said.String())+"\n")
	}
	fmt.Fprintln(w, say(in, "SETTINGS"))
	var settings bytes.Buffer
	helpSettings(&settings, in)
	indent(w, settings.String())
	fmt.Fprintln(w, say(in, "COMMANDS IN CHAT"))
	for _, c := range bots.Menu() {
		entry := fmt.Sprintf("/%s\n    %s\n    %s\n", c.Name, c.Text[in.Code], whose(in, c.Command))
		if takes := c.ArgText[in.Code]; takes != "" {
			entry += "    " + say(in, "takes: %s", takes) + "\n"
		}
		indent(w, entry)
	}
	fmt.Fprint(w, in.Operator.HelpFiles)
	return nil
}

// whose says who may use a command.
func whose(w *words.Words, c bots.Command) string {
	switch {
	case c.Role == bots.Owners:
		return say(w, "for owners")
	case c.Role == bots.Admins:
		return say(w, "for admins and owners")
	case c.AdminsSet:
		return say(w, "for all to see, admins to set")
	}
	return say(w, "for all")
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
