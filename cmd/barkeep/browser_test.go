package main

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/cmd/barkeep/web"
	"barkeep/llm/llmtest"
)

// TestBrowser is an owner with a real browser: the link signs in once, what is
// changed on the page holds for the next question, and forms from elsewhere do nothing.
func TestBrowser(t *testing.T) {
	t.Parallel()
	c := startChromium(t)
	o := newOffice(t)
	link := o.root + "/web/login?lang=en&code=" + o.code()
	me := c.tab()
	me.open(link)
	me.reads("Sign in", "works once")
	me.click("main button")
	me.reads("Overview", "Spent today", "<b>Club</b> & friends", "Bob")
	if said := me.eval("document.documentElement.outerHTML"); strings.Contains(said, llmtest.Key) {
		t.Error("the page shows a key")
	}
	other := c.tab()
	other.open(link)
	other.click("main button")
	other.reads("This link was used or is too old. Send /web to the bot for a new one.")
	other.open(o.root + "/web/chats")
	other.reads("You are not signed in")

	me.click("nav a:last-child")
	me.click("table a")
	at := me.eval("location.href")
	me.fill("[name=model]", "gpt-4o")
	me.fill("[name=footer]", "on")
	me.click("form[action*='/set'] button")
	me.reads("This chat now uses gpt-4o")
	o.asks("one", "gpt-4o · ")
	me.fill("[name=persona]", "pirate")
	me.click("form[action*='/set'] button")
	me.reads("pirate")
	o.asks("two", "two.")
	calls := o.site.Requests()
	if first := calls[len(calls)-1].Messages[0]; !strings.Contains(first.Content, "Say arr.") {
		t.Errorf("the last call begins with %+v", first)
	}
	me.fill("form[action*='/budget'] [name=whom]:not([type=hidden])", "telegram:"+itoa(o.bob))
	me.fill("form[action*='/budget'] [name=amount]:not([type=hidden])", "1 requests a week")
	me.click("form[action*='/budget']:last-of-type button")
	me.reads("Bob: 1 request")
	o.asks("three", "1 request")
	me.click("form.entry:has([value^=telegram]) button")
	me.reads("is gone", "$2.00 a day")
	forged(t, me, at, o)
	me.open(at)
	me.click("header form button")
	me.reads("You are signed out")
}

// forged hands in forms that are not the page's own: without its token, and with it
// but from a page at another port, to which a browser sends the cookie along.
func forged(t *testing.T, me *tab, at string, o *office) {
	t.Helper()
	me.open(at)
	token := me.eval("document.querySelector('[name=csrf]').value")
	me.eval("document.querySelectorAll('[name=csrf]').forEach(e => e.remove())")
	me.fill("[name=footer]", "off")
	me.click("form[action*='/set'] button")
	me.reads("This form is too old")

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	evil := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<form method="post" action="%s/set"><input name="csrf" value="%s"><input name="footer" value="off"><button>You have won</button></form>`, strings.Split(at, "?")[0], token)
	})}
	go evil.Serve(l)
	t.Cleanup(func() { evil.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost"} { // the same site, and another
		me.open("http://" + host + ":" + port)
		me.click("button")
		me.reads("This form is too old")
	}
	me.open(at)
	if now := me.eval("document.querySelector('[name=footer]').value"); now != "on" {
		t.Errorf("a forged form changed the cost line to %s", now)
	}
}

// TestBrowserTooLate holds what a browser shows of a link whose time is over.
func TestBrowserTooLate(t *testing.T) {
	t.Parallel()
	c := startChromium(t)
	owner := bots.Ref{Platform: "telegram", ID: "1"}
	page := web.New(web.Options{Log: silent(), Policy: func() *bots.Policy { return &bots.Policy{Owners: []bots.Ref{owner}} }, Links: time.Nanosecond})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: page.Handler(), ReadHeaderTimeout: time.Second}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	me := c.tab()
	me.open("http://" + l.Addr().String() + "/web/login?lang=zh&code=" + page.Code(owner, "zh"))
	me.click("main button")
	me.reads(web.In("zh").LinkOver)
}

// pagePaths are the pages of an owner with a thousand chats, as the browser shows them.
var pagePaths = map[string]string{"overview": "/web/", "chats": "/web/chats", "chat": "/web/chat/1", "login": "/web/login"}

// TestBrowserLooks holds that no page is wider than a phone or a desk, in either
// language, and that dark is dark and both can be read.
func TestBrowserLooks(t *testing.T) {
	t.Parallel()
	c := startChromium(t)
	root, cookie := filledPage(t, 3000)
	me := c.signedTab(root, cookie)
	for _, lang := range []string{"en", "zh"} {
		for name, path := range pagePaths {
			me.open(root + path + "?lang=" + lang)
			for _, width := range []int{320, 390, 1200} {
				for _, dark := range []bool{false, true} {
					me.looks(width, 844, width < 1000, dark)
					what := fmt.Sprintf("%s in %s, %d wide, dark %v", name, lang, width, dark)
					if w := me.eval("document.documentElement.scrollWidth"); w != strconv.Itoa(width) {
						t.Errorf("%s: it is %s wide", what, w)
					}
					if c := me.contrast(); c < 7 {
						t.Errorf("%s: the contrast is %.1f", what, c)
					}
					if is := me.eval("getComputedStyle(document.body).backgroundColor"); (luminance(is) < 0.2) != dark {
						t.Errorf("%s: the ground is %s", what, is)
					}
				}
			}
		}
	}
}

// signedTab is a tab that has signed in.
func (c *chromium) signedTab(root, cookie string) *tab {
	w := c.tab()
	w.call(w.session, "Network.setCookie", map[string]any{"name": "barkeep", "value": cookie, "url": root + "/web/", "path": "/web/"}, nil)
	return w
}

// contrast is that of the page's text, as WCAG counts it.
func (w *tab) contrast() float64 {
	a, b := luminance(w.eval("getComputedStyle(document.body).color")), luminance(w.eval("getComputedStyle(document.body).backgroundColor"))
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// luminance is the relative one of rgb(r, g, b), nearly.
func luminance(color string) float64 {
	var r, g, b float64
	if _, err := fmt.Sscanf(color, "rgb(%f, %f, %f)", &r, &g, &b); err != nil {
		return -1
	}
	line := func(v float64) float64 { v /= 255; return v * v }
	return 0.2126*line(r) + 0.7152*line(g) + 0.0722*line(b)
}
