package main

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm"
	"barkeep/llm/llmtest"
)

// TestStrangersKeepTheirMinute holds that an own key at an own address has no new minute of requests after a reload, and that
// another key there has its own.
func TestStrangersKeepTheirMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		site := llmtest.New(llmtest.Options{})
		defer site.Close()
		others := newStrangers()
		others.reach = site.Client()
		ask := func(k llm.Key) (took time.Duration) {
			t.Helper()
			began := time.Now()
			c := others.client(llm.Gateway{URL: site.URL(), Keys: []llm.Key{k}, Limits: []llm.Limit{{Pattern: "*", PerMinute: 1}}}, silent())
			for _, err := range c.Chat(t.Context(), llm.Request{Key: k, Model: "gpt-4o-mini", Messages: []llm.Message{{Role: "user", Text: "hello"}}}) {
				if err != nil && k == llmtest.Key {
					t.Error(err)
				}
			}
			return time.Since(began)
		}
		first, other, second := ask(llmtest.Key), ask(secondKey), ask(llmtest.Key)
		if first > 10*time.Second || other > 10*time.Second || second < 45*time.Second {
			t.Errorf("the first took %v, another key's %v, the one after a reload %v", first, other, second)
		}
	})
}

// TestKeysOfOneMaskAreTold holds that each key has a row of its own in the metrics.
func TestKeysOfOneMaskAreTold(t *testing.T) {
	t.Parallel()
	got := keyLabels([]llm.Key{"sk-0000000000aaaa", "sk-1111111111bbbb", "sk-2222222222aaaa", "sk-3333333333aaaa", "short", "tiny"})
	if want := []string{"sk-…aaaa", "sk-…bbbb", "sk-…aaaa (2)", "sk-…aaaa (3)", "…", "… (2)"}; !slices.Equal(got, want) {
		t.Errorf("labels %q, want %q", got, want)
	}
}
