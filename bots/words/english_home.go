package words

import (
	"fmt"
	"strings"
)

func englishHome(w *Words) {
	w.Hello = func(model string) string {
		return "Hello! I answer with " + model + ". Just write to me.\n/new starts a new conversation, /model changes the model, /help lists the rest."
	}
	w.HelpHead = "What you can do here:"
	w.HelpMore = "Also: "
	w.HelpPrivate = "Or just write."
	w.Stranger = "This bot is private: its owner decides who may use it."
	w.StrangePlace = "I do not answer in this place yet: the bot's owner has to let it in, with /allow here."
	w.KeptOut = "I do not answer you here. An admin of this place can change that."
	w.Claimed = "You are the owner now. To use me in a group, add me there: I ask you whether to let it in."

	w.GroupAsk = func(ask string) string { return "Ask with " + ask + " and your question, or by replying to me." }
	w.GroupHears = func(name string) string {
		if name == "" {
			return "Mentioning me works too."
		}
		return "Mentioning me works too: " + name + " and your question."
	}
	w.GroupDeaf = func(name string) string {
		return "For plain mentions (" + name + ") make me an admin here, or switch privacy off at @BotFather (/setprivacy) and add me again."
	}
	w.GroupLacks = func(rights string) string { return "I lack permissions here: " + rights + "." }
	w.Rights = map[string]string{
		"view": "View Channel", "send": "Send Messages", "send in threads": "Send Messages in Threads", "open threads": "Create Public Threads",
		"embed": "Embed Links", "attach": "Attach Files", "history": "Read Message History",
	}
	w.Comma = ", "
	w.Sentences = func(all []string) string { return strings.Join(all, " ") }
	w.GroupNoText = "I read only messages that mention me or reply to me: the message content intent is off."
	w.GroupSettings = "Admins change my settings here with /settings."
	w.GroupWaits = "My owner was asked to let this chat in; until then I do not answer here."
}

// englishRequests are about asking to be let in.
func englishRequests(w *Words) {
	w.AskOwner = "Ask the owner for access"
	w.AskedOwner = "The owner was asked. I write here when you are let in."
	w.AskedAlready = "The owner was asked already."
	w.LetInAlready = "You are let in already: just write."
	w.OwnerPerson = func(name, id string) string {
		return name + " (" + id + ") asks to use this bot. Let them in, and with which daily cap?"
	}
	w.OwnerGroup = func(title, id, by string) string {
		return by + " added me to " + title + " (" + id + "). Let it in, and with which daily cap?"
	}
	w.OwnerServer = func(title, id string) string {
		return "I was added to " + title + " (" + id + "). Let it in, and with which daily cap?"
	}
	w.LetDollar, w.LetOther, w.LetDeny = "$1 a day", "other", "Deny"
	w.LetWhich = func(name, command string) string {
		return "Which daily cap for " + name + "? Any other amount: " + command
	}
	w.LetInPerson = "You are let in now: just write."
	w.LetInGroup = func(ask string) string { return "This chat is let in now. Ask with " + ask + "." }
}

// englishPicker are those of the model picker.
func englishPicker(w *Words) {
	w.ModelNow = func(model, price string) string { return "This chat uses " + withPrice(model, price) + "." }
	w.ModelSet = func(model, price string) string { return "This chat now uses " + withPrice(model, price) + "." }
	w.ModelPick = func(all int) string {
		return fmt.Sprintf("%d models; prices are for a million tokens in / out. Narrow them with /model and part of a name.", all)
	}
	w.ModelGoneNow = "The site no longer lists that model."
	w.ModelGone = func(model, by string) string {
		return "The site no longer lists " + model + "; " + by + " answers instead. Admins can choose another:"
	}
	w.ModelDearer = func(model, now string) string {
		return "The site no longer lists " + model + ", and " + now + " may cost more. An admin has to choose a model:"
	}
	w.PriceCall = func(p string) string { return p + " a request" }
	w.PriceFree = "free"
	w.ModelNone = func(f string) string { return "No model matches " + f + ". See /models." }
}

func withPrice(model, price string) string {
	if price == "" {
		return model
	}
	return model + " (" + price + ")"
}
