package main

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"barkeep/bots"
	"barkeep/bots/words"
	"barkeep/config"
)

// asks runs a command line that needs no settings.
func asks(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = command(shell{ctx: context.Background(), args: args, in: strings.NewReader(""), out: &o, err: &e})
	return code, o.String(), e.String()
}

// TestHelp holds that help lists each subcommand, that -h names each of its flags,
// and that the line which sums them up has neither too few nor too many.
func TestHelp(t *testing.T) {
	t.Parallel()
	_, all, _ := asks(t, "help")
	readme, chinese := read(t, "../../README.md"), read(t, "../../README.zh-CN.md")
	flags := regexp.MustCompile(`(?m)^  -([a-z-]+)`)
	named := regexp.MustCompile(`--?([a-z][a-z-]*)`)
	for _, c := range subcommands(words.English()) {
		if c.does == "" {
			continue
		}
		line := strings.TrimSpace("barkeep " + c.name + " " + c.usage)
		if !strings.Contains(all, line+"\n") || !strings.Contains(all, c.does) {
			t.Errorf("help does not tell %q", line)
		}
		if name := "`barkeep " + c.name; !strings.Contains(readme, name) || !strings.Contains(chinese, name) {
			t.Errorf("a README does not name barkeep %s", c.name)
		}
		code, _, said := asks(t, c.name, "-h")
		_, asked, _ := asks(t, "help", c.name)
		if code != done || said != asked || !strings.HasPrefix(said, line+"\n") || !strings.Contains(said, c.does) {
			t.Errorf("barkeep %s -h ends with %d and says %q; help %s says %q", c.name, code, said, c.name, asked)
		}
		var takes []string
		for _, m := range flags.FindAllStringSubmatch(said, -1) {
			takes = append(takes, m[1])
			if m[1] != "config" && !regexp.MustCompile(`--?`+m[1]+`\b`).MatchString(c.usage) {
				t.Errorf("%q leaves out -%s", line, m[1])
			}
		}
		for _, m := range named.FindAllStringSubmatch(c.usage, -1) {
			if !slices.Contains(takes, m[1]) {
				t.Errorf("%q names -%s, which there is not", line, m[1])
			}
		}
	}
	for _, args := range [][]string{{"help", "nothing"}, {"help", "serve", "chat"}, {"help", "parse"}, {"nothing"}} {
		if code, out, said := asks(t, args...); code != wrongUse || out != "" || said == "" {
			t.Errorf("barkeep %v ends with %d and says %q %q", args, code, out, said)
		}
	}
}

// TestReference holds that the reference has every subcommand with its flags, every
// setting and every command in chat.
func TestReference(t *testing.T) {
	t.Parallel()
	code, all, said := asks(t, "help", "all")
	if other, same, _ := asks(t, "help", "--all"); code != done || other != done || said != "" || same != all {
		t.Errorf("it ends with %d and %d, and says %q", code, other, said)
	}
	plain := regexp.MustCompile(`(?m)^ +`).ReplaceAllString(all, "")
	wants := func(text string) {
		t.Helper()
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); !strings.Contains(plain, line) {
				t.Errorf("the reference lacks %q", line)
			}
		}
	}
	for _, c := range subcommands(words.English()) {
		if c.does != "" {
			_, _, said := asks(t, c.name, "-h")
			wants(said)
		}
	}
	for _, c := range bots.Menu() {
		wants("/" + c.Name + "\n" + c.Text["en"])
	}
	_, settings, _ := asks(t, "help", "settings")
	wants(settings)
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/web/", "SIGHUP"} {
		wants(path)
	}
}

// TestSettingsReference holds that the reference has every setting, and that what both
// READMEs say of settings is true of the table that reads them.
func TestSettingsReference(t *testing.T) {
	t.Parallel()
	_, reference, _ := asks(t, "help", "settings")
	known := map[string]config.Field{}
	for _, f := range config.Fields() {
		known[f.Env] = f
		for _, part := range []string{f.Key, f.Env, f.Meaning, f.Default} {
			if !strings.Contains(reference, part) {
				t.Errorf("the reference lacks %q of %s", part, f.Key)
			}
		}
	}
	checkSettings(t, read(t, "../../README.md"), known)
	checkSettings(t, read(t, "../../README.zh-CN.md"), known)
}

// checkSettings holds what a README says of settings to the table that reads them.
func checkSettings(t *testing.T, readme string, known map[string]config.Field) {
	t.Helper()
	for _, name := range regexp.MustCompile(`\b(?:TELEGRAM|DISCORD|OPENAI|GATEWAY|BARKEEP)_[A-Z_]*[A-Z]\b`).FindAllString(readme, -1) {
		if _, ok := known[strings.TrimSuffix(name, "_FILE")]; !ok {
			t.Errorf("the README names %s, which is no setting", name)
		}
	}
	rows := 0
	for line := range strings.Lines(readme) {
		name, meaning, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if !ok || !strings.HasPrefix(line, "| `") {
			continue
		}
		for _, one := range strings.Split(name, "`, `") {
			f, ok := known[one]
			if !ok {
				continue
			}
			rows++
			if f.Default != "" && f.Default != "Local" && !strings.Contains(meaning, f.Default) {
				t.Errorf("the README's row of %s does not name its default %s", one, f.Default)
			}
		}
	}
	if rows < 10 {
		t.Errorf("only %d settings in the README's table", rows)
	}
}

var inTable = regexp.MustCompile("(?m)^\\| (`.*?) \\|")

// TestReadmesAreEqual holds that the Chinese README has the settings and commands of the
// English one, row by row, and that both lead to each other.
func TestReadmesAreEqual(t *testing.T) {
	t.Parallel()
	english, chinese := read(t, "../../README.md"), read(t, "../../README.zh-CN.md")
	first := func(readme string) (all []string) {
		for _, row := range inTable.FindAllStringSubmatch(readme, -1) {
			names := regexp.MustCompile("`[^`]*`").FindAllString(row[1], -1)
			all = append(all, strings.Join(names, " "))
		}
		return all
	}
	if diff := cmp.Diff(first(english), first(chinese)); diff != "" || len(first(english)) < 20 {
		t.Errorf("the tables differ (-English +Chinese):\n%s", diff)
	}
	if !strings.Contains(english, "](README.zh-CN.md)") || !strings.Contains(chinese, "](README.md)") {
		t.Error("the READMEs do not lead to each other")
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
