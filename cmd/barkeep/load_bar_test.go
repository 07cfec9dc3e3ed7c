//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// theEnd is how every answer of a bar ends, and nothing else.
const theEnd = "That is the end."

// bar is a simulated Telegram without limits and a simulated gateway, with
// stopwatches at their doors, and the settings that lead a program there.
type bar struct {
	tg     *telegramtest.Server
	site   *llmtest.Gateway
	dir    string
	env    []string
	polled chan time.Time // the first getUpdates; holds one

	mu    sync.Mutex
	took  map[string]time.Duration // the gateway's own time, by question
	stood map[int64]time.Time      // when a chat's final text stood
	all   *sync.Cond               // on mu: stood has grown
}

// openBar serves a bar on loopback until the test ends.
func openBar(tb testing.TB, answer func(llmtest.Request) llmtest.Reply) *bar {
	tb.Helper()
	b := &bar{
		tg: telegramtest.New(telegramtest.Options{NoLimits: true, ReadsAllGroupMessages: true}),
		site: llmtest.New(llmtest.Options{
			Answer: answer, Models: []llmtest.Model{{ID: "house-chat", Ratio: "0.075", Completion: "4"}},
			Limits: llmtest.Limits{Global: -1, Critical: -1},
		}),
		dir: tb.TempDir(), polled: make(chan time.Time, 1), took: map[string]time.Duration{}, stood: map[int64]time.Time{},
	}
	b.all = sync.NewCond(&b.mu)
	tb.Cleanup(func() {
		if err := b.site.Close(); err != nil {
			tb.Error(err)
		}
	})
	tb.Cleanup(func() {
		if err := b.tg.Close(); err != nil {
			tb.Error(err)
		}
	})
	b.env = []string{
		"TELEGRAM_BOT_TOKEN=" + telegramtest.DefaultToken, "TELEGRAM_API_URL=" + doorOf(tb, b.telegram), "TELEGRAM_MESSAGES_PER_SECOND=0",
		"OPENAI_BASE_URL=" + doorOf(tb, b.gateway), "OPENAI_API_KEY=" + llmtest.Key, "BARKEEP_MODEL=house-chat", "BARKEEP_ACCESS=open", "BARKEEP_DAILY_LIMIT=1000000 requests",
		"BARKEEP_DATABASE=" + filepath.Join(b.dir, "barkeep.db"), "BARKEEP_LISTEN=", "BARKEEP_OWNERS=telegram:1", "BARKEEP_LOG=warn",
	}
	return b
}

// doorOf serves a handler on a loopback port and returns its address.
func doorOf(tb testing.TB, h http.HandlerFunc) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &http.Server{Handler: h}
	go s.Serve(l) // until Close
	tb.Cleanup(func() { s.Close() })
	return "http://" + l.Addr().String()
}

// telegram passes a call on, and notes the first poll and the finals.
func (b *bar) telegram(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/getUpdates") {
		select {
		case b.polled <- time.Now():
		default:
		}
	}
	if !strings.HasSuffix(r.URL.Path, "/sendMessage") && !strings.HasSuffix(r.URL.Path, "/editMessageText") {
		b.tg.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the program was killed
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	b.tg.ServeHTTP(w, r)
	form, err := url.ParseQuery(string(body))
	if err != nil || !strings.Contains(form.Get("text"), theEnd) {
		return
	}
	chat, err := strconv.ParseInt(form.Get("chat_id"), 10, 64)
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stood[chat] = time.Now()
	b.all.Broadcast()
}

// gateway passes a call on, and notes how long the gateway took for it.
func (b *bar) gateway(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/chat/completions") {
		b.site.ServeHTTP(w, r)
		return
	}
	begun := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the program was killed
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	defer func() { // a broken connection is a panic
		b.mu.Lock()
		defer b.mu.Unlock()
		b.took[wordIn(string(body))] = time.Since(begun)
	}()
	b.site.ServeHTTP(w, r)
}

// ask lets n new people write at once and returns their chats.
func (b *bar) ask(n int) []int64 {
	var people []int64
	for range n {
		people = append(people, b.tg.AddPerson(telegramtest.User{FirstName: "Guest"}).ID)
	}
	for _, id := range people {
		b.tg.Say(id, id, question(id))
	}
	return people
}

// A question holds a word of its own, by which it is known at the gateway.
func question(chat int64) string { return fmt.Sprintf("What is the story of guest-%d-here?", chat) }

func wordIn(body string) string {
	_, rest, _ := strings.Cut(body, "guest-")
	word, _, _ := strings.Cut(rest, "-here")
	return word
}

// finals waits until each chat has its final text and returns when the last one
// stood.
func (b *bar) finals(ctx context.Context, chats []int64) (time.Time, error) {
	stop := context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.all.Broadcast()
	})
	defer stop()
	b.mu.Lock()
	defer b.mu.Unlock()
	var last time.Time
	for i := 0; i < len(chats); {
		at, ok := b.stood[chats[i]]
		switch {
		case ok:
			if at.After(last) {
				last = at
			}
			i++
		case ctx.Err() != nil:
			return last, fmt.Errorf("%d of %d chats have their answer: %w", i, len(chats), ctx.Err())
		default:
			b.all.Wait()
		}
	}
	return last, nil
}

// added is what a program added to the gateway's own time for one answer.
func (b *bar) added(chat int64, said time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stood[chat].Sub(said) - b.took[strconv.FormatInt(chat, 10)]
}

// once reports an error unless each chat shows one answer, and the gateway was
// asked that often.
func (b *bar) once(tb testing.TB, chats []int64, calls int) {
	tb.Helper()
	wrong := 0
	for _, id := range chats {
		if got := b.tg.Chat(id).FromBot(); len(got) != 1 || !strings.HasSuffix(got[0].Text, theEnd) {
			wrong++
			if wrong == 1 {
				tb.Errorf("chat %d shows %d messages: %v", id, len(got), got)
			}
		}
	}
	if wrong > 0 {
		tb.Errorf("%d of %d chats do not show exactly one answer", wrong, len(chats))
	}
	if n := b.site.Calls(); n != calls {
		tb.Errorf("%d model calls, want %d", n, calls)
	}
}
