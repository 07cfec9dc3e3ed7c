package llmtest_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"barkeep/llm/llmtest"
)

// ask puts a question to the demo and returns the text, what it cost, and when the first words came.
func ask(t *testing.T, g *llmtest.Gateway, model, question string) (text string, quota int64, first, took time.Duration) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"model": model, "stream": true, "messages": []any{map[string]string{"role": "user", "content": question}}})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.BaseURL()+"/chat/completions", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+llmtest.DemoKey)
	req.Header.Set("Content-Type", "application/json")
	before, start := g.Used(llmtest.DemoUserID), time.Now()
	res, err := g.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		var event struct {
			Choices []struct{ Delta struct{ Content string } }
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok || json.Unmarshal([]byte(data), &event) != nil || len(event.Choices) == 0 {
			continue
		}
		text += event.Choices[0].Delta.Content
		if text != "" && first == 0 {
			first = time.Since(start)
		}
	}
	return text, g.Used(llmtest.DemoUserID) - before, first, time.Since(start)
}

func hasHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

func TestDemoAnswers(t *testing.T) {
	for _, c := range []struct {
		question string
		chinese  bool
		has      []string
	}{
		{"用 Go 写一个反转字符串的函数", true, []string{"```go\n", "\n```"}},
		{"Python 排序代码怎么写？", true, []string{"```python\n", "\n```"}},
		{"Write a function in Go", false, []string{"```go\n"}},
		{"show me quicksort code", false, []string{"```python\n"}},
		{"17*23", false, []string{"17 * 23 = 391"}},
		{"17乘以23等于多少？", true, []string{"17 乘以 23 = 391"}},
		{"what is 0.1 + 0.2?", false, []string{"= 0.3**"}},
		{"123456789012345678901234567890 * 10", false, []string{"= 1234567890123456789012345678900"}},
		{"10 / 4", false, []string{"= 2.5"}},
		{"10/3", false, []string{"≈ 3.3333333333"}},
		{"1/0", false, []string{"demo model"}},
		{"what happened on 2026-11-22?", false, []string{"demo model", "> what happened on 2026-11-22?"}},
		{"你好", true, []string{"演示模型"}},
		{"Hello!", false, []string{"demo model"}},
		{"你是谁？", true, []string{"不是真正的 gpt-4o-mini"}},
		{"Who are you?", false, []string{"not the real gpt-4o-mini"}},
		{"How do I bake bread?", false, []string{"demo model", "> How do I bake bread?"}},
		{"怎样泡一杯好茶？", true, []string{"演示模型", "> 怎样泡一杯好茶？"}},
		{strings.Repeat("很长的问题 ", 5000), true, []string{"…"}},
		{"```\n> \x00 <b>", false, []string{"demo model"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			g := llmtest.Demo()
			defer g.Close()
			text, quota, first, took := ask(t, g, llmtest.DemoModel, c.question)
			for _, want := range c.has {
				if !strings.Contains(text, want) {
					t.Errorf("%.40q: no %q in %s", c.question, want, text)
				}
			}
			if hasHan(text) != c.chinese {
				t.Errorf("%.40q was answered in the wrong language: %s", c.question, text)
			}
			if strings.Count(text, "```")%2 != 0 {
				t.Errorf("%.40q: an open code block in %s", c.question, text)
			}
			if first == 0 || first >= 300*time.Millisecond || took > 12*time.Second || quota <= 0 {
				t.Errorf("%.40q: first words after %v, all after %v, quota %d", c.question, first, took, quota)
			}
		})
	}
}

func TestDemoMoney(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := llmtest.Demo()
		defer g.Close()
		figures := func() (string, string) {
			return get(t, g, "/v1/dashboard/billing/subscription", "Bearer "+llmtest.DemoKey), get(t, g, "/v1/dashboard/billing/usage", "Bearer "+llmtest.DemoKey)
		}
		sub, usage := figures()
		if !strings.Contains(sub, `"hard_limit_usd":292.31,`) || usage != `{"object":"list","total_usage":20230}` {
			t.Errorf("%s %s", sub, usage)
		}
		for _, question := range []string{"用 Go 写一个函数", "Write some Go code", "Why is the sky blue?", "天空为什么是蓝色的？"} {
			for _, model := range []string{llmtest.DemoExpensiveModel} {
				if _, quota, _, _ := ask(t, g, model, question); quota <= 5000 {
					t.Errorf("%s on %s cost %d quota units only", question, model, quota)
				}
			}
		}
		token, _ := g.Token(llmtest.DemoKey)
		if used := g.Used(llmtest.DemoUserID); token.Remain != 45_005_000-used || token.Used != 101_150_000+used {
			t.Errorf("%+v after %d", token, used)
		}
		for key, want := range map[string]string{llmtest.DemoWrongKey: "无效的令牌", llmtest.DemoExhaustedKey: "额度已用尽"} {
			res := getPage(t, g, "/v1/models", "Bearer "+key)
			if body := read(t, res.Body); res.StatusCode != 401 || !strings.Contains(body, want) {
				t.Errorf("%d %s", res.StatusCode, body)
			}
		}
		res := getPage(t, g, "/v1/models", "Bearer "+llmtest.DemoKey)
		if n := strings.Count(read(t, res.Body), `"object":"model"`); n < 38 || n > 45 {
			t.Errorf("%d models", n)
		}
	})
}
