package telegramtest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// endpoint is a bot behind a webhook, without a network.
type endpoint struct {
	mu     sync.Mutex
	texts  []string
	secret string
	times  []time.Time
	answer func(text string) (code int, header http.Header, body string)
}

func (e *endpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	var u got
	if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
		return nil, err
	}
	e.mu.Lock()
	e.texts = append(e.texts, u.Message.Text)
	e.times = append(e.times, time.Now())
	e.secret = r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
	e.mu.Unlock()
	code, header, body := e.answer(u.Message.Text)
	return &http.Response{StatusCode: code, Status: http.StatusText(code), Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (e *endpoint) seen() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.texts)
}

func (e *endpoint) when(i int) time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.times[i]
}

func (e *endpoint) token() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.secret
}

func hooked(t *testing.T, e *endpoint, f func(t *testing.T, s *Server, ann, bob int64)) {
	bubble(t, Options{WebhookClient: &http.Client{Transport: e}}, func(t *testing.T, s *Server, ann, bob int64) {
		var set bool
		ok(t, s, "setWebhook", fields{"url": "https://bot.example:8443/hook", "secret_token": "s3cret"}, &set)
		f(t, s, ann, bob)
	})
}

func fine(string) (int, http.Header, string) { return 200, nil, "" }

func TestWebhookDelivers(t *testing.T) {
	e := &endpoint{answer: fine}
	hooked(t, e, func(t *testing.T, s *Server, ann, _ int64) {
		s.Say(ann, ann, "one")
		s.Say(ann, ann, "two")
		synctest.Wait()
		if !slices.Equal(e.seen(), []string{"one", "two"}) || e.token() != "s3cret" || s.PendingUpdates() != 0 {
			t.Fatal(e.seen(), e.token())
		}
		if a := call(t, s, "setWebhook", fields{"url": "https://bot.example:8443/hook"}); a.Code != 429 {
			t.Fatal("twice in a second:", a)
		}
		time.Sleep(2 * second)
		if a := call(t, s, "setWebhook", fields{"url": "https://bot.example:8443/hook", "secret_token": "s3cret"}); a.Description != "Webhook is already set" {
			t.Fatal(a)
		}
		if a := call(t, s, "deleteWebhook", nil); a.Description != "Webhook was deleted" {
			t.Fatal(a)
		}
		if a := call(t, s, "deleteWebhook", nil); a.Description != "Webhook is already deleted" {
			t.Fatal(a)
		}
		s.Say(ann, ann, "three")
		synctest.Wait()
		if len(e.seen()) != 2 || len(fetch(t, s)) != 1 {
			t.Fatal("after deleteWebhook updates wait for getUpdates")
		}
	})
}

func TestWebhookRetriesInOrder(t *testing.T) {
	fails := 3
	e := &endpoint{}
	e.answer = func(text string) (int, http.Header, string) {
		if text == "one" && fails > 0 {
			fails--
			return 500, nil, ""
		}
		return 200, nil, ""
	}
	hooked(t, e, func(t *testing.T, s *Server, ann, bob int64) {
		s.Say(ann, ann, "one")
		s.Say(ann, ann, "two")
		s.Say(bob, bob, "elsewhere")
		synctest.Wait()
		var info wireHookInfo
		ok(t, s, "getWebhookInfo", nil, &info)
		if info.Pending != 2 || info.LastMessage != "Wrong response from the webhook: 500 Internal Server Error" || info.LastError == 0 {
			t.Fatalf("%+v", info)
		}
		began := e.when(0)
		time.Sleep(time.Minute)
		own := slices.DeleteFunc(slices.Clone(e.seen()), func(v string) bool { return v == "elsewhere" })
		if !slices.Equal(own, []string{"one", "one", "one", "one", "two"}) || len(e.seen()) != 6 {
			t.Fatal(e.seen())
		}
		if last := e.when(5).Sub(began); last != 6*second {
			t.Fatal("at once, then 2 s, then 4 s; not", last)
		}
	})
}

func TestWebhookHonoursRetryAfterAndRunsReplies(t *testing.T) {
	first := true
	e := &endpoint{}
	e.answer = func(string) (int, http.Header, string) {
		if first {
			first = false
			return 503, http.Header{"Retry-After": {"30"}}, ""
		}
		return 200, nil, `{"method":"sendMessage","chat_id":11,"text":"from the answer"}`
	}
	hooked(t, e, func(t *testing.T, s *Server, ann, _ int64) {
		s.Say(ann, ann, "one")
		time.Sleep(29 * second)
		if len(e.seen()) != 1 {
			t.Fatal(e.seen())
		}
		time.Sleep(2 * second)
		if m, ok := s.Chat(ann).Last(); !ok || m.Text != "from the answer" {
			t.Fatal(m)
		}
	})
}

func TestWebhookThatIsGone(t *testing.T) {
	e := &endpoint{answer: func(string) (int, http.Header, string) { return http.StatusGone, nil, "" }}
	hooked(t, e, func(t *testing.T, s *Server, ann, _ int64) {
		s.Say(ann, ann, "one")
		time.Sleep(23*time.Hour + 5*time.Minute)
		var info wireHookInfo
		ok(t, s, "getWebhookInfo", nil, &info)
		if info.URL != "" {
			t.Fatal("410 for 23 hours removes the webhook")
		}
	})
}

func TestDropPendingUpdates(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{Local: true})
	s.Say(ann, ann, "x")
	ok(t, s, "setWebhook", fields{"url": "http://127.0.0.1:9999/hook", "drop_pending_updates": true}, nil)
	if s.PendingUpdates() != 0 {
		t.Fatal("not dropped")
	}
}

func TestWebhookIntoAHandler(t *testing.T) {
	bodies := make(chan string, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.URL.Path != "/hook" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		bodies <- string(raw)
	})
	bubble(t, Options{WebhookClient: Into(h)}, func(t *testing.T, s *Server, ann, _ int64) {
		ok(t, s, "setWebhook", fields{"url": "https://bot.example/hook"}, nil)
		s.Say(ann, ann, "hello")
		synctest.Wait()
		if got := <-bodies; !strings.Contains(got, `"text":"hello"`) || s.PendingUpdates() != 0 {
			t.Fatal(got)
		}
	})
}
