package words

func englishAlerts(w *Words) {
	w.Commands["alert"] = "alarms about balance and spending"
	w.Arguments["alert"] = "a balance such as $5; on or off"
	w.AlertOff = "No alarms are said here."
	w.AlertOwner = func(below string) string {
		return "Alarms are said here: a balance below " + below + ", a key used up or about to expire, unusual spending."
	}
	w.AlertChat = "Alarms are said here: unusual spending in this chat."
	w.AlertHow = "Like this: /alert $5, /alert on, /alert off."
	w.AlarmLow = func(whose, left string) string {
		return "The balance is low: " + whose + " has " + left + " left. See /balance."
	}
	w.AlarmGone = func(whose string) string {
		return "Nothing is left: " + whose + " is used up. Top up, or raise its quota on the site."
	}
	w.AlarmEnds = func(whose, date string) string {
		return "A key expires soon: " + whose + ", on " + date + ". Renew it on the site."
	}
	w.AlarmLate = func(whose string) string { return "A key has expired: " + whose + ". Renew it on the site." }
	w.AlarmSpending = func(hour, usual string) string {
		return "Unusual spending: " + hour + " in the last hour, where " + usual + " is usual. See /usage."
	}
}
