package words

import "fmt"

func englishSettings(w *Words) {
	w.AppsHead = func(site string) string { return "Use " + site + " elsewhere too: choose a program." }
	w.KeysAt = func(page string) string { return "Make one: " + page }
	w.AppsCode, w.AppsKeys, w.AppsKeyHere = "Code", "Make a key", "YOUR_API_KEY"
	w.AppNextChat = "NextChat: open this link and confirm."
	w.AppWebUI = "Open WebUI: Admin Settings → Connections → OpenAI → Add Connection with this URL and key, or start it with:"
	w.AppCline = "Cline CLI:"
	w.ExportNone = "There is no conversation of yours here yet."
	w.ExportDone = func(turns int) string {
		return "Your conversation here: " + plural(int64(turns), "question", "questions") + "."
	}
	w.ExportTitle = "Conversation"
	w.AskAbout = "Ask about this"
	w.AboutThat = "What is this message about? Explain it, or answer it if it asks something."
}

// englishMenu are those of the settings' menu.
func englishMenu(w *Words) {
	w.Colon = ": "
	w.Beside = func(word, more string) string { return word + " (" + more + ")" }
	w.SettingsHead = "Settings here. Choose one to change it."
	w.SettingsHow = "Like this: /settings, or /settings timezone Europe/Berlin, or /settings keyword hey bot."
	w.SettingsButton = "⚙ All settings"
	w.Settings = map[string]string{
		"model": "Model", "persona": "Persona", "system": "System prompt", "budget": "Budget", "language": "Language", "memory": "Memory", "answer": "When I answer", "reasoning": "Reasoning",
		"rich": "Rich messages", "footer": "Cost line", "streaming": "Streaming", "timezone": "Time zone", "who": "Who may change",
	}
	w.SettingWhat = map[string]string{
		"model": "Which model answers here.", "persona": "How the model behaves here.", "system": "What the model is told before each conversation here.", "budget": "The most that is spent here.", "language": "In which language I speak here.",
		"memory":    "own: everyone has a conversation of their own. shared: all talk in one.",
		"answer":    "Mentions, replies and commands are always answered. On Discord, auto thread: a mention opens a thread, and everything said there is answered.",
		"reasoning": "Whether the model's reasoning is shown above the answer.",
		"rich":      "Whether finished answers are Telegram's rich messages, with real tables and formulas. Old apps may not show them.",
		"footer":    "Whether model, tokens and money stand under each answer.",
		"streaming": "Whether answers are shown while they grow.",
		"timezone":  "When days, weeks and months begin. Another one: /settings timezone NAME",
		"who":       "Who may change settings here.",
	}
	w.Values = map[string]string{
		"language=auto": "automatic", "memory=own": "own", "memory=shared": "shared",
		"answer=mention": "when mentioned", "answer=every": "every message", "answer=keyword": "a keyword", "answer=thread": "auto thread",
		"reasoning=hidden": "hidden", "reasoning=shown": "shown", "rich=off": "off", "rich=on": "on", "footer=off": "off", "footer=on": "on", "streaming=on": "on", "streaming=off": "off",
		"none": "none", "timezone=auto": "the bot's", "who=admins": "admins", "who=everyone": "everyone", "who=owners": "the owner",
	}
	w.Types = map[string]string{
		"system": "Write a system prompt", "persona": "New persona", "timezone": "Another time zone", "keyword": "Choose the keyword", "budget": "Set a budget",
	}
	w.TypeReply = func(what string) string { return what + ": write it as a reply to this message, within 10 minutes." }
	w.TypeHow = map[string]string{
		"system": "It says how the model should behave here.", "persona": "NAME [model=ID] [temperature=0.7] PROMPT",
		"timezone": "For example Europe/Paris.", "keyword": "Messages that hold it are answered.",
		"budget": "For example $5 a week, 100 requests a day, 200k tokens month, off.",
	}
	w.KeywordPrivate = "A keyword is for groups and channels; in private every message is answered."
	w.KeywordHow = "Set the word first: /settings keyword WORD. Messages that hold it are answered; /settings keyword - ends that."
	w.NotAllArrive = "Not all messages reach me here yet: see /start."
	w.Figures = func(model string, prompt, completion int64, money string) string {
		s := fmt.Sprintf("%s · %d + %d tokens", model, prompt, completion)
		if money != "" {
			s += " · " + money
		}
		return s
	}
}

// englishPersonas are about personas.
func englishPersonas(w *Words) {
	w.PersonaNone = "none"
	w.PersonaNow = func(name string) string { return "Persona here: " + name + "." }
	w.PersonaHow = "Choose: /persona NAME, or - for none. Your own: /persona add NAME PROMPT (model=… and temperature=… may stand before the prompt), /persona remove NAME, /persona export."
	w.PersonaMany = func(most int) string { return fmt.Sprintf("At most %d personas of its own can be kept here.", most) }
	w.PersonaKept = func(names string) string { return "Kept: " + names + ". Choose with /persona NAME." }
	w.PersonaGone = func(name string) string { return "Removed: " + name + "." }
	w.PersonaFile = "To take them over in another chat, send this file there with /persona import, or reply to it with that."
	w.PersonaAttach = "a file from /persona export, for import"
	w.PersonaBad = func(name string) string {
		return "The persona " + name + " cannot be kept: a name has up to 32 letters or digits, a prompt up to 16,000, a temperature is from 0 to 2."
	}
}
