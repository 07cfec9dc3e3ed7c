package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/telegram"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// soak is a Barkeep over Telegram and a gateway in memory, with the test's clock.
type soak struct {
	t     *testing.T
	tg    *telegramtest.Server
	site  *llmtest.Gateway
	store *store.Store
	chats []int64
	asks  int
}

// sample is what the program takes after some hours.
type sample struct {
	routines int
	heap     int64
	perTurn  int64 // bytes of the database
	asks     int
}

func (s *soak) read() sample {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	size, err := s.store.Size()
	if err != nil {
		s.t.Fatal(err)
	}
	return sample{s.routines(), int64(m.HeapAlloc), size / int64(s.asks), s.asks}
}

var bubbleMark = regexp.MustCompile(`^goroutine \d+ \[[^]]*(synctest bubble \d+)`)

// routines counts the goroutines of this test's bubble: other tests have theirs.
func (s *soak) routines() int {
	stacks := make([]byte, 4<<20)
	all := strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")
	here := bubbleMark.FindStringSubmatch(all[0]) // of the caller
	if here == nil {
		s.t.Fatalf("no bubble in %q", all[0])
	}
	n := 0
	for _, one := range all {
		if m := bubbleMark.FindStringSubmatch(one); m != nil && m[1] == here[1] {
			n++
		}
	}
	return n
}

// TestOneDay lets six people and six groups talk for a day, on a Telegram and a
// gateway with a bad hour: nothing that the program takes grows. It runs in a process
// of its own, for the heap is that of all tests.
func TestOneDay(t *testing.T) {
	if os.Getenv("BARKEEP_ONE_DAY") == "" {
		t.Parallel()
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOneDay$", "-test.v")
		c.Env = append(os.Environ(), "BARKEEP_ONE_DAY=1")
		said, err := c.CombinedOutput()
		t.Logf("%s", said)
		if err != nil {
			t.Error(err)
		}
		return
	}
	synctest.Test(t, func(t *testing.T) {
		s := newSoak(t)
		var at []sample
		for hour := 1; hour <= 24; hour++ {
			if hour%6 == 5 {
				s.tg.Misbehave(telegramRain...)
			}
			for range 4 {
				for i, chat := range s.chats {
					s.ask(chat, i)
					time.Sleep(time.Minute)
				}
				time.Sleep(3 * time.Minute)
			}
			s.tg.Behave()
			if hour%6 == 0 {
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				at = append(at, s.read())
			}
		}
		first, last := at[0], at[len(at)-1]
		t.Logf("after 6, 12, 18 and 24 hours (goroutines, heap, bytes a question, questions): %v", at)
		if last.routines > first.routines+5 {
			t.Errorf("goroutines: %d, then %d", first.routines, last.routines)
		}
		if last.heap > first.heap+24<<20 { // the simulators keep all that they heard, some 20 KB a question; Barkeep itself stays under 2 MB
			t.Errorf("heap: %d MB, then %d MB", first.heap>>20, last.heap>>20)
		}
		if last.perTurn > first.perTurn*5/4 {
			t.Errorf("bytes of the database for each question: %d, then %d", first.perTurn, last.perTurn)
		}
		s.judge()
	})
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	time.Sleep(30 * 365 * 24 * time.Hour) // a bubble begins in 2000
	s := &soak{t: t, tg: telegramtest.New(telegramtest.Options{CallHistory: 1000, Seed: 5})}
	s.site = llmtest.New(llmtest.Options{Answer: func(r llmtest.Request) llmtest.Reply {
		return llmtest.Pace(chaosWord.FindString(r.Last())+" ends.", 2*time.Second, 500*time.Millisecond)
	}})
	client := llm.New(llm.Gateway{Name: "site", URL: s.site.URL(), Keys: []llm.Key{llmtest.Key}}, s.site.Client(), silent())
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "bar.db"), [][]byte{bytes.Repeat([]byte{1}, 32)}, silent())
	if err != nil {
		t.Fatal(err)
	}
	s.store = st
	pol := &bots.Policy{
		Gateways: []bots.Gateway{client}, Model: "gpt-4o-mini", Open: true, Zone: time.UTC, Locale: "en", Idle: 3 * time.Hour, Context: 500,
		PrivateWithin: time.Hour, GroupWithin: 10 * time.Minute, PrivateAtOnce: 1, GroupAtOnce: 3,
	}
	p := telegram.New(telegram.Options{Token: s.tg.Token(), APIURL: s.tg.URL(), Client: s.tg.Client(), MessagesPerSecond: 30, Log: silent()})
	engine := bots.New(bots.Options{Store: st, Policy: func() *bots.Policy { return pol }, Platforms: []bots.Platform{p}, Log: silent(), Secret: []byte("secret")})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, engine) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		engine.Shutdown(context.Background())
		if err := st.Shut(); err != nil {
			t.Error(err)
		}
		s.tg.Close()
		s.site.Close()
	})
	for i := range 6 {
		one := s.tg.AddPerson(telegramtest.User{FirstName: fmt.Sprint("P", i)}).ID
		s.chats = append(s.chats, one, s.tg.AddSupergroup(fmt.Sprint("G", i), one))
	}
	return s
}

func (s *soak) ask(chat int64, i int) {
	text := fmt.Sprintf("q%dx", s.asks)
	s.asks++
	if chat < 0 {
		text = "/ask@barkeep_bot " + text
	}
	s.tg.Say(chat, s.chats[i&^1], text)
}

// judge holds that every question has its answer.
func (s *soak) judge() {
	answered := map[string]bool{}
	for _, chat := range s.chats {
		for _, m := range s.tg.Chat(chat).FromBot() {
			answered[chaosWord.FindString(m.Text)] = true
		}
	}
	for n := range s.asks {
		if q := fmt.Sprintf("q%dx", n); !answered[q] {
			s.t.Errorf("%s has no answer", q)
		}
	}
}
