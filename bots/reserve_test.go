package bots_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// TestMediaReserveTokens holds that voice, pictures and speech count against a cap in
// tokens before they are sent, with what they will likely take, and after that with
// what they took.
func TestMediaReserveTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, listens)
		home := private("1")
		b.policy.Daily = bots.Amount{Tokens: 900}
		voice := func(seconds int) string {
			return b.say(b.with(b.message(home, owner, ""), map[string][]byte{"v": ogg(seconds)}, bots.Attachment{Kind: bots.Voice, Source: "v", Seconds: seconds}))
		}
		b.wants(voice(60), "daily cap (900 tokens) has only 900 tokens left, too little for this question")
		if n := b.site.Calls(); n != 0 {
			t.Errorf("%d calls above the cap", n)
		}
		b.policy.Daily = bots.Amount{Tokens: 2000}
		b.read(voice(60))
		if n := b.site.Calls(); n != 2 {
			t.Errorf("%d calls for a hearing and an answer", n)
		}

		b.policy.Daily = bots.Amount{}
		b.read(b.say(b.message(home, owner, "/settings voice on")))
		b.read(b.say(b.message(home, owner, "/new")))
		b.policy.Daily = bots.Amount{Tokens: b.tokens() + 700} // enough to answer, not to read it aloud
		calls := b.site.Calls()
		b.read(b.say(b.message(home, owner, strings.Repeat("long ", 150))))
		if n := b.site.Calls() - calls; n != 1 {
			t.Errorf("%d calls where only the answer fits", n)
		}
	})
}

// TestPicturesReserveTokens holds the same for a model that is paid by its tokens:
// questions at the same time do not overshoot.
func TestPicturesReserveTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		slow := func(llmtest.Request) llmtest.Reply { return llmtest.Pace("x", 10*time.Second, 0) }
		site := llmtest.New(llmtest.Options{Answer: slow, Models: []llmtest.Model{
			{ID: "gpt-4o-mini", Ratio: "0.2", Completion: "4"}, {ID: "gpt-image-1", Use: llmtest.ForImage, Ratio: "0.1", Completion: "8"},
		}})
		t.Cleanup(func() { site.Close() })
		b.policy.Gateways = []bots.Gateway{llm.New(llm.Gateway{Name: "site", URL: site.URL(), Keys: []llm.Key{llmtest.Key}}, site.Client(), silent())}
		b.policy.Open = true
		b.policy.Daily = bots.Amount{Nano: 2*drawn + drawn/2}
		var places []string
		for _, who := range []string{"2", "3", "4"} {
			places = append(places, b.say(b.message(private(who), person(who), "/image a fox")))
		}
		refused := 0
		for _, p := range places {
			if strings.Contains(b.read(p), "daily cap") {
				refused++
			}
		}
		if refused != 1 {
			t.Errorf("%d pictures of three were refused, where two fit", refused)
		}
	})
}

// drawn is what a large picture by gpt-image-1 is estimated at, at the site above.
const drawn = llm.Nano(4160*8+3) * llm.Dollar * 2 / 10_000_000

// tokens is what was used of all caps so far.
func (b *bar) tokens() (n int64) {
	for _, c := range b.charges() {
		n += c.Usage.Prompt + c.Usage.Completion
	}
	return n
}
