package llmtest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm/llmtest"
)

// capture is one recorded exchange with a real gateway.
type capture struct {
	kind    llmtest.Kind
	name    string
	method  string
	path    string
	header  http.Header
	body    string
	status  int
	answer  http.Header
	lines   []string // of the answer's body, blank ones left out
	charged *charge  // nil: not recorded
}

type charge struct {
	Quota int64 `json:"user_used"`
	Left  int64 `json:"user_quota"`
	Log   struct {
		Quota      int64  `json:"quota"`
		Prompt     int64  `json:"prompt_tokens"`
		Completion int64  `json:"completion_tokens"`
		Model      string `json:"model_name"`
		Content    string `json:"content"`
	} `json:"log"`
}

func captures(t *testing.T) []capture {
	t.Helper()
	files, err := filepath.Glob("testdata/captures/*/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal("no captures", err)
	}
	var all []capture
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := parseCapture(t, string(text))
		c.name = filepath.Base(filepath.Dir(file)) + "/" + strings.TrimSuffix(filepath.Base(file), ".http")
		if strings.HasPrefix(c.name, "one-api/") {
			c.kind = llmtest.OneAPI
		}
		all = append(all, c)
	}
	return all
}

var stamp = regexp.MustCompile(`^ *\d+ ms \| ?`)

func parseCapture(t *testing.T, text string) capture {
	t.Helper()
	asked, rest, _ := strings.Cut(text, "=== response ===\n")
	answered, after, _ := strings.Cut(rest, "=== after ===")
	for strings.HasPrefix(asked, "#") {
		_, asked, _ = strings.Cut(asked, "\n")
	}
	head, body, _ := strings.Cut(asked, "\n\n")
	c := capture{body: strings.Trim(body, "\n"), header: http.Header{}, answer: http.Header{}}
	for i, line := range strings.Split(head, "\n") {
		if i == 0 {
			words := strings.Fields(line)
			c.method, c.path = words[0], words[1]
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		c.header.Add(name, strings.TrimSpace(value))
	}
	answered, _, _ = strings.Cut(answered, "=== ")
	c.readAnswer(answered)
	if i := strings.Index(after, `{"user_quota"`); i >= 0 {
		c.charged = &charge{}
		if err := json.NewDecoder(strings.NewReader(after[i:])).Decode(c.charged); err != nil {
			t.Fatal(err)
		}
	} else if strings.Contains(after, ": {}") {
		c.charged = &charge{}
	}
	return c
}

var chunkSize = regexp.MustCompile(`^[0-9a-f]{1,4}$`)

func (c *capture) readAnswer(text string) {
	inHead := true
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		line = strings.TrimRight(stamp.ReplaceAllString(line, ""), "\r")
		switch {
		case inHead && line == "":
			inHead = false
		case inHead && strings.HasPrefix(line, "HTTP/"):
			c.status, _ = strconv.Atoi(strings.Fields(line)[1])
		case inHead:
			name, value, _ := strings.Cut(line, ": ")
			c.answer.Add(name, value)
		case line != "" && !chunkSize.MatchString(line):
			c.lines = append(c.lines, line)
		}
	}
}

// upstream answers as the mock did that stood behind the gateways: @@ words in the question say how.
func upstream(r llmtest.Request) llmtest.Reply {
	text := r.Last() + r.Input
	words := strings.Fields("word1 word2 word3 word4 word5 word6 word7 word8")
	reply := llmtest.Reply{Usage: &llmtest.Usage{Prompt: 100, Completion: 8}, Finish: "stop"}
	if r.Path == "/v1/embeddings" {
		reply.Usage = &llmtest.Usage{Prompt: 12}
	}
	pairs := func(name string) []int64 {
		m := regexp.MustCompile(`@@` + name + `=([0-9,]+)`).FindStringSubmatch(text)
		var numbers []int64
		if m != nil {
			for _, field := range strings.Split(m[1], ",") {
				n, _ := strconv.ParseInt(field, 10, 64)
				numbers = append(numbers, n)
			}
		}
		return numbers
	}
	if n := pairs("usage"); n != nil {
		reply.Usage = &llmtest.Usage{Prompt: n[0], Completion: n[1]}
	}
	if n := pairs("cached"); n != nil {
		reply.Usage.Cached = n[0]
	}
	if n := pairs("hang"); n != nil {
		reply.Wait = time.Duration(n[0]) * time.Second
	}
	if n := pairs("status"); n != nil {
		reply.Status, reply.RetryAfter = int(n[0]), "20"
		if n[0] != 429 {
			reply.RetryAfter = ""
		}
		if n[0] == 404 {
			reply.Error = &llmtest.Error{Message: "The model `x` does not exist", Type: "invalid_request_error", Code: "model_not_found"}
		}
		if n[0] == 429 {
			reply.Error = &llmtest.Error{
				Message: "Rate limit reached for gpt-4 in organization org-mock on requests per min. Limit: 3 / min. Please try again in 20s.",
				Type:    "requests", Code: "rate_limit_exceeded",
			}
		}
	}
	for mark, set := range map[string]func(){
		"@@nousage":     func() { reply.UsageAt = llmtest.Absent },
		"@@empty":       func() { reply.Trouble = llmtest.UpstreamEmpty },
		"@@finalusage":  func() { reply.UsageAt = llmtest.InFinish },
		"@@nodone":      func() { reply.Trouble = llmtest.UpstreamNoDone },
		"@@cut":         func() { reply.Trouble, reply.After = llmtest.UpstreamCut, 3 },
		"@@sseerr":      func() { reply.Trouble, reply.After = llmtest.ErrorInStream, 3 },
		"@@sseerrfirst": func() { reply.Trouble, reply.After = llmtest.ErrorInStream, 0 },
		"@@err200":      func() { reply.Trouble = llmtest.UpstreamJSONError },
		"@@plain=200":   func() { reply.Trouble = llmtest.UpstreamHTML },
		"@@plain=502":   func() { reply.Trouble = llmtest.UpstreamHTML502 },
		"@@stall=30":    func() { reply.Trouble, reply.After = llmtest.UpstreamStall, 3 },
		"@@reason": func() {
			reply.Reasoning = []llmtest.Chunk{{Text: "let "}, {Text: "me "}, {Text: "think"}}
			reply.Usage.Reasoning = 3
		},
	} {
		if strings.Contains(text+" ", mark+" ") {
			set()
		}
	}
	for i, word := range words {
		if r.Stream || i < len(words)-1 {
			word += " "
		}
		reply.Chunks = append(reply.Chunks, llmtest.Chunk{Text: word})
	}
	if strings.Contains(r.Path, "/audio/") {
		reply.Chunks = llmtest.Split("hello from the mock", 0)
	}
	if n := pairs("stall"); n != nil && n[0] < 30 {
		reply.Chunks[3].After = time.Duration(n[0]) * time.Second
	}
	if strings.Contains(text, "@@empty") {
		reply.Chunks, reply.UsageAt = nil, llmtest.Zeros
	}
	return reply
}

// count is the tokenizer's count of the few texts that the mock's answers and questions hold.
func count(text string) int64 {
	var n int64
	for _, word := range strings.Fields(text) {
		switch {
		case strings.HasPrefix(word, "word"):
			n += 2
		case strings.HasPrefix(word, "@@usage="): // " @@", usage, =, digits, comma, digits
			n += 6
		case strings.HasPrefix(word, "@@hang="):
			n += 4
		case strings.HasPrefix(word, "@@stall="):
			n += 5
		case strings.HasPrefix(word, "@@"):
			n += map[string]int64{
				"@@nousage": 4, "@@empty": 2, "@@sseerr": 3, "@@sseerrfirst": 4, "@@cut": 2, "@@nodone": 3, "@@err200": 3,
			}[word]
		default:
			n++
		}
	}
	if strings.HasSuffix(text, " ") {
		n++
	}
	return n
}

// family are the accounts and keys of the recorded sites.
func family(kind llmtest.Kind) llmtest.Options {
	key := func(id, user int, name string, remain int64) llmtest.Token {
		return llmtest.Token{ID: id, User: user, Key: "sk-EXAMPLE-" + name, Name: name, Remain: remain}
	}
	limited := key(6, 2, "limited", 1_970_000)
	limited.Used = 30_000
	unlimited := key(7, 2, "unlimited", 0)
	unlimited.Unlimited = true
	models := key(8, 2, "modellimited", 1_000_000)
	models.Models = []string{"gpt-4o-mini"}
	network := key(9, 2, "iplimited", 1_000_000)
	network.Network = "10.0.0.0/8"
	expired := key(12, 2, "expired", 1_000_000)
	expired.Expires = time.Unix(1, 0)
	expiring := key(13, 2, "expiring", 1_000_000)
	expiring.Expires = time.Unix(1797914360, 0)
	disabled := key(14, 2, "disabled", 1_000_000)
	disabled.Disabled = true
	poor := key(15, 3, "pooruser", 0)
	poor.Unlimited = true
	vipGroup := key(17, 2, "vipgroup", 1_000_000)
	vipGroup.Group = "vip"
	erinLimited := key(20, 6, "erin-limited", 470_000)
	erinLimited.Used = 30_000
	erinUnlimited := key(21, 6, "erin-unlimited", -30_000)
	erinUnlimited.Unlimited, erinUnlimited.Used = true, 30_000
	if kind == llmtest.OneAPI {
		erinUnlimited.Used = 0
	}
	return llmtest.Options{
		Kind: kind, Answer: upstream, Count: count,
		Users: []llmtest.User{
			{ID: 2, Name: "alice", Quota: 20_000_000, AccessToken: "EXAMPLE-access-token-alice"},
			{ID: 3, Name: "bob", AccessToken: "EXAMPLE-access-token-bob"},
			{ID: 4, Name: "carol", Quota: 5_000_000, Disabled: true, AccessToken: "EXAMPLE-access-token-carol"},
			{ID: 5, Name: "dave", Group: "vip", Quota: 5_000_000, AccessToken: daves(kind)},
			{ID: 6, Name: "erin", Quota: 1_940_000, Used: 60_000, Requests: 2, AccessToken: "EXAMPLE-access-token-erin"},
		},
		Tokens: []llmtest.Token{
			limited, unlimited, models, network, expired, expiring, disabled, poor, vipGroup, erinLimited, erinUnlimited,
			key(10, 2, "bill", 5_000_000), key(11, 2, "exhausted", 0), key(16, 2, "tiny", 10), key(18, 5, "vip", 1_000_000),
			key(19, 4, "disableduser", 1_000_000),
		},
		Models: llmtest.DefaultModels(kind),
	}
}

func daves(kind llmtest.Kind) string {
	if kind == llmtest.OneAPI {
		return "02098ddf19e94a78812aa0433bb69441"
	}
	return "mGdperDHctPypTZX+XKTaCKST/2P2g=="
}

// setting is what was different on the recorded site for some captures.
func (c capture) setting(o *llmtest.Options) {
	_, name, _ := strings.Cut(c.name, "/")
	switch {
	case strings.HasPrefix(name, "matrix-"):
		parts := strings.Split(name, "-")
		o.Site.UserFigures = parts[2] == "statfalse"
		switch parts[1] {
		case "curfalse":
			o.Site.Display = llmtest.TOKENS
		case "CNY", "TOKENS", "CUSTOM":
			o.Site.Display = llmtest.Display(parts[1])
		}
		if parts[1] == "CUSTOM" {
			o.Site.CustomRate = "2"
		}
	case strings.Contains(name, "timeout"):
		o.Site.RelayTimeout = 4 * time.Second
		if strings.HasPrefix(name, "stream-stall-timeout") {
			o.Site.RelayTimeout, o.Site.StreamWait = 0, 5*time.Second
		}
	case strings.HasPrefix(name, "stream-ping"):
		o.Site.Ping = 2 * time.Second
	case name == "err-max-tokens-10M-limited":
		o.Users[0].Quota = 19_784_573
	case name == "err-user-quota-below-precharge":
		o.Users[1].Quota = 6000
	case name == "user-overdraft":
		o.Users[1].Quota = 2000
	case strings.HasPrefix(name, "quotaperunit"):
		o.Site.QuotaPerUnit = 1_000_000
		o.Tokens[0].Remain, o.Tokens[0].Used = 1_970_000, 30_000
	case name == "usage-token-slash":
		o.Tokens[0].Remain, o.Tokens[0].Used = 2_000_000, 0
	case name == "usage-token-unlimited-after":
		o.Tokens[1].Remain, o.Tokens[1].Used = -30_000, 30_000
	case name == "user-overdraft-next", name == "user-overdraft-self":
		o.Users[1].Quota, o.Users[1].Used, o.Users[1].Requests = -48_000, 50_000, 1
		if c.kind == llmtest.OneAPI {
			o.Users[1].Quota, o.Users[1].Used = -60_500, 62_500
		}
	case strings.Contains(name, "exhausted") && name != "models-exhausted":
		o.Tokens[12].Exhausted = strings.HasSuffix(name, "2nd") || !strings.HasPrefix(name, "usage-token")
		o.Tokens[12].Key = "sk-EXAMPLE-exhausted"
	case strings.HasPrefix(name, "err-upstream-down"):
		o.Models = append(o.Models, llmtest.Model{ID: "gpt-4-turbo", Ratio: "5", Completion: "3", Down: true})
	case name == "err-body-too-large-no-expect":
		o.Site.MaxBody = 1 << 20
	case name == "self-after":
		o.Users[0].Quota, o.Users[0].Used, o.Users[0].Requests = 19_348_968, 651_032, 62
		if c.kind == llmtest.OneAPI {
			o.Users[0].Quota, o.Users[0].Used = 19_653_049, 346_951
		}
	case name == "billing-usage-unlimited" && c.kind == llmtest.NewAPI:
		o.Tokens[1].Used, o.Tokens[1].Remain = 30_000, -30_000
	case c.kind == llmtest.OneAPI && name == "err-chat-tiny-stream":
		o.Tokens[13].Remain = -1730
	case c.kind == llmtest.OneAPI && name == "billing-sub-tiny-after":
		o.Tokens[13].Remain, o.Tokens[13].ID, o.Tokens[13].Exhausted = -1730, 12, true
	}
}

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
