package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"

	"barkeep/bots/words"
)

// flags returns the flag set of a subcommand, with -config.
func (sh shell) flags(name string) (*flag.FlagSet, *string) {
	f := flag.NewFlagSet("barkeep "+name, flag.ContinueOnError)
	f.SetOutput(io.Discard) // report says what is wrong
	f.Usage = func() { usageOf(sh, f, name) }
	return f, f.String("config", "", "the YAML `file` with the settings")
}

// usageOf is what -h says of a subcommand.
func usageOf(sh shell, f *flag.FlagSet, name string) {
	w := sh.words()
	for _, c := range subcommands(w) {
		if c.name == name {
			fmt.Fprintf(sh.err, "%s\n    %s\n\n", strings.TrimSpace("barkeep "+name+" "+c.usage), c.does)
		}
	}
	f.VisitAll(func(one *flag.Flag) {
		said := *one
		said.Usage = w.Operator.Say(one.Usage)
		takes, does := flag.UnquoteUsage(&said)
		fmt.Fprintf(sh.err, "  %s\n    \t%s\n", strings.TrimSpace("-"+one.Name+" "+takes), does)
	})
}

// parse reads flags.
func parse(f *flag.FlagSet, args []string) error {
	usage := f.Usage
	f.Usage = func() {} // said when it is asked for, not with each mistake
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		usage()
		return err
	}
	if err != nil {
		return misused(f.Name(), err)
	}
	return nil
}

// What package flag says of a wrong use.
var (
	noFlag   = regexp.MustCompile(`^flag provided but not defined: (-.*)$`)
	noValue  = regexp.MustCompile(`^flag needs an argument: (-.*)$`)
	badValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?(-[^ :]+):`)
)

// misused says a mistake of package flag in words of our own, which have a translation.
func misused(command string, err error) error {
	help := strings.Replace(command, "barkeep ", "barkeep help ", 1)
	if m := noFlag.FindStringSubmatch(err.Error()); m != nil {
		return wrongly("there is no flag %s; %s lists them", m[1], help)
	}
	if m := noValue.FindStringSubmatch(err.Error()); m != nil {
		return wrongly("%s needs a value; %s tells which", m[1], help)
	}
	if m := badValue.FindStringSubmatch(err.Error()); m != nil {
		return wrongly("%s does not take %s; %s tells what it takes", m[2], m[1], help)
	}
	return usageError{err}
}

// say formats a sentence in a language.
func say(w *words.Words, english string, args ...any) string {
	return fmt.Sprintf(w.Operator.Say(english), args...)
}
