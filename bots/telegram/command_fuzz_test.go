package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/llm"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// counter is a core over a real store and a simulated site, that hears command lines as Telegram delivers them. Each line
// comes from people, and in a chat, of its own.
type counter struct {
	dir    string
	store  *store.Store
	site   *llmtest.Gateway
	engine *bots.Engine
	screen *botstest.Screen
	policy atomic.Pointer[bots.Policy]
	log    *botstest.Log
	lines  int64
}

// linesMost is how many lines a counter hears before a new one takes its place: what it keeps grows with each.
const linesMost = 2000

func newCounter(t testing.TB) *counter {
	t.Helper()
	c := &counter{screen: botstest.New(Name), log: &botstest.Log{}, site: llmtest.New(llmtest.Options{})}
	var err error
	if c.dir, err = os.MkdirTemp("", "counter"); err != nil {
		t.Fatal(err)
	}
	if c.store, err = store.Open(context.Background(), filepath.Join(c.dir, "counter.db"), [][]byte{make([]byte, 32)}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	unlimited := []llm.Limit{{Pattern: "*", PerMinute: 1 << 20}} // else five hundred questions to a GPT-4 wait for the next minute
	client := llm.New(llm.Gateway{Name: "site", URL: c.site.URL(), Keys: []llm.Key{llmtest.Key}, Limits: unlimited}, c.site.Client(), nil)
	if err := client.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.policy.Store(&bots.Policy{
		Gateways: []bots.Gateway{client}, Model: "gpt-4o-mini", Zone: time.UTC, Locale: "en", Idle: time.Hour, Context: 16000, PrivateWithin: time.Hour, GroupWithin: time.Hour,
		PrivateAtOnce: 1, GroupAtOnce: 3, OwnKeys: "anyone", OwnAddresses: true,
		OwnGateway: func(bots.OwnKey, *bots.OwnKey) (bots.Gateway, error) { return client, nil },
	})
	c.engine = bots.New(bots.Options{
		Store: c.store, Policy: c.policy.Load, Platforms: []bots.Platform{c.screen}, Secret: []byte("secret"),
		Log: slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	return c
}

func (c *counter) close(t testing.TB) {
	c.engine.Shutdown(context.Background())
	for _, err := range []error{c.store.Shut(), c.site.Close(), os.RemoveAll(c.dir)} {
		if err != nil {
			t.Error(err)
		}
	}
}

// said is a command line, and who says it where.
type said struct {
	text    string
	private bool
	topic   bool
	reply   bool // to a message of somebody else
	owner   bool
	open    bool // all are let in
}

// asTelegram is what Telegram's servers mark as a command at the start of a text.
var asTelegram = regexp.MustCompile(`^/[A-Za-z0-9_]{1,64}(@[A-Za-z0-9_]{3,32})?`)

// update is the line as Telegram delivers it.
func (l said) update(n int64) (raw json.RawMessage, chat int64) {
	person := map[string]any{"id": n, "first_name": "Ann"}
	group := map[string]any{"id": chat, "type": "private", "first_name": "Ann"}
	if chat = n; !l.private {
		chat = -1_000_000_000_000 - n
		group = map[string]any{"type": "supergroup", "title": "Bar"}
	}
	group["id"] = chat
	m := map[string]any{"message_id": 7, "date": time.Now().Unix(), "from": person, "chat": group, "text": l.text}
	if mark := asTelegram.FindString(l.text); mark != "" {
		m["entities"] = []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(mark)}}
	}
	if l.topic && !l.private {
		m["message_thread_id"], m["is_topic_message"] = 5, true
	}
	if l.reply {
		m["reply_to_message"] = map[string]any{"message_id": 6, "date": 1, "chat": group, "from": map[string]any{"id": n + 1<<40, "first_name": "Bob"}, "text": "hm"}
	}
	raw, err := json.Marshal(map[string]any{"update_id": n, "message": m})
	if err != nil {
		panic(err) // maps of strings and numbers
	}
	return raw, chat
}

// lineHeard is what a line came to.
type lineHeard struct {
	message bots.Message
	passed  bool // to the core
	shown   []bots.View
	stored  bool // something of the person or the chat
}

// hear says a line and waits until all is done.
func (c *counter) hear(t testing.TB, l said) (h lineHeard) {
	t.Helper()
	c.lines++
	n := 1_000_000 + c.lines
	pol := *c.policy.Load()
	pol.Open, pol.Owners = l.open, []bots.Ref{ref(1, 0)}
	if l.owner {
		pol.Owners = []bots.Ref{ref(n, 0)}
	}
	c.policy.Store(&pol)
	raw, chat := l.update(n)
	updates, bad, _ := decodeUpdates([]json.RawMessage{raw})
	if bad != 0 {
		t.Fatalf("%s is not read", raw)
	}
	before := len(c.screen.Places())
	b := reader{bot: 7, username: "barkeep_bot"}.batch(updates)
	for i := range b.messages {
		h.message, h.passed, b.messages[i].More = b.messages[i], true, 0
	}
	if err := c.engine.Receive(t.Context(), b.messages); err != nil {
		t.Fatal(err)
	}
	c.engine.Idle()
	for _, place := range c.screen.Places()[before:] {
		if v := c.screen.At(place).Final; v != nil && place == h.message.Place {
			h.shown = append(h.shown, *v)
		}
	}
	st, err := c.store.Standing(t.Context(), bots.Where{Ref: ref(chat, 0), Kind: bots.Group}, bots.Who{Ref: ref(n, 0)})
	if err != nil {
		t.Fatal(err)
	}
	h.stored = st.Person.ID != 0 || len(st.Chats) > 0 && st.Chats[0].ID != 0
	return h
}

// FuzzCommand says whole command lines as Telegram delivers them: through the reading of updates, the access decision and
// the command table into each command's reading of its arguments.
func FuzzCommand(f *testing.F) {
	for i, text := range commandLines {
		f.Add(text, uint8(i))
		f.Add(text, uint8(8))   // the owner, in a group
		f.Add(text, uint8(8+1)) // and in private
	}
	var c *counter
	f.Cleanup(func() {
		if c != nil {
			c.close(f)
		}
	})
	f.Fuzz(func(t *testing.T, text string, how uint8) {
		if text = strings.ToValidUTF8(text, "?"); len(text) > 3000 || strings.TrimSpace(text) == "" {
			return // Telegram delivers neither, and longer texts wait for more
		}
		if c == nil || c.lines > linesMost {
			if c != nil {
				c.close(t)
			}
			c = newCounter(t)
		}
		l := said{text: text, private: how&1 != 0, topic: how&2 != 0, reply: how&4 != 0, owner: how&8 != 0, open: how&16 != 0}
		checkCommand(t, l, c.hear(t, l))
		if log := c.log.String(); strings.Contains(log, "panicked") || strings.Contains(log, "level=ERROR") {
			c.close(t)
			c = nil
			t.Fatalf("%q: %s", text, log)
		}
	})
}

// checkCommand holds what is true of every line.
func checkCommand(t *testing.T, l said, h lineHeard) {
	t.Helper()
	mark := asTelegram.FindString(l.text)
	name, bot, named := strings.Cut(strings.TrimPrefix(mark, "/"), "@")
	var known, stranger bool
	for _, e := range bots.Menu() {
		if e.Name == h.message.Command {
			known, stranger = true, e.Stranger
		}
	}
	silent := len(h.shown) == 0 && !h.stored
	switch {
	case named && !strings.EqualFold(bot, "barkeep_bot"):
		if h.passed || !silent {
			t.Errorf("%q, which another bot was told, is acted upon: %+v", l.text, h)
		}
	case mark != "" && h.message.Command != strings.ToLower(name):
		t.Errorf("%q is read as the command %q", l.text, h.message.Command)
	case mark != "" && !known && !l.private && !silent:
		t.Errorf("%q, which is no command of ours, is answered in a group: %+v", l.text, h)
	case !l.owner && !l.open && !(l.private && h.message.Command == "key") && (h.stored || len(h.shown) > 0 && !stranger && !l.private): // own keys are for anyone
		t.Errorf("%q of somebody not let in is answered, or something of it stored: %+v", l.text, h)
	case l.private && (l.owner || l.open) && len(h.shown) == 0 && strings.TrimSpace(strings.TrimPrefix(l.text, mark)) != "":
		t.Errorf("%q in private is answered with silence", l.text)
	}
	for _, v := range h.shown {
		checkReply(t, l.text, v)
	}
}

// checkReply holds a reply to what Telegram takes.
func checkReply(t *testing.T, text string, v bots.View) {
	t.Helper()
	parts, _ := render(v, bots.MostMessages)
	for _, p := range parts {
		if !visible(p.text) || !utf8.ValidString(p.text) || units(p.text) > textLimit {
			t.Errorf("%q is answered %q", text, p.text)
		}
	}
	for _, row := range v.Buttons {
		for _, b := range row {
			if len(b.Data) > 64 || b.Label == "" || cmp.Or(b.Data, b.URL) == "" {
				t.Errorf("%q shows the button %+v", text, b)
			}
		}
	}
}

// commandLines have each command, with the arguments that it understands, and some that it must not.
var commandLines = []string{
	"/start", "/start 0123456789abcdef0123456789abcdef", "/start@barkeep_bot code:x", "/help", "/HELP@Barkeep_Bot", "/help@other_bot", "/unknown", "/unknown@barkeep_bot x",
	"/ask why?", "/ask@other_bot why?", "/ask", "/new", "/stop", "/retry", "/model gpt-4o", "/model only gpt-4o*, claude-*", "/model only all", "/models gpt mini", "/balance",
	"/key", "/key remove", "/key https://a.example/v1 sk-0123456789abcdef0123", "/key 12 0123456789abcdef0123456789abcdef", "/usage today me", "/usage month all", "/usage week people", "/usage x y z",
	"/alert $5", "/alert on", "/alert off", "/alert ¥5", "/budget@barkeep_bot 5 usd a day", "/budget $5 week", "/budget role:7 100 requests day", "/budget telegram:5 200k tokens month", "/budget off week",
	"/budget $999999999999999999999 day", "/budget 5 美元 每天", "/budget 限额 5", "/budget -5", "/budget $0.0000000001", "/settings", "/settings timezone Europe/Berlin", "/settings timezone ../../etc/passwd",
	"/settings keyword hey bot", "/settings keyword -", "/settings memory shared", "/settings x", "/persona", "/persona add pirate temperature=0.2 model=gpt-4o Say \"arr\".", "/persona add x temperature=NaN y",
	"/persona pirate", "/persona -", "/persona remove pirate", "/persona export", "/persona import {\"a\":1}", "/system Be \"brief\".", "/system -", "/image 1024x1792 a lighthouse", "/image 0x0 x", "/image",
	"/complete max=5 once upon", "/complete max=99999999999999999999 x", "/complete max=-1", "/complete max=5\nonce", "/apps", "/apps NextChat", "/export", "/lang zh", "/lang 中文", "/lang x", "/privacy", "/forget",
	"/forget everywhere", "/allow", "/allow $1", "/allow 100 requests", "/allow no cap", "/allow telegram:123 $5", "/allow discord:456", "/allow role:9", "/allow telegram:99999999999999999999 $1", "/deny", "/deny telegram:123",
	"/deny role:9", "/block", "/block 2h", "/block 99999999999999d", "/block telegram:5 1h30m", "/web", "余额", "用量", "模型", "新对话", "停止", "帮助", "余额 多少", "@barkeep_bot 余额", "/余额", "/", "//help", "/help\n/help", "/help/ask",
	"/budget\u00a0$5\u3000week", "/model \u202egpt", "/ask \x00", "/ask " + strings.Repeat("长", 900),
}
