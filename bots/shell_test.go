package bots

import (
	"strings"
	"testing"
)

// FuzzShell holds that a site cannot put a command into what people paste into a shell.
func FuzzShell(f *testing.F) {
	for _, s := range []string{"gpt-4o", "a b", "it's", "$(reboot)", "", "; rm -rf /", "`x`", "\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := shell(s)
		if quoted == s && strings.ContainsAny(s, " \t\n'\"$`\\;&|<>()*?[]{}~#!=%^") {
			t.Errorf("%q is left bare", s)
		}
		if !strings.HasPrefix(quoted, "'") && quoted != s {
			t.Errorf("%q became %q", s, quoted)
		}
	})
}
