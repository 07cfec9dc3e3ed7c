package words

// Page are the words of the operator's page, beside those that chats read too.
type Page struct {
	Overview, Chats, SignIn, SignOut         string
	SignInHow, LinkOver, NotSignedIn         string
	SignedOut, FormOld, Broken, NoChat       string
	Balance, Left, Used, Account, Unlimited  string
	Owed, Unknown, AsOf, Today, Month, Days  string
	ByChat, ByPerson, ByModel, Calls, NoCost string
	Running, Nothing, Since, Faults, NoFault string
	Forgotten                                string // people who asked for that
	Find, Name, Kind, Model, Spent, Default  string
	Settings, Save, Budgets, NoBudget        string
	BudgetHow, ByAdmins                      string
	Saved, Wrong, Until                      string
	Allow, Deny, Remove, KeepOut, Amount     string
	Who, Whom, People, WhomHow, ModelHow     string
	AccessHead                               string
	Access                                   map[string]string // by verdict
	Kinds                                    map[string]string
}

func englishPage(w *Words) {
	w.Page = Page{
		Overview: "Overview", Chats: "Chats", SignIn: "Sign in", SignOut: "Sign out",
		SignInHow: "The link works once, within 10 minutes.", LinkOver: "This link was used or is too old. Send /web to the bot for a new one.",
		NotSignedIn: "You are not signed in. Send /web to the bot for a link.", SignedOut: "You are signed out.",
		FormOld: "This form is too old. Load its page again.", Broken: "Something inside Barkeep failed; the log has the cause.", NoChat: "There is no such chat.",
		Balance: "Balance", Left: "Left", Used: "Used", Account: "account", Unlimited: "unlimited", Owed: "owed", Unknown: "not known now", AsOf: "as of",
		Today: "Spent today", Month: "This month", Days: "Spending by day", ByChat: "This month by chat", ByPerson: "This month by person", ByModel: "This month by model",
		Calls: "calls", NoCost: "without a price", Running: "Being answered now", Nothing: "Nothing.", Since: "since", Faults: "Recent trouble", NoFault: "None since the start.", Forgotten: "people who were forgotten",
		Find: "Find", Name: "Chat", Kind: "Kind", Model: "Model", Spent: "This month", Default: "default",
		Settings: "Settings", Save: "Save", Budgets: "Budgets", NoBudget: "No cap.", BudgetHow: "$5 a week, 200 requests a day, off week",
		ByAdmins: " (set by its admins)",
		Kinds:    map[string]string{"private": "private", "group": "group", "topic": "topic", "server": "server", "channel": "channel", "thread": "thread"},
		Saved:    "Saved; it holds from the next question on.", Wrong: "That cannot be read; nothing was changed.", Until: "until",
		Allow: "Let in", Deny: "Keep out", Remove: "Remove", KeepOut: "Keep out", Amount: "Amount", Who: "Who", AccessHead: "Access", People: "People and roles here",
		Whom:    "Name a person as telegram:42, or a Discord role as role:42; nothing was changed.",
		WhomHow: "Empty: this chat as a whole. Or a person (telegram:42) or a Discord role (role:42).", ModelHow: "Empty: the default.",
		Access: map[string]string{"": "No verdict: only who was let in by name may ask here.", "allow": "let in", "deny": "kept out"},
	}
}
