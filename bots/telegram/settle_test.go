package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
)

// settle shows a final view at once.
func (r *rig) settle(place bots.Place, v bots.View) error {
	defer place.Close()
	return place.Settle(r.t.Context(), v)
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Line %d of a long answer about beer.\n\n", i)
	}
	return strings.TrimSpace(b.String())
}

func TestLongAnswersArriveWholeAndInOrder(t *testing.T) {
	text := numbered(300)
	inBubble(t, setup{answer: saying(text, 20*time.Second)}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		r.tg.Say(ann, ann, "all of it")
		q := r.tg.Say(group, ann, "/ask@barkeep_bot all of it")
		for _, chat := range []int64{ann, group} {
			whole := func() bool {
				var all []string
				for _, m := range r.tg.Chat(chat).FromBot() {
					all = append(all, m.Text)
				}
				return strings.Join(strings.Fields(strings.Join(all, "\n")), " ") == strings.Join(strings.Fields(text), " ")
			}
			r.until("the whole answer", whole)
			if n := len(r.tg.Chat(chat).FromBot()); n != 3 && n != 4 {
				t.Errorf("%d messages in chat %d", n, chat)
			}
		}
		if m := r.tg.Chat(group).FromBot(); m[0].ReplyTo != q || m[1].ReplyTo != 0 {
			t.Errorf("replies to %d and %d, want %d and none", m[0].ReplyTo, m[1].ReplyTo, q)
		}
		if n := r.tg.TooManyRequests(); n > 0 {
			t.Errorf("%d calls were refused", n)
		}
	})
}

func TestTopicAnswersStayInTheirTopic(t *testing.T) {
	inBubble(t, setup{answer: saying("In here.", 0)}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		forum := r.tg.AddForum("Forum", ann)
		topic := r.tg.AddTopic(forum, ann, "Beer")
		q := r.tg.Say(forum, ann, "/ask@barkeep_bot where?", telegramtest.InTopic(topic))
		r.until("the answer", func() bool { return finals(r, forum, "In here.") == 1 })
		if m, _ := r.tg.Chat(forum).Last(); m.Thread != topic || m.ReplyTo != q {
			t.Errorf("the answer is in thread %d replying to %d", m.Thread, m.ReplyTo)
		}
		r.tg.DeleteTopic(forum, topic)
		gone := r.p.Open(r.p.Address(ref(forum, topic)), nil)
		if err := r.settle(gone, bots.View{Text: "Anyone?"}); !errors.Is(err, bots.ErrImpossible) {
			t.Errorf("an answer into a deleted topic: %v", err)
		}
	})
}

func TestARestartEditsWhatStands(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		r.tg.Say(group, ann, "@barkeep_bot count")
		var kept []bots.Kept
		place := r.p.Open(r.heard(1)[0].Place, func(k bots.Kept) { kept = append(kept, k) })
		if err := r.settle(place, bots.View{Text: numbered(200)}); err != nil {
			t.Fatal(err)
		}
		before := r.tg.Chat(group).FromBot()
		last := kept[len(kept)-1]
		if len(before) != 2 || len(last.Posts) != 2 || last.Posts[0] != r.id(int64(before[0].ID)) {
			t.Fatalf("%d messages; kept %+v", len(before), last)
		}
		again := r.p.Open(last.State, nil)
		if err := r.settle(again, bots.View{Text: numbered(200)}); err != nil {
			t.Fatal("the same text again:", err)
		}
		if after := r.tg.Chat(group).FromBot(); len(after) != 2 || after[0].Text != before[0].Text || after[1].Text != before[1].Text {
			t.Errorf("the same view changed what people see: %d messages", len(after))
		}
		shorter := r.p.Open(last.State, nil)
		if err := r.settle(shorter, bots.View{Text: "Short."}); err != nil {
			t.Fatal(err)
		}
		if after := r.tg.Chat(group).FromBot(); len(after) != 1 || after[0].Text != "Short." || after[0].ID != before[0].ID {
			t.Errorf("a shorter answer leaves %+v", after)
		}
	})
}

func TestADeletedMessageIsPostedAnew(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		place := r.p.Open(r.p.Address(ref(group, 0)), nil)
		defer place.Close()
		if err := place.Settle(r.t.Context(), bots.View{Text: numbered(200)}); err != nil {
			t.Fatal(err)
		}
		r.tg.Delete(group, r.tg.Chat(group).FromBot()[0].ID)
		if err := place.Settle(r.t.Context(), bots.View{Text: "x" + numbered(200)}); err != nil {
			t.Fatal(err)
		}
		after := r.tg.Chat(group).FromBot()
		if len(after) != 2 || !strings.HasPrefix(after[0].Text, "xLine 0") || !strings.HasSuffix(after[1].Text, "Line 199 of a long answer about beer.") {
			t.Errorf("%d messages, not the whole in order", len(after))
		}
	})
}

func TestFinalsOutlastEveryTrouble(t *testing.T) {
	troubles := []telegramtest.FaultKind{
		telegramtest.TooMany, telegramtest.InternalError, telegramtest.BadGateway, telegramtest.CutBefore, telegramtest.CutAfter,
		telegramtest.AnswerWithheld, telegramtest.BadGatewayAfter, telegramtest.Slow, telegramtest.SlowAnswer, telegramtest.Unauthorized,
	}
	for _, kind := range troubles {
		t.Run(fmt.Sprint(kind), func(t *testing.T) {
			inBubble(t, readsAll, func(r *rig) {
				ann := r.tg.AddPerson(telegramtest.User{}).ID
				group := r.tg.AddSupergroup("Bar", ann)
				r.tg.Start(ann)
				for _, chat := range []int64{group, ann} {
					text := numbered(150)
					r.tg.Inject(telegramtest.Fault{Kind: kind, Method: "post", Chat: chat, Times: 3, RetryAfter: 7, Delay: 3 * time.Second})
					botstest.Speak(r.t.Context(), r.t, r.p.Open(r.p.Address(ref(chat, 0)), nil), "", text, 5*time.Second)
					var last []string
					for _, m := range r.tg.Chat(chat).FromBot() {
						last = append(last, m.Text)
					}
					if !strings.HasSuffix(strings.Join(last, "\n\n"), text[len(text)-100:]) || !slices.ContainsFunc(last, func(s string) bool { return strings.HasPrefix(s, "Line 0 of a long answer about beer.\n\nLine 1 ") }) {
						t.Errorf("chat %d shows %d messages, not the whole answer", chat, len(last))
					}
				}
				if n := finals(r, group, numbered(150)[:0]); n > 0 {
					t.Errorf("%d empty messages", n)
				}
				if hidden := int64(r.tg.HiddenPosts()); r.p.UnknownPosts() > 0 && hidden == 0 && kind != telegramtest.InternalError && kind != telegramtest.BadGateway && kind != telegramtest.CutBefore {
					t.Errorf("%d posts are counted as unknown, none was", r.p.UnknownPosts())
				}
			})
		})
	}
}

func TestAHiddenPostLeavesOneStrayBeginningInAGroup(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		group := r.tg.AddSupergroup("Bar", r.tg.AddPerson(telegramtest.User{}).ID)
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.CutAfter, Method: "sendMessage"})
		if err := r.settle(r.p.Open(r.p.Address(ref(group, 0)), nil), bots.View{Text: "Forty-two."}); err != nil {
			t.Fatal(err)
		}
		if all := r.tg.Chat(group).FromBot(); len(all) != 2 || finals(r, group, "Forty-two.") != 1 || strings.Contains(all[0].Text, "two") {
			t.Errorf("people see %q and %q", all[0].Text, all[1].Text)
		}
		if r.p.UnknownPosts() != 1 {
			t.Errorf("%d unknown posts are counted, want 1", r.p.UnknownPosts())
		}
	})
}

func TestOneFloodedChatDelaysNoOther(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		flooded, calm := r.tg.AddSupergroup("Flooded", ann), r.tg.AddSupergroup("Calm", ann)
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.TooMany, Method: "post", Chat: flooded, RetryAfter: 120})
		begun := time.Now()
		took := map[int64]time.Duration{}
		var mu sync.Mutex
		var both sync.WaitGroup
		for _, chat := range []int64{flooded, calm} {
			both.Go(func() {
				if err := r.settle(r.p.Open(r.p.Address(ref(chat, 0)), nil), bots.View{Text: "Here you are."}); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				took[chat] = time.Since(begun)
			})
		}
		both.Wait()
		if took[calm] > time.Second || took[flooded] < 120*time.Second || took[flooded] > 125*time.Second {
			t.Errorf("the answers took %v", took)
		}
		if n := r.tg.TooManyRequests(); n != 1 {
			t.Errorf("%d calls were refused: retry_after was not kept", n)
		}
	})
}

func TestWhatCannotBeShownIsImpossible(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		bob := r.tg.AddPerson(telegramtest.User{}).ID
		kicked, mute, deleted := r.tg.AddSupergroup("A", ann), r.tg.AddSupergroup("B", ann), r.tg.AddGroup("C", ann)
		r.tg.Start(ann)
		r.tg.Block(ann)
		r.tg.SetRole(kicked, r.tg.Bot().ID, telegramtest.Kicked)
		r.tg.DenyWriting(mute, true)
		r.tg.DeleteGroup(deleted)
		for _, chat := range []int64{ann, bob, kicked, mute, deleted, 12345} {
			place := r.p.Open(r.p.Address(ref(chat, 0)), nil)
			place.Show(bots.View{Status: bots.Growing, Text: "some words that nobody will ever read"})
			time.Sleep(3 * time.Second)
			if err := r.settle(place, bots.View{Text: "Hello?"}); !errors.Is(err, bots.ErrImpossible) {
				t.Errorf("chat %d: %v", chat, err)
			}
		}
		if err := r.settle(r.p.Open("nonsense", nil), bots.View{Text: "Hello?"}); !errors.Is(err, bots.ErrImpossible) {
			t.Errorf("a state that cannot be read: %v", err)
		}
	})
}

func TestAFileFollowsTheText(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Start(ann)
		view := bots.View{Text: "All models:", File: &bots.File{Name: "model_ids.txt", Data: []byte("a\nb\n")}}
		var last bots.Kept
		keep := func(k bots.Kept) { last = k }
		if err := r.settle(r.p.Open(r.p.Address(ref(ann, 0)), keep), view); err != nil {
			t.Fatal(err)
		}
		if err := r.settle(r.p.Open(last.State, keep), view); err != nil {
			t.Fatal("again:", err)
		}
		all := r.tg.Chat(ann).FromBot()
		if len(all) != 2 || all[1].File == nil || all[1].File.Name != "model_ids.txt" || string(all[1].File.Bytes) != "a\nb\n" || len(last.Posts) != 2 {
			t.Errorf("people see %+v; kept %+v", all, last)
		}
	})
}

func TestSettleEndsWithItsContext(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		group := r.tg.AddSupergroup("Bar", r.tg.AddPerson(telegramtest.User{}).ID)
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.TooMany, Method: "post", RetryAfter: 600})
		ctx, cancel := context.WithTimeout(r.t.Context(), 5*time.Second)
		defer cancel()
		place := r.p.Open(r.p.Address(ref(group, 0)), nil)
		defer place.Close()
		if err := place.Settle(ctx, bots.View{Text: "Late."}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Settle: %v", err)
		}
		synctest.Wait()
		if err := place.Settle(r.t.Context(), bots.View{Text: "Late."}); err != nil || finals(r, group, "Late.") != 1 {
			t.Errorf("again: %v", err)
		}
	})
}

func TestAnAnswerFollowsItsGroup(t *testing.T) {
	const text = "An answer that is still being told when its group becomes a supergroup, and which is told there to the end."
	inBubble(t, setup{answer: saying(text, 30*time.Second)}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddGroup("Bar", ann)
		r.tg.Say(group, ann, "/ask@barkeep_bot go on")
		r.until("first words", func() bool { return len(r.tg.Chat(group).FromBot()) == 1 })
		super := r.tg.Migrate(group)
		r.until("the answer", func() bool { return finals(r, super, text) == 1 })
		if n := len(r.tg.Chat(super).FromBot()); n != 1 {
			t.Errorf("%d messages in the supergroup", n)
		}
	})
}

func TestInPrivateOnlyAnOlderQuestionIsQuoted(t *testing.T) {
	inBubble(t, setup{answer: func(r *rig, m bots.Message) {
		botstest.Speak(r.t.Context(), r.t, r.p.Open(m.Place, nil), "", "To "+m.Text, 3*time.Second)
	}}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		one := r.tg.Say(ann, ann, "one")
		time.Sleep(time.Second)
		r.tg.Say(ann, ann, "two")
		r.until("both answers", func() bool { return finals(r, ann, "To one")+finals(r, ann, "To two") == 2 })
		for _, m := range r.tg.Chat(ann).FromBot() {
			if quoted := map[string]int{"To one": one, "To two": 0}[m.Text]; m.ReplyTo != quoted {
				t.Errorf("%q replies to %d, want %d", m.Text, m.ReplyTo, quoted)
			}
		}
	})
}

func TestPlacesLeaveNothingBehind(t *testing.T) {
	inBubble(t, readsAll, func(r *rig) {
		var _ bots.Platform = r.p
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		r.tg.Start(ann)
		place := r.p.Open(state{Chat: ann, Question: 1}.String(), nil)
		place.Show(bots.View{Status: bots.Growing, Text: "Beginning"})
		place.Close()
		place.Close()
		place.Show(bots.View{Status: bots.Growing, Text: "too late"})
		time.Sleep(chatIdle + chatSweep + time.Second)
		r.p.chat(1)
		r.p.mu.Lock()
		defer r.p.mu.Unlock()
		if len(r.p.chats) != 1 {
			t.Errorf("%d chats are remembered, want only the new one", len(r.p.chats))
		}
	})
}

// TestARestartKeepsTheFloodWait holds that a program that was killed while Telegram made it wait does not come too early
// again, for which Telegram makes it wait longer each time.
func TestARestartKeepsTheFloodWait(t *testing.T) {
	inBubble(t, setup{}, func(r *rig) {
		ann := r.tg.AddPerson(telegramtest.User{}).ID
		group := r.tg.AddSupergroup("Bar", ann)
		from := state{Chat: group}.String()
		r.tg.Inject(telegramtest.Fault{Kind: telegramtest.TooMany, RetryAfter: 40, Method: "sendMessage"})
		began := time.Now()
		for restart := 0; len(r.tg.Chat(group).FromBot()) == 0; restart++ {
			p := New(Options{Token: r.tg.Token(), APIURL: r.tg.URL(), Client: r.tg.Client()})
			place := p.Open(from, func(k bots.Kept) { from = k.State })
			ctx, cancel := context.WithTimeout(r.t.Context(), 3*time.Second)
			err := place.Settle(ctx, bots.View{Text: "the answer"})
			cancel()
			place.Close()
			if restart > 30 {
				t.Fatalf("after %s and %d restarts nothing stands: %v", time.Since(began), restart, err)
			}
		}
		if took := time.Since(began); took < 40*time.Second || took > 45*time.Second {
			t.Errorf("it took %s", took)
		}
		if n := r.tg.TooManyRequests(); n != 1 {
			t.Errorf("%d calls were refused", n)
		}
	})
}

// TestAnAnswerWhoseMessagesVanishStandsInTheEnd holds that a chat in which somebody deletes
// what is about to be edited gets the whole answer, and no end of beginnings.
func TestAnAnswerWhoseMessagesVanishStandsInTheEnd(t *testing.T) {
	inGroup(t, telegramtest.Options{}, func(r *rig, group int64, place bots.Place) {
		r.tg.Misbehave(telegramtest.Fault{Kind: telegramtest.Vanished, Method: "editMessageText", Chance: 1})
		long := strings.TrimSpace(strings.Repeat("Word upon word. ", 40))
		settled(r, place, long)
		all := r.tg.Chat(group).FromBot()
		if last := all[len(all)-1]; last.Text != long || len(all) > 1+goneMost {
			t.Errorf("%d messages, the last says %q", len(all), last.Text)
		}
	})
}
