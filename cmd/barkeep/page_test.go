package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// browser is somebody at the operator's page.
type browser struct {
	t    *testing.T
	http *http.Client
	root string
}

func newBrowser(t *testing.T, root string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, &http.Client{Jar: jar}, root}
}

// get opens a page, or with a form sends it, and returns what stands there.
func (b *browser) get(path string, form url.Values) (int, string) {
	b.t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(timeout(b.t), method, b.root+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer.StatusCode, html.UnescapeString(string(said))
}

func (b *browser) wants(path string, form url.Values, code int, parts ...string) string {
	b.t.Helper()
	got, said := b.get(path, form)
	if got != code {
		b.t.Errorf("%s says %d, want %d", path, got, code)
	}
	for _, part := range parts {
		if !strings.Contains(said, part) {
			b.t.Errorf("%s lacks %q:\n%s", path, part, said)
		}
	}
	return said
}

var (
	loginLink = regexp.MustCompile(`(http://[^/\s]+)/web/login\?code=([A-Z2-7]+)&lang=en`)
	hidden    = regexp.MustCompile(`name="csrf" value="([A-Z2-7]+)"`)
	chatLink  = regexp.MustCompile(`/web/chat/(\d+)\?lang=en">([^<]*)<`)
)

// TestPage is an owner's way to the page: the link works once, strangers and forged
// forms get nothing, and what is changed there holds for the next question.
func TestPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"})
	bob := w.tg.AddPerson(telegramtest.User{FirstName: "Bob", Language: "en"})
	group := w.tg.AddSupergroup("<b>Club</b> & friends", ann.ID, bob.ID)
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
	w.start()
	w.logs(`"address":"`)
	root := "http://" + regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(w.log.String())[1]
	newBrowser(t, root).wants("/web/", nil, http.StatusNotFound)
	w.tg.Say(group, ann.ID, "/allow@barkeep_bot $2")
	w.answer(group, says("is let in"))
	w.tg.Say(group, bob.ID, "/ask@barkeep_bot something")
	w.answer(group, says("You asked: something."))
	w.tg.Say(group, ann.ID, "/web@barkeep_bot")
	w.answer(group, says("private chat"))
	w.tg.Say(ann.ID, ann.ID, "/web")
	m := loginLink.FindStringSubmatch(w.answer(ann.ID, says("/web/login?code=")).Text)
	if m == nil || m[1] != root {
		t.Fatalf("the link is %v", m)
	}
	code := url.Values{"code": {m[2]}}

	me := newBrowser(t, root)
	me.wants("/web/", nil, http.StatusForbidden, "You are not signed in")
	me.wants("/web/login?code="+m[2], nil, http.StatusOK, "Sign in", m[2])
	me.wants("/web/login", code, http.StatusOK, "Overview", "Spent today", "<b>Club</b> & friends", "gpt-4o-mini", "Bob", "$20.00")
	if said := me.wants("/web/?lang=zh", nil, http.StatusOK, "概览", "今日花费"); strings.Contains(said, llmtest.Key) {
		t.Error("the page shows a key")
	}
	newBrowser(t, root).wants("/web/login", code, http.StatusForbidden, "This link was used")
	newBrowser(t, root).wants("/web/login", url.Values{"code": {"GUESS"}}, http.StatusForbidden, "This link was used")

	id := ""
	for _, l := range chatLink.FindAllStringSubmatch(me.wants("/web/chats?find=club&lang=en", nil, http.StatusOK), -1) {
		id = l[1]
	}
	page := me.wants("/web/chat/"+id, nil, http.StatusOK, "$2.00 a day", "Cost line")
	csrf := hidden.FindStringSubmatch(page)[1]
	me.wants("/web/chat/"+id+"/set", url.Values{"footer": {"on"}}, http.StatusForbidden, "This form is too old")
	me.wants("/web/chat/"+id+"/set", url.Values{"footer": {"on"}, "csrf": {"AAAA"}}, http.StatusForbidden, "This form is too old")
	newBrowser(t, root).wants("/web/chat/"+id+"/set", url.Values{"footer": {"on"}, "csrf": {csrf}}, http.StatusForbidden, "You are not signed in")
	me.wants("/web/chat/"+id+"/set", url.Values{"footer": {"sideways"}, "csrf": {csrf}}, http.StatusOK, "nothing was changed")
	me.wants("/web/chat/999/set", url.Values{"footer": {"on"}, "csrf": {csrf}}, http.StatusNotFound, "no such chat")
	me.wants("/web/chat/"+id+"/set", url.Values{"footer": {"on"}, "csrf": {csrf}}, http.StatusOK, "Saved", `value="on" selected`)
	w.tg.Say(group, bob.ID, "/ask@barkeep_bot with costs")
	w.answer(group, says("gpt-4o-mini · "))
	me.wants("/web/chat/"+id+"/budget", url.Values{"amount": {"2 requests a week"}, "csrf": {csrf}}, http.StatusOK, "Saved", "2 requests a week")
	w.tg.Say(group, bob.ID, "/ask@barkeep_bot too much")
	w.answer(group, says("2 requests"))
	me.wants("/web/chat/"+id+"/budget", url.Values{"amount": {"lots"}, "csrf": {csrf}}, http.StatusOK, "nothing was changed")

	r, err := http.NewRequestWithContext(timeout(t), http.MethodPost, root+"/web/chat/"+id+"/set", strings.NewReader(url.Values{"footer": {"off"}, "csrf": {csrf}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := me.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a form from another site is answered %d", answer.StatusCode)
	}
	me.wants("/web/logout", url.Values{"csrf": {csrf}}, http.StatusOK, "You are signed out")
	me.wants("/web/", nil, http.StatusForbidden, "You are not signed in")
	if strings.Contains(w.log.String(), m[2]) {
		t.Error("the log holds the link's code")
	}
}
