package words

import "fmt"

// English fills the words of en.
func English() *Words {
	w := &Words{Code: "en"}
	englishAnswers(w)
	englishRefusals(w)
	englishFaults(w)
	englishCommands(w)
	englishTalk(w)
	englishTab(w)
	englishAccess(w)
	englishTerminal(w)
	englishBudgets(w)
	englishUsage(w)
	englishAlerts(w)
	englishHome(w)
	englishRequests(w)
	englishPicker(w)
	englishOperator(w)
	englishDoctor(w)
	englishHelp(w)
	englishSubcommands(w)
	englishSettings(w)
	englishMenu(w)
	englishPersonas(w)
	englishMedia(w)
	englishPictures(w)
	englishPage(w)
	englishKeys(w)
	return w
}

// englishAnswers are what stands around answers, and about what is stored of them.
func englishAnswers(w *Words) {
	w.Thinking = "thinking…"
	w.Queued = "waiting for a free place: this model takes only so many questions a minute…"
	w.Fresh = "The last conversation here is long ago, so this is a new one. Reply to an old answer to go on with it."
	w.Continue = "The answer follows below."
	w.LongMore = "This answer is long: what follows is still being written and comes as a file."
	w.LongFile = "This answer is long: the whole of it is in the file below."
	w.LongRest = func(right string) string {
		return "This answer is too long for the chat, and files are refused here, so the rest is missing. Whoever runs this chat can let me send files" +
			englishRight(right) + "; /export then brings the whole."
	}
	w.FileNever = func(name, right string) string {
		return name + " could not be sent: files are refused here. Whoever runs this chat can let me send files" + englishRight(right) + "; then ask again."
	}
	w.FileOver = func(name string) string { return name + " could not be sent: it is larger than this chat takes." }

	w.Stopped = "Stopped."
	w.Restarted = "The bot was restarted in the middle of this answer."
	w.CannotStore = "The bot cannot store anything at the moment. It goes on by itself as soon as it can."

	w.ForgetAsk = "Delete what you asked and what was answered? It cannot be undone. Messages in the chat itself stay; amounts stay without your name."
	w.ForgetHere = "Delete what I said here"
	w.ForgetAll = "Delete what I said everywhere"
	w.ForgetDone = "Deleted."
	w.Privacy = func(days int) string {
		kept := "for ever"
		if days > 0 {
			kept = "for " + plural(int64(days), "day", "days")
		}
		return "Stored are your questions to me and my answers, " + kept + ", so that conversations go on; what each call cost, for ever; and your name and id. " +
			"They are sent to the site whose model answers, and to nobody else; the bot's owner can read them. Messages that are not meant for me are not stored. Delete yours with /forget."
	}
	w.Dropped = "This conversation is long: its oldest part is no longer sent to the model. /new starts a new one."
	w.Again = "The bot was restarted in the middle, so this was asked again; both calls count."
	w.Length = "The answer reached the length limit and ends here."
	w.Expired = "I was away and this question is old by now, so I did not answer it. Press Retry if you still want to know."
}

// englishRefusals say why there is no answer, or no button.
func englishRefusals(w *Words) {
	w.NoModel = "No model to ask: the site lists none for chat. An admin can choose one with /model NAME."
	w.NoPrice = "There is a cap in money here, but this model has no known price. Choose another with /model, or the owner sets a price in the config or a cap in requests."
	w.NotPermitted = func(m string) string { return "The model " + m + " is not permitted here. See /models." }
	w.Busy = "Too many questions are waiting here. Please ask again in a minute."
	w.ButtonUsed = "That button was used already."
	w.NotYours = "That is not yours to press."
	w.AdminsOnly = "Only this chat's admins can do that."
	w.OwnersOnly = "Only the bot's owner can do that."
	w.PrivateOnly = "Please ask me that in a private chat."
	w.WebLink = "The operator's page. This link opens it once, within 10 minutes; open it where the bot's address can be reached."
	w.WebOff = "There is no page: BARKEEP_LISTEN is off."

	w.Retry = "Retry"
	w.Stop = "Stop"
	w.Other = "Other model"
	w.More = "Continue"

	w.OtherWhich = "Which model shall answer?"
	w.GoOn = "Please continue."
}

func englishFaults(w *Words) {
	say := func(s string) func(string) string {
		return func(code string) string { return s + " (" + code + ")" }
	}
	w.GaveUp = say("I tried three times and could not answer this. Press Retry to try once more.")
	w.Inside = say("Something went wrong inside the bot. Press Retry; if it happens again, tell the owner this code.")
	w.Refused = say("The site refused this because of its content. Put it another way; the conversation goes on without it.")
	w.Empty = say("The model gave an empty answer. Press Retry, or choose another model with /model.")
	w.Cut = say("The answer was cut off before its end. Press Retry to ask again; both calls count.")
	w.Stalled = say("The answer stopped coming. Press Retry to ask again; both calls count.")
	w.NoAnswer = say("The site took too long to begin. Press Retry to ask again; it may have charged for this call.")
	w.KeyWrong = say("The site does not accept the API key. The owner has to set the right one.")
	w.KeyExpired = say("The API key has expired. The owner has to renew it on the site.")
	w.KeyExhausted = say("The API key's quota is used up. The owner has to raise it or top up.")
	w.KeyDenied = say("The site does not let this API key in. The owner has to check on the site whether it is enabled, and its limits.")
	w.AccountEmpty = say("The account on the site is empty. The owner has to top up.")
	w.QuotaLow = say("What is left on the site is too little for this question. Ask something shorter, or the owner tops up.")
	w.SiteTrouble = say("The site has trouble with this model at its own supplier. Try again later or choose another with /model.")
	w.TooLong = say("The conversation is too long for this model. Start a new one with /new, or choose a model with more room.")
	w.BadRequest = say("The site did not understand the request. Try another model with /model.")
	w.Overloaded = say("The site is overloaded. Try again in a minute.")
	w.Unreachable = say("The site cannot be reached. Try again in a minute; if it lasts, the owner has to look at the address and the network.")
	w.Odd = say("The site answered with something that is no answer. The owner should check its address.")
	w.NotOffered = say("This site does not offer that.")
	w.ModelUnknown = func(model, code string) string {
		return "The site has no model " + model + ". Choose one with /models. (" + code + ")"
	}
	w.ModelDenied = func(model, code string) string {
		return "The API key may not use " + model + ". Choose another with /models. (" + code + ")"
	}
	w.RateLimited = func(seconds int, code string) string {
		if seconds > 0 {
			return fmt.Sprintf("Too many questions at once for the site. Try again in %d seconds. (%s)", seconds, code)
		}
		return "Too many questions at once for the site. Try again in a minute. (" + code + ")"
	}
	w.OwnerKey = func(gateway, chat, code string) string {
		return "The site " + gateway + " no longer accepts an API key (asked from " + chat + "). See /balance, or set another key. (" + code + ")"
	}
	w.OwnerUpstream = func(gateway, model, chat, code string) string {
		return "The site " + gateway + " cannot use " + model + ": its own supplier refuses it (asked from " + chat + "). Another site that has the model is asked first for ten minutes. (" + code + ")"
	}
	w.OwnerAccount = func(gateway, chat, code string) string {
		return "The site " + gateway + " says that nothing is left (asked from " + chat + "). See /balance and top up. (" + code + ")"
	}
}

func englishCommands(w *Words) {
	w.Commands = map[string]string{
		"start":    "what this is",
		"help":     "what you can do here",
		"ask":      "ask a question",
		"new":      "start a new conversation",
		"stop":     "stop the answer",
		"retry":    "answer the last question again",
		"model":    "show or choose the model",
		"models":   "list the models",
		"balance":  "what is left",
		"usage":    "what was used",
		"settings": "change how I work here",
		"persona":  "personas: ready-made ways to behave",
		"system":   "how the model should behave here",
		"complete": "continue a text (completions)",
		"apps":     "this key in other programs",
		"export":   "this conversation as a file",
		"privacy":  "what is stored",
		"forget":   "delete what you said",
		"lang":     "language: en or zh",
		"allow":    "let a chat or person in",
		"deny":     "keep a chat or person out",
		"web":      "a link to the operator's page",
		"block":    "no answers for a person here",
	}
	w.Arguments = map[string]string{
		"settings": "name and value", "persona": "name, or add, remove, import, export",
		"start": "claim code", "ask": "your question", "model": "model name, or only and patterns", "models": "part of a name",
		"usage": "today, week or month; me, chat, models or all", "system": "text, or - to clear",
		"complete": "text to continue; max=N limits tokens", "lang": "en or zh",
		"allow": "who or where, and a cap: $1, 100 requests, no cap", "deny": "who or where", "block": "who, and for how long: 30m, 2h, 7d",
	}
	w.WrongCode = "That code is wrong or used up. `barkeep claim` prints a new one."
	w.Unknown = func(c string) string { return "I do not know /" + c + ". See /help." }
}

// englishTalk are what commands about the conversation, its model and its language say.
func englishTalk(w *Words) {
	w.NewDone = "New conversation."
	w.StopDone = "Stopping."
	w.StopNone = "Nothing is running."
	w.RetryNone = "There is no question to answer again."
	w.AskHow = "Write your question after /ask."
	w.CompleteHow = "Write the text to continue after /complete; max=100 limits the tokens."

	w.ModelOnly = func(p string) string { return "Only these models may be used here now: " + p + "." }
	w.ModelAny = "All models may be used here now."
	w.ModelOnlyHow = "Like this: /model only gpt-4o*, claude-*. /model only all lifts it."
	w.ModelsHead = func(shown, all int) string {
		if shown == all {
			return plural(int64(all), "model", "models") + ":"
		}
		return fmt.Sprintf("%d of %d models:", shown, all)
	}
	w.ModelsEmpty = "The site lists no models."
	w.ModelsFile = "The whole list is in the file."

	w.SystemNow = func(t string) string { return "The model is told:\n" + t }
	w.SystemNone = "The model is told nothing special here. Set it with /system TEXT."
	w.SystemSet = "Set. The next answer follows it; /system - clears it."
	w.SystemClear = "Cleared."

	w.LangName = "English"
	w.DiscordLocales = []string{"en-US", "en-GB"}
	w.LangNow = func(n string) string { return "Language: " + n + ". Change it with /lang zh or /lang en." }
	w.LangSet = "From now on in English."
	w.LangHow = "Languages: /lang en, /lang zh."
}

func englishTab(w *Words) {
	w.Granted, w.Used, w.Left, w.Requests = "Granted", "Used", "Left", "Requests"
	w.Unlimited = "unlimited"
	w.Owed = func(a string) string { return "-" + a + " (owed)" }
	w.UnknownSum = "unknown"
	w.OfKey = func(k string) string { return "key " + k }
	w.OfUser = func(k string) string { return "the user of key " + k }
	w.OfAccount = func(n string) string { return "account " + n }
	w.AsOf = func(c string) string { return "as of " + c }
	w.Expires = func(d string) string { return "expires " + d }
	w.LoginWrong = "The site does not accept the console account. The owner has to set its user ID and system access token anew."
	w.Lapsed = func(d string) string { return "expired " + d }
	w.Lasts = func(days int) string {
		switch {
		case days < 1:
			return "lasts less than a day at this pace"
		case days > 365:
			return "lasts more than a year at this pace"
		}
		return "lasts about " + plural(int64(days), "day", "days") + " at this pace"
	}
	w.TopUp = "Top up"
	w.TopUpAt = func(site string) string { return "Top up " + site }
	w.SumOfKeys = "All keys together"
	w.GroupKey = "the key that pays here"
	w.NoCap = func(spent string) string { return "You today: " + spent + ", no cap" }
	w.NoGateway = "No gateway is configured."

	w.UsageHead = map[string]string{"today": "Today", "week": "This week", "month": "This month"}
	w.UsageMe, w.UsageChat, w.UsageAll, w.UsageModel = "you", "this chat", "all chats", "by model"
	w.UsageNone = "nothing used"
	w.UsageOpen = func(n int64) string {
		return plural(n, "call is", "calls are") + " still open and counted as estimated"
	}
	w.Unpriced = func(n int64) string { return plural(n, "call has", "calls have") + " no known price" }
}

// englishAccess are about who may ask.
func englishAccess(w *Words) {
	w.AllowedChat = func(n, c string) string { return n + " is let in, with " + c + "." }
	w.AllowedPerson = func(n, c string) string { return n + " is let in, with " + c + "." }
	w.AllowedRole = func(n string) string { return n + " is let in." }
	w.DeniedDone = func(n string) string { return n + " is kept out." }
	w.BlockedFor = func(n, until string) string { return n + " gets no answers here until " + until + "." }
	w.BlockedEver = func(n string) string { return n + " gets no answers here any more. /allow in reply undoes it." }
	w.AllowHow = "Like this: /allow $1 (this group), in reply to a person, or /allow telegram:123 $5. Caps are for a day: $1, 100 requests, no cap."
	w.DenyHow = "Like this: /deny (this group), in reply to a person, or /deny telegram:123."
	w.BlockHow = "Reply to a message of that person with /block or /block 2h."
	w.NotAnOwner = "An owner cannot be kept out."
	w.CapNone = "no cap"
	w.CapNoPrice = "But this site tells no prices, and without one a cap in money lets nothing through: use /allow 100 requests, or set prices in the config."
	w.CapADay = func(a string) string { return a + " a day" }
	w.RequestsCount = func(n int64) string { return plural(n, "request", "requests") }
}

// englishTerminal are those of barkeep chat.
func englishTerminal(w *Words) {
	w.TerminalHello = func(model, gateway string) string {
		return "Barkeep: " + model + " at " + gateway + ". Type a question, or /help. Ctrl-D ends."
	}
	w.TerminalBye = "Bye."
	w.DemoHello = `This is Barkeep with a simulated gateway: no account, no network, nothing kept.
Answers are canned, but everything else is real: streaming, models, prices, the tab.
Type, for example:
  What is 17*23?
  Write a Go function that reverses a string
  /models gpt
  /model gpt-4
  /balance
  /usage
Ctrl-C stops an answer, Ctrl-D ends.`
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
