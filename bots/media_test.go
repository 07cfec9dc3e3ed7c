package bots_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/bots/botstest"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// listens hears "what time is it" in every recording, and answers with what it was
// asked.
func listens(r llmtest.Request) llmtest.Reply {
	if len(r.File) > 0 {
		return llmtest.Say("what *time* is it")
	}
	return asked(r)
}

func ogg(seconds int) []byte { return append([]byte("OggS"), make([]byte, 4000*seconds)...) }

func TestVoiceIsHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, listens)
		home := private("1")
		files := map[string][]byte{"v1": ogg(60)}
		voice := bots.Attachment{Kind: bots.Voice, MIME: "audio/ogg", Source: "v1", Seconds: 60}
		place := b.say(b.with(b.message(home, owner, ""), files, voice))
		if got := b.read(place); got != "> what \\*time\\* is it\n\nasked what *time* is it." {
			t.Errorf("people read %q", got)
		}
		b.wants(b.say(b.message(home, owner, "sure?")), "asked what *time* is it | sure?.")
		charges, err := b.store.Charges(t.Context(), bots.Slice{})
		if err != nil || len(charges) != 3 || charges[0].Task != bots.Transcribe || charges[0].Model != "whisper-1" || charges[0].State != bots.Computed || charges[1].Task != bots.Ask {
			t.Fatalf("charges %+v, %v", charges, err)
		}
		var sum int64
		for _, r := range b.site.Ledger() {
			sum += r.Quota
		}
		var tab int64
		for _, c := range charges {
			tab += c.Cost.Quota
		}
		if sum != tab {
			t.Errorf("the tab says %d, the site %d", tab, sum)
		}

		// A second try pays for no second hearing.
		calls := b.site.Calls()
		b.say(b.message(home, owner, "/new"))
		place = b.say(b.with(b.message(home, owner, ""), files, voice))
		b.read(place)
		b.say(b.message(home, owner, "/retry"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		b.screen.Wait(ctx, place, func(s botstest.Shown) bool { return s.Settled > 1 })
		synctest.Wait()
		if n := b.site.Calls() - calls; n != 3 {
			t.Errorf("%d calls for a hearing and two answers", n)
		}
	})
}

func TestVoiceWithoutAModelForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, listens)
		b.policy.Models = []string{"gpt-4o*"}
		b.wants(b.say(b.with(b.message(private("1"), owner, ""), map[string][]byte{"v1": ogg(1)}, bots.Attachment{Kind: bots.Voice, Source: "v1"})), "the site lists no model for that")
	})
}

func TestNothingHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(llmtest.Request) llmtest.Reply { return llmtest.Say(" ") })
		b.wants(b.say(b.with(b.message(private("1"), owner, ""), map[string][]byte{"v1": ogg(1)}, bots.Attachment{Kind: bots.Voice, Source: "v1"})), "could not make out any words")
	})
}

func TestADearPictureIsAskedForTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("1")
		b.wants(b.say(b.message(home, owner, "hello")), "asked hello.")
		place := b.say(b.message(home, owner, "/image 1024x1792 a *red* fox"))
		b.wants(place, "A picture by dall-e-3 costs $0.080; an answer here usually costs $0.0000040.")
		if b.site.Calls() != 1 {
			t.Error("the picture was made before it was agreed to")
		}
		b.press(home, owner, b.button(place, "Draw it"), place)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		at, _ := b.screen.Wait(ctx, place, func(s botstest.Shown) bool { return s.Final != nil && s.Final.File != nil })
		if at.Final.File == nil || !strings.HasPrefix(string(at.Final.File.Data), "\x89PNG") || at.Final.File.Name != "picture.png" || at.Final.Text != "a \\*red\\* fox" {
			t.Fatalf("people see %+v", at.Final)
		}
		rows := b.site.Ledger()
		charges, err := b.store.Charges(t.Context(), bots.Slice{})
		if last := charges[len(charges)-1]; err != nil || last.Task != bots.Draw || last.Cost.Quota != rows[len(rows)-1].Quota || last.Request != rows[len(rows)-1].RequestID {
			t.Errorf("charge %+v, row %+v, %v", last, rows[len(rows)-1], err)
		}
		b.wants(b.say(b.message(home, owner, "/image")), "Write after /image")
	})
}

// TestAPictureIsShownAfterACrash holds that one that was paid for is not made
// again.
func TestAPictureIsShownAfterACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		b.policy.Gateways = nil
		b.cheap()
		b.screen.Fail(func(string, bots.View) error { return context.DeadlineExceeded })
		place := b.say(b.message(private("1"), owner, "/image a fox"))
		time.Sleep(5 * time.Second)
		b.close()
		b.screen.Fail(nil)
		b.open()
		b.read(place)
		if at := b.screen.At(place); at.Final.File == nil || b.site.Calls() != 1 {
			t.Errorf("after %d calls people see %+v", b.site.Calls(), at.Final)
		}
	})
}

// cheap makes pictures cost as little as answers.
func (b *bar) cheap() {
	b.policy.Gateways = []bots.Gateway{llm.New(llm.Gateway{
		Name: "site", URL: b.site.URL(), Keys: []llm.Key{llmtest.Key},
		Prices: []llm.Price{{Pattern: "*", Request: llm.Dollar / 1000}},
	}, b.site.Client(), silent())}
}

func TestPictureModels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			return llmtest.Fail(400, "Your request was rejected as a result of our safety system: content_policy_violation, content policy")
		})
		b.cheap()
		b.wants(b.say(b.message(private("1"), owner, "/image something bad")), "refused this because of its content")
		b.policy.Models = []string{"gpt-4o*"}
		b.wants(b.say(b.message(private("1"), owner, "/image a fox")), "The site lists no model that makes pictures.")
		b.policy.Models = nil
		b.policy.Daily = bots.Amount{Nano: 1}
		b.wants(b.say(b.message(private("1"), owner, "/image a fox")), "daily cap")
	})
}

func TestAnswersAreReadAloudWhereWanted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		home := private("1")
		b.wants(b.say(b.message(home, owner, "quiet")), "asked quiet.")
		b.read(b.say(b.message(home, owner, "/settings voice on")))
		place := b.say(b.message(home, owner, "aloud"))
		b.wants(place, "asked quiet | aloud.")
		at := b.screen.At(place)
		if at.Final.File == nil || at.Final.File.Name != "answer.wav" {
			t.Fatalf("people see %+v", at.Final)
		}
		charges, err := b.store.Charges(t.Context(), bots.Slice{})
		if err != nil || len(charges) != 3 || charges[2].Task != bots.Speak || charges[2].Model != "tts-1" || charges[2].Cost == nil {
			t.Errorf("charges %+v, %v", charges, err)
		}
		b.policy.Models = []string{"gpt-4o*"}
		b.wants(b.say(b.message(home, owner, "no voice")), "The site lists no model that reads aloud.")
	})
}
