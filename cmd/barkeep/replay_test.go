package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/bots/words"
	"barkeep/llm/llmtest"
)

// TestTelegramPressesUsedAgain presses on a phone what was pressed before: twice quickly, and later what the phone still shows.
// The table of all buttons is TestCapturedPresses in bots.
func TestTelegramPressesUsedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
		ann := w.tg.AddPerson(telegramtest.User{Language: "en"}).ID
		bob := w.tg.AddPerson(telegramtest.User{Language: "en"}).ID
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann))
		w.start()
		heard := func(press func() (string, error)) string {
			t.Helper()
			id, err := press()
			if err != nil {
				t.Fatal(err)
			}
			w.until("the press is acknowledged", func() bool { _, ok := w.tg.Answer(id); return ok })
			a, _ := w.tg.Answer(id)
			time.Sleep(30 * time.Second)
			return a.Text
		}
		w.tg.Say(ann, ann, "apples")
		m := w.answer(ann, says("You asked: apples."))
		retry := m.Buttons[0][0]
		for range 2 {
			if _, err := w.tg.Press(ann, ann, m.ID, retry.Text); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		if said := heard(func() (string, error) { return w.tg.PressAgain(ann, ann, m.ID, retry.CallbackData) }); said != words.English().ButtonUsed {
			t.Errorf("the used Retry says %q", said)
		}
		if all := w.tg.Chat(ann).FromBot(); w.site.Calls() != 2 || len(all) != 1 {
			t.Errorf("%d calls, and there stand %+v", w.site.Calls(), all)
		}

		w.tg.Say(bob, bob, "/start")
		knock := w.answer(bob, func(m telegramtest.Message) bool { return len(m.Buttons) == 1 })
		for _, want := range []string{words.English().AskedOwner, words.English().AskedAlready} {
			if said := heard(func() (string, error) {
				return w.tg.PressAgain(bob, bob, knock.ID, knock.Buttons[0][0].CallbackData)
			}); said != want {
				t.Errorf("asking for access says %q, want %q", said, want)
			}
		}
		asks := w.answer(ann, func(m telegramtest.Message) bool { return strings.Contains(m.Text, "asks to use") })
		dollar := asks.Buttons[0][0].CallbackData
		heard(func() (string, error) { return w.tg.Press(ann, ann, asks.ID, dollar) })
		w.tg.Say(ann, ann, "/deny telegram:"+itoa(bob))
		w.answer(ann, func(m telegramtest.Message) bool { return strings.HasSuffix(m.Text, "is kept out.") })
		w.end()
		w.start()
		if said := heard(func() (string, error) { return w.tg.PressAgain(ann, ann, asks.ID, dollar) }); said != words.English().ButtonUsed {
			t.Errorf("the used $1 a day says %q", said)
		}
		calls := w.site.Calls()
		w.tg.Say(bob, bob, "may I?")
		time.Sleep(time.Minute)
		if w.site.Calls() != calls {
			t.Error("who was denied since is let in")
		}
	})
}

// TestDiscordPressesUsedAgain is the same there, with a form that is sent twice.
func TestDiscordPressesUsedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := bareWiredWorld(t, llmtest.Options{Answer: remembers})
		w.withDiscord(discordtest.Options{MaxConcurrency: 10})
		ann := w.dc.AddPerson("ann", discordtest.Locale("en-US"))
		w.env = append(w.env, "BARKEEP_OWNERS=discord:"+ann.ID)
		w.start()
		w.online()
		said := func(press func() (*discordtest.Interaction, error)) string {
			t.Helper()
			i, err := press()
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(30 * time.Second)
			if a := i.Answer(); a.State != discordtest.Deferred && a.State != discordtest.Answered {
				t.Errorf("a press is left alone: %+v", a)
			} else if a.Message != nil && a.Ephemeral {
				return a.Message.Content
			}
			return ""
		}
		dm := ann.DM()
		dm.Say(ann, "apples")
		m := w.reads(dm, "You asked: apples.")
		var retry string
		for _, c := range m.Components {
			if c.Label == words.English().Retry {
				retry = c.CustomID
			}
		}
		for range 2 {
			if _, err := dm.Press(ann, m.ID, retry); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		if got := said(func() (*discordtest.Interaction, error) { return dm.PressAgain(ann, m.ID, retry) }); got != words.English().ButtonUsed {
			t.Errorf("the used Retry says %q", got)
		}
		if w.site.Calls() != 2 {
			t.Errorf("%d calls", w.site.Calls())
		}

		i, err := dm.Slash(ann, "settings", discordtest.Values{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := i.Wait(timeout(t), func(a discordtest.Answer) bool { return a.Message != nil && len(a.Message.Components) > 0 }); err != nil {
			t.Fatalf("%v: /settings says %+v", err, i.Answer())
		}
		menu := i.Answer().Message.ID
		labelled := func(part string) (id string) {
			for _, m := range dm.Messages() {
				for _, c := range m.Components {
					if m.ID == menu && strings.Contains(c.Label, part) {
						id = c.CustomID
					}
				}
			}
			return id
		}
		if _, err := dm.Press(ann, menu, labelled("System prompt")); err != nil {
			t.Fatal(err)
		}
		w.until("the button that opens the form", func() bool { return labelled("Write a system prompt") != "" })
		form, err := dm.Press(ann, menu, labelled("Write a system prompt"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := form.Wait(timeout(t), func(a discordtest.Answer) bool { return a.Modal != nil }); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			said(func() (*discordtest.Interaction, error) { return form.Submit(map[string]string{"text": "Be brief."}) })
		}
		if all := dm.Messages(); len(all) != 3 || !strings.Contains(all[2].Content, "Be brief.") {
			t.Errorf("after a form that was sent twice there stand %+v", all)
		}
	})
}

// TestLoginLinkIsGoodOnce: the second use of a link of /web gets a page that says so, and no session.
func TestLoginLinkIsGoodOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	ann := w.tg.AddPerson(telegramtest.User{Language: "en"}).ID
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann))
	w.start()
	w.tg.Say(ann, ann, "/web")
	said := w.answer(ann, func(m telegramtest.Message) bool { return strings.Contains(m.Text, "code=") })
	at, err := url.Parse(regexp.MustCompile(`http\S+`).FindString(said.Text))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, want := range []int{http.StatusSeeOther, http.StatusForbidden} {
		got, err := client.PostForm("http://"+at.Host+"/web/login", url.Values{"code": {at.Query().Get("code")}})
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != want || want == http.StatusForbidden && len(got.Cookies()) > 0 {
			t.Errorf("signing in says %d with %d cookies, want %d", got.StatusCode, len(got.Cookies()), want)
		}
	}
}
