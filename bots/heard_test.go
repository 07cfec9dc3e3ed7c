package bots_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// slowToNote is a store whose disk never finishes writing a request id.
type slowToNote struct {
	bots.Store
	asked chan string
}

func (s slowToNote) Heard(ctx context.Context, _ int64, request string) error {
	s.asked <- request
	<-ctx.Done()
	return context.Cause(ctx)
}

// TestAnAnswerDoesNotWaitForItsRequestID holds that words are shown and stored
// while the request id is still being written, and that the charge has it all the
// same.
func TestAnAnswerDoesNotWaitForItsRequestID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, llmtest.Always(llmtest.Pace("Cheers to all of you.", 0, time.Second)))
		asked := make(chan string, 1)
		b.engine = bots.New(bots.Options{
			Store: slowToNote{b.store, asked}, Policy: func() *bots.Policy { return b.policy },
			Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("secret"),
		})
		b.wants(b.say(b.message(private("1"), owner, "a beer, please")), "Cheers to all of you.")
		if request := <-asked; request != b.site.Ledger()[0].RequestID {
			t.Errorf("stored as request id: %q", request)
		}
		charges, err := b.store.Charges(t.Context(), bots.Slice{})
		if err != nil || len(charges) != 1 || charges[0].Request != b.site.Ledger()[0].RequestID {
			t.Errorf("the tab holds %+v (%v), the site's log %+v", charges, err, b.site.Ledger())
		}
	})
}
