package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

func TestUpdatesAreAcknowledgedOnlyWhenStored(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.core.mu.Lock()
		r.core.fails = 3
		r.core.mu.Unlock()
		r.tg.Say(ann, ann, "keep me")
		time.Sleep(time.Second)
		if n := r.tg.PendingUpdates(); n != 1 {
			t.Errorf("%d updates wait while nothing is stored, want 1", n)
		}
		if got := r.heard(1); got[0].Text != "keep me" {
			t.Errorf("stored %+v", got)
		}
		synctest.Wait()
		if n := r.tg.PendingUpdates(); n != 0 {
			t.Errorf("%d updates wait after they were stored", n)
		}
		if n := strings.Count(r.log.String(), "cannot be stored"); n != 1 {
			t.Errorf("the log says %d times that nothing can be stored", n)
		}
		r.tg.Redeliver(1)
		if got := r.heard(2); got[0].ID != got[1].ID || got[0].Where.Ref != got[1].Where.Ref {
			t.Errorf("a repeated update is another message: %+v", got)
		}
	})
}

func TestTheFirstPollIsSentAtOnce(t *testing.T) {
	slow := func(tg *telegramtest.Server) {
		tg.Inject(telegramtest.Fault{Kind: telegramtest.AnswerWithheld, Method: "getMe"})
	}
	inBubble(t, setup{before: slow}, func(r *rig) {
		begun := time.Now()
		r.until("a poll", func() bool { return r.tg.Count("getUpdates") > 0 })
		if took := time.Since(begun); took > 10*time.Millisecond {
			t.Errorf("the first poll came after %v", took)
		}
	})
}

func TestEachTroubleIsOneSentence(t *testing.T) {
	for _, c := range []struct {
		fault telegramtest.FaultKind
		want  error
	}{
		{telegramtest.Unauthorized, ErrToken}, {telegramtest.Conflict, ErrConflict}, {telegramtest.BadGateway, ErrTrouble},
		{telegramtest.InternalError, ErrTrouble}, {telegramtest.CutBefore, ErrReach},
	} {
		t.Run(c.want.Error(), func(t *testing.T) {
			fail := func(tg *telegramtest.Server) {
				tg.Inject(telegramtest.Fault{Kind: c.fault, Method: "getUpdates", Times: 4})
			}
			inBubble(t, setup{before: fail}, func(r *rig) {
				ann := r.tg.AddPerson(telegramtest.User{}).ID
				r.tg.Say(ann, ann, "hello")
				r.until("the polls", func() bool { return r.tg.Count("getUpdates") >= 3 })
				if h := r.p.Health(); !errors.Is(h.Err, c.want) || h.Since.IsZero() {
					t.Errorf("health is %+v, want %v", h, c.want)
				}
				r.heard(1)
				synctest.Wait()
				if n := strings.Count(r.log.String(), c.want.Error()); n != 1 {
					t.Errorf("the sentence is in the log %d times:\n%s", n, r.log)
				}
				if h := r.p.Health(); h.Err != nil || h.Username != "barkeep_bot" || !strings.Contains(r.log.String(), "answers again") {
					t.Errorf("health is %+v after all is well", h)
				}
			})
		})
	}
}

func TestARevokedTokenStopsNothingElse(t *testing.T) {
	calls := &counting{}
	count := func(o *Options) {
		calls.to = o.Client.Transport
		o.Client = &http.Client{Transport: calls}
	}
	inBubble(t, setup{before: (*telegramtest.Server).RevokeToken, options: count}, func(r *rig) {
		time.Sleep(10 * time.Minute)
		if h := r.p.Health(); !errors.Is(h.Err, ErrToken) {
			t.Errorf("health is %v", h.Err)
		}
		if n := calls.n.Load(); n < 15 || n > 25 {
			t.Errorf("%d calls in 10 minutes, want two a minute", n)
		}
	})
}

// counting is a transport that counts.
type counting struct {
	to http.RoundTripper
	n  atomic.Int64
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.to.RoundTrip(r)
}

func TestAWebhookThatIsInTheWayIsRemoved(t *testing.T) {
	server := telegramtest.Options{Local: true}
	inBubble(t, setup{server: server}, func(r *rig) {
		r.until("the first poll", func() bool { return r.tg.Count("getUpdates") > 0 })
		other := New(Options{Token: r.tg.Token(), APIURL: r.tg.URL(), Client: r.tg.Client()})
		if err := other.api.call(r.t.Context(), "setWebhook", params{"url": "https://elsewhere.example/hook"}, nil); err != nil {
			t.Fatal(err)
		}
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Say(ann, ann, "hello")
		r.heard(1)
		if !strings.Contains(r.log.String(), ErrWebhook.Error()) {
			t.Errorf("the log says nothing of it:\n%s", r.log)
		}
	})
}

func TestNoErrorHoldsTheToken(t *testing.T) {
	t.Parallel()
	const secret = "123456:AAsecret-secret"
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	redirect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1"+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer redirect.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html>", r.URL.Path)
	}))
	defer page.Close()
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"no %s"}`, r.URL.Path)
	}))
	defer echo.Close()
	for _, root := range []string{closed.URL, redirect.URL, page.URL, echo.URL, "http://no such host", "::bad", "http://127.0.0.1:1/%d%s"} {
		for _, token := range []string{secret, secret + "\n", secret + " x"} {
			p := New(Options{Token: token, APIURL: root})
			err := p.api.call(t.Context(), "getMe", params{}, nil)
			if err == nil {
				t.Errorf("%s: no error", root)
			} else if strings.Contains(err.Error(), "AAsecret") {
				t.Errorf("%s: %v", root, err)
			}
			p.api.client.CloseIdleConnections()
		}
	}
}

func TestWebhookDelivery(t *testing.T) {
	const address, secret = "https://bar.example/telegram", "s3cret"
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := &handing{}
		r := start(t, setup{
			server:  telegramtest.Options{WebhookClient: &http.Client{Transport: to}},
			options: func(o *Options) { o.Webhook = Webhook{URL: address, Secret: secret} },
			answer:  saying("Served.", 0),
		})
		to.h = r.p.Webhook()
		r.until("the webhook", func() bool { return r.tg.Count("setWebhook") == 1 })
		r.core.mu.Lock()
		r.core.fails = 1
		r.core.mu.Unlock()
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Say(ann, ann, "hi")
		r.until("the answer", func() bool { return finals(r, ann, "Served.") == 1 })
		if n := r.tg.Count("getUpdates"); n != 0 {
			t.Errorf("%d polls beside the webhook", n)
		}
		body := `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"E"},"text":"x"}}`
		for _, c := range []struct {
			method, secret, body string
			want                 int
		}{
			{"POST", "", body, 401}, {"POST", "s3cre", body, 401}, {"GET", secret, body, 405}, {"POST", secret, "{", 400},
			{"POST", secret, `{"update_id":2,"message":{"text":"` + strings.Repeat("x", largestUpdate) + `"}}`, 400},
			{"POST", secret, `{"update_id":"odd"}`, 200}, {"POST", secret, `[]`, 200},
		} {
			req := httptest.NewRequest(c.method, address, strings.NewReader(c.body))
			req.Header.Set(secretHeader, c.secret)
			got := httptest.NewRecorder()
			to.h.ServeHTTP(got, req)
			if got.Code != c.want {
				t.Errorf("%s %q: %d, want %d", c.method, c.secret, got.Code, c.want)
			}
		}
		if n := len(r.core.messages()); n != 1 {
			t.Errorf("the core heard %d messages, want 1", n)
		}
		r.end()
		synctest.Wait()
		req := httptest.NewRequest("POST", address, strings.NewReader(body))
		req.Header.Set(secretHeader, secret)
		got := httptest.NewRecorder()
		if to.h.ServeHTTP(got, req); got.Code != 503 {
			t.Errorf("after the end: %d, want 503", got.Code)
		}
	})
}

// handing is a transport that hands requests to a handler.
type handing struct{ h http.Handler }

func (h *handing) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.h.ServeHTTP(w, r)
	return w.Result(), nil
}

func TestAdminsAreAskedForOnceAMinute(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann, bob := r.tg.AddPerson(telegramtest.User{}).ID, r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann, bob)
		where := bots.Where{Ref: ref(group, 5), Kind: bots.Topic, Parent: &bots.Where{Ref: ref(group, 0), Kind: bots.Group}}
		is := func(person bots.Ref) bool {
			ok, err := r.p.Admin(r.t.Context(), where, person)
			if err != nil {
				t.Error(err)
			}
			return ok
		}
		if !is(ref(ann, 0)) || is(ref(bob, 0)) || is(ref(999, 0)) || !is(ref(group, 0)) || is(ref(-100999, 0)) || is(bots.Ref{Platform: "discord", ID: "1"}) {
			t.Error("the wrong people are admins")
		}
		n := r.tg.Count("getChatMember")
		r.tg.SetRole(group, bob, telegramtest.Administrator)
		if is(ref(bob, 0)) || r.tg.Count("getChatMember") != n {
			t.Error("an answer is not remembered")
		}
		time.Sleep(time.Minute)
		if !is(ref(bob, 0)) {
			t.Error("a new admin is not known after a minute")
		}
	})
}

func TestTheMenuIsSentOnlyWhenItChanged(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		menu := []Command{
			{Name: "ask", Descriptions: map[string]string{"en": "Ask", "zh": "提问"}, Groups: true},
			{Name: "balance", Descriptions: map[string]string{"en": "What is left", "zh": "余额"}, Private: true, Groups: true},
		}
		for range 2 {
			if err := r.p.SetCommands(r.t.Context(), menu); err != nil {
				t.Fatal(err)
			}
		}
		if n := r.tg.Count("setMyCommands"); n != 6 {
			t.Errorf("the menu was sent %d times, want 6: two languages by default, in private and in groups", n)
		}
		menu[0].Descriptions["zh"] = "问"
		if err := r.p.SetCommands(r.t.Context(), menu); err != nil || r.tg.Count("setMyCommands") != 8 {
			t.Errorf("a changed line was sent %d times: %v", r.tg.Count("setMyCommands")-6, err)
		}
		if err := r.p.SetCommands(r.t.Context(), []Command{{Name: "Bad-Name"}}); err == nil {
			t.Error("a bad name is taken")
		}
	})
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	p := New(Options{Token: "1:x", APIURL: "http://127.0.0.1:1"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Run(ctx, &fakeCore{}); err != nil {
		t.Error(err)
	}
	if err := New(Options{}).Run(t.Context(), &fakeCore{}); err == nil {
		t.Error("it runs without a token")
	}
}

// TestAdminsAreNamed holds that a group's people with rights are named, and no bot.
func TestAdminsAreNamed(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann, bob, cat := r.tg.AddPerson(telegramtest.User{}).ID, r.tg.AddPerson(telegramtest.User{}).ID, r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann, bob, cat)
		r.tg.SetRole(group, bob, telegramtest.Administrator)
		r.tg.SetRole(group, r.tg.Bot().ID, telegramtest.Administrator)
		for where, want := range map[int64][]bots.Ref{group: {ref(ann, 0), ref(bob, 0)}, ann: nil, -100999: nil} {
			all, err := r.p.Admins(r.t.Context(), bots.Where{Ref: ref(where, 0)}, []bots.Ref{ref(cat, 0)})
			if err != nil || !slices.Equal(all, want) {
				r.t.Errorf("the admins are %v, %v; want %v", all, err, want)
			}
		}
	})
}
