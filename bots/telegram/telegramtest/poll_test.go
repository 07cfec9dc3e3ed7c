package telegramtest

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// bubble runs f in a bubble with its own server and two people.
func bubble(t *testing.T, o Options, f func(t *testing.T, s *Server, ann, bob int64)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, ann, bob := world(t, o)
		f(t, s, ann, bob)
	})
}

// later makes a call in the background.
func later(s *Server, method string, params fields) <-chan answer {
	out := make(chan answer, 1)
	go func() {
		a, err := post(s, s.Client(), method, params)
		if err != nil {
			a.Description = err.Error()
		}
		out <- a
	}()
	synctest.Wait()
	return out
}

func ids(t *testing.T, a answer) []int64 {
	t.Helper()
	var all []got
	if err := json.Unmarshal(a.Result, &all); err != nil {
		t.Fatalf("%s %s: %v", a.Description, a.Result, err)
	}
	out := []int64{}
	for _, u := range all {
		out = append(out, u.ID)
	}
	return out
}

func TestUpdatesStayUntilAcknowledged(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		for range 5 {
			s.Say(ann, ann, "x")
		}
		first := ids(t, call(t, s, "getUpdates", nil))
		time.Sleep(second)
		if again := ids(t, call(t, s, "getUpdates", fields{"limit": 500})); len(first) != 5 || !slices.Equal(first, again) {
			t.Fatalf("%v, then %v", first, again)
		}
		time.Sleep(second)
		if one := ids(t, call(t, s, "getUpdates", fields{"limit": 0})); len(one) != 1 {
			t.Fatal("a limit of 0 is 1, not", len(one))
		}
		if rest := ids(t, call(t, s, "getUpdates", fields{"offset": first[2], "limit": 2})); !slices.Equal(rest, first[2:4]) {
			t.Fatal(rest)
		}
		time.Sleep(second)
		if last := ids(t, call(t, s, "getUpdates", fields{"offset": -1})); !slices.Equal(last, first[4:]) {
			t.Fatal(last)
		}
		if s.PendingUpdates() != 1 {
			t.Fatal("a negative offset forgets the rest")
		}
		s.Redeliver(4)
		if s.PendingUpdates() != 5 {
			t.Fatal("not redelivered")
		}
		time.Sleep(25 * time.Hour)
		if s.PendingUpdates() != 0 {
			t.Fatal("updates are kept for a day")
		}
		s.Say(ann, ann, "old", At(time.Now().Add(-25*time.Hour)))
		if s.PendingUpdates() != 0 {
			t.Fatal("a message of yesterday makes no update")
		}
	})
}

func TestLongPollWaits(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		began := time.Now()
		if got := ids(t, call(t, s, "getUpdates", fields{"timeout": 1000})); len(got) != 0 || time.Since(began) != 50*second {
			t.Fatal(got, time.Since(began))
		}
		poll := later(s, "getUpdates", fields{"offset": 1, "timeout": 30})
		s.Say(ann, ann, "x")
		if got := ids(t, <-poll); len(got) != 1 {
			t.Fatal(got)
		}
		fetch(t, s)
		ok(t, s, "getUpdates", fields{"offset": 7}, nil)
		began = time.Now()
		ok(t, s, "getUpdates", fields{"offset": 7}, nil)
		if time.Since(began) != 3*second {
			t.Fatal("a poll in a busy loop is slowed to 3 s, not", time.Since(began))
		}
	})
}

func TestTwoPollers(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		const text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
		first := later(s, "getUpdates", fields{"offset": 1, "timeout": 30})
		newer := later(s, "getUpdates", fields{"offset": 2, "timeout": 30})
		if a := <-first; a.Code != 409 || a.Description != text {
			t.Fatal(a)
		}
		began := time.Now()
		third := later(s, "getUpdates", fields{"offset": 3, "timeout": 30})
		if a := <-newer; a.Description != text || time.Since(began) != 3*second {
			t.Fatal(a, "following conflicts come after 3 s, not", time.Since(began))
		}
		s.OtherPoller()
		time.Sleep(10 * second)
		if a := <-third; a.Description != text {
			t.Fatal(a)
		}
		poll := later(s, "getUpdates", fields{"offset": 4, "timeout": 30})
		ok(t, s, "setWebhook", fields{"url": "https://bot.example/hook"}, nil)
		if a := <-poll; a.Description != "Conflict: terminated by setWebhook request" {
			t.Fatal(a)
		}
		refused(t, s, "getUpdates", nil, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	})
}

func TestAllowedUpdatesStick(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{})
	group := s.AddSupergroup("g", ann)
	s.SetRole(group, s.Bot().ID, Administrator)
	fetch(t, s)
	kinds := func() (out []string) {
		id := s.Say(group, ann, "x")
		s.Edit(group, id, "y")
		s.React(group, ann, id, "👍")
		for _, u := range fetch(t, s) {
			switch {
			case u.Message != nil:
				out = append(out, "message")
			case u.Edited != nil:
				out = append(out, "edited")
			case u.Reaction != nil:
				out = append(out, "reaction")
			}
		}
		return out
	}
	check := func(what string, want ...string) {
		t.Helper()
		if got := kinds(); !slices.Equal(got, want) {
			t.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
	check("by default no reactions", "message", "edited")
	ok(t, s, "getUpdates", fields{"allowed_updates": []string{"message", "message_reaction", "no_such_thing"}}, nil)
	check("explicit list", "message", "reaction")
	check("it sticks", "message", "reaction")
	ok(t, s, "getUpdates", fields{"allowed_updates": []string{"no_such_thing"}, "offset": 5}, nil)
	check("all unknown: default", "message", "edited")
	ok(t, s, "getUpdates", fields{"allowed_updates": []string{"message_reaction"}, "offset": 6}, nil)
	ok(t, s, "getUpdates", fields{"allowed_updates": []string{}, "offset": 7}, nil)
	check("empty: default", "message", "edited")
}

func TestPollerThatGoesAwayLosesNothing(t *testing.T) {
	bubble(t, Options{}, func(t *testing.T, s *Server, ann, _ int64) {
		ctx, cancel := context.WithCancel(t.Context())
		client := s.Client()
		go func() {
			time.Sleep(second)
			cancel()
		}()
		if _, err := postCtx(ctx, s, client, "getUpdates", fields{"timeout": 50}); err == nil {
			t.Fatal("want a cancelled call")
		}
		s.Say(ann, ann, "x")
		if got := texts(fetch(t, s)); len(got) != 1 {
			t.Fatal(got)
		}
	})
}
