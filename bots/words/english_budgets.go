package words

func englishBudgets(w *Words) {
	kind := map[string]string{"day": "daily", "week": "weekly", "month": "monthly"}
	now := map[string]string{"day": "today", "week": "this week", "month": "this month"}
	over := func(whose string) func(period, limit, left, resets string) string {
		return func(period, limit, left, resets string) string {
			if left != "" {
				return whose + " " + kind[period] + " cap (" + limit + ") has only " + left + " left, too little for this question. It resets at " + resets + "."
			}
			return whose + " " + kind[period] + " cap (" + limit + ") is used up. It resets at " + resets + "."
		}
	}
	near := func(whose string) func(period, spent, limit, resets string) string {
		return func(period, spent, limit, resets string) string {
			return "Of " + whose + " " + kind[period] + " cap (" + limit + ") " + spent + " is used. It resets at " + resets + "."
		}
	}
	w.OverCapAll, w.OverCapChat, w.OverCapOwn = over("This bot's"), over("This chat's"), over("Your")
	w.NearCapAll, w.NearCapChat, w.NearCapOwn = near("this bot's"), near("this chat's"), near("your")
	w.CapHere = func(period, spent, limit, resets string) string {
		return "This chat " + now[period] + ": " + spent + " of " + limit + ", resets at " + resets
	}
	w.CapOwn = func(period, spent, limit, resets string) string {
		return "You " + now[period] + ": " + spent + " of " + limit + ", resets at " + resets
	}
	w.CapAPeriod = func(period, a string) string { return a + " a " + period }
	w.TokensCount = func(n int64) string { return plural(n, "token", "tokens") }

	w.Commands["budget"] = "how much may be spent here"
	w.Arguments["budget"] = "amount and period: $5 week, 100 requests day, 200k tokens month; off"
	w.BudgetNone = "No budget is set here."
	w.BudgetChat = func(limit, spent, resets string) string {
		return "This chat: " + limit + ", used " + spent + ", resets at " + resets
	}
	w.BudgetPerson = func(n, limit, spent, resets string) string {
		return n + ": " + limit + ", used " + spent + ", resets at " + resets
	}
	w.BudgetRole = func(n, limit string) string { return "Each with the role " + n + ": " + limit }
	w.BudgetEach = func(limit string) string { return "Each person: " + limit }
	w.BudgetFixed = " (from the bot's settings)"
	w.BudgetSet = func(n, limit string) string { return "The budget of " + n + " is " + limit + " now." }
	w.BudgetCleared = func(n string) string { return "That budget of " + n + " is gone." }
	w.BudgetHow = "Like this: /budget $5 week (this chat), in reply to a person, or /budget role:ID 100 requests day. Also 200k tokens month. /budget off week takes one away; /budget alone lists them."
}
