package telegramtest

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Many people ask at once, faults rain, and a client that repeats what failed leaves every answer at least once, and as many
// too often as the server counts.
func TestNothingIsLostInTheRain(t *testing.T) {
	t.Parallel()
	s := New(Options{NoLimits: true, Seed: 3})
	s.Misbehave(
		Fault{Kind: InternalError, Method: "post", Chance: 0.05}, Fault{Kind: CutBefore, Method: "post", Chance: 0.05},
		Fault{Kind: CutAfter, Method: "post", Chance: 0.05}, Fault{Kind: BadGatewayAfter, Method: "post", Chance: 0.05},
	)
	const people, each = 20, 20
	var all sync.WaitGroup
	for i := range people {
		id := s.AddPerson(User{ID: int64(100 + i)}).ID
		all.Go(func() {
			for n := range each {
				s.Say(id, id, "question "+strconv.Itoa(n))
				for {
					a, err := post(s, s.Client(), "sendMessage", fields{"chat_id": id, "text": fmt.Sprint("answer ", n)})
					if err == nil && a.OK {
						break
					}
				}
			}
		})
	}
	all.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	total := 0
	for i := range people {
		seen := map[string]int{}
		for _, m := range s.Chat(int64(100 + i)).FromBot() {
			seen[m.Text]++
			total++
		}
		if len(seen) != each {
			t.Fatalf("person %d saw %d of %d answers", i, len(seen), each)
		}
	}
	if s.HiddenPosts() == 0 || total != people*each+s.HiddenPosts() {
		t.Fatalf("%d answers, %d hidden", total, s.HiddenPosts())
	}
	if s.PendingUpdates() != people*each {
		t.Fatal(s.PendingUpdates())
	}
}

// A bubble ends only when every goroutine has: this test hangs if Close leaves one behind.
func TestCloseEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, ann, _ := world(t, Options{})
		s.Inject(Fault{Kind: AnswerWithheld, Method: "sendMessage"})
		s.Inject(Fault{Kind: Slow, Method: "sendChatAction", Delay: time.Hour})
		waiting := []<-chan answer{
			later(s, "getUpdates", fields{"timeout": 50}),
			later(s, "sendMessage", fields{"chat_id": ann, "text": "x"}),
			later(s, "sendChatAction", fields{"chat_id": ann, "action": "typing"}),
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, w := range waiting {
			<-w
		}
		if _, err := post(s, s.Client(), "getMe", nil); err == nil {
			t.Fatal("a closed server answers")
		}
	})
}

func TestActionsMaySpendTheAllowance(t *testing.T) {
	bubble(t, Options{Limits: Limits{ActionsCount: true, ChatBurst: 2}}, func(t *testing.T, s *Server, ann, _ int64) {
		ok(t, s, "sendChatAction", fields{"chat_id": ann, "action": "typing"}, nil)
		send(t, s, ann, "x")
		flooded(t, s, "sendChatAction", fields{"chat_id": ann, "action": "typing"})
	})
}
