package words

import "fmt"

func englishOperator(w *Words) {
	o := &w.Operator
	o.Owner = func(code string) string {
		return "To become the owner, send this to the bot in private within a day:\n\n    /start " + code
	}
	o.OwnerDiscord = func(code string) string {
		return "On Discord: /start code:" + code + ", or the code alone as a direct message."
	}
	o.OwnerLink = func(link string) string { return "On Telegram this link does the same: " + link }
	o.TelegramOn = func(name string) string {
		return "Telegram is connected: write to @" + name + " in private, or add it to a group"
	}
	o.TelegramDeaf = func(name string) string {
		return "Telegram's privacy mode is on: in groups plain mentions do not arrive; /ask@" + name +
			" and replies do. To change that, make the bot an admin of the group, or send /setprivacy to @BotFather and add the bot to the group again"
	}
	o.DiscordOn = func(name string) string {
		return "Discord is connected: write to " + name + " in private, or add it to a server"
	}
	o.DiscordDeaf = "Discord's message content intent is off: the bot hears direct messages, mentions and slash commands only; switch it on in the developer portal under Bot"
	o.ModelIs = func(model, gateway string) string {
		return "Chats that chose no model get " + model + " of " + gateway
	}
	o.ModelNotYet = "no model yet: no gateway lists one for chat; set BARKEEP_MODEL, or see barkeep doctor"
}

// englishDoctor are those of barkeep doctor.
func englishDoctor(w *Words) {
	o := &w.Operator
	o.Checks = map[string]string{
		"settings": "settings", "database": "database", "disk": "disk", "gateway": "gateway", "models": "models", "balance": "balance",
		"platforms": "platforms", "telegram": "telegram", "discord": "discord", "clock": "clock",
	}
	o.Of = func(check, gateway string) string { return check + " of " + gateway }
	o.Environment = "environment only"
	o.NoDatabase = func(path string) string { return "none yet at " + path + "; the first start makes it" }
	o.Database = func(path string, megabytes float64) string { return fmt.Sprintf("%s, %.1f MB, sound", path, megabytes) }
	o.DiskFull = func(megabytes uint64, folder string) string {
		return fmt.Sprintf("%d MB free in %s: make room, a full disk stops Barkeep", megabytes, folder)
	}
	o.DiskFree = func(gigabytes uint64) string { return fmt.Sprintf("%d GB free", gigabytes) }
	o.ModelsListed = func(all int, first string) string { return fmt.Sprintf("%d, the first for chat is %s", all, first) }
	o.ModelsNoChat = func(all int) string { return fmt.Sprintf("%d listed, none for chat; set BARKEEP_MODEL", all) }
	o.BalanceUntold = "this site tells none"
	o.TelegramAll = func(name string) string { return "@" + name + "; reads all group messages" }
	o.TelegramSome = func(name string) string {
		return "@" + name + "; privacy mode is on: in groups plain mentions do not arrive (BotFather /setprivacy, then add the bot again), /ask and replies do"
	}
	o.DiscordAdd = func(name, link string) string { return name + "; add it to a server with " + link }
	o.DiscordSome = "the Message Content Intent is off: it hears direct messages, mentions and slash commands only (developer portal, Bot)"
	o.ClockAlone = "not compared: no gateway"
	o.ClockSilent = "not compared: the gateway does not answer"
	o.ClockUntold = "not compared: the gateway tells no time"
	o.ClockOff = func(by string) string {
		return by + " apart from the gateway's: set the clock, or questions expire too soon"
	}
	o.ClockRight = "right within a minute"
	o.Troubles = map[string]string{
		"telegram token":   "Telegram refuses the bot token: check TELEGRAM_BOT_TOKEN, or get a new token from @BotFather",
		"telegram reach":   "cannot reach Telegram: check the network, or set TELEGRAM_PROXY or TELEGRAM_API_URL",
		"telegram trouble": "Telegram has trouble of its own: nothing to do, it is tried again",
		"discord token":    "Discord refuses the bot token: check DISCORD_BOT_TOKEN, or make a new one in the developer portal under Bot",
		"discord reach":    "cannot reach Discord: check the network, or set DISCORD_PROXY or DISCORD_API_URL",
		"discord trouble":  "Discord has trouble of its own: nothing to do, it is tried again",
		"site key":         "the site does not accept the API key: check OPENAI_API_KEY, or make a new key there",
		"site reach":       "cannot reach the site: check the network and OPENAI_BASE_URL, or set OPENAI_PROXY",
	}
	o.Sick = "something above needs a hand"
}

// englishHelp are those of barkeep help.
func englishHelp(w *Words) {
	o := &w.Operator
	o.Help = "Barkeep serves any model of an OpenAI-compatible gateway in Telegram and Discord chats, and keeps the tab."
	o.HelpEach = "Each takes -config FILE too, and -h tells more. Results go to stdout, all else to stderr. Exit codes: 0 done, 1 failed, 2 wrong use.\n" +
		"Settings come from barkeep.yaml and the environment: barkeep help settings lists them, barkeep.example.yaml explains each.\n" +
		"barkeep help all is the whole reference."
	o.HelpSettings = "Settings come from the file that -config or BARKEEP_CONFIG names (else barkeep.yaml beside the database) and from the\n" +
		"environment, which wins. A saved file holds from the next question on, without a restart; so does SIGHUP."
	o.HelpFiles = englishFiles
	o.Say = func(english string) string { return english }
}

const englishFiles = `FILES
    barkeep.yaml      settings, beside the database unless -config or BARKEEP_CONFIG names another
    barkeep.db        the database; .db-wal and .db-shm belong to it while it is served, and .db.lock says that it is
    barkeep.db.key    the key for what is encrypted in it, made at the first start; keep it apart from backups

SIGNALS
    SIGHUP            read the settings again
    SIGTERM, SIGINT   end: no new questions, and answers under way get 20 seconds

HTTP, on BARKEEP_LISTEN
    /healthz          the process runs
    /readyz           the database and each platform work
    /metrics          for Prometheus
    /web/             the operator's page, after an owner asked for it with /web

EXIT STATUS
    0                 done
    1                 failed
    2                 wrong use
`

// englishSubcommands say what the subcommands do.
func englishSubcommands(w *Words) {
	o := &w.Operator
	o.Does = map[string]string{
		"serve": "answer on Telegram and Discord (what barkeep alone does)", "chat": "talk in this terminal, or through a pipe",
		"models": "list the gateway's models", "balance": "what the keys, or the account, have left", "complete": "continue a text",
		"usage": "what was used, from the database", "reconcile": "compare the tab with the gateway's own log",
		"doctor": "check everything, and say what to do", "claim": "print a new code that makes its sender an owner",
		"backup": "copy the database while it is served", "health": "ask the Barkeep serving here whether it is well", "version": "which Barkeep this is",
	}
}
