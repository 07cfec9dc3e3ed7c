package config

import (
	"regexp"
	"slices"
)

// Budget is the most that may be spent on the operator's keys in a chat, by a person, by a person in a chat, or by each
// person with a Discord role. "*" stands for each chat or each person.
type Budget struct {
	Chat   string // PLATFORM:ID, with what lies below it; "": anywhere
	Person string // PLATFORM:ID; "": all together
	Role   string // of a Discord server, which Chat names
	Day    Limit
	Week   Limit
	Month  Limit
}

func budgetSettings() []setting[Budget] {
	return []setting[Budget]{
		of(Field{Key: "chat", Meaning: "group, channel or server as in /allow, such as telegram:-1001234 or discord:server/123; * is each"},
			func(b *Budget) *string { return &b.Chat }, value.chat),
		of(Field{Key: "person", Meaning: "person, such as telegram:123, in that chat or anywhere; * is each"},
			func(b *Budget) *string { return &b.Person }, value.person),
		of(Field{Key: "role", Meaning: "id of a Discord role: each person who has it in that server"},
			func(b *Budget) *string { return &b.Role }, value.role),
		of(Field{Key: "day", Meaning: "most a day: $5, 500 requests or 200k tokens"}, func(b *Budget) *Limit { return &b.Day }, value.budget),
		of(Field{Key: "week", Meaning: "most a week, from Monday"}, func(b *Budget) *Limit { return &b.Week }, value.budget),
		of(Field{Key: "month", Meaning: "most a month"}, func(b *Budget) *Limit { return &b.Month }, value.budget),
	}
}

// readBudgets reads the list.
func (v value) budgets() []Budget {
	if v.shape != list {
		v.wrong("should be a list; begin each budget with - before its first key")
		return nil
	}
	var all []Budget
	for _, item := range v.items {
		mistakes := len(item.in.mistakes)
		var b Budget
		fill(budgetSettings(), &b, item, "")
		if len(item.in.mistakes) > mistakes {
			continue
		}
		switch {
		case b.Chat == "" && b.Person == "":
			item.wrong("says for whom it is: set chat, person or both; * is each")
		case b.Role != "" && (b.Person != "" || !serverForm.MatchString(b.Chat)):
			item.wrong("has a role: set chat to its Discord server, such as discord:server/123, and no person")
		case !b.Day.IsSet() && !b.Week.IsSet() && !b.Month.IsSet():
			item.wrong("has no amount: set day, week or month, for example day: $5")
		case slices.Contains(all, b):
		default:
			all = append(all, b)
		}
	}
	return all
}

var (
	chatForm   = regexp.MustCompile(`^(telegram:-?[0-9]{1,19}(/[0-9]{1,19})?|discord:(server/)?[0-9]{1,19})$`)
	serverForm = regexp.MustCompile(`^discord:server/[0-9]{1,19}$`)
	personForm = regexp.MustCompile(`^(telegram|discord):[0-9]{1,19}$`)
	digitsForm = regexp.MustCompile(`^[0-9]{1,19}$`)
)

func (v value) chat() string {
	return v.id(chatForm, func(text string) {
		v.wrong("%s is not a chat; write its id as /allow does, for example telegram:-1001234 or discord:server/123; * is each", quoted(text))
	})
}

func (v value) person() string {
	return v.id(personForm, func(text string) {
		v.wrong("%s is not a person; write for example telegram:123 or discord:456; * is each", quoted(text))
	})
}

func (v value) role() string {
	text, ok := v.one()
	if ok && !digitsForm.MatchString(text) {
		v.wrong("%s is not the id of a role, which is a number", quoted(text))
		return ""
	}
	return text
}

// id reads an id of a form, or * for each.
func (v value) id(form *regexp.Regexp, wrong func(text string)) string {
	text, ok := v.one()
	if !ok || text == "*" || form.MatchString(text) {
		return text
	}
	wrong(text)
	return ""
}

func (v value) budget() Limit {
	text, ok := v.one()
	if !ok {
		return Limit{}
	}
	limit, err := parseBudget(text)
	if err != nil {
		v.refuse(err)
	}
	return limit
}
