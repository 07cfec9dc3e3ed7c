package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
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

// office is a world with an owner, a member and a group, and the operator's page.
type office struct {
	*world
	root            string
	ann, bob, group int64
	links           []string
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{world: newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})}
	o.ann = o.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"}).ID
	o.bob = o.tg.AddPerson(telegramtest.User{FirstName: "Bob", Language: "en"}).ID
	o.group = o.tg.AddSupergroup("<b>Club</b> & friends", o.ann, o.bob)
	o.set("BARKEEP_OWNERS", "telegram:"+itoa(o.ann))
	o.settings("personas: {pirate: {prompt: Say arr.}}\n")
	o.start()
	o.logs(`"address":"`)
	o.root = "http://" + regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(o.log.String())[1]
	o.says(o.ann, "/allow@barkeep_bot $2", "is let in")
	o.asks("something", "You asked: something.")
	return o
}

// says waits for what the group reads after somebody wrote.
func (o *office) says(who int64, text, part string) {
	o.t.Helper()
	o.tg.Say(o.group, who, text)
	o.answer(o.group, says(part))
}

// asks is Bob's question in the group.
func (o *office) asks(question, part string) {
	o.t.Helper()
	o.says(o.bob, "/ask@barkeep_bot "+question, part)
}

// code asks the bot for a new link.
func (o *office) code() string {
	o.t.Helper()
	o.tg.Say(o.ann, o.ann, "/web")
	m := loginLink.FindStringSubmatch(o.answer(o.ann, func(m telegramtest.Message) bool {
		return strings.Contains(m.Text, "/web/login?code=") && !slices.ContainsFunc(o.links, func(old string) bool { return strings.Contains(m.Text, old) })
	}).Text)
	if m == nil || m[1] != o.root {
		o.t.Fatalf("the link is %v", m)
	}
	o.links = append(o.links, m[0])
	return m[2]
}

// club signs in, and returns the address of the group's page and its forms' token.
func (o *office) club() (me *browser, at, csrf string) {
	o.t.Helper()
	me = newBrowser(o.t, o.root)
	me.wants("/web/login", url.Values{"code": {o.code()}}, http.StatusOK, "Overview")
	m := chatLink.FindStringSubmatch(me.wants("/web/chats?find=club&lang=en", nil, http.StatusOK))
	if m == nil {
		o.t.Fatal("the group is not listed")
	}
	at = "/web/chat/" + m[1]
	return me, at, hidden.FindStringSubmatch(me.wants(at, nil, http.StatusOK, "$2.00 a day", "Cost line", "let in"))[1]
}

// TestPage is an owner's way to the page: the link works once, strangers and forged
// forms get nothing.
func TestPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	newBrowser(t, o.root).wants("/web/", nil, http.StatusNotFound)
	o.says(o.ann, "/web@barkeep_bot", "private chat")
	secret := o.code()
	code := url.Values{"code": {secret}}
	me := newBrowser(t, o.root)
	me.wants("/web/", nil, http.StatusForbidden, "You are not signed in")
	me.wants("/web/login?code="+secret, nil, http.StatusOK, "Sign in", secret)
	me.wants("/web/login", code, http.StatusOK, "Overview", "Spent today", "<b>Club</b> & friends", "gpt-4o-mini", "Bob", "$20.00")
	if said := me.wants("/web/?lang=zh", nil, http.StatusOK, "概览", "今日花费"); strings.Contains(said, llmtest.Key) {
		t.Error("the page shows a key")
	}
	newBrowser(t, o.root).wants("/web/login", code, http.StatusForbidden, "This link was used")
	newBrowser(t, o.root).wants("/web/login", url.Values{"code": {"GUESS"}}, http.StatusForbidden, "This link was used")

	me, at, csrf := o.club()
	me.wants(at+"/set", url.Values{"footer": {"on"}}, http.StatusForbidden, "This form is too old")
	me.wants(at+"/set", url.Values{"footer": {"on"}, "csrf": {"AAAA"}}, http.StatusForbidden, "This form is too old")
	newBrowser(t, o.root).wants(at+"/set", url.Values{"footer": {"on"}, "csrf": {csrf}}, http.StatusForbidden, "You are not signed in")
	me.wants("/web/chat/999/set", url.Values{"footer": {"on"}, "csrf": {csrf}}, http.StatusNotFound, "no such chat")
	r, err := http.NewRequestWithContext(timeout(t), http.MethodPost, o.root+at+"/set", strings.NewReader(url.Values{"footer": {"on"}, "csrf": {csrf}}.Encode()))
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
	me.wants(at, nil, http.StatusOK, `<select name="footer"><option value="off" selected>`) // none of them changed it
	me.wants("/web/logout", url.Values{"csrf": {csrf}}, http.StatusOK, "You are signed out")
	me.wants("/web/", nil, http.StatusForbidden, "You are not signed in")
	if strings.Contains(o.log.String(), secret) {
		t.Error("the log holds the link's code")
	}
}

// TestPageSettings holds that what is chosen on the page holds for the next question:
// settings, model and persona.
func TestPageSettings(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	me, at, csrf := o.club()
	set := func(name, value string, parts ...string) {
		t.Helper()
		me.wants(at+"/set", url.Values{name: {value}, "csrf": {csrf}}, http.StatusOK, parts...)
	}
	set("footer", "sideways", "nothing was changed")
	set("footer", "on", "Saved", `<select name="footer"><option value="off">off</option><option value="on" selected>`)
	o.asks("with costs", "gpt-4o-mini · ")
	set("model", "gpt-5-nonsense", "gpt-5-nonsense")
	set("model", "gpt-4o", "This chat now uses gpt-4o", `value="gpt-4o"`)
	o.asks("with another model", "gpt-4o · ")
	set("model", "", "Saved")
	o.asks("with the default", "gpt-4o-mini · ")
	set("persona", "nobody", "/persona")
	set("persona", "pirate", "pirate", `value="pirate" selected`)
	o.asks("arr", "arr.")
	calls := o.site.Requests()
	if first := calls[len(calls)-1].Messages[0]; first.Role != "system" || !strings.Contains(first.Content, "Say arr.") {
		t.Errorf("the last call begins with %+v", first)
	}
	me.wants(at+"/set", url.Values{"persona": {"-"}, "language": {"zh"}, "footer": {"off"}, "model": {""}, "csrf": {csrf}}, http.StatusOK,
		`value="-" selected`, `value="zh" selected`, `value="off" selected`) // one form, all of it
	me.wants(at+"/set", url.Values{"language": {"en"}, "was-language": {"zh"}, "footer": {"on"}, "was-footer": {"on"}, "model": {"gpt-4"}, "was-model": {"gpt-4"}, "csrf": {csrf}}, http.StatusOK,
		`value="en" selected`, `value="off" selected`, `name="model" value=""`) // an old tab changes what was touched in it
	if said := me.wants(at+"?lang=zh", nil, http.StatusOK, "使用权限"); strings.Contains(said, "role=\"status\"") {
		t.Error("what was said is said again")
	}
}

// TestPageRules holds that budgets of the chat, its people and roles, and who may ask,
// are ruled from the page.
func TestPageRules(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	me, at, csrf := o.club()
	send := func(form string, fields url.Values, parts ...string) string {
		t.Helper()
		fields.Set("csrf", csrf)
		return me.wants(at+"/"+form, fields, http.StatusOK, parts...)
	}
	bob := "telegram:" + itoa(o.bob)
	send("budget", url.Values{"amount": {"lots"}}, "nothing was changed")
	send("budget", url.Values{"whom": {"Bob"}, "amount": {"$1"}}, "nothing was changed")
	send("budget", url.Values{"whom": {"role:77"}, "amount": {"$3 month"}}, "role:77: $3.00 a month")
	send("budget", url.Values{"whom": {bob}, "amount": {"1 requests a day"}}, "Bob: 1 request", `value="`+bob+`"`)
	o.asks("too much", "1 request")
	send("budget", url.Values{"whom": {bob}, "amount": {"off day"}}, "Bob")
	send("budget", url.Values{"amount": {"30 requests a week"}}, "Saved", "30 requests a week")
	o.asks("once more", "once more.")

	send("person", url.Values{"whom": {bob}, "verdict": {"deny"}}, "Bob: kept out")
	o.tg.Say(o.group, o.bob, "/ask@barkeep_bot kept out")
	o.says(o.ann, "/ask@barkeep_bot after that", "after that.") // updates are read in their order
	send("person", url.Values{"whom": {bob}}, "Saved")
	o.asks("let in again", "let in again.")
	send("person", url.Values{"whom": {"telegram:" + itoa(o.ann)}, "verdict": {"deny"}}, "owner")
	send("access", url.Values{"verdict": {"deny"}}, "kept out")
	o.tg.Say(o.group, o.bob, "/ask@barkeep_bot kept out")
	o.says(o.ann, "/ask@barkeep_bot after all", "after all.")
	send("access", url.Values{"verdict": {"allow"}, "amount": {"50 requests"}}, "let in", "50 requests a day")
	o.asks("let in at last", "let in at last.")
	for _, m := range o.tg.Chat(o.group).FromBot() {
		if strings.Contains(m.Text, "kept out.") {
			t.Error("who was kept out was answered")
		}
	}
}
