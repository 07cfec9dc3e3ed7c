package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

func TestSecretMask(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"": "", "short": "***", "1234567890123456789": "***", "sk-0123456789abcdefabcd": "sk-…abcd", "密密密密密密密密密密密密密密密密密密密密": "密密密…密密密密",
	} {
		if got := NewSecret(value).String(); got != want {
			t.Errorf("%q is shown as %q, want %q", value, got, want)
		}
	}
	if s := NewSecret("a"); !s.IsSet() || s.Reveal() != "a" || !s.Equal(NewSecret("a")) || s.Equal(Secret{}) || (Secret{}).IsSet() {
		t.Error("a secret does not keep its value")
	}
}

// everySecret sets all that is secret, each value with the word hidden in it.
var everySecret = []string{
	"TELEGRAM_BOT_TOKEN=1:hidden-telegram-token-0123456789", "DISCORD_BOT_TOKEN=hidden-discord-token-0123456789", "OPENAI_BASE_URL=https://g.example.com",
	"OPENAI_API_KEY=hidden-1,sk-hidden-key-number-two", "GATEWAY_USER_ID=1", "GATEWAY_ACCESS_TOKEN=hidden-access-token-0123456789",
	"TELEGRAM_PROXY=http://user:hidden%20a@p1:1", "DISCORD_PROXY=https://user:hidden-b@p2:1", "OPENAI_PROXY=socks5://user:hidden-c@p3:1",
	"TELEGRAM_WEBHOOK_URL=https://bot.example.com", "TELEGRAM_WEBHOOK_SECRET=hidden-webhook", "BARKEEP_SECRET_KEY=hiddenhiddenhiddenhiddenhiddenhiddenhiddenA=",
}

func TestSecretsAreListed(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, "", everySecret...)
	got := c.Secrets()
	slices.Sort(got)
	want := []string{
		"1:hidden-telegram-token-0123456789", "hidden a", "hidden%20a", "hidden-1", "hidden-access-token-0123456789", "hidden-b", "hidden-c",
		"hidden-discord-token-0123456789", "hidden-webhook", "hiddenhiddenhiddenhiddenhiddenhiddenhiddenA=", "sk-hidden-key-number-two",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, f := range Fields() {
		if f.Secret && !slices.ContainsFunc(everySecret, func(e string) bool { return strings.HasPrefix(e, f.Env+"=") }) {
			t.Errorf("%s is secret, but not in this test", f.Env)
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, "", everySecret...)
	inside := struct {
		secret Secret
		keys   []Secret
		proxy  Proxy
	}{c.Telegram.Token, c.Gateways[0].Keys, c.Telegram.Proxy}
	var out bytes.Buffer
	for _, verb := range strings.Fields("%v %+v %#v %s %q %x %X %d %t %p %e") {
		fmt.Fprintf(&out, verb+"\n", *c)
		fmt.Fprintf(&out, verb+"\n", c.Telegram.Token)
		fmt.Fprintf(&out, verb+"\n", &c.Telegram.Token)
		fmt.Fprintf(&out, verb+"\n", c.Discord.Proxy)
		fmt.Fprintf(&out, verb+"\n", inside)
		fmt.Fprintf(&out, verb+"\n", c.SecretKeys)
	}
	encode := func(text []byte, err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
		out.Write(text)
	}
	encode(json.Marshal(c))
	encode(json.Marshal(map[string]any{"a": c.Telegram.Token, "b": &c.Telegram.Token}))
	encode(yaml.Marshal([]any{c.Telegram, c.Discord, c.Gateways, c.SecretKeys}))
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("config", "config", c, "token", c.Telegram.Token, "keys", c.SecretKeys, "gateways", c.Gateways, "proxy", c.Telegram.Proxy)
	}
	for _, text := range []string{"hidden", fmt.Sprintf("%x", "hidden"), fmt.Sprintf("%X", "hidden"), "[104 105 100"} {
		if strings.Contains(out.String(), text) {
			t.Errorf("%q is in the output", text)
		}
	}
	if !strings.Contains(out.String(), "http://***@p1:1") {
		t.Error("the proxy's host is not shown")
	}
}

func TestSecretsAreNotInMistakes(t *testing.T) {
	t.Parallel()
	const secret = "sk-hidden-0123456789-0123456789"
	var file strings.Builder
	var environ []string
	for _, s := range settings() {
		for _, form := range []string{"%s", "a b %s", "https://user:%s@host/?%s", "1:%s:2"} {
			text := strings.ReplaceAll(form, "%s", secret)
			_, inFile := load(strings.ReplaceAll(s.Key, ".", ":\n ") + ": '" + text + "'")
			_, inEnvironment := load("", s.Env+"="+text, s.Env+"_FILE="+text)
			for _, err := range []error{inFile, inEnvironment} {
				if strings.Contains(sentence(err), "hidden-0") {
					t.Errorf("%s: %v", s.Key, err)
				}
			}
		}
		environ = append(environ, s.Env+"=x "+secret)
		file.WriteString(strings.ReplaceAll(s.Key, ".", ":\n  ") + ": " + secret + "\n")
	}
	for _, s := range gatewaySettings() {
		environ = append(environ, s.Env+"=x "+secret)
		file.WriteString(s.Key + ": " + secret + "\n")
	}
	for _, broken := range []string{"", "a: 'x\n", "\t", "[", "a: {b", "x: 'a' b: c", "- a"} {
		_, err := load(file.String()+broken, environ...)
		if err == nil || strings.Contains(err.Error(), "hidden-0") {
			t.Errorf("%q: %v", broken, err)
		}
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := KeyFile(filepath.Join(t.TempDir(), "barkeep.db"))
	refused := fmt.Errorf("the database holds encrypted keys, but %s is missing", path)
	if _, err := ReadOrCreateKey(path, func() error { return refused }); err != refused {
		t.Errorf("not allowed: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("a key file was made without leave")
	}
	allowed := func() error { return nil }
	first, err := ReadOrCreateKey(path, allowed)
	if err != nil || !first.Created || first.Warning != "" || len(first.Keys) != 1 {
		t.Fatalf("new key: %+v, %v", first, err)
	}
	if key, err := ParseKey(first.Keys[0].Reveal()); err != nil || key == [32]byte{} {
		t.Errorf("new key: %v, %v", key, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	second, err := ReadOrCreateKey(path, func() error { t.Error("asked for leave to make a key that is there"); return nil })
	if err != nil || second.Created || !second.Keys[0].Equal(first.Keys[0]) {
		t.Errorf("second start: %+v, %v", second, err)
	}
	if left, err := filepath.Glob(path + ".*"); err != nil || len(left) != 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if third, err := ReadOrCreateKey(path, allowed); err != nil || third.Warning != path+" can be read by other users of this machine: run chmod 600 on it" {
		t.Errorf("open to others: %+v, %v", third, err)
	}
}

func TestKeyFileTrouble(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.key")
	allowed := func() error { return nil }
	for text, want := range map[string]string{
		"":                     "read the secret key in " + path + ": the file is empty; put its backup back, or delete it if no keys were ever stored",
		"hidden-and-too-short": "read the secret key in " + path + ": it is not 32 bytes in hex or base64; make one with: openssl rand -hex 32",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadOrCreateKey(path, allowed); sentence(err) != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != text {
			t.Errorf("the file was changed to %q, %v", kept, err)
		}
	}
	two := strings.Repeat("ab", 32) + "\n" + strings.Repeat("cd", 32) + "\n"
	if err := os.WriteFile(path, []byte(two), 0o600); err != nil {
		t.Fatal(err)
	}
	if stored, err := ReadOrCreateKey(path, allowed); err != nil || len(stored.Keys) != 2 {
		t.Errorf("two keys: %+v, %v", stored, err)
	}
	if _, err := ReadOrCreateKey(filepath.Join(t.TempDir(), "none", "x.key"), allowed); err == nil || !strings.Contains(err.Error(), "BARKEEP_SECRET_KEY") {
		t.Errorf("no folder: %v", err)
	}
	if err := writeNew(path, []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing over a file: %v", err)
	}
}

func TestKeyFileMadeByManyAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.key")
	got := make(chan StoredKeys)
	for range 8 {
		go func() {
			stored, err := ReadOrCreateKey(path, func() error { return nil })
			if err != nil {
				t.Error(err)
			}
			got <- stored
		}()
	}
	created, values := 0, map[string]bool{}
	for range 8 {
		stored := <-got
		for _, key := range stored.Keys {
			values[key.Reveal()] = true
		}
		if stored.Created {
			created++
		}
	}
	if created != 1 || len(values) != 1 {
		t.Errorf("%d made the file, %d keys seen", created, len(values))
	}
}
