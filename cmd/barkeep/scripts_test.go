package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"barkeep/llm/llmtest"
)

// TestScriptsReadWhatTheyExpect holds what models, balance and usage print for scripts,
// and the exit codes.
func TestScriptsReadWhatTheyExpect(t *testing.T) {
	t.Parallel()
	w := bareWorld(t, llmtest.Options{})
	w.set("BARKEEP_LOG", "error")
	run := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := command(shell{ctx: timeout(t), args: args, in: strings.NewReader("What is 17*23?\n"), out: &out, err: &errs, environ: w.env}); code != want {
			t.Errorf("barkeep %v: exit %d, want %d\n%s%s", args, code, want, &out, &errs)
		}
		return out.String()
	}
	if got := run(done, "models"); !strings.Contains("\n"+got, "\ngpt-4o-mini\n") || strings.Contains(got, " ") {
		t.Errorf("models prints %q", got)
	}
	if got := run(done, "models", "--json"); !strings.Contains(got, `{"id":"gpt-4o-mini","owned_by":"openai"}`) || !strings.HasPrefix(got, "[") {
		t.Errorf("models --json prints %q", got)
	}
	file := filepath.Join(w.dir, "model_ids.txt")
	if got := run(done, "models", "-o", file); got != "" {
		t.Errorf("models -o prints %q", got)
	}
	if ids, err := os.ReadFile(file); err != nil || string(ids) != run(done, "models") {
		t.Errorf("model_ids.txt holds %q, %v", ids, err)
	}

	run(done, "chat")
	var balance []map[string]any
	if err := json.Unmarshal([]byte(run(done, "balance", "--json")), &balance); err != nil || len(balance) != 1 || balance[0]["whose"] != "key" || balance[0]["unlimited"] != false || balance[0]["expires_at"] != nil {
		t.Errorf("balance --json prints %v, %v", balance, err)
	}
	run(failed, "balance", "--account")
	run(wrongUse, "balance", "--everything")
	run(wrongUse, "usage", "--by", "weather")
	var charges []usageRow
	if err := json.Unmarshal([]byte(run(done, "usage", "--json")), &charges); err != nil || len(charges) != 1 || charges[0].Model != "gpt-4o-mini" || charges[0].USD == nil {
		t.Fatalf("usage --json prints %+v, %v", charges, err)
	}
	rows, err := csv.NewReader(strings.NewReader(run(done, "usage", "--csv", "--by", "model"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[0][0] != "name" || rows[1][0] != "gpt-4o-mini" || rows[1][8] != "1" || rows[1][11] != *charges[0].USD {
		t.Errorf("usage --csv prints %q, %v", rows, err)
	}
	w.set("OPENAI_API_KEY", "sk-nobodyKnowsThisKey0000000000000000000000000000")
	if got := run(failed, "balance", "--json"); got != "[]\n" {
		t.Errorf("with a wrong key, balance --json prints %q", got)
	}
}
