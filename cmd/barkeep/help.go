package main

import (
	"fmt"
	"io"
	"strings"

	"barkeep/bots/words"
	"barkeep/config"
)

// help says what there is: all subcommands, one of them, all settings, or everything.
func help(sh shell, args []string) int {
	switch {
	case len(args) == 0:
		helpAll(sh.out, sh.words())
		return done
	case len(args) == 1 && args[0] == "settings":
		helpSettings(sh.out, sh.words())
		return done
	case len(args) == 1 && strings.TrimLeft(args[0], "-") == "all":
		return sh.report(helpEverything(sh))
	}
	for _, c := range subcommands(sh.words()) {
		if len(args) == 1 && c.name == args[0] && c.does != "" {
			sh.err = sh.out
			return sh.report(c.run(sh, []string{"-h"}))
		}
	}
	return sh.report(wrongly("there is no help about %q; barkeep help lists the commands", strings.Join(args, " ")))
}

func helpAll(w io.Writer, in *words.Words) {
	fmt.Fprintln(w, in.Operator.Help)
	fmt.Fprintln(w)
	for _, c := range subcommands(in) {
		if c.does == "" {
			continue
		}
		fmt.Fprintf(w, "  %s\n        %s\n", strings.TrimSpace("barkeep "+c.name+" "+c.usage), c.does)
	}
	fmt.Fprintln(w, "\n"+in.Operator.HelpEach)
}

// helpSettings is the reference of all settings, from the table that reads them.
func helpSettings(w io.Writer, in *words.Words) {
	fmt.Fprintln(w, in.Operator.HelpSettings)
	for _, f := range config.Fields() {
		var names []string
		if f.Key != "" {
			names = append(names, f.Key)
		}
		if f.Env != "" {
			names = append(names, f.Env)
		}
		if f.Secret {
			names = append(names, f.Env+"_FILE")
		}
		fmt.Fprintf(w, "\n%s\n    %s\n", strings.Join(names, ", "), in.Operator.Say(f.Meaning))
		if f.Default != "" {
			fmt.Fprintln(w, "    "+say(in, "default: %s", f.Default))
		}
		if f.Restart {
			fmt.Fprintln(w, "    "+say(in, "changes with a restart only"))
		}
	}
}
