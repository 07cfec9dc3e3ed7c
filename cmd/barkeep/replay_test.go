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
		w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann))
		w.start()
		p := &phones{w, ann, w.tg.AddPerson(telegramtest.User{Language: "en"}).ID}
		p.retriedAgain()
		p.knockedAgain()
		p.letInAgain()
	})
}

// phones are an owner's and a stranger's.
type phones struct {
	*world
	owner, stranger int64
}

// said is what a press is acknowledged with.
func (p *phones) said(press func() (string, error)) string {
	p.t.Helper()
	id, err := press()
	if err != nil {
		p.t.Fatal(err)
	}
	p.until("the press is acknowledged", func() bool { _, ok := p.tg.Answer(id); return ok })
	a, _ := p.tg.Answer(id)
	time.Sleep(30 * time.Second)
	return a.Text
}

func (p *phones) retriedAgain() {
	p.tg.Say(p.owner, p.owner, "apples")
	m := p.answer(p.owner, says("You asked: apples."))
	retry := m.Buttons[0][0]
	for range 2 {
		if _, err := p.tg.Press(p.owner, p.owner, m.ID, retry.Text); err != nil {
			p.t.Fatal(err)
		}
	}
	time.Sleep(time.Minute)
	if said := p.said(func() (string, error) { return p.tg.PressAgain(p.owner, p.owner, m.ID, retry.CallbackData) }); said != words.English().ButtonUsed {
		p.t.Errorf("the used Retry says %q", said)
	}
	if all := p.tg.Chat(p.owner).FromBot(); p.site.Calls() != 2 || len(all) != 1 {
		p.t.Errorf("%d calls, and there stand %+v", p.site.Calls(), all)
	}
}

func (p *phones) knockedAgain() {
	p.tg.Say(p.stranger, p.stranger, "/start")
	knock := p.answer(p.stranger, func(m telegramtest.Message) bool { return len(m.Buttons) == 1 })
	for _, want := range []string{words.English().AskedOwner, words.English().AskedAlready} {
		if said := p.said(func() (string, error) {
			return p.tg.PressAgain(p.stranger, p.stranger, knock.ID, knock.Buttons[0][0].CallbackData)
		}); said != want {
			p.t.Errorf("asking for access says %q, want %q", said, want)
		}
	}
}

// letInAgain presses $1 a day, denies, and presses it again after a restart.
func (p *phones) letInAgain() {
	asks := p.answer(p.owner, func(m telegramtest.Message) bool { return strings.Contains(m.Text, "asks to use") })
	dollar := asks.Buttons[0][0].CallbackData
	p.said(func() (string, error) { return p.tg.Press(p.owner, p.owner, asks.ID, dollar) })
	p.tg.Say(p.owner, p.owner, "/deny telegram:"+itoa(p.stranger))
	p.answer(p.owner, func(m telegramtest.Message) bool { return strings.HasSuffix(m.Text, "is kept out.") })
	p.end()
	p.start()
	if said := p.said(func() (string, error) { return p.tg.PressAgain(p.owner, p.owner, asks.ID, dollar) }); said != words.English().ButtonUsed {
		p.t.Errorf("the used $1 a day says %q", said)
	}
	calls := p.site.Calls()
	p.tg.Say(p.stranger, p.stranger, "may I?")
	time.Sleep(time.Minute)
	if p.site.Calls() != calls {
		p.t.Error("who was denied since is let in")
	}
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
		d := &directly{w, ann, ann.DM()}
		d.retriedAgain()
		d.sentAgain()
	})
}

// directly is a person in a DM.
type directly struct {
	*world
	ann *discordtest.Person
	dm  *discordtest.Channel
}

// said is what a press is answered with to the presser alone.
func (d *directly) said(press func() (*discordtest.Interaction, error)) string {
	d.t.Helper()
	i, err := press()
	if err != nil {
		d.t.Fatal(err)
	}
	time.Sleep(30 * time.Second)
	if a := i.Answer(); a.State != discordtest.Deferred && a.State != discordtest.Answered {
		d.t.Errorf("a press is left alone: %+v", a)
	} else if a.Message != nil && a.Ephemeral {
		return a.Message.Content
	}
	return ""
}

// button is the one whose label holds part, on a message; empty if there is none.
func (d *directly) button(message, part string) (id string) {
	for _, m := range d.dm.Messages() {
		for _, c := range m.Components {
			if m.ID == message && strings.Contains(c.Label, part) {
				id = c.CustomID
			}
		}
	}
	return id
}

func (d *directly) retriedAgain() {
	d.dm.Say(d.ann, "apples")
	m := d.reads(d.dm, "You asked: apples.")
	retry := d.button(m.ID, words.English().Retry)
	for range 2 {
		if _, err := d.dm.Press(d.ann, m.ID, retry); err != nil {
			d.t.Fatal(err)
		}
	}
	time.Sleep(time.Minute)
	if got := d.said(func() (*discordtest.Interaction, error) { return d.dm.PressAgain(d.ann, m.ID, retry) }); got != words.English().ButtonUsed {
		d.t.Errorf("the used Retry says %q", got)
	}
	if d.site.Calls() != 2 {
		d.t.Errorf("%d calls", d.site.Calls())
	}
}

// sentAgain opens the form of a setting, and sends it twice.
func (d *directly) sentAgain() {
	i, err := d.dm.Slash(d.ann, "settings", discordtest.Values{})
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := i.Wait(timeout(d.t), func(a discordtest.Answer) bool { return a.Message != nil && len(a.Message.Components) > 0 }); err != nil {
		d.t.Fatalf("%v: /settings says %+v", err, i.Answer())
	}
	menu := i.Answer().Message.ID
	if _, err := d.dm.Press(d.ann, menu, d.button(menu, "System prompt")); err != nil {
		d.t.Fatal(err)
	}
	d.until("the button that opens the form", func() bool { return d.button(menu, "Write a system prompt") != "" })
	form, err := d.dm.Press(d.ann, menu, d.button(menu, "Write a system prompt"))
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := form.Wait(timeout(d.t), func(a discordtest.Answer) bool { return a.Modal != nil }); err != nil {
		d.t.Fatal(err)
	}
	for range 2 {
		d.said(func() (*discordtest.Interaction, error) { return form.Submit(map[string]string{"text": "Be brief."}) })
	}
	if all := d.dm.Messages(); len(all) != 3 || !strings.Contains(all[2].Content, "Be brief.") {
		d.t.Errorf("after a form that was sent twice there stand %+v", all)
	}
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
