package telegram

import (
	"strings"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

func TestWithoutDraftsPrivateAnswersAreEdited(t *testing.T) {
	s := setup{server: telegramtest.Options{NoDrafts: true}, answer: saying("A slow answer, without any drafts.", 6*time.Second)}
	inBubble(t, s, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Say(ann, ann, "hi")
		r.until("the answer", func() bool { return finals(r, ann, "A slow answer, without any drafts.") == 1 })
		all := r.tg.Chat(ann).FromBot()
		if len(all) != 1 || all[0].Edits < 2 {
			t.Errorf("people see %+v", all)
		}
		if n := r.tg.Count("sendMessageDraft"); n != 1 {
			t.Errorf("%d drafts were tried, want 1", n)
		}
	})
}

func TestAThinkingMessageStandsAfterEightSeconds(t *testing.T) {
	answer := func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		place.Show(bots.View{Note: "thinking…"})
		time.Sleep(20 * time.Second)
		if err := place.Settle(r.t.Context(), bots.View{Text: "Now.", Footer: "gpt · $0.01"}); err != nil && r.t.Context().Err() == nil {
			r.t.Error(err)
		}
	}
	inBubble(t, setup{answer: answer}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		r.tg.Say(group, ann, "/ask@barkeep_bot hm?")
		begun := time.Now()
		r.until("typing", func() bool { return r.tg.Chat(group).Typing(0) })
		if took := time.Since(begun); took > time.Second {
			t.Errorf("the first sign took %v", took)
		}
		r.until("thinking", func() bool { return finals(r, group, "thinking…") == 1 })
		if took := time.Since(begun); took < 8*time.Second || took > 9*time.Second {
			t.Errorf("the thinking message came after %v", took)
		}
		r.until("the answer", func() bool { return finals(r, group, "Now.\n\ngpt · $0.01") == 1 })
		m, _ := r.tg.Chat(group).Last()
		if len(r.tg.Chat(group).FromBot()) != 1 || len(m.Entities) != 1 || m.Entities[0].Type != "italic" || m.Entities[0].Offset != 6 {
			t.Errorf("the answer is %+v", m)
		}
	})
}

func TestARefusedDraftFallsBackToEditsInThatChat(t *testing.T) {
	const text = "A slow answer, where drafts are refused."
	inBubble(t, setup{answer: saying(text, 6*time.Second)}, func(r *rig) {
		ann, bob := r.tg.AddPerson(telegramtest.User{}).ID, r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.TooMany, Method: "sendMessageDraft", Chat: bob, RetryAfter: 2})
		r.tg.Say(bob, bob, "hi")
		r.until("a draft after the wait", func() bool { d, ok := r.tg.Chat(bob).Draft(); return ok && strings.HasPrefix(d.Text, "A slow") })
		r.p.chat(ann).refuseDrafts()
		r.tg.Say(ann, ann, "hi")
		r.until("both answers", func() bool { return finals(r, ann, text)+finals(r, bob, text) == 2 })
		if m, _ := r.tg.Chat(ann).Last(); m.Edits == 0 || len(r.tg.Chat(ann).FromBot()) != 1 {
			t.Errorf("without drafts people see %+v", m)
		}
		if m, _ := r.tg.Chat(bob).Last(); m.Edits != 0 || len(r.tg.Chat(bob).FromBot()) != 1 {
			t.Errorf("a 429 changed the mode: %+v", m)
		}
	})
}

// Telegram refuses drafts in a private chat for good: the same answer goes on as a message that is edited.
func TestAnAnswerWhoseDraftIsRefusedGoesOnByEdits(t *testing.T) {
	const text = "A slow answer, where Telegram refuses drafts."
	inBubble(t, setup{server: telegramtest.Options{RefuseDrafts: true}, answer: saying(text, 8*time.Second)}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		for range 2 {
			r.tg.Say(ann, ann, "hi")
		}
		r.until("both answers", func() bool { return finals(r, ann, text) == 2 })
		if m, _ := r.tg.Chat(ann).Last(); m.Edits == 0 || len(r.tg.Chat(ann).FromBot()) != 2 {
			t.Errorf("people see %+v", m)
		}
		if n := r.tg.Count("sendMessageDraft"); n > 2 {
			t.Errorf("drafts were tried %d times", n)
		}
	})
}

func TestARefusedStyleOrButtonIsLeftOut(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Start(ann)
		l := &place{p: r.p, state: state{Chat: ann}, shown: map[int]uint64{}}
		l.use()
		defer l.Close()
		bad := part{text: "plain words", entities: []entity{{Type: "bold", Offset: 90, Length: 5}, {Type: "no such type", Length: 3}}, buttons: [][]button{{{Text: "x", Data: strings.Repeat("y", 99)}}}}
		for l.differs([]part{bad}, final) != nil {
			if err := l.step(r.t.Context(), final, func() *act { return l.differs([]part{bad}, final) }); err != nil {
				t.Fatal(err)
			}
		}
		if m, _ := r.tg.Chat(ann).Last(); m.Text != "plain words" || len(m.Entities)+len(m.Buttons) != 0 {
			t.Errorf("people see %+v", m)
		}
	})
}

func TestADraftIsKeptAliveInSilence(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		q := r.tg.Say(ann, ann, "think hard")
		place := r.p.Open(r.heard(1)[0].Place, nil)
		defer place.Close()
		place.Show(bots.View{Note: "thinking…"})
		for range 80 {
			time.Sleep(time.Second)
			if d, ok := r.tg.Chat(ann).Draft(); !ok || d.Text != "thinking…" || d.ID != int64(q) {
				t.Fatalf("the draft is %+v, %v", d, ok)
			}
		}
		if n := r.tg.Count("sendMessageDraft"); n > 5 {
			t.Errorf("%d drafts in 80 silent seconds", n)
		}
	})
}

func TestALongAnswersDraftGoesOnWithTheNextPart(t *testing.T) {
	inBubble(t, setup{answer: saying(numbered(200), 30*time.Second)}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Say(ann, ann, "all of it")
		r.until("a full part and a draft of the next", func() bool {
			d, ok := r.tg.Chat(ann).Draft()
			return len(r.tg.Chat(ann).FromBot()) == 1 && ok && strings.HasPrefix(d.Text, "Line 1") && !strings.HasPrefix(d.Text, "Line 1 ")
		})
		r.until("the whole", func() bool { return len(r.tg.Chat(ann).FromBot()) == 2 })
	})
}

// What was shown turns out to be thoughts: the answer takes its place, and the rest of it goes.
func TestAnAnswerThatBecomesShorterLeavesNothingBehind(t *testing.T) {
	answer := func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		for _, text := range []string{numbered(200), "In", "In short"} {
			place.Show(bots.View{Status: bots.Growing, Text: text})
			time.Sleep(10 * time.Second)
		}
		if err := place.Settle(r.t.Context(), bots.View{Text: "In short: no."}); err != nil && r.t.Context().Err() == nil {
			r.t.Error(err)
		}
	}
	inBubble(t, setup{answer: answer}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		r.tg.Say(ann, ann, "hm?")
		r.tg.Say(group, ann, "/ask@barkeep_bot hm?")
		for _, chat := range []int64{ann, group} {
			r.until("a long text", func() bool { return len(r.tg.Chat(chat).FromBot()) > 0 })
			r.until("the answer alone", func() bool {
				all := texts(r.tg.Chat(chat).FromBot())
				return len(all) == 1 && all[0] == "In short: no."
			})
		}
	})
}
