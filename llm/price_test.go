package llm

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
)

// priced is a client that has read the recorded price list of new-api.
func priced(t *testing.T, g Gateway, more ...capture) *Client {
	t.Helper()
	c, _ := playing(g, append([]capture{
		readCapture(t, "new-api/status"), readCapture(t, "new-api/pricing"), readCapture(t, "new-api/models-ok"),
	}, more...)...)
	if err := c.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCost works through the calls that the gateways' databases confirmed.
func TestCost(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		model              string
		prompt, cached, to int64
		quota              int64 // -1: unknown
	}{
		{"gpt-4o-mini", 1234, 0, 567, 263},
		{"gpt-4o-mini", 15, 0, 0, 1},
		{"gpt-4o-mini", 1, 0, 1, 1},
		{"gpt-4o-mini", 7, 0, 0, 1},
		{"gpt-4o-mini", 20, 0, 0, 2}, // 1.5, half up
		{"gpt-4", 1000, 0, 500, 30000},
		{"gpt-4", 1000, 400, 500, 27000},
		{"gpt-4o", 1000, 400, 500, 3500},
		{"gpt-3.5-turbo", 1234, 0, 567, 592},
		{"gpt-3.5-turbo-instruct", 100, 0, 8, 87},
		{"dall-e-3", 0, 0, 0, 20000},
		{"claude-2", 1000, 0, 100, -1},           // unpriced: shown as 37.5
		{"model-without-price", 1000, 0, 1, -1},  //
		{"gpt-99", 1000, 0, 100, -1},             //
		{"gpt-4", 1 << 62, 0, 1 << 62, -1},       // beyond any bill
		{"deepseek-reasoner", 1000, 900, 10, -1}, // what its cached tokens cost is not in the list
	} {
		synctest.Test(t, func(t *testing.T) {
			var exposed []capture
			if tt.model != "deepseek-reasoner" {
				exposed = append(exposed, readCapture(t, "new-api/ratio-config-on"))
			}
			c := priced(t, Gateway{}, exposed...)
			got, ok := c.Cost(tt.model, Usage{Prompt: tt.prompt, Cached: tt.cached, Completion: tt.to})
			if ok != (tt.quota >= 0) || ok && (got.Quota != tt.quota || got.Nano != Nano(tt.quota)*2000 || got.QuotaPerUnit != 500000) {
				t.Errorf("%+v: cost %+v, %v", tt, got, ok)
			}
		})
	}
}

func TestCostOfGroup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := priced(t, Gateway{AccessToken: "EXAMPLE-access", UserID: "5"}, readCapture(t, "new-api/self-vip-user"))
		if got, ok := c.Cost("gpt-4", Usage{Prompt: 1000, Completion: 500}); !ok || got.Quota != 15000 {
			t.Errorf("vip pays %+v, %v", got, ok)
		}
	})
}

func TestOwnPrices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		own := []Price{{Pattern: "gpt-4*", Input: 30 * Dollar, Output: 60 * Dollar, Cached: 15 * Dollar, Request: Dollar / 100}, {Pattern: "small", Input: 1, Output: 1}}
		c := priced(t, Gateway{Prices: own})
		for _, tt := range []struct {
			model string
			u     Usage
			want  Nano
		}{
			{"gpt-4", Usage{Prompt: 1000, Cached: 400, Completion: 500}, 18_000_000 + 6_000_000 + 30_000_000 + 10_000_000},
			{"small", Usage{Prompt: 500_000}, 1}, // half a nano, up
			{"small", Usage{Prompt: 400_000}, 0},
		} {
			if got, ok := c.Cost(tt.model, tt.u); !ok || got != (Cost{Nano: tt.want}) {
				t.Errorf("%s %+v: %+v, %v, want %d", tt.model, tt.u, got, ok, tt.want)
			}
		}
	})
}

// TestNoPrices: nothing is invented where nothing is known.
func TestNoPrices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := playing(Gateway{}, readCapture(t, "one-api/status"), readCapture(t, "one-api/models-ok"))
		if _, ok := c.Cost("gpt-4", Usage{Prompt: 1}); ok {
			t.Error("price before anything was read")
		}
		if err := c.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, ok := c.Cost("gpt-4", Usage{Prompt: 1}); ok {
			t.Error("one-api has no price list")
		}
		if !c.Serves("gpt-4") || c.Serves("gpt-99") {
			t.Error("list not read")
		}
	})
}

func TestSite(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		capture string
		want    Site
	}{
		{"new-api/status", Site{Kind: NewAPI, Name: "New API", QuotaPerUnit: 500000}},
		{"one-api/status", Site{Kind: OneAPI, Name: "One API", QuotaPerUnit: 500000, Version: "v0.0.0"}},
		{"new-api/quotaperunit-1000000-status", Site{Kind: NewAPI, Name: "New API", QuotaPerUnit: 1000000}},
		{"one-api/matrix-curfalse-stattrue-status", Site{Kind: OneAPI, Name: "One API", QuotaPerUnit: 500000, Version: "v0.0.0"}},
		{"", Site{Kind: Plain, Name: "mine"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var play []capture
			if tt.capture != "" {
				play = append(play, readCapture(t, tt.capture))
			}
			c, p := playing(Gateway{Name: "mine"}, play...)
			for range 3 {
				got, err := c.Site(t.Context())
				if chats := len(got.Chats); tt.capture == "new-api/status" && (chats != 2 || got.Chats[0].Name != "Lobe Chat 官方示例") {
					t.Errorf("%s: links to other programs %+v", tt.capture, got.Chats)
				}
				got.URL, got.Chats = "", nil // the simulator's own
				if err != nil || !reflect.DeepEqual(got, tt.want) {
					t.Errorf("%s: %+v, %v", tt.capture, got, err)
				}
			}
			if len(p.asked) != 1 {
				t.Errorf("asked %q", p.asked)
			}
		})
	}
	for link, want := range map[string]string{"https://pay.test/x": "https://pay.test/x", "javascript:alert(1)": "", "https://u:p@x.test": "", " http://a.test ": "http://a.test"} {
		s := readStatus([]byte(`{"data":{"_qn":"new-api","quota_per_unit":5e5,"top_up_link":"`+link+`"}}`), site{})
		if s.TopUp != want || s.QuotaPerUnit != 500000 {
			t.Errorf("%q: %+v", link, s.Site)
		}
	}
}

func TestModels(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		body string
		only []string
		want string
	}{
		{`{"object":"list","data":[{"id":"b","created":"x"},{"id":"a","created":1.5,"owned_by":null},{"object":"model"},{"id":"b"}]}`, nil, "b a"},
		{"\ufeff" + `["a","b"]`, nil, "a b"},
		{`[{"id":"a"},{"name":"models/b"},7,null]`, nil, "a models/b"},
		{`{"models":[{"model":"x"}]}`, nil, "x"},
		{`{"data":[{"id":"gpt-4o"},{"id":"openai/gpt-4"},{"id":"o3"}]}`, []string{"gpt-*", "openai/*"}, "gpt-4o openai/gpt-4"},
		{`{"data":[]}`, nil, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, _ := script(t, Gateway{Models: tt.only}, says(200, tt.body))
			list, err := c.Models(t.Context())
			var ids []string
			for _, m := range list {
				ids = append(ids, m.ID)
			}
			if got := strings.Join(ids, " "); err != nil || got != tt.want {
				t.Errorf("%s: %q, %v", tt.body, got, err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		c, _ := script(t, Gateway{Models: []string{"my-model", "x*"}}, says(404, `{"error":{"message":"nope"}}`))
		if list, err := c.Models(t.Context()); err != nil || len(list) != 1 || list[0].ID != "my-model" || !c.Serves("my-model") {
			t.Errorf("gateway without a list: %v, %v", list, err)
		}
	})
}

func TestCompletes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := script(t, Gateway{}, says(200, `{"data":[{"id":"base","supported_endpoint_types":["completions"]},{"id":"both","supported_endpoint_types":["chat-completions","completions"]},{"id":"davinci-002","supported_endpoint_types":["openai"]},{"id":"image","supported_endpoint_types":["image-generation"]}]}`))
		if _, err := c.Models(t.Context()); err != nil {
			t.Fatal(err)
		}
		for model, want := range map[string]bool{
			"base": true, "both": false, "davinci-002": true, "image": false, "gpt-3.5-turbo-instruct": true, "openai/gpt-3.5-turbo-instruct-0914": true,
			"text-davinci-003": true, "babbage-002": true, "gpt-3.5-turbo": false, "": false,
		} {
			if c.Completes(model) != want {
				t.Errorf("%s: completes %v", model, !want)
			}
		}
	})
}
