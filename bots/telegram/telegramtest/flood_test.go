package telegramtest

import (
	"fmt"
	"strconv"
	"testing"
	"time"
)

func flooded(t *testing.T, s *Server, method string, params fields) int {
	t.Helper()
	a := call(t, s, method, params)
	n := a.Parameters.RetryAfter
	if a.status != 429 || a.Description != fmt.Sprintf("Too Many Requests: retry after %d", n) || a.header.Get("Retry-After") != strconv.Itoa(n) {
		t.Fatalf("%s: want a 429, got %d %q, header %q", method, a.status, a.Description, a.header.Get("Retry-After"))
	}
	return n
}

func TestOneMessageASecondInAChat(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, bob int64) {
		for range 3 {
			send(t, s, ann, "a small burst")
		}
		wait := flooded(t, s, "sendMessage", fields{"chat_id": ann, "text": "x"})
		send(t, s, bob, "another chat is free")
		if more := flooded(t, s, "sendMessage", fields{"chat_id": ann, "text": "x"}); more <= wait {
			t.Fatalf("who ignores a 429 waits longer: %d, then %d", wait, more)
		} else {
			wait = more
		}
		time.Sleep(time.Duration(wait) * second)
		id := send(t, s, ann, "free again")
		for range 30 {
			time.Sleep(second)
			ok(t, s, "editMessageText", fields{"chat_id": ann, "message_id": id, "text": time.Now().String()}, nil)
		}
		if s.TooManyRequests() != 2 {
			t.Fatal(s.TooManyRequests())
		}
	})
}

func TestTwentyAMinuteInAGroup(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		forum := s.AddForum("f", ann)
		topic := s.AddTopic(forum, ann, "t")
		id := send(t, s, forum, "x")
		for i := range 19 {
			time.Sleep(2 * second)
			if i%2 == 0 {
				ok(t, s, "editMessageText", fields{"chat_id": forum, "message_id": id, "text": strconv.Itoa(i)}, nil)
			} else {
				ok(t, s, "sendMessage", fields{"chat_id": forum, "message_thread_id": topic, "text": "x"}, nil)
			}
		}
		ok(t, s, "sendChatAction", fields{"chat_id": forum, "action": "typing"}, nil)
		if wait := flooded(t, s, "sendMessage", fields{"chat_id": forum, "text": "x"}); wait != 22 {
			t.Fatalf("the first of the 20 was 38 s ago: wait 22, not %d", wait)
		}
		time.Sleep(22 * second)
		send(t, s, forum, "x")
		flooded(t, s, "sendMessage", fields{"chat_id": forum, "text": "x"})
	})
}

func TestThirtyASecondOverAll(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		for range 30 {
			p := s.AddPerson(User{}).ID
			s.Start(p)
			send(t, s, p, "x")
		}
		flooded(t, s, "sendMessage", fields{"chat_id": ann, "text": "x"})
		time.Sleep(second)
		send(t, s, ann, "x")
	})
}

func TestDraftsHaveTheirOwnAllowance(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		draft := func(i int) fields { return fields{"chat_id": ann, "draft_id": 1, "text": strconv.Itoa(i)} }
		for i := range 100 {
			ok(t, s, "sendMessageDraft", draft(i), nil)
			time.Sleep(300 * time.Millisecond)
		}
		for i := range 5 {
			ok(t, s, "sendMessageDraft", draft(i), nil)
		}
		wait := flooded(t, s, "sendMessageDraft", draft(9))
		time.Sleep(time.Duration(wait) * second)
		send(t, s, ann, "x")
	})
}

func TestNoLimits(t *testing.T) {
	bubble(t, Options{NoLimits: true}, func(t *testing.T, s *Server, ann, _ int64) {
		for range 100 {
			send(t, s, ann, "x")
		}
		s.Inject(Fault{Kind: TooMany, Method: "post", RetryAfter: 7})
		if n := flooded(t, s, "sendMessage", fields{"chat_id": ann, "text": "x"}); n != 7 {
			t.Fatal(n)
		}
		time.Sleep(2 * second)
		flooded(t, s, "sendMessage", fields{"chat_id": ann, "text": "an injected 429 holds as a real one does"})
	})
}
