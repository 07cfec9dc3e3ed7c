package web

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// pub is a store with a group, a topic of it, and two private chats.
type pub struct{ nobody }

func (pub) Rooms(context.Context, time.Time) ([]bots.Room, error) {
	chat := func(id int64, ref string, kind bots.Kind, title string, parent int64) bots.Room {
		return bots.Room{Chat: bots.Chat{ID: id, Ref: bots.Ref{Platform: "telegram", ID: ref}, Kind: kind, Title: title, Parent: parent}}
	}
	return []bots.Room{chat(1, "-100", bots.Group, "Pub", 0), chat(2, "-100/7", bots.Topic, "Darts", 1), chat(3, "42", bots.Private, "Ann", 0), chat(4, "43", bots.Private, "Ben", 0)}, nil
}

func (pub) People(_ context.Context, chat int64) ([]bots.Person, error) {
	ann := bots.Person{ID: 1, Ref: bots.Ref{Platform: "telegram", ID: "42"}, Name: "Ann"}
	return map[int64][]bots.Person{1: {ann}, 2: {ann}, 3: {ann}}[chat], nil
}

func (pub) Budgets(_ context.Context, chat int64) ([]bots.Budgeted, error) {
	return []bots.Budgeted{{Cap: bots.Cap{Scope: bots.ScopeChat, Chat: chat, Period: bots.Day, Amount: bots.Amount{Nano: 2 * llm.Dollar}}}}, nil
}

// TestCeilingsAreShown holds that a chat's page lists, beside its own budgets, the caps
// of the settings that hold there, in both languages, without a button to take them away.
func TestCeilingsAreShown(t *testing.T) {
	t.Parallel()
	dollars := func(n llm.Nano) bots.Amount { return bots.Amount{Nano: n * llm.Dollar} }
	owners := []bots.Ref{owner}
	pol := &bots.Policy{Zone: time.UTC, Owners: owners, Ceilings: []bots.Ceiling{
		{Chat: "telegram:-100", Period: bots.Week, Amount: dollars(5)},
		{Chat: bots.Each, Period: bots.Month, Amount: bots.Amount{Requests: 300}},
		{Chat: "telegram:-999", Period: bots.Day, Amount: dollars(9)},
		{Chat: "telegram:-100", Role: "77", Period: bots.Day, Amount: dollars(3)},
		{Chat: "telegram:-100", Person: "telegram:41", Period: bots.Day, Amount: dollars(1)},
		{Person: bots.Each, Period: bots.Day, Amount: bots.Amount{Tokens: 9000}},
		{Person: "telegram:42", Period: bots.Day, Amount: dollars(4)},
	}}
	p := New(Options{
		Ledger: pub{}, Log: slog.New(slog.DiscardHandler), Running: func() []bots.Turn { return nil }, Faults: func() []Fault { return nil },
		Policy: func() *bots.Policy { return pol },
	})
	cookie := ""
	for path, want := range map[string][]string{
		"/web/chat/1?lang=en": {"$2.00 a day", "$5.00 a week (from the bot's settings)", "300 requests a month (from the bot's settings)", "Each with the role 77: $3.00 a day (from the bot's settings)",
			"telegram:41: $1.00 a day (from the bot's settings)", "Each person: 9000 tokens a day (from the bot's settings)", "Ann: $4.00 a day (from the bot's settings)"},
		"/web/chat/2?lang=en": {"$2.00 a day", "Pub: $5.00 a week (from the bot's settings)", "Pub: 300 requests a month (from the bot's settings)", "Pub: Each with the role 77: $3.00 a day (from the bot's settings)",
			"Pub: telegram:41: $1.00 a day (from the bot's settings)", "Each person: 9000 tokens a day (from the bot's settings)", "Ann: $4.00 a day (from the bot's settings)"},
		"/web/chat/3?lang=zh": {"每天 $2.00", "每月 300 次请求（机器人的设置）", "每个人：每天 9000 tokens（机器人的设置）", "Ann：每天 $4.00（机器人的设置）"},
		"/web/chat/4?lang=zh": {"每天 $2.00", "每月 300 次请求（机器人的设置）", "每个人：每天 9000 tokens（机器人的设置）"},
	} {
		if cookie == "" {
			cookie = signIn(t, asking(p.Handler()), p.Code(owner, "en"))
		}
		got := asking(p.Handler())("GET", path, cookie, nil)
		page, err := io.ReadAll(got.Body)
		if err != nil || got.StatusCode != http.StatusOK {
			t.Fatalf("%s says %d %v", path, got.StatusCode, err)
		}
		var lines []string
		buttons := 0
		for _, m := range regexp.MustCompile(`(?s)class="entry">.*?<span>(.*?)</span>(<button)?`).FindAllSubmatch(page, -1) {
			lines = append(lines, html.UnescapeString(string(m[1])))
			buttons += len(m[2]) / len("<button")
		}
		if !slices.Equal(lines, want) || buttons != 1 {
			t.Errorf("%s lists, with %d buttons,\n%q\nwant\n%q", path, buttons, lines, want)
		}
	}
}
