package config

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var commented = regexp.MustCompile(`(?m)^(\s*)#(\S)`)

func TestExampleAsItIs(t *testing.T) {
	t.Parallel()
	example := mustLoad(t, readExample(t))
	none := mustLoad(t, "")
	if diff := cmp.Diff(none, example, cmp.Comparer(sameZone), cmp.Comparer(sameProxy)); diff != "" {
		t.Errorf("the example changes something before one uncomments anything (-want +got):\n%s", diff)
	}
}

func TestExampleUncommented(t *testing.T) {
	t.Parallel()
	text := readExample(t)
	l := &loader{file: "barkeep.example.yaml", places: map[string]place{}}
	var got, want Config
	defaults(settings(), &want, l)
	defaults(settings(), &got, l)
	fill(settings(), &got, l.parseYAML([]byte(commented.ReplaceAllString(text, "$1$2"))), "")
	l.check(&got)
	if len(l.mistakes) > 0 {
		t.Fatal(l.mistakes)
	}
	names := strings.NewReplacer("[]", "[0]", "NAME", "translator", "MODEL", "gpt-4o")
	for _, f := range Fields() {
		key := names.Replace(f.Key)
		if key == "gateways[0].prices.gpt-4o.request" {
			key = "gateways[0].prices.dall-e-*.request"
		}
		if other, elsewhere := map[string]string{"budgets[0].person": "budgets[1].person", "budgets[0].role": "budgets[2].role"}[key]; elsewhere {
			key = other
		}
		if _, found := l.places[key]; f.Key != "" && !found {
			t.Errorf("%s is not in the example", f.Key)
		}
		if f.Env != "" && f.Key != "" && !strings.Contains(text, "["+f.Env) {
			t.Errorf("%s is not in the example", f.Env)
		}
		if f.Secret != strings.Contains(text, "["+f.Env+" *") {
			t.Errorf("%s: the example's * is not true of it", f.Env)
		}
	}
	for _, s := range settings() {
		if s.Default != "" && !s.same(&want, &got) {
			t.Errorf("%s does not show its default %s", s.Key, s.Default)
		}
	}
	gateway := newGateway(l)
	for _, s := range gatewaySettings() {
		if s.Default != "" && s.same != nil && !s.same(&gateway, &got.Gateways[0]) {
			t.Errorf("gateways[].%s does not show its default %s", s.Key, s.Default)
		}
	}
	if diff := cmp.Diff(gateway.Limits, got.Gateways[0].Limits); diff != "" {
		t.Errorf("limits (-want +got):\n%s", diff)
	}
	checkRestartMarks(t, text)
}

// checkRestartMarks holds the word restart in the comment above each setting that has an environment variable.
func checkRestartMarks(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		for _, f := range Fields() {
			if f.Env != "" && f.Key != "" && strings.Contains(line, "["+f.Env) && f.Restart != strings.HasSuffix(line, " restart\n") {
				t.Errorf("%s: restart is %v in the table, not so in the example", f.Env, f.Restart)
			}
		}
	}
}

func readExample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../barkeep.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
