package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMistakesOfShape(t *testing.T) {
	t.Parallel()
	checkMistakes(t, [][2]string{
		{"\nmodle: x", "barkeep.yaml:2: modle: is not a setting; did you mean model?"},
		{"telegram:\n  tokn: x", "barkeep.yaml:2: telegram.tokn: is not a setting; did you mean telegram.token?"},
		{"TELEGRAM_BOT_TOKEN: 1:a", "barkeep.yaml:1: TELEGRAM_BOT_TOKEN: is not a setting; did you mean telegram.token?"},
		{"telegram: {apiUrl: x}", "barkeep.yaml:1: telegram.apiUrl: is not a setting; did you mean telegram.api_url?"},
		{"telegram.token: 1:a", "barkeep.yaml:1: telegram.token: should be nested: write telegram: and, indented below it, token:"},
		{"weather: sunny", "barkeep.yaml:1: weather: is not a setting"},
		{"gateways:\n- url: http://a\n  kyes: [b]", "barkeep.yaml:3: gateways[0].kyes: is not a setting; did you mean keys?"},
		{"personas: {x: {prompt: y, temprature: 1}}", "barkeep.yaml:1: personas.x.temprature: is not a setting; did you mean temperature?"},
		{"model: a\nlog: info\nmodel: b", "barkeep.yaml:3: model: is set a second time; the first is on line 1"},
		{"telegram: yes", "barkeep.yaml:1: telegram: should be a group: keys with their values, indented below it"},
		{"model: [a]", "barkeep.yaml:1: model: is a list, but should be a single value"},
		{"model: {a: b}", "barkeep.yaml:1: model: is a group of settings, but should be a single value"},
		{"owners:\n- telegram: 123", "barkeep.yaml:2: owners[0]: is a group of settings, but should be a single value"},
		{"models: {a: b}", "barkeep.yaml:1: models: is a group of settings, but should be a list"},
		{"model: *x", "barkeep.yaml:1: model: begins with * & or !, which YAML takes for an alias, an anchor or a tag; put the value in quotes"},
		{"model: !x y", "barkeep.yaml:1: model: begins with * & or !, which YAML takes for an alias, an anchor or a tag; put the value in quotes"},
		{"telegram: {<<: {a: b}}", "barkeep.yaml:1: telegram: a key here is not a plain word; merging (<<), anchors and keys of several lines are not read"},
		{"just words", "barkeep.yaml:1: should be settings, each as KEY: VALUE with a space after the colon"},
		{"model:x", "barkeep.yaml:1: should be settings, each as KEY: VALUE with a space after the colon"},
		{"model: a\n---\nmodel: b", "barkeep.yaml:3: a second document begins here; keep all settings in one"},
		{"model: a\n\tlog: b", "barkeep.yaml:2: this is not valid YAML: found a tab, that cannot start any token (text that begins with one of * & ! @ % ` { [ or holds a colon and a space needs quotes)"},
		{"model: \xff", "barkeep.yaml: the file is not UTF-8 text; save it as UTF-8"},
		{"#" + strings.Repeat("x", 300<<10), "barkeep.yaml: the file is larger than 256 KiB"},
		{"model: " + strings.Repeat("[", 1000), "barkeep.yaml: more than 100 brackets are opened and not closed"},
		{"model:\n" + strings.Repeat("- ", 1000) + "x", "barkeep.yaml:1: model: is a list, but should be a single value\nbarkeep.yaml:2: model" + strings.Repeat("[0]", 10) + ": is nested too deeply"},
	})
}

func TestMistakesOfValues(t *testing.T) {
	t.Parallel()
	checkMistakes(t, [][2]string{
		{"access: half", `barkeep.yaml:1: access: "half" is not one of closed, open`},
		{"language: de", `barkeep.yaml:1: language: "de" is not one of auto, zh, en`},
		{"log: loud", `barkeep.yaml:1: log: "loud" is not one of debug, info, warn, error`},
		{"own_keys: on", `barkeep.yaml:1: own_keys: "on" is not one of off, allowed, anyone`},
		{"show_balance: all", `barkeep.yaml:1: show_balance: "all" is not one of owners, admins`},
		{"members_private: maybe", `barkeep.yaml:1: members_private: "maybe" is not one of true, false, yes, no, on, off`},
		{"context: 16k", `barkeep.yaml:1: context: "16k" is not a whole number from 0 to 100000000`},
		{"answers_at_once: {group: 0}", `barkeep.yaml:1: answers_at_once.group: "0" is not a whole number from 1 to 100`},
		{"idle: 3", `barkeep.yaml:1: idle: "3" has no unit; write for example 90s, 3h or 180d`},
		{"idle: soon", `barkeep.yaml:1: idle: "soon" is not a length of time; write for example 90s, 12h30m or 180d`},
		{"idle: 5s", `barkeep.yaml:1: idle: "5s" is not between 1m and 36500d`},
		{"keep: 1h", `barkeep.yaml:1: keep: "1h" is not between 1d and 36500d`},
		{"listen: 8080", `barkeep.yaml:1: listen: "8080" is not HOST:PORT; write for example 127.0.0.1:8080, :8080, or leave it empty for off`},
		{"listen: localhost:99999", `barkeep.yaml:1: listen: "localhost:99999" is not HOST:PORT; write for example 127.0.0.1:8080, :8080, or leave it empty for off`},
		{"timezone: Mars/Base", `barkeep.yaml:1: timezone: "Mars/Base" is not a time zone; write a name such as Asia/Shanghai, Europe/Berlin or UTC`},
		{"database: file:x.db?mode=ro", "barkeep.yaml:1: database: should be the path of a file, without file: or ?options"},
		{"database: /data/", "barkeep.yaml:1: database: names a folder; add the name of the file, for example barkeep.db"},
		{"daily_limit: 5", `barkeep.yaml:1: daily_limit: "5" is neither dollars nor requests; write for example $5 or 500 requests`},
		{"daily_limit: $0", "barkeep.yaml:1: daily_limit: must be more than nothing; write none for no limit"},
		{"daily_limit: $1,000", `barkeep.yaml:1: daily_limit: "1,000" is not an amount in dollars; write it in digits, for example 2.50`},
		{"owners: [telegram:123, slack:4]", `barkeep.yaml:1: owners[1]: "slack:4" is not an owner; write telegram: or discord: and the person's id in digits without a space, for example telegram:123`},
		{"owners: telegram:-100123", `barkeep.yaml:1: owners: "telegram:-100123" is not an owner; write telegram: or discord: and the person's id in digits without a space, for example telegram:123`},
		{"owners: telegram:0", `barkeep.yaml:1: owners: "telegram:0" has no person's id, which is a number above 0`},
		{`model: "a\nb"`, "barkeep.yaml:1: model: should be one line of at most 256 bytes without control characters"},
		{"models: [gpt-4*]\nmodel: claude-3", `barkeep.yaml:2: model: "claude-3" is not among the permitted models: add it to models, or choose another`},
		{"models: [gpt-4*]\npersonas:\n  x: {prompt: y, model: o3}", `barkeep.yaml:3: personas.x.model: "o3" is not among the permitted models: add it to models, or choose another`},
		{"personas: {x: {temperature: 3, prompt: y}}", `barkeep.yaml:1: personas.x.temperature: "3" is not a number from 0 to 2`},
		{"personas: {x: {temperature: .nan, prompt: y}}", `barkeep.yaml:1: personas.x.temperature: ".nan" is not a number from 0 to 2`},
		{"personas:\n  x:\n  y: {prompt: p}", "barkeep.yaml:2: personas.x: has no prompt"},
		{"personas: {x: be nice}", "barkeep.yaml:1: personas.x: should be a group: keys with their values, indented below it"},
		{"personas: {' x': {prompt: y}}", "barkeep.yaml:1: personas. x: should have a name of 1 to 32 printable characters"},
	})
}

func TestMistakesOfBudgets(t *testing.T) {
	t.Parallel()
	checkMistakes(t, [][2]string{
		{"budgets: $5", "barkeep.yaml:1: budgets: should be a list; begin each budget with - before its first key"},
		{"budgets: [$5]", "barkeep.yaml:1: budgets[0]: should be a group: keys with their values, indented below it"},
		{"budgets:\n- day: $5", "barkeep.yaml:2: budgets[0]: says for whom it is: set chat, person or both; * is each"},
		{"budgets:\n- chat: telegram:-1001", "barkeep.yaml:2: budgets[0]: has no amount: set day, week or month, for example day: $5"},
		{"budgets:\n- {chat: our group, day: $5}", `barkeep.yaml:2: budgets[0].chat: "our group" is not a chat; write its id as /allow does, for example telegram:-1001234 or discord:server/123; * is each`},
		{"budgets:\n- {person: slack:1, day: $5}", `barkeep.yaml:2: budgets[0].person: "slack:1" is not a person; write for example telegram:123 or discord:456; * is each`},
		{"budgets:\n- {chat: discord:7, role: 8, day: $5}", "barkeep.yaml:2: budgets[0]: has a role: set chat to its Discord server, such as discord:server/123, and no person"},
		{"budgets:\n- {chat: discord:server/7, role: mods, day: $5}", `barkeep.yaml:2: budgets[0].role: "mods" is not the id of a role, which is a number`},
		{"budgets:\n- {person: '*', week: 5 beers}", `barkeep.yaml:2: budgets[0].week: "5 beers" is neither dollars nor requests; write for example $5 or 500 requests`},
		{"budgets:\n- {person: '*', year: $5}", "barkeep.yaml:2: budgets[0].year: is not a setting"},
		{"budgets:\n- {person: '*', day: 9999999m tokens}", `barkeep.yaml:2: budgets[0].day: "9999999m tokens" is not a number of tokens; write for example 200k tokens`},
	})
}

func TestMistakesOfTokensAndAddresses(t *testing.T) {
	t.Parallel()
	checkMistakes(t, [][2]string{
		{"telegram: {token: abc}", "barkeep.yaml:1: telegram.token: is not a bot token; it looks like 123456:ABC-DEF and comes from @BotFather"},
		{"discord: {token: Bot abc}", "barkeep.yaml:1: discord.token: should be the bare token, without the word Bot"},
		{"discord: {token: a b}", "barkeep.yaml:1: discord.token: holds a space, a line break or a character that no token has; copy it again"},
		{"telegram: {api_url: api.telegram.org}", "barkeep.yaml:1: telegram.api_url: is not a whole address; it should begin with http:// or https://"},
		{"telegram: {api_url: ftp://a}", "barkeep.yaml:1: telegram.api_url: should begin with http:// or https://"},
		{"discord: {api_url: 'https://'}", "barkeep.yaml:1: discord.api_url: has no host after ://"},
		{"discord: {api_url: 'https://a:70000'}", "barkeep.yaml:1: discord.api_url: has a port that is not a number from 1 to 65535"},
		{"discord: {api_url: 'https://a b'}", "barkeep.yaml:1: discord.api_url: is not an address that can be read; check it for spaces, brackets and the port"},
		{"telegram: {proxy: 'socks4://a'}", "barkeep.yaml:1: telegram.proxy: should begin with http:// or https:// or socks5://"},
		{"telegram: {proxy: 'http://a/b'}", "barkeep.yaml:1: telegram.proxy: should end after the port, for example socks5://127.0.0.1:1080"},
		{"telegram: {webhook_secret: a}\ndiscord: {}", ""},
		{"telegram: {webhook_secret: a b}", "barkeep.yaml:1: telegram.webhook_secret: should be 1 to 256 letters, digits, _ and -"},
		{"telegram: {webhook_url: https://a/b}", "barkeep.yaml:1: telegram.webhook_url: needs a secret beside it, or anybody could send questions: set webhook_secret (TELEGRAM_WEBHOOK_SECRET)"},
		{"listen: ''\ntelegram: {webhook_url: https://a/b, webhook_secret: s}", "barkeep.yaml:2: telegram.webhook_url: needs an address to listen on: set listen (BARKEEP_LISTEN)"},
		{"telegram: {webhook_url: http://a:81, webhook_secret: s}", "barkeep.yaml:1: telegram.webhook_url: should begin with https://, which Telegram requires\nbarkeep.yaml:1: telegram.webhook_url: has port 81, but Telegram calls only ports 80, 88, 443 and 8443"},
		{"telegram: {webhook_url: http://a:81, webhook_secret: s, api_url: http://local}", ""},
		{"telegram: {webhook_url: https://u@a, webhook_secret: s}", "barkeep.yaml:1: telegram.webhook_url: should hold no user name, password or #"},
		{"secret_key: [abc]", "barkeep.yaml:1: secret_key[0]: is not 32 bytes in hex or base64; make one with: openssl rand -hex 32"},
	})
}

func TestMistakesOfGateways(t *testing.T) {
	t.Parallel()
	checkMistakes(t, [][2]string{
		{"gateways: {url: http://a}", "barkeep.yaml:1: gateways: should be a list; begin each gateway with - before its first key"},
		{"gateways: [http://a]", "barkeep.yaml:1: gateways[0]: should be a group: keys with their values, indented below it"},
		{"gateways:\n- keys: [a]", "barkeep.yaml:2: gateways[0]: the gateway has no address: set url (OPENAI_BASE_URL), for example https://api.openai.com/v1"},
		{"gateways:\n-\n", "barkeep.yaml:2: gateways[0]: the gateway has no address: set url (OPENAI_BASE_URL), for example https://api.openai.com/v1"},
		{"gateways:\n- url: http://a\n- url: http://b", "barkeep.yaml:3: gateways[1]: the gateway needs a name of its own: set name"},
		{"gateways:\n- {url: http://a, name: x}\n- {url: http://b, name: X}", "barkeep.yaml:3: gateways[1].name: another gateway has this name already"},
		{"gateways:\n- url: https://u:p@a/v1", "barkeep.yaml:2: gateways[0].url: holds a user name or password; Barkeep does not send one there, so take it out"},
		{"gateways:\n- url: https://a/v1?key=1", "barkeep.yaml:2: gateways[0].url: should end before any ? or #, since Barkeep adds the paths of its calls to it"},
		{"gateways:\n- url: http://a\n  user_id: 1", "barkeep.yaml:3: gateways[0].user_id: needs the account's system access token beside it: set access_token (GATEWAY_ACCESS_TOKEN)"},
		{"gateways:\n- url: http://a\n  access_token: x", "barkeep.yaml:3: gateways[0].access_token: needs the account's number beside it: set user_id (GATEWAY_USER_ID)"},
		{"gateways: [{url: http://a, user_id: me, access_token: x}]", "barkeep.yaml:1: gateways[0].user_id: should be the number of the gateway's account, such as 1"},
		{"gateways: [{url: http://a, keys: [Bearer sk]}]", "barkeep.yaml:1: gateways[0].keys[0]: should be the bare token, without the word Bearer"},
		{"gateways: [{url: http://a, limits: {gpt-4: many}}]", `barkeep.yaml:1: gateways[0].limits.gpt-4: "many" is not a whole number from 0 to 1000000`},
		{"gateways: [{url: http://a, limits: {gpt-4: [1]}}]", "barkeep.yaml:1: gateways[0].limits.gpt-4: is a list, but should be a single value"},
		{"gateways: [{url: http://a, limits: {gpt-4: }}]", "barkeep.yaml:1: gateways[0].limits.gpt-4: has no number; write 0 for no bound"},
		{"gateways: [{url: http://a, limits: [1]}]", "barkeep.yaml:1: gateways[0].limits: should be a group: keys with their values, indented below it"},
		{"gateways: [{url: http://a, prices: {m: {input: 1}}}]", "barkeep.yaml:1: gateways[0].prices.m: should have both input and output"},
		{"gateways: [{url: http://a, prices: {m: {cached: 1}}}]", "barkeep.yaml:1: gateways[0].prices.m: should have input and output, or request"},
		{"gateways: [{url: http://a, prices: {m: 1}}]", "barkeep.yaml:1: gateways[0].prices.m: should be a group: keys with their values, indented below it"},
		{"gateways: [{url: http://a, prices: {m: {request: 1e-3}}}]", `barkeep.yaml:1: gateways[0].prices.m.request: "1e-3" is not an amount in dollars; write it in digits, for example 2.50`},
		{"gateways: [{url: http://a, prices: {m: {request: -1}}}]", `barkeep.yaml:1: gateways[0].prices.m.request: "-1" is not an amount in dollars; write it in digits, for example 2.50`},
		{"gateways: [{url: http://a, prices: {m: {request: 0.0000000001}}}]", "barkeep.yaml:1: gateways[0].prices.m.request: is finer than Barkeep can count; write at most 9 digits after the point"},
		{"gateways: [{url: http://a, prices: {m: {request: 9000.01}}}]", "barkeep.yaml:1: gateways[0].prices.m.request: is more than $9000, so something is off; input, output and cached are dollars per million tokens"},
		{"gateways: [{url: http://a, first_byte_timeout: 0s}]", `barkeep.yaml:1: gateways[0].first_byte_timeout: "0s" is not between 1s and 1d`},
	})
}

// checkMistakes loads each text as a file and compares what is said about it, "" for nothing.
func checkMistakes(t *testing.T, texts [][2]string) {
	t.Helper()
	for _, text := range texts {
		_, err := load(text[0])
		if got := sentence(err); got != text[1] {
			t.Errorf("%.80q says\n  %s\nwant\n  %s", text[0], got, text[1])
		}
	}
}

func sentence(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestMistakesInTheEnvironment(t *testing.T) {
	t.Parallel()
	disk := files{"/empty": " \n", "/key": "sk-1"}
	for _, test := range []struct{ environ, want string }{
		{"TELEGRAM_BOT_TOKEN=abc", "TELEGRAM_BOT_TOKEN: is not a bot token; it looks like 123456:ABC-DEF and comes from @BotFather"},
		{"OPENAI_API_KEY=sk-1", "OPENAI_API_KEY: the gateway has no address: set url (OPENAI_BASE_URL), for example https://api.openai.com/v1"},
		{"OPENAI_BASE_URL=gateway", "OPENAI_BASE_URL: is not a whole address; it should begin with http:// or https://"},
		{"OPENAI_BASE_URL=http://a OPENAI_API_KEY=sk-1,ключ", "OPENAI_API_KEY: holds a space, a line break or a character that no token has; copy it again"},
		{"OPENAI_BASE_URL=http://a GATEWAY_USER_ID=1", "GATEWAY_USER_ID: needs the account's system access token beside it: set access_token (GATEWAY_ACCESS_TOKEN)"},
		{"OPENAI_BASE_URL=http://a GATEWAY_USER_ID=1 GATEWAY_ACCESS_TOKEN_FILE=/none", "GATEWAY_ACCESS_TOKEN_FILE: the file that it names cannot be read: file does not exist"},
		{"DISCORD_BOT_TOKEN_FILE=/empty", "DISCORD_BOT_TOKEN_FILE: the file that it names is empty"},
		{"DISCORD_BOT_TOKEN_FILE=/key DISCORD_BOT_TOKEN=x", "DISCORD_BOT_TOKEN_FILE: is set together with DISCORD_BOT_TOKEN; set only one of them"},
		{"TELEGRAM_BOT_TOKEN_FILE=/key", "TELEGRAM_BOT_TOKEN_FILE: is not a bot token; it looks like 123456:ABC-DEF and comes from @BotFather"},
		{"BARKEEP_LISTEN=8080", `BARKEEP_LISTEN: "8080" is not HOST:PORT; write for example 127.0.0.1:8080, :8080, or leave it empty for off`},
		{"TELEGRAM_WEBHOOK_URL=https://a", "TELEGRAM_WEBHOOK_URL: needs a secret beside it, or anybody could send questions: set webhook_secret (TELEGRAM_WEBHOOK_SECRET)"},
		{"BARKEEP_SECRET_KEY=short", "BARKEEP_SECRET_KEY: is not 32 bytes in hex or base64; make one with: openssl rand -hex 32"},
	} {
		_, err := Load(Source{Environ: strings.Fields(test.environ), ReadFile: disk.read})
		if got := sentence(err); got != test.want {
			t.Errorf("%s says\n  %s\nwant\n  %s", test.environ, got, test.want)
		}
	}
}

func TestEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := load("lgo: x\nmodel: a\nmodels: [b]\nidle: 3\ntelegram:\n  token: x\n  prxy: y\n", "BARKEEP_ACCESS=ajar", "DISCORD_PROXY=nowhere")
	mistakes, found := errors.AsType[Mistakes](err)
	if !found {
		t.Fatalf("error is %T", err)
	}
	var got []string
	for _, m := range mistakes {
		got = append(got, m.String())
	}
	want := []string{
		"barkeep.yaml:1: lgo: is not a setting; did you mean log?",
		`barkeep.yaml:2: model: "a" is not among the permitted models: add it to models, or choose another`,
		`barkeep.yaml:4: idle: "3" has no unit; write for example 90s, 3h or 180d`,
		"barkeep.yaml:6: telegram.token: is not a bot token; it looks like 123456:ABC-DEF and comes from @BotFather",
		"barkeep.yaml:7: telegram.prxy: is not a setting; did you mean telegram.proxy?",
		"DISCORD_PROXY: is not a whole address; it should begin with http:// or https:// or socks5://",
		`BARKEEP_ACCESS: "ajar" is not one of closed, open`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
