package llmtest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"barkeep/llm/llmtest"
)

// TestReplay holds the gateway to what real ones answered and charged.
func TestReplay(t *testing.T) {
	for _, c := range captures(t) {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := family(c.kind)
				c.setting(&o)
				g := llmtest.New(o)
				defer g.Close()
				before, _ := g.User(2)
				res := c.send(t, g)
				lines := bodyLines(t, res)
				if res.StatusCode != c.status {
					t.Errorf("status %d, want %d", res.StatusCode, c.status)
				}
				for _, name := range []string{"Content-Type", "Location", "Retry-After", "Cache-Control", "X-Accel-Buffering"} {
					if got, want := res.Header.Get(name), c.answer.Get(name); got != want {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
				if got, want := res.Header.Get("X-Oneapi-Request-Id") != "", c.answer.Get("X-Oneapi-Request-Id") != ""; got != want {
					t.Errorf("has X-Oneapi-Request-Id: %v, want %v", got, want)
				}
				compareLines(t, lines, c.lines)
				if c.charged != nil {
					c.compareCharge(t, g, before)
				}
			})
		})
	}
}

func (c capture) send(t *testing.T, g *llmtest.Gateway) *http.Response {
	t.Helper()
	body := c.body
	if strings.Contains(c.name, "too-large") { // the capture does not hold it
		body = strings.Repeat(" ", 3<<19)
	}
	req, err := http.NewRequestWithContext(t.Context(), c.method, g.URL()+c.path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = c.header.Clone()
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Del("Content-Length")
	client := *g.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func bodyLines(t *testing.T, res *http.Response) []string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	scanner := bufio.NewScanner(bytes.NewReader(body))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if scanner.Text() != "" {
			lines = append(lines, scanner.Text())
		}
	}
	return lines
}

var volatile = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`request id: [0-9A-Za-z]+`), "request id: ID"},
	{regexp.MustCompile(`"created(_at)?":17\d+`), `"created":0`},
	{regexp.MustCompile(`"created":9\d{8}`), `"created":0`},
	{regexp.MustCompile(`"(chatcmpl|cmpl)-[0-9A-Za-z]+"`), `"ID"`},
	{regexp.MustCompile(`sk-[A-Za-z]{3}\*\*\*[A-Za-z]{3}`), "sk-MASKED"},
	{regexp.MustCompile(`http://[a-z0-9.]+(:\d+)?/img.png`), "IMAGE"},
	{regexp.MustCompile(`"revised_prompt":"[^"]*"`), `"revised_prompt":"X"`},
	{regexp.MustCompile(`"aff_code":"[^"]*"`), `"aff_code":"X"`},
	{regexp.MustCompile(`"start_time":\d+`), `"start_time":0`},
	{regexp.MustCompile(`127\.0\.0\.1:3999`), "127.0.0.1:3900"},
	{regexp.MustCompile(`"access_until":17\d{8}`), `"access_until":1`},
	{regexp.MustCompile(`"expires_at":\d+`), `"expires_at":1`},
}

func calm(line string) string {
	for _, v := range volatile {
		line = v.pattern.ReplaceAllString(line, v.with)
	}
	return line
}

func compareLines(t *testing.T, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d lines, want %d\ngot:\n%s\nwant:\n%s", len(got), len(want), strings.Join(got, "\n"), strings.Join(want, "\n"))
		return
	}
	for i := range got {
		if g, w := calm(got[i]), calm(want[i]); g != w && !sameShape(g, w) {
			t.Errorf("line %d\n got %s\nwant %s", i, g, w)
		}
	}
}

// decorative fields of console objects are not reproduced: no client reads them.
var decorative = []string{"setting", "sidebar_modules"}

// sameShape holds where the same fields come in another order.
func sameShape(got, want string) bool {
	var g, w any
	if json.Unmarshal([]byte(got), &g) != nil || json.Unmarshal([]byte(want), &w) != nil {
		return false
	}
	for _, v := range []any{g, w} {
		object, _ := v.(map[string]any)
		switch data := object["data"].(type) {
		case map[string]any:
			for _, name := range decorative {
				delete(data, name)
			}
		case []any: // one-api lists models that it does not know by itself in a random order
			slices.SortStableFunc(data, func(a, b any) int { return strings.Compare(modelID(a), modelID(b)) })
		}
	}
	return reflect.DeepEqual(g, w)
}

func modelID(v any) string {
	m, _ := v.(map[string]any)
	id, _ := m["id"].(string)
	return id
}

func (c capture) compareCharge(t *testing.T, g *llmtest.Gateway, before llmtest.User) {
	t.Helper()
	rows := g.Ledger()
	if c.charged.Log.Model == "" {
		if len(rows) != 0 {
			t.Errorf("charged %+v, want nothing", rows)
		}
		if after, _ := g.User(2); after != before {
			t.Errorf("account moved from %+v to %+v", before, after)
		}
		return
	}
	if len(rows) != 1 {
		t.Fatalf("%d rows, want 1", len(rows))
	}
	type row struct {
		Quota, Prompt, Completion int64
		Model, Content            string
	}
	got := row{rows[0].Quota, rows[0].Prompt, rows[0].Completion, rows[0].Model, rows[0].Content}
	want := row{c.charged.Log.Quota, c.charged.Log.Prompt, c.charged.Log.Completion, c.charged.Log.Model, c.charged.Log.Content}
	if got != want {
		t.Errorf("charged %+v, want %+v", got, want)
	}
	if after, _ := g.User(rows[0].User); rows[0].User == before.ID && (before.Quota-after.Quota != -c.charged.Left || after.Used-before.Used != c.charged.Quota) {
		t.Errorf("account moved from %+v to %+v, want %+v", before, after, *c.charged)
	}
}
