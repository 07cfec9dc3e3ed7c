package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barkeep/llm/llmtest"
)

// TestReconcileCommand asks in the terminal and then compares the tab with the
// gateway's log: the charge is confirmed, and usage says so.
func TestReconcileCommand(t *testing.T) {
	t.Parallel()
	site := llmtest.New(llmtest.Options{})
	t.Cleanup(func() { site.Close() })
	env := []string{
		"OPENAI_BASE_URL=" + serveOn(t, site), "OPENAI_API_KEY=" + llmtest.Key, "BARKEEP_MODEL=gpt-4", "BARKEEP_LOG=error",
		"GATEWAY_USER_ID=2", "GATEWAY_ACCESS_TOKEN=" + llmtest.AccessToken, "BARKEEP_DATABASE=" + filepath.Join(t.TempDir(), "b.db"),
	}
	run := func(in string, args ...string) string { return terminalRun(t, env, in, args...) }
	run("What is 17*23?\n", "chat")
	var found []reconciled
	for until := time.Now().Add(longest); len(found) == 0 || found[0].Confirmed == 0; {
		if time.Now().After(until) {
			t.Fatalf("nothing was confirmed: %+v", found)
		}
		time.Sleep(500 * time.Millisecond) // the newest seconds of a log are left to the next reading
		if err := json.Unmarshal([]byte(run("", "reconcile", "--json")), &found); err != nil {
			t.Fatal(err)
		}
	}
	if f := found[0]; f.Confirmed != 1 || f.Estimated != 0 || len(f.Unmatched)+len(f.Strange) != 0 {
		t.Errorf("reconcile says %+v", f)
	}
	if got := run("", "reconcile"); !strings.HasSuffix(got, ": 0 confirmed now, 0 still estimated\n") {
		t.Errorf("a second time it says %q", got)
	}
	var rows []usageRow
	if err := json.Unmarshal([]byte(run("", "usage", "--json")), &rows); err != nil || len(rows) != 1 || rows[0].State != "confirmed" || rows[0].USD == nil {
		t.Errorf("usage says %+v, %v", rows, err)
	}
}

// TestReconcileOwnKeys binds an own key in the terminal: what it paid is confirmed
// by its own log, said apart from the operator's, without whose key it is.
func TestReconcileOwnKeys(t *testing.T) {
	t.Parallel()
	const own = "sk-somebodysOwnKey0000000000000000000000000abcd"
	site := llmtest.New(llmtest.Options{Tokens: append(llmtest.DefaultTokens(), llmtest.Token{ID: 2, User: llmtest.UserID, Key: own, Name: "own", Remain: 5_000_000})})
	t.Cleanup(func() { site.Close() })
	env := []string{
		"OPENAI_BASE_URL=" + serveOn(t, site), "OPENAI_API_KEY=" + llmtest.Key, "BARKEEP_MODEL=gpt-4", "BARKEEP_LOG=error", "BARKEEP_DATABASE=" + filepath.Join(t.TempDir(), "b.db"),
	}
	terminalRun(t, env, "/key "+own+"\nWhat is 17*23?\n", "chat")
	await(t, "the log's newest seconds, which are left to the next reading, are over", func() bool {
		rows := site.Ledger()
		return len(rows) > 0 && time.Since(rows[len(rows)-1].Time) > 4*time.Second
	})
	var found []reconciled
	if err := json.Unmarshal([]byte(terminalRun(t, env, "", "reconcile", "--json")), &found); err != nil || len(found) < 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	if house, f := found[0], found[1]; house.Own || house.Confirmed+house.Estimated != 0 || !f.Own || f.Confirmed != 1 || f.Estimated+len(f.Unmatched)+len(f.Strange) != 0 {
		t.Errorf("reconcile says %+v", found)
	}
	if got := terminalRun(t, env, "", "reconcile"); !strings.Contains(got, "own keys: 0 confirmed now, 0 still estimated") || strings.Contains(got, "abcd") {
		t.Errorf("a second time it says %q", got)
	}
}

// terminalRun is a subcommand's output.
func terminalRun(t *testing.T, env []string, in string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	if code := command(shell{ctx: ctx, args: args, in: strings.NewReader(in), out: &out, err: &errs, environ: env}); code != done {
		t.Fatalf("barkeep %v: exit %d\n%s%s", args, code, &out, &errs)
	}
	return out.String()
}
