package llm_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// wav is so many seconds of silence.
func wav(seconds int) []byte {
	head := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x00\x00\x00\x00")
	return append(head, make([]byte, 8000*seconds)...)
}

// TestMediaCallsAreChargedAsSaid: what pictures, transcriptions and speech cost by
// the price list is what the simulated site charges.
func TestMediaCallsAreChargedAsSaid(t *testing.T) {
	t.Parallel()
	answer := func(r llmtest.Request) llmtest.Reply { return llmtest.Say("hello there") }
	serving(t, llmtest.Options{Answer: answer}, llm.Gateway{}, func(t *testing.T, c *llm.Client, g *llmtest.Gateway) {
		c.Warm(t.Context())
		sent := 0
		work := func(model string) llm.Work {
			return llm.Work{Key: llmtest.Key, Model: model, Sending: func(context.Context) error { sent++; return nil }}
		}
		check := func(id string, want llm.Cost, ok bool, err error) {
			t.Helper()
			rows := g.Ledger()
			last := rows[len(rows)-1]
			if err != nil || !ok || last.Quota != want.Quota || last.RequestID != id {
				t.Errorf("charged %+v, reckoned %+v (%v) for %s: %v", last, want, ok, id, err)
			}
		}
		for _, size := range []string{"", "1024x1024", "1792x1024"} {
			got, err := c.Draw(t.Context(), llm.Drawing{Work: work("dall-e-3"), Prompt: "a fox", Size: size})
			cost, ok := c.DrawCost("dall-e-3", size)
			if got.MIME != "image/png" || len(got.Data) == 0 {
				t.Errorf("drawn: %s, %d bytes", got.MIME, len(got.Data))
			}
			check(got.RequestID, cost, ok, err)
		}
		heard, err := c.Transcribe(t.Context(), llm.Recording{Work: work("whisper-1"), Name: "a.wav", Data: wav(6)})
		cost, ok := c.Cost("whisper-1", llm.Usage{Prompt: 100})
		if heard.Text != "hello there" {
			t.Errorf("heard %q", heard.Text)
		}
		check(heard.RequestID, cost, ok, err)
		spoken, err := c.Speak(t.Context(), llm.Speech{Work: work("tts-1"), Text: "你好 there", Voice: "alloy"})
		cost, ok = c.Cost("tts-1", llm.Usage{Prompt: 8})
		if len(spoken.Data) == 0 {
			t.Error("nothing was said")
		}
		check(spoken.RequestID, cost, ok, err)
		if sent != 5 {
			t.Errorf("told %d times before 5 calls left", sent)
		}
	})
}

func TestMediaCallsThatFail(t *testing.T) {
	t.Parallel()
	calls := 0
	answer := func(r llmtest.Request) llmtest.Reply {
		calls++
		switch {
		case strings.Contains(r.Prompt, "busy") && calls == 1:
			return llmtest.Fail(503, "overloaded")
		case strings.Contains(r.Prompt, "bad"):
			return llmtest.Fail(400, "Your request was rejected by our content policy")
		}
		return llmtest.Say("x")
	}
	serving(t, llmtest.Options{Answer: answer}, llm.Gateway{}, func(t *testing.T, c *llm.Client, g *llmtest.Gateway) {
		draw := func(model, prompt, size string, sending func(context.Context) error) error {
			_, err := c.Draw(t.Context(), llm.Drawing{Work: llm.Work{Key: llmtest.Key, Model: model, Sending: sending}, Prompt: prompt, Size: size})
			return err
		}
		if err := draw("dall-e-3", "busy", "", nil); err != nil || calls != 2 {
			t.Errorf("a busy site: %v after %d calls", err, calls)
		}
		if err := draw("dall-e-3", "bad", "", nil); llm.FaultOf(err) != llm.Refused {
			t.Errorf("refused: %v", err)
		}
		var e *llm.Error
		if err := draw("dall-e-3", "x", "9x9", nil); !errors.As(err, &e) || e.Fault != llm.BadRequest || !e.Free {
			t.Errorf("a wrong size: %v", err)
		}
		if err := draw("nothing", "x", "", nil); llm.FaultOf(err) != llm.ModelUnknown {
			t.Errorf("an unknown model: %v", err)
		}
		full := errors.New("no room")
		before := g.Calls()
		if err := draw("dall-e-3", "x", "", func(context.Context) error { return full }); !errors.Is(err, full) || g.Calls() != before {
			t.Errorf("not let through: %v", err)
		}
		if _, err := c.Transcribe(t.Context(), llm.Recording{Work: llm.Work{Key: llmtest.Key, Model: "whisper-1"}, Name: "a.wav"}); err == nil {
			t.Error("an empty recording was heard")
		}
	})
}
