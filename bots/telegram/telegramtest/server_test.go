package telegramtest

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

func TestFromQuestionToAnswerInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		defer s.Close()
		ann := s.AddPerson(User{FirstName: "Ann"}).ID
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			var all []got
			ok(t, s, "getUpdates", fields{"timeout": 50}, &all)
			ok(t, s, "sendMessage", fields{"chat_id": all[0].Message.Chat.ID, "text": "hello " + all[0].Message.Text}, nil)
		}()
		synctest.Wait()
		s.Say(ann, ann, "world")
		ctx, cancel := context.WithTimeout(t.Context(), second)
		defer cancel()
		err := s.Wait(ctx, func() bool { m, ok := s.Chat(ann).Last(); return ok && m.Text == "hello world" })
		if err != nil {
			t.Fatal(err)
		}
		<-answered
	})
}

func TestAnyListener(t *testing.T) {
	t.Parallel()
	s, _, _ := world(t, Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	resp, err := http.Get("http://" + l.Addr().String() + "/bot" + s.Token() + "/GETME")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Fatal(resp.Status)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-served; err != nil {
		t.Fatal(err)
	}
}

func TestTokensAndPaths(t *testing.T) {
	t.Parallel()
	s, _, _ := world(t, Options{})
	for path, want := range map[string]string{
		"/bot" + s.Token() + "/getme":      `"is_bot":true`,
		"/bot" + s.Token() + "/getNothing": `{"ok":false,"error_code":404,"description":"Not Found: method not found"}`,
		"/bot123:abc/getMe":                `{"ok":false,"error_code":401,"description":"Unauthorized"}`,
		"/botnonsense/getMe":               `{"ok":false,"error_code":401,"description":"Unauthorized: invalid token specified"}`,
		"/":                                `{"ok":false,"error_code":404,"description":"Not Found"}`,
	} {
		if got := get(t, s, path); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	s.RevokeToken()
	refused(t, s, "getMe", nil, "Unauthorized")
}
