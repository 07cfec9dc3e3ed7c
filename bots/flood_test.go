package bots_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

func slowly(llmtest.Request) llmtest.Reply {
	return llmtest.Pace(strings.Repeat("word ", 60), time.Second, time.Second)
}

// TestFlood holds that ten thousand messages (with BARKEEP_FLOOD a hundred thousand), from those let in and from
// strangers, take bounded memory, get one "busy" a minute in a chat, and that
// another chat is answered meanwhile.
func TestFlood(t *testing.T) {
	flood := 10_000
	if os.Getenv("BARKEEP_FLOOD") != "" {
		flood = 100_000 // takes two minutes
	}
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, slowly)
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		heap := func() int64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return int64(m.HeapAlloc)
		}
		before, routines := heap(), runtime.NumGoroutine()
		most := 0
		for i := range 1000 {
			batch := make([]bots.Message, flood/1000)
			for j := range batch {
				where, who := g, person(fmt.Sprint(100+(i*len(batch)+j)%500))
				if j%2 == 0 {
					where, who = private(fmt.Sprint(100000+i*100+j)), person(fmt.Sprint(100000+i*100+j)) // strangers
				}
				batch[j] = b.message(where, who, "/ask spam")
			}
			b.say(batch...)
			if _, waiting := b.engine.Busy(); waiting > most {
				most = waiting
			}
			time.Sleep(100 * time.Millisecond)
		}
		if most > 30 {
			t.Errorf("%d questions waited at once", most)
		}
		if n := runtime.NumGoroutine() - routines; n > 300 {
			t.Errorf("%d goroutines more", n)
		}
		if grown := heap() - before; grown > 64<<20 {
			t.Errorf("%d MB more", grown>>20)
		}
		busy := 0
		for _, place := range b.screen.Places() {
			if at := b.screen.At(place); at.Final != nil && at.Final.Note == english.Busy {
				busy++
			}
		}
		if busy == 0 || busy > 3 { // in 100 s
			t.Errorf("%d times busy", busy)
		}
		q := b.say(b.message(private("1"), owner, "and me?"))
		time.Sleep(3 * time.Second)
		if at := b.screen.At(q); len(at.Views) < 2 || at.Views[len(at.Views)-1].Text == "" {
			t.Errorf("another chat waits: %+v", at)
		}
	})
}

// TestOneCannotStarveAGroup holds that who asks again and again waits for the
// own turns, and others of the group do not.
func TestOneCannotStarveAGroup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, slowly)
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		for i := range 60 {
			// each a reply to another message, so that they do not become one question
			m := b.message(g, person("66"), fmt.Sprint("spam ", i))
			m.ReplyTo = &bots.Quote{ID: fmt.Sprint("x", i), Author: "X", Text: fmt.Sprint("said ", i)}
			b.say(m)
		}
		time.Sleep(time.Second)
		q := b.say(b.message(g, person("2"), "/ask me too"))
		time.Sleep(5 * time.Second)
		if at := b.screen.At(q); len(at.Views) < 2 {
			t.Errorf("after 5 s people read %+v", at)
		}
	})
}

// TestWhatIsHandedOverAgainIsNoFlood holds that messages that are stored already fill no
// lane, and that a new one among them is answered.
func TestWhatIsHandedOverAgainIsNoFlood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		var all []bots.Message
		for i := range 40 {
			m := b.message(g, person("2"), fmt.Sprint("q", i))
			b.read(b.say(m))
			all = append(all, m)
		}
		b.close()
		b.open()
		b.wants(b.say(append(all, b.message(g, person("2"), "new"))...), "new.")
		if n := b.site.Calls(); n != 41 {
			t.Errorf("%d model calls, want 41", n)
		}
	})
}
