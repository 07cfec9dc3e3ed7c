package discord

import (
	"context"
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
	"barkeep/bots/discord/discordtest"
)

// Every request fails in every way at random, events come twice and connections drop, while answers run, five at once in
// each channel: every final text stands exactly once.
func TestFaultRun(t *testing.T) {
	kinds := []discordtest.FaultKind{
		discordtest.RateLimited, discordtest.GlobalLimited, discordtest.SharedLimited, discordtest.ServerError, discordtest.BadGateway,
		discordtest.Unavailable, discordtest.HTMLPage, discordtest.CutBefore, discordtest.CutAfter, discordtest.BadGatewayAfter, discordtest.SlowAnswer,
	}
	count := botstest.FaultAnswers(t)
	var all sync.WaitGroup
	var seen sync.Map
	answer := func(r *rig, m bots.Message) {
		i, err := strconv.Atoi(strings.TrimSpace(m.Text))
		if err != nil {
			r.t.Errorf("heard %q", m.Text)
			return
		}
		if _, again := seen.LoadOrStore(i, true); again {
			return
		}
		defer all.Done()
		v := bots.View{Quote: m.Text, Text: botstest.FaultAnswer(i), File: botstest.FaultFile(i)}
		botstest.Grow(context.Background(), r.t, r.p.Open(m.Place, nil), v, time.Duration(3+i%10)*time.Second)
	}
	inBubble(t, setup{answer: answer, server: discordtest.Options{Seed: 7}}, func(r *rig) {
		r.online()
		var rooms []*discordtest.Channel
		for i := range (count + 4) / 5 {
			rooms = append(rooms, r.guild.AddChannel(fmt.Sprintf("room-%d", i)))
		}
		synctest.Wait()
		for _, kind := range kinds {
			r.dc.Break(discordtest.Fault{Kind: kind, Probability: 0.02, RetryAfter: 3 * time.Second, Delay: 30 * time.Second})
		}
		r.dc.DuplicateEvents(0.3)
		all.Add(count)
		for i := range count {
			rooms[i/5].Say(r.ann, fmt.Sprintf("%s %d", r.dc.Bot().Mention(), i))
		}
		for range 4 {
			time.Sleep(3 * time.Second)
			r.dc.DropConnections()
		}
		all.Wait()
		r.dc.Mend()
		time.Sleep(time.Minute)
		synctest.Wait()
		r.countFinals(rooms, count)
	})
}

// finalTexts are the messages that carry an answer, and its file if it goes along with one.
func finalTexts(i int) []string {
	v := bots.View{Status: bots.Final, Text: botstest.FaultAnswer(i)}
	parts, long := render(v, false, bots.MostMessages)
	var out []string
	for _, p := range parts {
		out = append(out, p.text)
	}
	if long {
		out = append(out, string(v.Whole().Data))
	}
	if f := botstest.FaultFile(i); f != nil {
		out = append(out, string(f.Data))
	}
	return out
}

// countFinals compares what stands in all rooms with what must.
func (r *rig) countFinals(rooms []*discordtest.Channel, answers int) {
	wanted := 0
	for at, room := range rooms {
		shown := r.screen(room)
		for _, f := range files(room) {
			shown = append(shown, string(f.Data))
		}
		for i := at * 5; i < min(at*5+5, answers); i++ {
			for _, part := range finalTexts(i) {
				wanted++
				before := len(shown)
				shown = slices.DeleteFunc(shown, func(text string) bool { return text == part })
				if n := before - len(shown); n != 1 {
					r.t.Errorf("%s shows a part of answer %d %d times", room.Name(), i, n)
				}
			}
		}
		if len(shown) > 0 {
			r.t.Errorf("%s also shows %q", room.Name(), shown)
		}
	}
	calls, faults := r.dc.Calls(), 0
	for _, c := range calls {
		if c.Fault != "" {
			faults++
		}
	}
	r.t.Logf("%d answers in %d messages: all stand, none twice; %d calls, %d of them failed, %d carried out unseen, %d counted as unknown",
		answers, wanted, len(calls), faults, r.dc.HiddenAnswers(), r.p.UnknownPosts())
}
