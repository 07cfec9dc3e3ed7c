package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// crowded is a world without sending limits, with people who may all ask.
func crowded(t *testing.T, stand func(*testing.T, telegramtest.Options, llmtest.Options) *world, people int, answer func(llmtest.Request) llmtest.Reply) (*world, []int64) {
	t.Helper()
	w := stand(t, telegramtest.Options{NoLimits: true, ReadsAllGroupMessages: true}, llmtest.Options{Answer: answer})
	w.env = append(w.env, "BARKEEP_ACCESS=open", "BARKEEP_DAILY_LIMIT=100000 requests", "BARKEEP_OWNERS=telegram:1", "TELEGRAM_MESSAGES_PER_SECOND=0")
	var all []int64
	for range people {
		all = append(all, w.tg.AddPerson(telegramtest.User{FirstName: "Guest"}).ID)
	}
	return w, all
}

// sent waits until the bot's last message in each chat satisfies ok.
func (w *world) sent(chats []int64, ok func(telegramtest.Message) bool) {
	w.t.Helper()
	left := chats
	err := w.tg.Wait(timeout(w.t), func() bool {
		for len(left) > 0 { // those that have theirs keep it
			m, found := w.tg.Chat(left[0]).Last()
			if !found || !ok(m) {
				return false
			}
			left = left[1:]
		}
		return true
	})
	if err != nil {
		w.t.Fatalf("%v: %d of %d chats wait for their answer", err, len(left), len(chats))
	}
}

// TestACrowdIsAnsweredOnce lets two hundred people write at once: each reads the
// answer to their own question, once, and each is paid for once.
func TestACrowdIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w, people := crowded(t, newWorld, 200, remembers)
	w.start()
	for _, id := range people {
		w.tg.Say(id, id, fmt.Sprintf("I am %d", id))
	}
	w.sent(people, says("You asked: I am"))
	for _, id := range people {
		got := w.tg.Chat(id).FromBot()
		if want := fmt.Sprintf("You asked: I am %d.", id); len(got) != 1 || got[0].Text != want {
			t.Errorf("chat %d shows %d messages, the first is %q, want %q", id, len(got), got[0].Text, want)
		}
	}
	if n := w.site.Calls(); n != len(people) {
		t.Errorf("%d model calls for %d questions", n, len(people))
	}
}

// TestEndsWellInACrowd tells the program to end while fifty answers are under way.
// It takes no new question, lets the answers end, shows each whole, and the next
// start has nothing left to do but the question that came too late.
func TestEndsWellInACrowd(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	w, people := crowded(t, newWorld, 50, func(r llmtest.Request) llmtest.Reply {
		if r.Last() == "too late" {
			return llmtest.Say("Better late than never.")
		}
		chunks := llmtest.Split("The first words are here and the last ones ", 0)
		return llmtest.Reply{Chunks: append(chunks, llmtest.Chunk{Text: "came too.", Hold: release})}
	})
	w.start()
	for _, id := range people {
		w.tg.Say(id, id, "tell me")
	}
	w.until("every answer is under way", func() bool { return w.site.Running() == len(people) })
	w.stop()
	w.until("the end is in the log", func() bool { return strings.Contains(w.log.String(), "ending: no new questions") })
	w.tg.Say(people[0], people[0], "too late")
	close(release)
	w.sent(people, says("The first words are here and the last ones came too."))
	w.end()
	if n := w.site.Calls(); n != len(people) {
		t.Errorf("%d model calls, want %d: a question was taken after the end", n, len(people))
	}

	w.start()
	w.answer(people[0], says("Better late than never."))
	for i, id := range people {
		want := 1
		if i == 0 {
			want = 2
		}
		if got := w.tg.Chat(id).FromBot(); len(got) != want {
			t.Errorf("chat %d shows %d messages, want %d", id, len(got), want)
		}
	}
	if n := w.site.Calls(); n != len(people)+1 {
		t.Errorf("%d model calls, want %d: an answer was paid for twice", n, len(people)+1)
	}
}

// TestEndsWithAnswersThatDoNot holds that answers which outlast the grace are cut,
// shown as far as they came with a word about it, and not asked again.
func TestEndsWithAnswersThatDoNot(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w, people := crowded(t, wiredWorld, 20, func(llmtest.Request) llmtest.Reply {
			return llmtest.Reply{Chunks: append(llmtest.Split("This much was said ", 0), llmtest.Chunk{Text: "and no more.", Hold: make(chan struct{})})}
		})
		w.start()
		for _, id := range people {
			w.tg.Say(id, id, "tell me")
		}
		w.until("every answer is under way", func() bool { return w.site.Running() == len(people) })
		begun := time.Now()
		w.end()
		if took := time.Since(begun); took < graceTime {
			t.Errorf("the answers got %v, want %v", took, graceTime)
		}
		for _, id := range people {
			got := w.tg.Chat(id).FromBot()
			if len(got) != 1 || !strings.HasPrefix(got[0].Text, "This much was") || !strings.Contains(got[0].Text, "restarted in the middle") {
				t.Errorf("chat %d shows %d messages: %v", id, len(got), got)
			}
		}
		if n := w.site.Calls(); n != len(people) {
			t.Errorf("%d model calls, want %d", n, len(people))
		}
	})
}
