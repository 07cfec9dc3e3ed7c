package telegram

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
)

// Every call fails in every way at random while answers run in groups, five at once in each, and in private chats: every
// final text stands, in groups once, and in private twice only where Telegram hid that the first one stands. What a hidden
// post may leave besides is a beginning.
func TestFaultRun(t *testing.T) {
	kinds := []telegramtest.FaultKind{
		telegramtest.TooMany, telegramtest.InternalError, telegramtest.BadGateway, telegramtest.CutBefore, telegramtest.CutAfter,
		telegramtest.AnswerWithheld, telegramtest.BadGatewayAfter, telegramtest.SlowAnswer,
	}
	count := botstest.FaultAnswers(t)
	var all sync.WaitGroup
	var seen sync.Map
	answer := func(r *rig, m bots.Message) {
		i, err := strconv.Atoi(strings.TrimSpace(m.Text[strings.LastIndexByte(m.Text, ' ')+1:]))
		if err != nil {
			r.t.Errorf("heard %q", m.Text)
			return
		}
		if _, again := seen.LoadOrStore(i, true); again {
			return
		}
		defer all.Done()
		v := bots.View{Text: botstest.FaultAnswer(i), File: botstest.FaultFile(i)}
		botstest.Grow(r.t.Context(), r.t, r.p.Open(m.Place, nil), v, time.Duration(3+i%10)*time.Second)
	}
	inBubble(t, setup{answer: answer, server: telegramtest.Options{Seed: 7}}, func(r *rig) {
		for _, k := range kinds {
			r.tg.Misbehave(telegramtest.Fault{Kind: k, Chance: 0.03, RetryAfter: 3, Delay: 2 * time.Second})
		}
		chats := map[int64][]int{}
		group, bob := int64(0), r.tg.AddPerson(telegramtest.User{}).ID
		all.Add(count)
		for i := range count {
			ann := r.tg.AddPerson(telegramtest.User{}).ID
			chat := ann
			if i%2 == 1 {
				if len(chats[group]) == 5 || group == 0 {
					group = r.tg.AddSupergroup("Bar", bob)
				}
				chat, ann = group, bob
			}
			chats[chat] = append(chats[chat], i)
			r.tg.Say(chat, ann, fmt.Sprintf("/ask@barkeep_bot %d", i))
		}
		all.Wait()
		r.tg.Behave()
		time.Sleep(time.Minute)
		synctest.Wait()
		r.countFinals(chats, count)
	})
}

// finalTexts are the messages that carry an answer, and its file if it goes along with one, but for a voice message.
func finalTexts(i int) []string {
	v := bots.View{Status: bots.Final, Text: botstest.FaultAnswer(i)}
	parts, long := render(v, bots.MostMessages)
	var out []string
	for _, p := range parts {
		out = append(out, p.text)
	}
	if long {
		out = append(out, string(v.Whole().Data))
	}
	if f := botstest.FaultFile(i); f != nil && !voice(i) {
		out = append(out, string(f.Data))
	}
	return out
}

func voice(i int) bool {
	f := botstest.FaultFile(i)
	return f != nil && strings.HasSuffix(f.Name, ".ogg")
}

// countFinals compares what stands in all chats with what must.
func (r *rig) countFinals(chats map[int64][]int, answers int) {
	wanted, twice, stray, mute := 0, 0, 0, 0
	calls, faults, hidden := r.callsIn()
	for chat, asked := range chats {
		spare := 0 // messages more than there must be
		var shown []string
		for _, m := range r.tg.Chat(chat).FromBot() {
			if m.File != nil {
				shown = append(shown, string(m.File.Bytes))
				continue
			}
			shown = append(shown, m.Text)
		}
		for _, i := range asked {
			for _, part := range finalTexts(i) {
				wanted++
				before := len(shown)
				shown = slices.DeleteFunc(shown, func(text string) bool { return text == part })
				n := before - len(shown)
				if n == 0 || n > 1 && chat < 0 {
					r.t.Errorf("chat %d shows a part of answer %d %d times", chat, i, n)
				}
				twice += max(0, n-1)
				spare += max(0, n-1)
			}
			if voice(i) {
				before := len(shown)
				shown = slices.DeleteFunc(shown, func(text string) bool { return text == string(botstest.FaultFile(i).Data) })
				if n := before - len(shown); n == 0 {
					mute++
				} else if n > 1 {
					r.t.Errorf("chat %d says answer %d %d times", chat, i, n)
				}
			}
		}
		for _, text := range shown { // first words whose post was hidden; the design prefers them to a loss
			if !strings.HasSuffix(text, "…") {
				r.t.Errorf("chat %d also shows %q", chat, text)
			}
		}
		stray += len(shown)
		if spare += len(shown); spare > hidden[chat] {
			r.t.Errorf("chat %d shows %d messages too many, and %d posts were hidden there", chat, spare, hidden[chat])
		}
	}
	if unknown := r.p.UnknownPosts(); int64(twice+stray) > unknown {
		r.t.Errorf("%d messages too many, %d are counted as unknown", twice+stray, unknown)
	}
	if failed := r.failed("sendVoice"); mute > failed {
		r.t.Errorf("%d answers are not said, and %d voice messages failed", mute, failed)
	}
	r.t.Logf("%d answers in %d messages: all stand, %d twice, beside %d stray beginnings, %d not said; %d calls, %d of them failed, %d new messages hidden, %d counted as unknown",
		answers, wanted, twice, stray, mute, calls, faults, hidden[0], r.p.UnknownPosts())
}

// callsIn counts the calls, those that failed, and by chat (0: in all) the new messages whose post was hidden.
func (r *rig) callsIn() (calls, faults int, hidden map[int64]int) {
	hidden = map[int64]int{}
	for _, c := range r.tg.Calls() {
		if c.Method == "getUpdates" {
			continue
		}
		calls++
		if c.Fault.Kind != telegramtest.NoFault {
			faults++
		}
		if (c.Method == "sendMessage" || c.Method == "sendDocument") && c.Hidden {
			hidden[c.Chat]++
			hidden[0]++
		}
	}
	return calls, faults, hidden
}

// failed counts the failed calls of a method that may have taken effect, for all that their caller could know.
func (r *rig) failed(method string) (n int) {
	for _, c := range r.tg.Calls(method) {
		if c.Fault.Kind != telegramtest.NoFault && c.Fault.Kind != telegramtest.TooMany {
			n++
		}
	}
	return n
}
