package config

import (
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
)

// files is a file system of a few files.
type files map[string]string

func (f files) read(name string) ([]byte, error) {
	text, found := f[name]
	if !found {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

// load loads barkeep.yaml with the given text and an environment.
func load(text string, environ ...string) (*Config, error) {
	return Load(Source{Environ: environ, ReadFile: files{"barkeep.yaml": text}.read})
}

func mustLoad(t *testing.T, text string, environ ...string) *Config {
	t.Helper()
	c, err := load(text, environ...)
	if err != nil {
		t.Fatalf("load:\n%v", err)
	}
	return c
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := Load(Source{ReadFile: files{}.read})
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Telegram: Telegram{APIURL: "https://api.telegram.org", MessagesPerSecond: 30},
		Discord:  Discord{APIURL: "https://discord.com/api/v10", RequestsPerSecond: 50},
		Database: "barkeep.db", Access: "closed", Language: "auto", Timezone: time.Local, Listen: "127.0.0.1:8080", Log: slog.LevelInfo,
		Keep: 180 * 24 * time.Hour, Idle: 3 * time.Hour, Context: 16000,
		AnswerWithin:  AnswerWithin{Private: time.Hour, Group: 10 * time.Minute},
		AnswersAtOnce: AnswersAtOnce{Private: 1, Group: 3},
		ShowBalance:   "owners", OwnKeys: "allowed",
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(sameZone), cmp.Comparer(sameProxy)); diff != "" {
		t.Errorf("without any setting (-want +got):\n%s", diff)
	}
}

func sameZone(a, b *time.Location) bool { return a.String() == b.String() }
func sameProxy(a, b Proxy) bool         { return a.String() == b.String() }

const wholeFile = `
telegram: {token: 123:abc, api_url: http://localhost:8081/, messages_per_second: 0, proxy: "socks5://u:p@h:1080"}
discord:
  token: MTE.x.y
gateways:
  - url: https://one.example.com/v1/
    keys: [sk-1, sk-2, sk-1]
    user_id: 7
    access_token: 0123456789
    models: ["gpt-*"]
    limits: {gpt-4o: 1000, "gpt-4*": 10}
    prices: {gpt-4o: {input: 2.50, output: "10"}, "dall*": {request: 0.04}, x: {input: 1, output: 2, cached: 0.000000001}}
    first_byte_timeout: 90s
  - {name: two, url: http://127.0.0.1:3000}
model: gpt-4o
models: [gpt-*, dall-e-3]
personas:
  pirate:
    prompt: |
      You are a pirate.
      Arr.
    temperature: 0
  翻译: {prompt: 请翻译, model: gpt-4o}
owners: [telegram:12, discord:34, telegram:12]
daily_limit: 0.50 USD
budgets:
  - {chat: telegram:-1001234/5, month: 2m Tokens}
  - {person: "*", day: $1, week: 70 requests}
  - {chat: discord:server/12, role: 34, day: none, month: 200k tokens}
timezone: Asia/Shanghai
listen: ""
log: DEBUG
keep: forever
idle: 1d12h
members_private: on
answers_at_once: {group: 5}
secret_key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
`

func TestWholeFile(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, wholeFile)
	zero := 0.0
	wantGateway := Gateway{
		Name: "main", URL: "https://one.example.com/v1", Keys: []Secret{NewSecret("sk-1"), NewSecret("sk-2")}, UserID: 7,
		AccessToken: NewSecret("0123456789"), Models: []string{"gpt-*"},
		Limits: []Rate{{"gpt-4o", 1000}, {"gpt-4*", 10}, {"claude-2*", 500}, {"gpt-3.5*", 3500}},
		Prices: []Price{
			{Pattern: "gpt-4o", Input: 2_500_000_000, Output: 10_000_000_000, Cached: 2_500_000_000},
			{Pattern: "dall*", Request: 40_000_000},
			{Pattern: "x", Input: 1_000_000_000, Output: 2_000_000_000, Cached: 1},
		},
		FirstByte: 90 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	check := func(what string, want, got any) {
		t.Helper()
		if diff := cmp.Diff(want, got, cmp.Comparer(sameProxy), cmp.Comparer(sameZone)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	check("first gateway", wantGateway, c.Gateways[0])
	check("second gateway", "two http://127.0.0.1:3000", c.Gateways[1].Name+" "+c.Gateways[1].URL)
	check("personas", []Persona{
		{Name: "pirate", Prompt: "You are a pirate.\nArr.", Temperature: &zero},
		{Name: "翻译", Prompt: "请翻译", Model: "gpt-4o"},
	}, c.Personas)
	check("budgets", []Budget{
		{Chat: "telegram:-1001234/5", Month: Limit{Tokens: 2_000_000}},
		{Person: "*", Day: Limit{Nano: 1_000_000_000}, Week: Limit{Requests: 70}},
		{Chat: "discord:server/12", Role: "34", Month: Limit{Tokens: 200_000}},
	}, c.Budgets)
	check("owners", []Owner{{"telegram", 12}, {"discord", 34}}, c.Owners)
	check("telegram", Telegram{Token: NewSecret("123:abc"), APIURL: "http://localhost:8081", Proxy: c.Telegram.Proxy}, c.Telegram)
	check("proxy", "socks5://u:p@h:1080", c.Telegram.Proxy.URL().String())
	check("rest", []any{Limit{Nano: 500_000_000}, "Asia/Shanghai", "", slog.LevelDebug, time.Duration(0), 36 * time.Hour, true, AnswersAtOnce{1, 5}},
		[]any{c.Daily, c.Timezone.String(), c.Listen, c.Log, c.Keep, c.Idle, c.MembersPrivate, c.AnswersAtOnce})
	for _, key := range c.SecretKeys {
		if bytes, err := ParseKey(key.Reveal()); err != nil || bytes[1] != 1 || bytes[31] != 31 {
			t.Errorf("secret key = %v, %v", bytes, err)
		}
	}
	if len(c.SecretKeys) != 2 || len(c.Warnings) != 0 || c.File != "barkeep.yaml" {
		t.Errorf("keys %d, warnings %q, file %q", len(c.SecretKeys), c.Warnings, c.File)
	}
}

// YAML must not turn a key or an id that looks like a number into one.
func TestTextStaysAsWritten(t *testing.T) {
	t.Parallel()
	const written = "0123 1_000 1e5 0o17 .5 +1 0b1 0x1F true null~ .inf 2020-01-01 12:34:56 00000000000000000000000000000000000000000000000000000000000000000001"
	c := mustLoad(t, "\ufeffgateways:\r\n- url: http://a\r\n  keys: ["+strings.ReplaceAll(written, " ", ", ")+"]\r\nmodel: 4.10\r\nlisten: 0.0.0.0:8080 # all\r\n")
	var keys []string
	for _, key := range c.Gateways[0].Keys {
		keys = append(keys, key.Reveal())
	}
	if got := strings.Join(keys, " "); got != written {
		t.Errorf("got  %s\nwant %s", got, written)
	}
	if c.Model != "4.10" || c.Listen != "0.0.0.0:8080" {
		t.Errorf("model %q, listen %q", c.Model, c.Listen)
	}
}

func TestEnvironmentWins(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, `
telegram: {token: 1:file}
gateways:
  - {name: shop, url: https://file.example.com, keys: [sk-file], models: [gpt-4o]}
  - {name: other, url: https://other.example.com, keys: [sk-other]}
listen: 127.0.0.1:1
model: from-file
`, "TELEGRAM_BOT_TOKEN=2:env", "OPENAI_BASE_URL=https://env.example.com/", "OPENAI_API_KEY= sk-a, sk-b ,", "BARKEEP_LISTEN=", "BARKEEP_MODEL=",
		"BARKEEP_MODEL=second", "OPENAI_PROXY=http://proxy:3128")
	first := c.Gateways[0]
	got := []any{c.Telegram.Token.Reveal(), first.Name, first.URL, len(first.Keys), first.Keys[1].Reveal(), first.Models[0], first.Proxy.String(),
		c.Gateways[1].URL, c.Gateways[1].Proxy.IsSet(), c.Listen, c.Model}
	want := []any{"2:env", "shop", "https://env.example.com", 2, "sk-b", "gpt-4o", "http://proxy:3128", "https://other.example.com", false, "", "from-file"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEnvironmentAlone(t *testing.T) {
	t.Parallel()
	c, err := Load(Source{ReadFile: files{"/run/key": "sk-1\nsk-2\n", "/run/id": "\ufeff9:x\r\n"}.read, Environ: []string{
		"OPENAI_BASE_URL=https://g.example.com", "OPENAI_API_KEY_FILE=/run/key", "TELEGRAM_BOT_TOKEN_FILE=/run/id", "GATEWAY_USER_ID=3", "GATEWAY_ACCESS_TOKEN=t",
		"BARKEEP_OWNERS=telegram:1, discord:2", "BARKEEP_DAILY_LIMIT=500 requests", "no equals sign", "=C:=odd",
	}})
	if err != nil {
		t.Fatal(err)
	}
	g := c.Gateways[0]
	got := []any{g.Name, g.Keys[0].Reveal(), g.Keys[1].Reveal(), g.UserID, g.AccessToken.Reveal(), c.Telegram.Token.Reveal(), len(c.Owners), c.Daily.Requests, g.FirstByte, len(g.Limits)}
	want := []any{"main", "sk-1", "sk-2", int64(3), "t", "9:x", 2, int64(500), 300 * time.Second, 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhichFile(t *testing.T) {
	t.Parallel()
	disk := files{"a.yaml": "model: a", "b.yaml": "model: b", "barkeep.yaml": "model: here", "/data/barkeep.yaml": "model: beside"}
	for _, test := range []struct {
		path    string
		environ []string
		model   string
		mistake string
	}{
		{"a.yaml", []string{"BARKEEP_CONFIG=b.yaml"}, "a", ""},
		{"", []string{"BARKEEP_CONFIG=b.yaml"}, "b", ""},
		{"", nil, "here", ""},
		{"", []string{"BARKEEP_DATABASE=/data/x.db"}, "beside", ""},
		{"", []string{"BARKEEP_DATABASE=/nowhere/x.db"}, "", ""},
		{"no.yaml", nil, "", "-config: the file no.yaml cannot be read: file does not exist"},
		{"", []string{"BARKEEP_CONFIG=no.yaml"}, "", "BARKEEP_CONFIG: the file no.yaml cannot be read: file does not exist"},
	} {
		c, err := Load(Source{Path: test.path, Environ: test.environ, ReadFile: disk.read})
		switch {
		case test.mistake != "":
			if err == nil || err.Error() != test.mistake {
				t.Errorf("%q %q: error %v, want %s", test.path, test.environ, err, test.mistake)
			}
		case err != nil || c.Model != test.model:
			t.Errorf("%q %q: %+v, %v, want model %q", test.path, test.environ, c, err, test.model)
		}
	}
	unreadable := func(string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: "barkeep.yaml", Err: fs.ErrPermission}
	}
	if _, err := Load(Source{ReadFile: unreadable}); err == nil || err.Error() != "barkeep.yaml: the file cannot be read: permission denied" {
		t.Errorf("unreadable file: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	c := mustLoad(t, "access: open", "TELEGRAM_TOKEN=1:a", "BARKEEP_OWNER=telegram:1", "BARKEEP_MODEL_FILE=x", "OPENAI_KEY=x", "DISCORD_PUBLIC_KEY=x", "PATH=/bin")
	want := []string{
		"BARKEEP_MODEL_FILE in the environment is not a setting of Barkeep and is ignored; did you mean BARKEEP_MODEL?",
		"BARKEEP_OWNER in the environment is not a setting of Barkeep and is ignored; did you mean BARKEEP_OWNERS?",
		"DISCORD_PUBLIC_KEY in the environment is not a setting of Barkeep and is ignored",
		"OPENAI_KEY in the environment is not a setting of Barkeep and is ignored; did you mean OPENAI_API_KEY?",
		"TELEGRAM_TOKEN in the environment is not a setting of Barkeep and is ignored; did you mean TELEGRAM_BOT_TOKEN?",
		"access is open and there is no daily limit: anyone can spend without bound on the operator's keys; set BARKEEP_DAILY_LIMIT, for example $5",
	}
	var got []string
	for _, w := range c.Warnings {
		got = append(got, w.Error())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c := mustLoad(t, "access: open\ndaily_limit: $5"); len(c.Warnings) != 0 {
		t.Errorf("with a limit: %q", c.Warnings)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	old := mustLoad(t, "telegram: {token: 1:a, proxy: http://p:1}\ngateways: [{url: http://a}]\nmodel: a", "BARKEEP_TIMEZONE=UTC")
	same := mustLoad(t, "telegram: {token: 1:a, proxy: http://p:1}\ngateways: [{url: http://b}]\nmodel: b\nlog: debug\nowners: telegram:3")
	if changed := Restart(old, same); len(changed) != 0 {
		t.Errorf("settings that a reload changes: %q", changed)
	}
	other := mustLoad(t, "telegram: {token: 2:b, proxy: http://p:2}\nlisten: ''\ndatabase: b.db", "DISCORD_BOT_TOKEN=x",
		"BARKEEP_SECRET_KEY="+strings.Repeat("ab", 32))
	want := []string{"telegram.token", "telegram.proxy", "discord.token", "database", "secret_key", "listen"}
	if diff := cmp.Diff(want, Restart(old, other)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNothingSetUp(t *testing.T) {
	t.Parallel()
	empty := mustLoad(t, "")
	if err := empty.CheckPlatform(); err == nil || !strings.Contains(err.Error(), "TELEGRAM_BOT_TOKEN") {
		t.Errorf("no platform: %v", err)
	}
	if err := empty.CheckGateway(); err == nil || !strings.Contains(err.Error(), "OPENAI_BASE_URL") {
		t.Errorf("no gateway: %v", err)
	}
	full := mustLoad(t, "", "DISCORD_BOT_TOKEN=x", "OPENAI_BASE_URL=http://localhost:11434")
	if err := full.CheckPlatform(); err != nil {
		t.Error(err)
	}
	if err := full.CheckGateway(); err != nil {
		t.Error(err)
	}
}

// The names of the contract: operators rely on them.
func TestContractNames(t *testing.T) {
	t.Parallel()
	var names []string
	for _, f := range Fields() {
		names = append(names, f.Env)
		if f.Meaning == "" || strings.Contains(f.Meaning, "\n") {
			t.Errorf("%s %s has no meaning in one line", f.Key, f.Env)
		}
	}
	for _, name := range strings.Fields(`TELEGRAM_BOT_TOKEN DISCORD_BOT_TOKEN TELEGRAM_API_URL DISCORD_API_URL OPENAI_BASE_URL OPENAI_API_KEY
		GATEWAY_USER_ID GATEWAY_ACCESS_TOKEN TELEGRAM_PROXY DISCORD_PROXY OPENAI_PROXY BARKEEP_MODEL BARKEEP_DATABASE BARKEEP_ACCESS
		BARKEEP_DAILY_LIMIT BARKEEP_OWNERS BARKEEP_SECRET_KEY BARKEEP_LANGUAGE BARKEEP_TIMEZONE TELEGRAM_MESSAGES_PER_SECOND
		DISCORD_REQUESTS_PER_SECOND BARKEEP_LISTEN TELEGRAM_WEBHOOK_URL TELEGRAM_WEBHOOK_SECRET BARKEEP_LOG BARKEEP_CONFIG`) {
		if !slices.Contains(names, name) {
			t.Errorf("%s is missing", name)
		}
	}
}
