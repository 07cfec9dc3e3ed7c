package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// tunnel is the HTTPS front before the program's listener: it forwards to the
// address that the log tells.
type tunnel struct{ w *world }

func (f *tunnel) RoundTrip(r *http.Request) (*http.Response, error) {
	m := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(f.w.log.String())
	if m == nil {
		return nil, errors.New("the program does not listen yet")
	}
	to := r.Clone(r.Context())
	to.URL.Scheme, to.URL.Host = "http", m[1]
	return http.DefaultTransport.RoundTrip(to)
}

// TestWebhook is a talk over a webhook instead of polling; what does not carry the
// secret is refused.
func TestWebhook(t *testing.T) {
	t.Parallel()
	front := &tunnel{}
	w := newWorld(t, telegramtest.Options{WebhookClient: &http.Client{Transport: front}}, llmtest.Options{Answer: remembers})
	front.w = w
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID),
		"TELEGRAM_WEBHOOK_URL=https://bar.example.com/hook/telegram", "TELEGRAM_WEBHOOK_SECRET=a-long-webhook-secret")
	w.start()
	w.tg.Say(ann.ID, ann.ID, "first")
	w.answer(ann.ID, says("You asked: first."))
	if n := w.tg.Count("getUpdates"); n != 0 {
		t.Errorf("updates were polled %d times", n)
	}
	forged := `{"update_id":1,"message":{"message_id":99,"date":1,"chat":{"id":1,"type":"private"},"from":{"id":1},"text":"/allow"}}`
	for _, secret := range []string{"", "wrong"} {
		r, err := http.NewRequestWithContext(timeout(t), http.MethodPost, "https://bar.example.com/hook/telegram", strings.NewReader(forged))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		resp, err := front.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode < 400 || bytes.Contains(body, []byte("secret")) {
			t.Errorf("a forged update with secret %q is answered %d %q %v", secret, resp.StatusCode, body, err)
		}
		resp.Body.Close()
	}
}

// TestHealth holds what /healthz and /readyz say, and that they name nobody.
func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	w.start()
	if err := w.tg.Wait(timeout(t), func() bool { return w.tg.Count("getUpdates") > 1 || w.tg.Count("getMe") > 0 }); err != nil {
		t.Fatal(err)
	}
	w.logs(`"address":"`)
	get := func(path string) (int, string) {
		r, err := http.NewRequestWithContext(timeout(t), http.MethodGet, "https://bar.example.com"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := (&tunnel{w}).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, strings.TrimSpace(string(body))
	}
	if code, body := get("/healthz"); code != 200 || body != "ok" {
		t.Errorf("/healthz says %d %q", code, body)
	}
	if code, body := get("/readyz"); code != 200 || body != `{"database":"ok","telegram":"ok"}` {
		t.Errorf("/readyz says %d %q", code, body)
	}
	w.tg.RevokeToken()
	w.logs("check TELEGRAM_BOT_TOKEN")
	if code, body := get("/readyz"); code != 503 || body != `{"database":"ok","telegram":"not connected"}` {
		t.Errorf("with a refused token /readyz says %d %q", code, body)
	}
	if code, _ := get("/"); code != 404 {
		t.Errorf("/ says %d", code)
	}
}

// TestHealthCommand holds what a container asks.
func TestHealthCommand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	w.start()
	w.logs(`"address":"`)
	address := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(w.log.String())[1]
	for listen, want := range map[string]int{address: done, "": failed, "127.0.0.1:1": failed} {
		var said bytes.Buffer
		sh := shell{ctx: timeout(t), args: []string{"health"}, out: &said, err: &said, environ: with(w.env, "BARKEEP_LISTEN", listen)}
		if code := command(sh); code != want {
			t.Errorf("at %q: exit code %d, want %d: %s", listen, code, want, said.String())
		}
	}
}
