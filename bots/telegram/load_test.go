package telegram

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
)

// Five groups with four answers each, and sixty private chats, all at once and with every limit on.
func TestManyChatsAtOnceWithoutARefusal(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("All work and no play makes a dull bar. ", 77)) // 3,000 characters
	const takes = 40 * time.Second
	var mu sync.Mutex
	var late []time.Duration
	answer := func(r *rig, m bots.Message) {
		begun := time.Now()
		botstest.Speak(r.t.Context(), r.t, r.p.Open(m.Place, nil), "", text, takes)
		mu.Lock()
		defer mu.Unlock()
		late = append(late, time.Since(begun)-takes)
	}
	inBubble(t, setup{answer: answer}, func(r *rig) {
		var groups, people []int64
		for range 60 {
			people = append(people, r.tg.AddPerson(telegramtest.User{}).ID)
		}
		for range 5 {
			group := r.tg.AddSupergroup("Bar", people...)
			groups = append(groups, group)
			for _, id := range people[:4] {
				r.tg.Say(group, id, "/ask@barkeep_bot tell me")
			}
		}
		for _, id := range people {
			r.tg.Say(id, id, "tell me")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for _, chat := range groups {
			if n := finals(r, chat, text); n != 4 || len(r.tg.Chat(chat).FromBot()) != 4 {
				t.Errorf("a group shows %d answers of 4 in %d messages", n, len(r.tg.Chat(chat).FromBot()))
			}
		}
		for _, chat := range people {
			if n := finals(r, chat, text); n != 1 || len(r.tg.Chat(chat).FromBot()) != 1 {
				t.Errorf("a private chat shows %d answers", n)
			}
		}
		if n := r.tg.TooManyRequests(); n > 0 {
			t.Errorf("%d calls were refused", n)
		}
		for _, d := range late {
			if d > 6*time.Second {
				t.Errorf("a final came %v after the stream's end", d)
			}
		}
	})
}

// In a crowded group there are first words and finals, and no edits between.
func TestACrowdedGroupGetsItsFinals(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("Busy bar tonight. ", 40))
	inBubble(t, setup{answer: saying(text, 30*time.Second)}, func(r *rig) {
		var people []int64
		for range 9 {
			people = append(people, r.tg.AddPerson(telegramtest.User{}).ID)
		}
		group := r.tg.AddSupergroup("Bar", people...)
		for _, id := range people {
			r.tg.Say(group, id, "/ask@barkeep_bot one for me")
		}
		r.until("all finals", func() bool { return finals(r, group, text) == 9 })
		all := r.tg.Chat(group).FromBot()
		if n := len(all); n != 9 || r.tg.TooManyRequests() > 0 {
			t.Errorf("%d messages, %d refusals", n, r.tg.TooManyRequests())
		}
		for _, m := range all {
			if m.Edits > 1 { // the final one
				t.Errorf("an answer was edited %d times", m.Edits)
			}
		}
	})
}

// With a small cap over all chats, drafts and edits wait; what is final does not.
func TestFinalsPassTheViewsOfAllChats(t *testing.T) {
	text := strings.Repeat("Word after word after word. ", 30)
	small := func(o *Options) { o.MessagesPerSecond = 2 }
	inBubble(t, setup{options: small, answer: saying(text, time.Minute)}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		r.tg.Say(group, ann, "/ask@barkeep_bot slowly")
		for range 40 {
			id := r.tg.AddPerson(telegramtest.User{}).ID
			r.tg.Say(id, id, "slowly")
		}
		time.Sleep(20 * time.Second)
		for range 5 {
			time.Sleep(3 * time.Second)
			begun := time.Now()
			if err := r.settle(r.p.Open(r.p.Address(ref(group, 0)), nil), bots.View{Text: "The balance."}); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(begun); took > 2500*time.Millisecond {
				t.Errorf("a command's answer took %v behind passing views", took)
			}
		}
		time.Sleep(time.Minute)
		synctest.Wait()
	})
}

// Somebody who writes without end gets every answer when Telegram allows it, and no call of the bot's is refused for it.
func TestOneFloodIsNeverRefused(t *testing.T) {
	answer := func(r *rig, m bots.Message) {
		if err := r.settle(r.p.Open(m.Place, nil), bots.View{Text: "Here."}); err != nil && r.t.Context().Err() == nil {
			t.Errorf("Settle: %v", err)
		}
	}
	inBubble(t, setup{answer: answer}, func(r *rig) {
		ann, bob := r.tg.AddPerson(telegramtest.User{}).ID, r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		for range 100 {
			r.tg.Say(group, ann, "/ask@barkeep_bot again")
			r.tg.Say(ann, ann, "again")
			r.tg.Say(ann, ann, "and again")
		}
		time.Sleep(time.Second)
		began := time.Now()
		r.tg.Say(bob, bob, "and me?")
		r.until("an answer to somebody else", func() bool { return finals(r, bob, "Here.") == 1 })
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		r.until("all answers", func() bool { return finals(r, group, "Here.") == 100 && finals(r, ann, "Here.") == 200 })
		if n := r.tg.TooManyRequests(); n > 0 {
			t.Errorf("%d calls were refused", n)
		}
	})
}
