package bots_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/llm"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// bar is a core over a real store and a simulated gateway, with a screen for a
// platform. It lives in a synctest bubble: its clock is the test's.
type bar struct {
	t       *testing.T
	screen  *botstest.Screen
	site    *llmtest.Gateway
	store   *store.Store
	engine  *bots.Engine
	policy  *bots.Policy
	path    string
	painter bots.Painter
	n       int
}

var owner = bots.Ref{Platform: "test", ID: "1"}

func newBar(t *testing.T, answer func(llmtest.Request) llmtest.Reply) *bar {
	t.Helper()
	time.Sleep(30 * 365 * 24 * time.Hour) // a bubble begins in 2000; ids and certificates do not mind
	b := &bar{t: t, screen: botstest.New("test", "7"), path: filepath.Join(t.TempDir(), "bar.db")}
	b.site = llmtest.New(llmtest.Options{Answer: answer})
	t.Cleanup(func() { b.site.Close() })
	client := llm.New(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}}, b.site.Client(), silent())
	if err := client.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.policy = &bots.Policy{
		Gateways: []bots.Gateway{client}, Model: "gpt-4o-mini", Owners: []bots.Ref{owner}, Zone: time.UTC, Locale: "en",
		Idle: 3 * time.Hour, Context: 16000, PrivateWithin: time.Hour, GroupWithin: 10 * time.Minute, PrivateAtOnce: 1, GroupAtOnce: 3,
	}
	b.open()
	t.Cleanup(b.close)
	return b
}

func silent() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// open starts a core over the database, as after a start of the program.
func (b *bar) open() {
	b.t.Helper()
	st, err := store.Open(b.t.Context(), b.path, [][]byte{make([]byte, 32)}, silent())
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = st
	b.engine = bots.New(bots.Options{Store: st, Policy: func() *bots.Policy { return b.policy }, Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("secret"), Read: reader, Painter: b.painter})
	if err := b.engine.Recover(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bar) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	b.engine.Shutdown(ctx)
	if err := b.store.Shut(); err != nil {
		b.t.Error(err)
	}
}

// message is what a person says; its place is named by its id.
func (b *bar) message(where bots.Where, who bots.Ref, text string) bots.Message {
	b.n++
	id := fmt.Sprintf("m%d", b.n)
	m := bots.Message{ID: id, Where: where, From: bots.Who{Ref: who, Name: "P" + who.ID}, Sent: time.Now(), Text: text, Addressed: true, Place: id}
	if name, ok := strings.CutPrefix(text, "/"); ok {
		m.Command, m.Text, _ = strings.Cut(name, " ")
	}
	return m
}

// say hands messages over and returns the id of the last one.
func (b *bar) say(all ...bots.Message) string {
	b.t.Helper()
	if err := b.engine.Receive(b.t.Context(), all); err != nil {
		b.t.Fatal(err)
	}
	return all[len(all)-1].Place
}

// read is what stands as the final answer in a place.
func (b *bar) read(place string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Minute)
	defer cancel()
	got := b.screen.Read(ctx, place)
	if got == "" {
		b.t.Errorf("no final answer at %s; places are %v", place, b.screen.Places())
	}
	return got
}

func (b *bar) wants(place, part string) {
	b.t.Helper()
	if got := b.read(place); !strings.Contains(got, part) {
		b.t.Errorf("people read %q, want %q in it", got, part)
	}
}

func private(id string) bots.Where {
	return bots.Where{Ref: bots.Ref{Platform: "test", ID: id}, Kind: bots.Private}
}

func group(id string) bots.Where {
	return bots.Where{Ref: bots.Ref{Platform: "test", ID: id}, Kind: bots.Group, Title: "G" + id}
}

func person(id string) bots.Ref { return bots.Ref{Platform: "test", ID: id} }

// asked answers with the questions of the conversation.
func asked(r llmtest.Request) llmtest.Reply {
	var q []string
	for _, m := range r.Messages {
		if m.Role == "user" {
			q = append(q, m.Content)
		}
	}
	return llmtest.Say("asked " + strings.Join(q, " | ") + ".")
}

func TestConversations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("1")
		b.wants(b.say(b.message(home, owner, "one")), "asked one.")
		b.wants(b.say(b.message(home, owner, "two")), "asked one | two.")
		b.wants(b.say(b.message(home, owner, "/new")), "New conversation")
		b.wants(b.say(b.message(home, owner, "three")), "asked three.")
		time.Sleep(4 * time.Hour)
		place := b.say(b.message(home, owner, "four"))
		b.wants(place, "asked four.")
		b.wants(place, "The last conversation here is long ago")

		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in, with no cap")
		b.wants(b.say(b.message(g, person("2"), "apples")), "asked apples.")
		b.wants(b.say(b.message(g, person("3"), "pears")), "asked pears.")
		b.wants(b.say(b.message(g, person("2"), "more")), "asked apples | more.")
		r := b.message(g, person("3"), "and mine")
		r.ReplyTo = &bots.Quote{ID: "answer to m8", Mine: true}
		first := b.screen.Places()
		_ = first
		b.wants(b.say(r), "and mine")
	})
}

func TestStrangersGetNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.say(b.message(private("9"), person("9"), "hello"))
		b.say(b.message(private("9"), person("9"), "/models"))
		b.say(b.message(group("-9"), person("9"), "hello"))
		start := b.say(b.message(private("9"), person("9"), "/start"))
		b.wants(start, "This bot is private")
		synctest.Wait()
		if got := b.screen.Places(); len(got) != 1 {
			t.Errorf("Barkeep spoke in %v", got)
		}
		if b.site.Calls() != 0 {
			t.Error("a stranger's question was asked")
		}
		st, err := b.store.Standing(t.Context(), private("9"), bots.Who{Ref: person("9")})
		if err != nil || st.Person.ID != 0 || st.Chats[0].ID != 0 {
			t.Errorf("something of a stranger is stored: %+v %v", st, err)
		}
	})
}

func TestCapsHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow 2 requests")), "2 requests a day")
		b.wants(b.say(b.message(g, person("2"), "one")), "asked one.")
		b.wants(b.say(b.message(g, person("3"), "two")), "asked two.")
		b.wants(b.say(b.message(g, person("4"), "three")), "This chat's daily cap (2 requests) is used up. It resets at")
		time.Sleep(24 * time.Hour)
		b.wants(b.say(b.message(g, person("4"), "four")), "asked four.")
	})
}

func TestStopAndRetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := func(r llmtest.Request) llmtest.Reply {
			if r.Call == 1 {
				return llmtest.Pace("one two three four five six seven", time.Second, 2*time.Second)
			}
			return llmtest.Say("the whole")
		}
		b := newBar(t, slow)
		home := private("1")
		q := b.say(b.message(home, owner, "count"))
		time.Sleep(6 * time.Second)
		b.say(b.message(home, owner, "/stop"))
		got := b.read(q)
		if !strings.HasPrefix(got, "one two") || strings.Contains(got, "seven") || !strings.HasSuffix(got, "Stopped.") {
			t.Errorf("after /stop people read %q", got)
		}
		b.say(b.message(home, owner, "/retry"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		b.screen.Wait(ctx, q, func(s botstest.Shown) bool { return s.Final != nil && s.Final.Text == "the whole" })
		if got := b.read(q); got != "the whole" {
			t.Errorf("after /retry people read %q", got)
		}
	})
}

func TestQueuedBehindTheRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		client := llm.New(llm.Gateway{Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key}, Limits: []llm.Limit{{Pattern: "gpt-4o*", PerMinute: 1}}}, b.site.Client(), silent())
		b.policy.Gateways = []bots.Gateway{client}
		b.wants(b.say(b.message(private("1"), owner, "one")), "asked one.")
		q := b.say(b.message(private("1"), owner, "two"))
		time.Sleep(10 * time.Second)
		at := b.screen.At(q)
		if len(at.Views) == 0 || !strings.Contains(at.Views[len(at.Views)-1].Note, "waiting for a free place") {
			t.Errorf("after 10 s people read %+v", at.Views)
		}
		b.wants(q, "asked one | two.")
	})
}

func TestFailuresAreSentences(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply llmtest.Reply
		want  string
	}{
		"cut":      {llmtest.Reply{Chunks: llmtest.Split("half an answer", 0), Trouble: llmtest.Cut, After: 2}, "The answer was cut off"},
		"too long": {llmtest.Reply{Status: 400, Error: &llmtest.Error{Message: "maximum context length is 8192 tokens", Code: "context_length_exceeded"}}, "too long for this model"},
		"filter":   {llmtest.Reply{Chunks: llmtest.Split("no", 0), Finish: "content_filter"}, "refused this because of its content"},
		"length":   {llmtest.Reply{Chunks: llmtest.Split("long", 0), Finish: "length"}, "reached the length limit"},
		"site 402": {llmtest.Fail(402, "Insufficient Balance"), "trouble with this model at its own supplier"},
		"empty":    {llmtest.Reply{Finish: "stop"}, "empty answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, func(llmtest.Request) llmtest.Reply { return c.reply })
				b.wants(b.say(b.message(private("1"), owner, "hello")), c.want)
			})
		})
	}
}

// TestRestartDelivers holds that an answer that was finished but not shown is
// shown by the next run without a second call.
func TestRestartDelivers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.screen.Fail(func(string, bots.View) error { return fmt.Errorf("the platform is away") })
		q := b.say(b.message(private("1"), owner, "one"))
		time.Sleep(5 * time.Second)
		b.close()
		b.screen.Fail(nil)
		b.open()
		b.wants(q, "asked one.")
		if b.site.Calls() != 1 {
			t.Errorf("%d model calls, want 1", b.site.Calls())
		}
	})
}

func TestOldQuestionsExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		old := b.message(g, person("2"), "old")
		old.Sent = time.Now().Add(-11 * time.Minute)
		b.wants(b.say(old), "this question is old by now")
		var backlog []bots.Message
		for i := range 8 {
			m := b.message(g, person(fmt.Sprint(10+i)), fmt.Sprintf("q%d", i))
			m.Sent = time.Now().Add(-5 * time.Minute)
			backlog = append(backlog, m)
		}
		b.say(backlog...)
		b.wants(backlog[7].Place, "asked q7.")
		b.wants(backlog[3].Place, "asked q3.")
		synctest.Wait()
		if n := b.site.Calls(); n != 5 {
			t.Errorf("%d questions of the backlog were answered, want the newest 5", n)
		}
	})
}

// TestCapsWithoutPrices holds that letting in works where the site tells no prices.
func TestCapsWithoutPrices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		site := llmtest.New(llmtest.Options{Kind: llmtest.Plain, Answer: asked})
		t.Cleanup(func() { site.Close() })
		b.policy.Gateways = []bots.Gateway{llm.New(llm.Gateway{Name: "plain", URL: site.URL(), Keys: []llm.Key{llmtest.Key}}, site.Client(), silent())}
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow")), "with 100 requests a day")
		b.wants(b.say(b.message(g, person("2"), "one")), "asked one.")
		b.wants(b.say(b.message(g, owner, "/allow $1")), "a cap in money lets nothing through")
		b.wants(b.say(b.message(g, person("2"), "two")), "this model has no known price")
	})
}
