package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"barkeep/bots/words"
	"barkeep/config"
)

// instructions are a Dockerfile's, one a line, without comments.
func instructions(text string) (all [][2]string) {
	text = regexp.MustCompile(`(?m)^\s*#.*\n`).ReplaceAllString(text, "")
	text = regexp.MustCompile(`\\\n\s*`).ReplaceAllString(text, "")
	for line := range strings.Lines(text) {
		if name, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			all = append(all, [2]string{name, rest})
		}
	}
	return all
}

// told is what the last instruction of a name says.
func told(all [][2]string, name string) (said string) {
	for _, one := range all {
		if one[0] == name {
			said = one[1]
		}
	}
	return said
}

// TestImage holds, without an engine, what the image promises: pinned bases, files that
// are there, a person without rights who owns the only folder, and commands and settings
// that the program knows. make image runs its build.
func TestImage(t *testing.T) {
	t.Parallel()
	all := instructions(read(t, "../../Dockerfile"))
	stages, copied := 0, map[string]string{}
	for _, one := range all {
		switch fields := strings.Fields(one[1]); one[0] {
		case "FROM":
			base := slices.DeleteFunc(fields, func(f string) bool { return strings.HasPrefix(f, "--") })[0]
			if stages++; base != "scratch" && !regexp.MustCompile(`^golang:1\.[0-9]+(\.[0-9]+)?(@sha256:[0-9a-f]{64})?$`).MatchString(base) {
				t.Errorf("%s is no pinned base", base)
			}
			if v, ok := strings.CutPrefix(base, "golang:"); ok && !strings.Contains(read(t, "../../go.mod"), "\ngo "+v) {
				t.Errorf("go.mod asks for another Go than %s", v)
			}
		case "COPY":
			own := !strings.HasPrefix(fields[0], "--from")
			fields = slices.DeleteFunc(fields, func(f string) bool { return strings.HasPrefix(f, "--") })
			for _, from := range fields[:len(fields)-1] {
				copied[fields[len(fields)-1]] = from
				if _, err := os.Stat(filepath.Join("../..", from)); own && err != nil {
					t.Errorf("COPY %s: %v", one[1], err)
				}
			}
		case "ENV":
			for _, f := range fields {
				name, _, _ := strings.Cut(f, "=")
				if !slices.ContainsFunc(config.Fields(), func(f config.Field) bool { return f.Env == name }) {
					t.Errorf("%s is no setting", name)
				}
			}
		}
	}
	user := told(all, "USER")
	if stages != 2 || !regexp.MustCompile(`^[1-9][0-9]*:[1-9][0-9]*$`).MatchString(user) {
		t.Errorf("%d stages, and it runs as %q", stages, user)
	}
	if env := told(all, "ENV"); copied["/data"] == "" || told(all, "VOLUME") != "/data" || told(all, "WORKDIR") != "/data" ||
		!strings.Contains(env, "BARKEEP_DATABASE=/data/") || !strings.Contains(env, "BARKEEP_LISTEN=:"+told(all, "EXPOSE")) {
		t.Errorf("it keeps its data elsewhere than in /data, or listens elsewhere than exposed: %s", env)
	}
	if !slices.ContainsFunc(all, func(one [2]string) bool { return one[0] == "COPY" && strings.Contains(one[1], "--chown="+user+" ") }) {
		t.Errorf("/data is not given to %s", user)
	}
	_, health, _ := strings.Cut(told(all, "HEALTHCHECK"), "CMD ")
	for _, said := range []string{told(all, "ENTRYPOINT"), health} {
		var words []string
		if err := json.Unmarshal([]byte(said), &words); err != nil || copied[words[0]] == "" {
			t.Errorf("%s runs nothing that is in the image: %v", said, err)
		}
		knows(t, words[1:])
	}
	var serves []string
	if err := json.Unmarshal([]byte(told(all, "CMD")), &serves); err != nil {
		t.Error(err)
	}
	knows(t, serves)
}

// knows holds that there is a subcommand.
func knows(t *testing.T, args []string) {
	t.Helper()
	if len(args) > 0 && !slices.ContainsFunc(subcommands(words.English()), func(c subcommand) bool { return c.name == args[0] }) {
		t.Errorf("there is no barkeep %s", args[0])
	}
}
