package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/llm"
	"barkeep/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recorded is a site that answers as a real one did: path → the recording's name.
type recorded struct {
	t     *testing.T
	plays map[string]string
}

func (r *recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	name := r.plays[req.URL.Path]
	if name == "" {
		return &http.Response{StatusCode: 404, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: req}, nil
	}
	raw, err := os.ReadFile(filepath.Join("../../llm/testdata", name+".http"))
	if err != nil {
		return nil, err
	}
	_, answered, _ := strings.Cut(string(raw), "=== response ===\n")
	head, body, _ := strings.Cut(answered, "\n\n")
	body, _, _ = strings.Cut(body, "\n=== ")
	status, err := strconv.Atoi(strings.Fields(head)[1])
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(strings.NewReader(strings.TrimSpace(body))),
	}, err
}

// tills are the sites and keys of the table: what each path answers.
func tills() map[string]map[string]string {
	all := map[string]map[string]string{}
	add := func(name, status, sub, use, token, self string) {
		all[name] = map[string]string{
			"/api/status": status, "/v1/dashboard/billing/subscription": sub, "/v1/dashboard/billing/usage": use, "/api/usage/token/": token, "/api/user/self": self,
		}
	}
	for family, displays := range map[string][]string{"new-api": {"USD", "CNY", "TOKENS", "CUSTOM"}, "one-api": {"curtrue", "curfalse"}} {
		for _, display := range displays {
			for _, stat := range []string{"true", "false"} {
				for _, key := range []string{"erin-limited", "erin-unlimited", "pooruser"} {
					set := family + "/matrix-" + display + "-stat" + stat + "-"
					add(strings.Join([]string{family, display, "stat" + stat, key}, " "), set+"status", set+"sub-"+key, set+"usage-"+key, "", "")
				}
			}
		}
	}
	for _, family := range []string{"new-api", "one-api"} {
		status := family + "/status"
		for _, key := range []string{"expiring", "limited", "unlimited", "exhausted", "expired", "disabled", "invalid", "iplimited", "disableduser"} {
			add(family+" key "+key, status, family+"/billing-sub-"+key, family+"/billing-usage-"+key, "", "")
		}
		for _, self := range []string{"self-ok", "self-after", "user-overdraft-self", "self-wrong-token", "self-disabled-user"} {
			add(family+" account "+self, status, family+"/billing-sub-limited", family+"/billing-usage-limited", "", family+"/"+self)
		}
	}
	for _, key := range []string{"unlimited-after", "exhausted", "expired", "disabled", "pooruser", "slash", "invalid"} {
		add("new-api exact "+key, "new-api/status", "", "", "new-api/usage-token-"+key, "")
	}
	return all
}

// TestBalanceTexts holds, for each display setting and kind of key that was
// recorded, the exact words of /balance in both languages and of balance --json.
func TestBalanceTexts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)))
		all := tills()
		names := make([]string, 0, len(all))
		for n := range all {
			names = append(names, n)
		}
		slices.Sort(names)
		var b strings.Builder
		for _, n := range names {
			g := llm.Gateway{Name: "site", URL: "http://till.test/v1", Keys: []llm.Key{"sk-EXAMPLE-key-0123456789abcd"}}
			account := strings.Contains(n, " account ")
			if account {
				g.Keys, g.UserID, g.AccessToken = nil, "2", "EXAMPLE-access-token"
			}
			fmt.Fprintf(&b, "== %s\n%s", n, till(t, llm.New(g, &http.Client{Transport: &recorded{t, all[n]}}, nil), account))
		}
		golden(t, "balances.golden", b.String())
	})
}

// till is what is said about one site: /balance in both languages, then JSON.
func till(t *testing.T, c *llm.Client, account bool) string {
	t.Helper()
	screen := botstest.New("test", "7")
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "till.db"), [][]byte{make([]byte, 32)}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(st, quiet)
	me := bots.Ref{Platform: "test", ID: "1"}
	pol := &bots.Policy{Gateways: []bots.Gateway{c}, Owners: []bots.Ref{me}, Zone: time.UTC}
	e := bots.New(bots.Options{Store: st, Policy: func() *bots.Policy { return pol }, Platforms: []bots.Platform{screen}, Log: quiet, Secret: []byte("s")})
	defer e.Shutdown(t.Context())
	var out strings.Builder
	for _, lang := range []string{"en", "zh-hans"} {
		m := bots.Message{
			ID: lang, Where: bots.Where{Ref: me, Kind: bots.Private}, From: bots.Who{Ref: me, Name: "me", Language: lang}, Sent: time.Now(), Command: "balance", Addressed: true, Place: lang,
		}
		if err := e.Receive(t.Context(), []bots.Message{m}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		shown, _ := screen.Wait(ctx, lang, func(s botstest.Shown) bool { return s.Final != nil })
		cancel()
		out.WriteString(strings.ReplaceAll(shown.Final.Text+shown.Final.Note, "\\", "") + "\n")
		for _, row := range shown.Final.Buttons {
			for _, b := range row {
				fmt.Fprintf(&out, "[%s → %s]\n", b.Label, b.URL)
			}
		}
	}
	read, failure := balances(t.Context(), []*llm.Client{c}, account)
	var js bytes.Buffer
	if err := printJSON(&js, jsonBalances(read)); err != nil {
		t.Fatal(err)
	}
	out.WriteString(js.String())
	if failure != nil {
		fmt.Fprintf(&out, "and exit code %d\n", failed)
	}
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test -update writes it anew\n%s", name, got)
	}
}
