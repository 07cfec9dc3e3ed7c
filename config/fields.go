package config

import (
	"log/slog"
	"reflect"
	"time"
)

// Field is what is known of one setting. The tables of fields are the one source for reading the file and the
// environment, for unknown keys, for defaults and for the reference pages.
type Field struct {
	Key         string // in YAML, with dots; gateways[]. and personas.NAME. stand before those of each; "" for BARKEEP_CONFIG
	Env         string // environment variable, "" when the setting is in the file only
	Default     string // as an operator would write it, "" for none
	Meaning     string // one line
	Secret      bool   // the environment variable may also be given as NAME_FILE
	Restart     bool   // a reload cannot change it
	EmptyCounts bool   // set and empty means something, else the same as not set
}

// Fields lists every setting in the order of the reference.
func Fields() []Field {
	all := []Field{{Env: configVariable, Meaning: "path of the YAML file, as -config (barkeep.yaml beside the database, when there is one)"}}
	for _, s := range settings() {
		all = append(all, s.Field)
		switch s.Key {
		case "gateways":
			all = append(all, fieldsBelow("gateways[].", gatewaySettings())...)
			all = append(all, fieldsBelow("gateways[].prices.MODEL.", priceSettings())...)
		case "budgets":
			all = append(all, fieldsBelow("budgets[].", budgetSettings())...)
		case "personas":
			all = append(all, fieldsBelow("personas.NAME.", personaSettings())...)
		}
	}
	return all
}

func fieldsBelow[T any](prefix string, table []setting[T]) []Field {
	var all []Field
	for _, s := range table {
		field := s.Field
		field.Key = prefix + field.Key
		all = append(all, field)
	}
	return all
}

// settings is the table of everything outside the gateways.
func settings() []setting[Config] {
	return append(platformSettings(), append(generalSettings(), chatSettings()...)...)
}

func platformSettings() []setting[Config] {
	return []setting[Config]{
		of(Field{Key: "telegram.token", Env: "TELEGRAM_BOT_TOKEN", Secret: true, Restart: true,
			Meaning: "bot token from @BotFather; Telegram runs when it is set"},
			func(c *Config) *Secret { return &c.Telegram.Token }, value.telegramToken),
		of(Field{Key: "telegram.api_url", Env: "TELEGRAM_API_URL", Restart: true, Default: telegramAPI,
			Meaning: "Bot API root; a self-hosted server works"},
			func(c *Config) *string { return &c.Telegram.APIURL }, value.root),
		of(Field{Key: "telegram.proxy", Env: "TELEGRAM_PROXY", Secret: true, Restart: true,
			Meaning: "http, https or socks5 proxy for Telegram only (else HTTPS_PROXY and NO_PROXY count)"},
			func(c *Config) *Proxy { return &c.Telegram.Proxy }, value.proxy),
		of(Field{Key: "telegram.messages_per_second", Env: "TELEGRAM_MESSAGES_PER_SECOND", Restart: true, Default: "30",
			Meaning: "the bot's own cap over all chats; 0 is none"},
			func(c *Config) *int { return &c.Telegram.MessagesPerSecond }, count(0, 100_000)),
		of(Field{Key: "telegram.webhook_url", Env: "TELEGRAM_WEBHOOK_URL", Restart: true,
			Meaning: "public address that Telegram calls, instead of polling"},
			func(c *Config) *string { return &c.Telegram.WebhookURL }, value.webhook),
		of(Field{Key: "telegram.webhook_secret", Env: "TELEGRAM_WEBHOOK_SECRET", Secret: true, Restart: true,
			Meaning: "what Telegram's calls must carry; letters, digits, _ and -"},
			func(c *Config) *Secret { return &c.Telegram.WebhookSecret }, value.webhookSecret),
		of(Field{Key: "telegram.rich_messages", Default: "no",
			Meaning: "finished answers are rich messages, with real tables and formulas, where a chat did not choose in /settings; old apps may not show them"},
			func(c *Config) *bool { return &c.Telegram.RichMessages }, value.yes),
		of(Field{Key: "telegram.files", Restart: true,
			Meaning: "directory of a self-hosted Bot API server that runs with --local, as Barkeep sees it: files people send are read there"},
			func(c *Config) *string { return &c.Telegram.Files }, value.line),
		of(Field{Key: "discord.token", Env: "DISCORD_BOT_TOKEN", Secret: true, Restart: true,
			Meaning: "bot token from the developer portal; Discord runs when it is set"},
			func(c *Config) *Secret { return &c.Discord.Token }, value.secret),
		of(Field{Key: "discord.api_url", Env: "DISCORD_API_URL", Restart: true, Default: "https://discord.com/api/v10",
			Meaning: "REST root; a REST proxy works"},
			func(c *Config) *string { return &c.Discord.APIURL }, value.root),
		of(Field{Key: "discord.proxy", Env: "DISCORD_PROXY", Secret: true, Restart: true,
			Meaning: "http, https or socks5 proxy for Discord's REST and WebSocket only"},
			func(c *Config) *Proxy { return &c.Discord.Proxy }, value.proxy),
		of(Field{Key: "discord.requests_per_second", Env: "DISCORD_REQUESTS_PER_SECOND", Restart: true, Default: "50",
			Meaning: "the bot's own cap over all channels; 0 is none"},
			func(c *Config) *int { return &c.Discord.RequestsPerSecond }, count(0, 100_000)),
	}
}

func generalSettings() []setting[Config] {
	return []setting[Config]{
		{Field: Field{Key: "gateways", Meaning: "list of gateways; a model goes to the first that lists it; the environment describes the first"},
			read: readGateways, same: func(a, b *Config) bool { return reflect.DeepEqual(a.Gateways, b.Gateways) }},
		of(Field{Key: "model", Env: "BARKEEP_MODEL", Meaning: "default model (the gateway's first chat model)"},
			func(c *Config) *string { return &c.Model }, value.line),
		of(Field{Key: "models", Meaning: "models that may be used, * for any text (all)"},
			func(c *Config) *[]string { return &c.Models }, value.patterns),
		of(Field{Key: "personas", Meaning: "ready-made ways for a model to behave, by name"},
			func(c *Config) *[]Persona { return &c.Personas }, value.personas),
		of(Field{Key: "database", Env: "BARKEEP_DATABASE", Restart: true, Default: defaultDatabase, Meaning: "path of the SQLite file"},
			func(c *Config) *string { return &c.Database }, value.database),
		of(Field{Key: "secret_key", Env: "BARKEEP_SECRET_KEY", Secret: true, Restart: true,
			Meaning: "32 bytes in hex or base64, several with commas: the first encrypts stored keys, all decrypt (DATABASE.key, made at the first start)"},
			func(c *Config) *[]Secret { return &c.SecretKeys }, value.secretKeys),
		of(Field{Key: "listen", Env: "BARKEEP_LISTEN", Restart: true, EmptyCounts: true, Default: "127.0.0.1:8080",
			Meaning: "address of /healthz, /readyz, /metrics and the webhook; set and empty is off"},
			func(c *Config) *string { return &c.Listen }, value.listen),
		of(Field{Key: "log", Env: "BARKEEP_LOG", Default: "info", Meaning: "debug, info, warn or error"},
			func(c *Config) *slog.Level { return &c.Log }, value.level),
		of(Field{Key: "language", Env: "BARKEEP_LANGUAGE", Default: "auto", Meaning: "auto (by chat and person), zh or en"},
			func(c *Config) *string { return &c.Language }, words("auto", "zh", "en")),
		of(Field{Key: "timezone", Env: "BARKEEP_TIMEZONE", Default: "Local", Meaning: "where days, weeks and months begin, such as Asia/Shanghai; Local is the machine's"},
			func(c *Config) **time.Location { return &c.Timezone }, value.timezone),
	}
}

func chatSettings() []setting[Config] {
	return []setting[Config]{
		of(Field{Key: "access", Env: "BARKEEP_ACCESS", Default: "closed", Meaning: "closed (owners let chats and people in) or open (to anyone)"},
			func(c *Config) *string { return &c.Access }, words("closed", "open")),
		of(Field{Key: "daily_limit", Env: "BARKEEP_DAILY_LIMIT", Meaning: "most that all chats together spend a day on the operator's keys: $5 or 500 requests (none)"},
			func(c *Config) *Limit { return &c.Daily }, value.limit),
		of(Field{Key: "budgets", Meaning: "list of ceilings for chats, people and roles on the operator's keys, in the operator's timezone; they hold beside what /budget and /allow set"},
			func(c *Config) *[]Budget { return &c.Budgets }, value.budgets),
		of(Field{Key: "owners", Env: "BARKEEP_OWNERS", Meaning: "the whole list of owners, as telegram:123 or discord:456 (empty: claimed with a code)"},
			func(c *Config) *[]Owner { return &c.Owners }, value.owners),
		of(Field{Key: "own_keys", Default: "allowed", Meaning: "who may bind an own key: off, allowed (those let in) or anyone"},
			func(c *Config) *string { return &c.OwnKeys }, words("off", "allowed", "anyone")),
		of(Field{Key: "own_addresses", Default: "no", Meaning: "an own key may be one of any public https address, not of your gateways alone"},
			func(c *Config) *bool { return &c.OwnAddresses }, value.yes),
		of(Field{Key: "members_private", Default: "no", Meaning: "members of an allowed chat may ask in private too"},
			func(c *Config) *bool { return &c.MembersPrivate }, value.yes),
		of(Field{Key: "show_balance", Default: "owners", Meaning: "who sees the operator's key's balance in a group: owners or admins"},
			func(c *Config) *string { return &c.ShowBalance }, words("owners", "admins")),
		of(Field{Key: "idle", Default: "3h", Meaning: "a private conversation begins anew after this long without a question"},
			func(c *Config) *time.Duration { return &c.Idle }, duration(time.Minute, longest)),
		of(Field{Key: "context", Default: "16000", Meaning: "tokens of earlier turns that go with a question, at most"},
			func(c *Config) *int { return &c.Context }, count(0, 100_000_000)),
		of(Field{Key: "answer_within.private", Default: "1h", Meaning: "an unanswered question in a private chat expires after this long"},
			func(c *Config) *time.Duration { return &c.AnswerWithin.Private }, duration(time.Minute, longest)),
		of(Field{Key: "answer_within.group", Default: "10m", Meaning: "the same in groups and channels"},
			func(c *Config) *time.Duration { return &c.AnswerWithin.Group }, duration(time.Minute, longest)),
		of(Field{Key: "answers_at_once.private", Default: "1", Meaning: "answers that run together in a private chat"},
			func(c *Config) *int { return &c.AnswersAtOnce.Private }, count(1, 100)),
		of(Field{Key: "answers_at_once.group", Default: "3", Meaning: "the same in groups and channels"},
			func(c *Config) *int { return &c.AnswersAtOnce.Group }, count(1, 100)),
		of(Field{Key: "keep", Default: "180d", Meaning: "how long words are kept, or forever; charges are kept for ever"},
			func(c *Config) *time.Duration { return &c.Keep }, value.keep),
	}
}
