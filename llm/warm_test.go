package llm

import (
	"testing"

	"barkeep/llm/llmtest"
)

// TestBalanceFallsAtOnce holds that a balance asked for after a call is read anew,
// and that the first call is priced.
func TestBalanceFallsAtOnce(t *testing.T) {
	t.Parallel()
	site := llmtest.New(llmtest.Options{Answer: llmtest.Always(llmtest.Say("a fine answer"))})
	defer site.Close()
	c := New(Gateway{Name: "site", URL: site.URL(), Keys: []Key{llmtest.Key}}, site.Client(), nil)
	c.Warm(t.Context())
	before, err := c.Balance(t.Context(), llmtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	var usage Usage
	for d, err := range c.Chat(t.Context(), Request{Key: llmtest.Key, Model: "gpt-4", Messages: []Message{{Role: User, Text: "hello"}}}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Usage != nil {
			usage = *d.Usage
		}
	}
	cost, ok := c.Cost("gpt-4", usage)
	if !ok {
		t.Fatal("the call has no price")
	}
	after, err := c.Balance(t.Context(), llmtest.Key)
	if err != nil {
		t.Fatal(err)
	}
	if fell := *before.Left - *after.Left; fell != cost.Nano {
		t.Errorf("the balance fell by %d, the call cost %d", fell, cost.Nano)
	}
}
