package telegram

import (
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

func TestPrivateAnswerIsADraftAndThenOneMessage(t *testing.T) {
	const text = "A **bold** answer that takes its time."
	inBubble(t, setup{answer: saying(text, 10*time.Second)}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{FirstName: "Ann", Language: "en"})
		q := r.tg.Say(ann.ID, ann.ID, "hello")
		r.until("a draft", func() bool { d, ok := r.tg.Chat(ann.ID).Draft(); return ok && strings.HasPrefix(d.Text, "A bold") })
		if d, _ := r.tg.Chat(ann.ID).Draft(); d.ID != int64(q) || !d.CanStop {
			t.Errorf("the draft is %+v, want id %d and a stop button", d, q)
		}
		r.until("the answer", func() bool { return len(r.tg.Chat(ann.ID).FromBot()) == 1 })
		m, _ := r.tg.Chat(ann.ID).Last()
		if m.Text != "A bold answer that takes its time." || m.ReplyTo != 0 || !m.PreviewDisabled {
			t.Errorf("the answer is %+v", m)
		}
		if len(m.Entities) != 1 || m.Entities[0].Type != "bold" || m.Entities[0].Offset != 2 || m.Entities[0].Length != 4 {
			t.Errorf("its entities are %+v", m.Entities)
		}
		if _, there := r.tg.Chat(ann.ID).Draft(); there {
			t.Error("the draft is still there")
		}
		if n := r.tg.Count("sendMessageDraft"); n < 8 || n > 12 {
			t.Errorf("%d drafts in 10 s, want about one a second", n)
		}
		if r.tg.TooManyRequests() > 0 {
			t.Errorf("%d calls were refused", r.tg.TooManyRequests())
		}
	})
}

func TestGroupAnswersGrowTogetherWithoutARefusal(t *testing.T) {
	text := strings.Repeat("All work and no play makes a dull bar. ", 70)
	inBubble(t, setup{server: telegramtest.Options{ReadsAllGroupMessages: true}, answer: saying(text, 45*time.Second)}, func(r *rig) {
		var people []int64
		for range 3 {
			people = append(people, r.tg.AddPerson(telegramtest.User{}).ID)
		}
		group := r.tg.AddSupergroup("Bar", people...)
		questions := map[int]bool{}
		for _, id := range people {
			questions[r.tg.Say(group, id, "@barkeep_bot tell me")] = true
		}
		begun := time.Now()
		r.until("three answers", func() bool { return finals(r, group, text) == 3 })
		if took := time.Since(begun); took > 50*time.Second {
			t.Errorf("the finals took %v, 5 s after the stream's end are enough", took)
		}
		for _, m := range r.tg.Chat(group).FromBot() {
			if !questions[m.ReplyTo] {
				t.Errorf("message %d replies to %d", m.ID, m.ReplyTo)
			}
			if m.Edits < 4 {
				t.Errorf("message %d was edited %d times: it did not grow", m.ID, m.Edits)
			}
		}
		if n := len(r.tg.Chat(group).FromBot()); n != 3 {
			t.Errorf("%d messages, want 3", n)
		}
		if n := r.tg.TooManyRequests(); n > 0 {
			t.Errorf("%d calls were refused", n)
		}
	})
}

// finals counts the messages that carry the whole text.
func finals(r *rig, chat int64, text string) int {
	n := 0
	for _, m := range r.tg.Chat(chat).FromBot() {
		if m.Text == strings.TrimSpace(text) {
			n++
		}
	}
	return n
}

// In a group the first words come as soon as they are worth it: twenty characters at once, fewer after 400 ms.
func TestFirstWordsInAGroup(t *testing.T) {
	for text, limits := range map[string][2]time.Duration{
		"Hi":                               {400 * time.Millisecond, 500 * time.Millisecond},
		"A sentence that is worth a post.": {0, 300 * time.Millisecond},
	} {
		t.Run(text, func(t *testing.T) {
			inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
				place.Show(bots.View{Note: "thinking…"})
				time.Sleep(2 * time.Second)
				begun := time.Now()
				place.Show(bots.View{Status: bots.Growing, Text: text})
				for len(r.tg.Chat(group).FromBot()) == 0 && time.Since(begun) < time.Minute {
					time.Sleep(10 * time.Millisecond) // the bubble's clock
				}
				if took := time.Since(begun); took < limits[0] || took > limits[1] {
					t.Errorf("the first words came after %v", took)
				}
			})
		})
	}
}
