package discord

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots/discord/discordtest"
)

func TestFullQueueTakesNothingUntilItIsEmpty(t *testing.T) {
	t.Parallel()
	q := newQueue()
	for i := range queueMost {
		if !q.add(event{kind: evMessage, raw: json.RawMessage(fmt.Sprint(i))}) {
			t.Fatalf("full at %d", i)
		}
	}
	if q.add(event{kind: evMessage}) {
		t.Error("it takes more than it should")
	}
	n := 0
	for lost := false; !lost; {
		var batch []event
		batch, lost = q.take(t.Context())
		if n += len(batch); !lost && q.add(event{kind: evMessage}) {
			t.Error("it takes something newer than what it left out")
		}
	}
	if n != queueMost || !q.add(event{kind: evMessage}) {
		t.Errorf("%d events came out", n)
	}
}

func TestRefusalsAreHeldBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g guard
		stop := 0
		for range guardMost {
			if g.count() >= guardMost {
				stop++
			}
		}
		time.Sleep(guardSpan + time.Second)
		if g.count() < guardMost || stop != 1 {
			t.Errorf("stopped %d times; what was counted a moment ago is forgotten", stop)
		}
		time.Sleep(2*guardSpan + time.Second)
		if g.count() >= guardMost {
			t.Error("it never ends")
		}
	})
}

func TestAddressShutOutWaits(t *testing.T) {
	inBubble(t, setup{answer: saying("Here.", 0)}, func(r *rig) {
		r.online()
		r.dc.Break(discordtest.Fault{Kind: discordtest.CloudflareLimit, Times: 1, RetryAfter: 2 * time.Minute})
		r.room.Say(r.ann, r.dc.Bot().Mention()+" go")
		r.ann.DM().Say(r.ann, "go")
		time.Sleep(time.Minute)
		calls := len(r.dc.Calls())
		r.reads(r.room, "Here.")
		r.reads(r.ann.DM(), "Here.")
		if n := len(r.dc.Calls()) - calls; n > 4 {
			t.Errorf("%d requests", n)
		}
		if n := r.dc.RateLimited429(); n > 2 {
			t.Errorf("%d requests were refused", n)
		}
	})
}
