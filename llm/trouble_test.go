package llm_test

import (
	"strings"
	"testing"
	"time"

	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// TestSimulatedTroubles: what a caller gets of each misbehaviour, by a site of
// the family and by a plain gateway, and how often the gateway was asked.
func TestSimulatedTroubles(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		trouble       llmtest.Trouble
		family, plain llm.Fault
		text          string // by the family
		asked         int    // 0: up to four times, as 60 s allow
	}{
		{llmtest.ErrorInStream, llm.SiteTrouble, llm.SiteTrouble, "one two ", 1},
		{llmtest.UpstreamCut, llm.Cut, llm.Cut, "one two ", 1},
		{llmtest.SensitiveWords, llm.Refused, llm.Refused, "", 1},
		{llmtest.ContentFilter, "", "", "one two ", 1},
		{llmtest.NoMoneyAtUpstream, llm.SiteTrouble, llm.AccountEmpty, "", 1},
		{llmtest.WrongKeyAtUpstream, llm.SiteTrouble, llm.KeyWrong, "", 1},
		{llmtest.RefusedAtUpstream, llm.SiteTrouble, llm.KeyDenied, "", 1},
		{llmtest.TooLong, llm.TooLong, llm.TooLong, "", 1},
		{llmtest.RateLimited, llm.SiteTrouble, llm.RateLimited, "", 0},
		{llmtest.UpstreamBroken, llm.SiteTrouble, llm.SiteTrouble, "", 1},
		{llmtest.UpstreamBusy, llm.Overloaded, llm.Overloaded, "", 4},
		{llmtest.CPUOverloaded, llm.Overloaded, llm.Overloaded, "", 4},
		{llmtest.ErrorEvent, llm.SiteTrouble, llm.SiteTrouble, "one two ", 1},
		{llmtest.PingThenError, llm.SiteTrouble, llm.RateLimited, "", 1},
		{llmtest.Cut, llm.Cut, llm.Cut, "one two ", 1},
		{llmtest.Stall, llm.Stalled, llm.Stalled, "one two ", 1},
		{llmtest.HTML, llm.Odd, llm.Odd, "", 1},
		{llmtest.HTML502, llm.SiteTrouble, llm.SiteTrouble, "", 4},
		{llmtest.JSONError, llm.SiteTrouble, llm.SiteTrouble, "", 1},
		{llmtest.WholeAnswer, "", "", "one two three four", 1},
		{llmtest.EmptyBody, llm.Odd, llm.Odd, "", 1},
		{llmtest.Empty429, llm.RateLimited, llm.RateLimited, "", 4},
		{llmtest.DoneOnly, llm.Cut, llm.Cut, "", 1},
		{llmtest.BrokenJSON, llm.Odd, llm.Odd, "one two ", 1},
	} {
		for kind, want := range map[llmtest.Kind]llm.Fault{llmtest.NewAPI: tt.family, llmtest.Plain: tt.plain} {
			opt := llmtest.Options{Kind: kind, Answer: func(llmtest.Request) llmtest.Reply {
				r := llmtest.Say("one two three four")
				r.Trouble, r.After = tt.trouble, 2
				return r
			}}
			serving(t, opt, llm.Gateway{Idle: 30 * time.Second}, func(t *testing.T, c *llm.Client, g *llmtest.Gateway) {
				text, _, _, err := ask(t.Context(), c, llm.Request{Model: "gpt-4o-mini", Messages: []llm.Message{{Role: llm.User, Text: "hi"}}})
				asked := 0
				for _, r := range g.Requests() {
					if strings.HasSuffix(r.Path, "/chat/completions") {
						asked++
					}
				}
				if llm.FaultOf(err) != want || asked > 4 || tt.asked != 0 && asked != tt.asked || kind == llmtest.NewAPI && text != tt.text {
					t.Errorf("trouble %d, kind %d: %q, %v, asked %d times", tt.trouble, kind, text, err, asked)
				}
			})
		}
	}
}
