package words

func englishKeys(w *Words) {
	say := func(s string) func(string) string {
		return func(code string) string { return s + " (" + code + ")" }
	}
	w.Commands["key"] = "your own key"
	w.Arguments["key"] = "empty, a key, account, or remove"
	w.OwnOff = "Own keys are switched off here."
	w.OwnHow = "Send your key (sk-…) as your next message, within 10 minutes. I check it at the site, keep it encrypted and delete your message. It pays for your questions in this private chat and nowhere else."
	w.OwnHowAddress = "For another site put its address in front: https://site.example/v1 sk-…"
	w.OwnHowGroup = func(group string) string {
		return "Send the key (sk-…) that is to pay in " + group + " as your next message, within 10 minutes. I check it at the site, keep it encrypted and delete your message. Then you say how much may be spent a day."
	}
	w.OwnWhich = "For which site?"
	w.OwnIs = func(key, site string) string { return "Your key here: " + key + " (" + site + ")" }
	w.OwnIsGroup = func(key, group, limit string) string {
		return "Your key in " + group + ": " + key + ", " + limit
	}
	w.OwnBound = func(key, site string) string {
		return "Your key " + key + " (" + site + ") pays for your questions in this private chat from now on. /key shows and removes it."
	}
	w.OwnBoundGroup = func(key, group, limit string) string {
		return "Your key " + key + " pays in " + group + " from now on: " + limit + ". How much may the group spend?"
	}
	w.OwnCapSet = func(group, limit string) string { return "Your key in " + group + ": " + limit + "." }
	w.OwnRemoved = "The key is removed."
	w.OwnNothing = "Nothing is bound here."
	w.OwnNotAKey = "That does not look like a key. Like this: /key sk-…, /key account, /key remove."
	w.OwnNotBound = "Nothing was stored."
	w.OwnNoSite = "I do not know this site. Send the key alone, or see /key."
	w.OwnNoAddress = "Only public https addresses can be used."
	w.OwnStays = "I could not delete your message: please delete it yourself."
	w.OwnExposed = "Others can read keys here. Make a new one at the site, and send keys to me in private only."
	w.OwnLinkGone = "This link was used, is older than 10 minutes or was made for somebody else. Send /key in the group again."
	w.OwnNotAdmin = "Only admins of that group can bind a key to it."
	w.OwnGroup = func(holder, limit string) string { return "The own key of " + holder + " pays here: " + limit + "." }
	w.OwnGroupNone = "The bot's own keys pay here. An admin can bind another one, which then pays for everybody in this group."
	w.OwnPausedHolder = "You are no admin there any more, so your key is paused there. /key shows and removes it."
	w.OwnPaused = say("The key that pays here is paused, since its holder is no admin here any more. An admin can bind another one with /key.")
	w.OwnPausedThere = func(group, code string) string {
		return "The key that pays in " + group + " is paused, since its holder is no admin there any more. You can bind another one with /key there. (" + code + ")"
	}
	w.PayerFailed = say("The key that pays here does not work now. Its holder was told why; an admin can bind another one with /key.")
	w.HolderFailed = func(group, why string) string { return "Your key in " + group + ": " + why }
	w.OwnClosed = say("Your own key cannot be used any more. Bind it again with /key, or remove it there.")
	w.OwnWrong = say("The site does not accept your key. Replace it with /key.")
	w.OwnExpired = say("Your key has expired. Renew it at the site, or replace it with /key.")
	w.OwnExhausted = say("Your key's quota is used up. Raise it at the site, or replace the key with /key.")
	w.OwnDenied = say("The site does not let your key be used. Look at the site whether it is enabled, and at its limits.")
	w.OwnEmpty = say("Your account at the site is used up. Top it up there.")
	w.OwnBind = "Bind a key"
	w.OwnRemove = "Remove"
	w.OwnRemoveIn = func(group string) string { return "Remove from " + group }
	w.OwnReplace = "Replace"
	w.AccountRemove = "Remove account"
	w.AccountHow = "Send two things as your next message, within 10 minutes: the ID (top right in the console) and the system access token (personal settings, generate system access token), with a space between: 123 abc…\nCareful: generating a new token ends the old one, so if something else uses it, send that one."
	w.AccountIs = func(id, site string) string { return "Your account: ID " + id + " (" + site + ")" }
	w.AccountBound = func(name string) string { return "Account " + name + " is bound. /balance shows it here in private." }
	w.AccountWrong = "The site does not accept this ID with this system access token."
}
