package telegramtest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaultsBeforeEffect(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		hi := fields{"chat_id": ann, "text": "hi"}
		s.Inject(Fault{Kind: InternalError, Method: "sendMessage"})
		refused(t, s, "sendMessage", hi, "Internal Server Error: restart")
		s.Inject(Fault{Kind: Unauthorized, Method: "sendMessage"})
		refused(t, s, "sendMessage", hi, "Unauthorized")
		s.Inject(Fault{Kind: Conflict, Method: "getUpdates"})
		if a := call(t, s, "getUpdates", nil); a.status != 409 {
			t.Fatal(a)
		}
		s.Inject(Fault{Kind: BadGateway, Method: "post"})
		if page := gatewayPage(t, s, "sendMessage?chat_id=11&text=hi"); !strings.HasPrefix(page, "<html>") {
			t.Fatal(page)
		}
		s.Inject(Fault{Kind: CutBefore, Method: "post"})
		if _, err := post(s, s.Client(), "sendMessage", hi); !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatal(err)
		}
		if c := s.Calls("sendMessage"); c[0].Code != 500 || c[2].Code != 502 || c[3].Code != 0 || s.Count("sendMessage") != 4 {
			t.Fatalf("%+v", c)
		}
		if n := len(s.Chat(ann).Messages()); n != 0 || s.HiddenPosts() != 0 {
			t.Fatal(n, "messages: something took effect")
		}
	})
}

func gatewayPage(t *testing.T, s *Server, path string) string {
	t.Helper()
	resp, err := s.Client().Get(s.URL() + "/bot" + s.Token() + "/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusBadGateway {
		t.Fatal(resp.Status, err)
	}
	return string(raw)
}

func TestPostsWhoseAnswerIsLost(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		hi := fields{"chat_id": ann, "text": "hi"}
		s.Inject(Fault{Kind: CutAfter, Method: "post"})
		if _, err := post(s, s.Client(), "sendMessage", hi); err == nil {
			t.Fatal("want a cut connection")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*second)
		defer cancel()
		s.Inject(Fault{Kind: AnswerWithheld, Chat: ann})
		if _, err := postCtx(ctx, s, s.Client(), "sendMessage", hi); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		synctest.Wait() // the server has seen that the client is gone
		s.Inject(Fault{Kind: BadGatewayAfter})
		gatewayPage(t, s, "sendMessage?chat_id=11&text=hi")
		synctest.Wait()
		if n := len(s.Chat(ann).FromBot()); n != 3 || s.HiddenPosts() != 3 {
			t.Fatalf("%d messages, %d hidden, want 3 of each", n, s.HiddenPosts())
		}
		time.Sleep(10 * second)
		send(t, s, ann, "and now all is well")
		synctest.Wait()
		if now, most := s.PostsInFlight(); s.HiddenPosts() != 3 || now != 0 || most != 1 {
			t.Fatal(s.HiddenPosts(), now, most)
		}
	})
}

func TestSlowCalls(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		s.Inject(Fault{Kind: Slow, Method: "sendMessage", Delay: 5 * second})
		slow := later(s, "sendMessage", fields{"chat_id": ann, "text": "slow"})
		if now, _ := s.PostsInFlight(); now != 1 || len(s.Chat(ann).Messages()) != 0 {
			t.Fatal("a slow call has no effect yet")
		}
		if a := <-slow; !a.OK {
			t.Fatal(a)
		}
		s.Inject(Fault{Kind: SlowAnswer, Method: "sendMessage", Delay: 5 * second})
		slow = later(s, "sendMessage", fields{"chat_id": ann, "text": "slow answer"})
		if len(s.Chat(ann).Messages()) != 2 {
			t.Fatal("the call took effect at once")
		}
		<-slow
		ctx, cancel := context.WithTimeout(t.Context(), second)
		defer cancel()
		s.Inject(Fault{Kind: Slow, Method: "sendMessage", Delay: 5 * second})
		if _, err := postCtx(ctx, s, s.Client(), "sendMessage", fields{"chat_id": ann, "text": "given up"}); err == nil {
			t.Fatal("want a timeout")
		}
		time.Sleep(10 * second)
		if len(s.Chat(ann).Messages()) != 3 || s.HiddenPosts() != 1 {
			t.Fatal("a call that reached the server happens, whoever waits for it", s.HiddenPosts())
		}
		calls := s.Calls("sendmessage")
		if len(calls) != 3 || calls[0].Took != 5*second || !calls[2].Hidden || calls[1].Message == 0 {
			t.Fatalf("%+v", calls)
		}
	})
}

func TestChaosFollowsItsSeed(t *testing.T) {
	t.Parallel()
	run := func(seed uint64) (errs int) {
		s, ann, _ := world(t, Options{NoLimits: true, Seed: seed})
		s.Misbehave(Fault{Kind: InternalError, Method: "post", Chance: 0.3}, Fault{Kind: TooMany, Method: "post", Chance: 0})
		for i := range 200 {
			if a := call(t, s, "sendMessage", fields{"chat_id": ann, "text": "x"}); !a.OK {
				errs = errs*31 + i
			}
		}
		s.Behave()
		send(t, s, ann, "calm")
		return errs
	}
	if first, again := run(1), run(1); first != again || first == run(2) || first == 0 {
		t.Fatal("faults are not drawn from the seed")
	}
}

func TestScriptedFaultsSkipAndRepeat(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	s.Inject(Fault{Kind: InternalError, Method: "sendMessage", Skip: 1, Times: 2})
	var pattern string
	for range 5 {
		if call(t, s, "sendMessage", fields{"chat_id": ann, "text": "x"}).OK {
			pattern += "."
		} else {
			pattern += "x"
		}
	}
	if pattern != ".xx.." {
		t.Fatal(pattern)
	}
}
