package telegram

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/bots/telegram/telegramtest"
)

// TestStaleness prints how old the text is that people see of a growing answer (go test -v -run Staleness), beside the best
// that the limits allow: in a group 20 messages a minute, of which each answer's final takes one, spread evenly.
func TestStaleness(t *testing.T) {
	const takes = 40 * time.Second
	text := strings.TrimSpace(strings.Repeat("All work and no play makes a dull bar. ", 77))
	for _, c := range []struct {
		name   string
		groups int
		each   int // answers at once
	}{{"private chats", 0, 1}, {"5 groups, 1 answer each", 5, 1}, {"5 groups, 2 answers each", 5, 2}, {"5 groups, 4 answers each", 5, 4}} {
		t.Run(c.name, func(t *testing.T) {
			var mu sync.Mutex
			var ages []time.Duration
			answer := func(r *rig, m bots.Message) {
				chat, _, _ := parseRef(m.Where.Ref)
				begun := time.Now()
				var watching sync.WaitGroup
				watching.Go(func() {
					seen := r.watch(chat, m.ID, text, begun, takes)
					mu.Lock()
					defer mu.Unlock()
					ages = append(ages, seen...)
				})
				botstest.Speak(r.t.Context(), r.t, r.p.Open(m.Place, nil), "", text, takes)
				watching.Wait()
			}
			inBubble(t, setup{answer: answer}, func(r *rig) {
				ann := r.tg.AddPerson(telegramtest.User{}).ID
				chats := []int64{ann}
				if c.groups > 0 {
					chats = nil
				}
				for range c.groups {
					chats = append(chats, r.tg.AddSupergroup("Bar", ann))
				}
				for _, chat := range chats {
					for i := range c.each {
						r.tg.Say(chat, ann, fmt.Sprintf("/ask@barkeep_bot tell me %d", i))
					}
				}
				time.Sleep(2 * time.Minute)
				mu.Lock()
				defer mu.Unlock()
				if len(ages) == 0 || r.tg.TooManyRequests() > 0 {
					t.Fatalf("%d samples, %d refusals", len(ages), r.tg.TooManyRequests())
				}
				slices.Sort(ages)
				best := 300 * time.Millisecond // a draft's
				if c.groups > 0 {
					best = takes / time.Duration((20-c.each)/c.each+1) // so many equal waits
				}
				t.Logf("%s: the shown text is %.1f s old at the median, %.1f s at the 95th percentile; at best %.1f and %.1f s",
					c.name, ages[len(ages)/2].Seconds(), ages[len(ages)*95/100].Seconds(), (best / 2).Seconds(), (best * 95 / 100).Seconds())
			})
		})
	}
}

// watch looks at a growing answer ten times a second and tells how old what it shows is.
func (r *rig) watch(chat int64, question, text string, begun time.Time, takes time.Duration) []time.Duration {
	var ages []time.Duration
	for time.Since(begun) < takes {
		time.Sleep(100 * time.Millisecond)
		shown := 0
		if d, ok := r.tg.Chat(chat).Draft(); ok {
			shown = len(strings.TrimRight(d.Text, "… "))
		}
		for _, m := range r.tg.Chat(chat).FromBot() {
			if fmt.Sprint(m.ReplyTo) == question {
				shown = len(strings.TrimRight(m.Text, "… "))
			}
		}
		ages = append(ages, time.Since(begun)-takes*time.Duration(min(shown, len(text)))/time.Duration(len(text)))
	}
	return ages
}
