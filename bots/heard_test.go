package bots_test

import (
	"context"
	"testing"
	"testing/synctest"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// slowToNote is a store whose disk never finishes writing a request id.
type slowToNote struct{ bots.Store }

func (s slowToNote) Heard(ctx context.Context, _ int64, _ string) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

// TestAnAnswerDoesNotWaitForItsRequestID holds that words are shown and stored
// while the request id is still being written, and that the charge has it all the
// same.
func TestAnAnswerDoesNotWaitForItsRequestID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, llmtest.Always(llmtest.Say("Cheers.")))
		b.engine = bots.New(bots.Options{
			Store: slowToNote{b.store}, Policy: func() *bots.Policy { return b.policy },
			Platforms: []bots.Platform{b.screen}, Log: silent(), Secret: []byte("secret"),
		})
		b.wants(b.say(b.message(private("1"), owner, "a beer, please")), "Cheers.")
		charges, err := b.store.Charges(t.Context(), bots.Slice{})
		if err != nil || len(charges) != 1 || charges[0].Request != b.site.Ledger()[0].RequestID {
			t.Errorf("the tab holds %+v (%v), the site's log %+v", charges, err, b.site.Ledger())
		}
	})
}
