package llmtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"barkeep/llm/llmtest"
)

func TestFormula(t *testing.T) {
	for _, c := range []struct {
		name       string
		kind       llmtest.Kind
		model      string
		group      string
		prompt     int64
		completion int64
		cached     int64
		want       int64
	}{
		{"new-api rounds half up", llmtest.NewAPI, "gpt-4o-mini", "", 1234, 567, 0, 263},
		{"one-api rounds up", llmtest.OneAPI, "gpt-4o-mini", "", 1234, 567, 0, 263},
		{"new-api 1.125", llmtest.NewAPI, "gpt-4o-mini", "", 15, 0, 0, 1},
		{"one-api 1.125", llmtest.OneAPI, "gpt-4o-mini", "", 15, 0, 0, 2},
		{"new-api exactly half", llmtest.NewAPI, "gpt-4o-mini", "", 20, 0, 0, 2},
		{"one-api exactly half", llmtest.OneAPI, "gpt-4o-mini", "", 20, 0, 0, 2},
		{"at least one", llmtest.NewAPI, "gpt-4o-mini", "", 1, 0, 0, 1},
		{"gpt-4", llmtest.NewAPI, "gpt-4", "", 1000, 500, 0, 30_000},
		{"new-api group", llmtest.NewAPI, "gpt-4", "vip", 1000, 500, 0, 15_000},
		{"one-api group", llmtest.OneAPI, "gpt-4", "vip", 1000, 500, 0, 15_000},
		{"new-api cached", llmtest.NewAPI, "gpt-4", "", 1000, 500, 400, 27_000},
		{"one-api gives no rebate", llmtest.OneAPI, "gpt-4", "", 1000, 500, 400, 30_000},
		{"new-api cached gpt-4o", llmtest.NewAPI, "gpt-4o", "", 1000, 500, 400, 3500},
		{"huge", llmtest.NewAPI, "gpt-4", "", 1_000_000_000_000, 1, 0, 15_000_000_000_030},
	} {
		t.Run(c.name, func(t *testing.T) {
			users := llmtest.DefaultUsers()
			users[0].Group = c.group
			reply := llmtest.Say("x")
			reply.Usage = &llmtest.Usage{Prompt: c.prompt, Completion: c.completion, Cached: c.cached}
			g := llmtest.New(llmtest.Options{Kind: c.kind, Users: users, Answer: llmtest.Always(reply)})
			defer g.Close()
			body := `{"model":"` + c.model + `","messages":[{"role":"user","content":"x"}],"stream":true,"stream_options":{"include_usage":true}}`
			read(t, post(t, g, "/chat/completions", body).Body)
			if got := g.Used(llmtest.UserID); got != c.want {
				t.Errorf("charged %d, want %d", got, c.want)
			}
		})
	}
}

func TestLogPages(t *testing.T) {
	for _, kind := range []llmtest.Kind{llmtest.NewAPI, llmtest.OneAPI} {
		g := llmtest.New(llmtest.Options{Kind: kind})
		var ids []string
		for range 12 {
			res := post(t, g, "/chat/completions", streamHello)
			read(t, res.Body)
			ids = append(ids, res.Header.Get("X-Oneapi-Request-Id"))
		}
		rows := g.Ledger()
		for i, row := range rows {
			if row.RequestID != ids[i] {
				t.Errorf("row %d has id %s, the answer had %s", i, row.RequestID, ids[i])
			}
		}
		count := func(query string) (int, string) {
			body := get(t, g, "/api/log/self?"+query, llmtest.AccessToken)
			return strings.Count(body, `"request_id":"`), body
		}
		type page struct {
			query string
			rows  int
			has   string
		}
		pages := []page{
			{"p=1&page_size=5", 5, ids[11]}, {"p=3&page_size=5", 2, ids[0]}, {"p=0", 10, ids[11]}, {"p=2", 2, ids[1]},
			{"request_id=" + ids[3], 1, ids[3]}, {"model_name=gpt%25", 10, ids[11]}, {"model_name=claude%25", 0, ""},
			{"p=999999999999&page_size=100", 0, ""}, {"type=5", 0, ""}, {"p=1&page_size=-4", 10, ""},
			{"p=1&page_size=1000", 12, `"page_size":100,`},
		}
		if kind == llmtest.OneAPI {
			pages = []page{
				{"p=0&page_size=5", 10, ids[11]}, {"p=1", 2, ids[0]}, {"p=2", 0, ""}, {"request_id=" + ids[3], 10, ids[11]},
				{"model_name=gpt%25", 0, ""}, {"model_name=gpt-4", 10, ids[11]}, {"p=-1", 10, ids[11]},
			}
		}
		for _, p := range pages {
			if n, body := count(p.query); n != p.rows || !strings.Contains(body, p.has) {
				t.Errorf("kind %d %s: %d rows, want %d: %s", kind, p.query, n, p.rows, body)
			}
		}
		stat := get(t, g, "/api/log/self/stat", llmtest.AccessToken)
		if want := fmt.Sprintf(`"quota":%d`, g.Used(llmtest.UserID)); !strings.Contains(stat, want) {
			t.Errorf("%s lacks %s", stat, want)
		}
		g.Close()
	}
}

func TestLogOffHidesRowsNotCharges(t *testing.T) {
	g := llmtest.New(llmtest.Options{Site: llmtest.Site{LogOff: true}})
	defer g.Close()
	read(t, post(t, g, "/chat/completions", streamHello).Body)
	if body := get(t, g, "/api/log/self", llmtest.AccessToken); !strings.Contains(body, `"total":0`) {
		t.Error(body)
	}
	if g.Used(llmtest.UserID) == 0 {
		t.Error("nothing charged")
	}
}

func TestAccessTokenRotates(t *testing.T) {
	g := llmtest.New(llmtest.Options{})
	defer g.Close()
	var answer struct{ Data string }
	if err := json.Unmarshal([]byte(get(t, g, "/api/user/token", llmtest.AccessToken)), &answer); err != nil {
		t.Fatal(err)
	}
	if body := get(t, g, "/api/user/self", llmtest.AccessToken); !strings.Contains(body, "access token 无效") {
		t.Error(body)
	}
	if body := get(t, g, "/api/user/self", answer.Data); !strings.Contains(body, `"username":"alice"`) {
		t.Error(body)
	}
}

// TestExhaustionIsNoticed holds the two texts: the first refusal notices, later ones know.
func TestExhaustionIsNoticed(t *testing.T) {
	for kind, texts := range map[llmtest.Kind][2]string{
		llmtest.NewAPI: {"该令牌额度已用尽 !token.UnlimitedQuota", "TokenStatusExhausted[sk-llm***000]"},
		llmtest.OneAPI: {`"该令牌额度已用尽 (`, "令牌 alice（#1）额度已用尽"},
	} {
		g := llmtest.New(llmtest.Options{Kind: kind})
		g.EditToken(llmtest.Key, func(k *llmtest.Token) { k.Remain = 0 })
		for i, want := range texts {
			if body := get(t, g, "/v1/models", "Bearer "+llmtest.Key); !strings.Contains(body, want) {
				t.Errorf("kind %d call %d: %s", kind, i+1, body)
			}
		}
		g.Close()
	}
}

// TestCompression: the console and the billing pages are gzip for who asks, the relay is not.
func TestCompression(t *testing.T) {
	g := llmtest.New(llmtest.Options{})
	defer g.Close()
	for path, packed := range map[string]bool{"/v1/dashboard/billing/usage": true, "/api/status": true, "/v1/models": false} {
		res := getPage(t, g, path, "Bearer "+llmtest.Key) // the transport asks for gzip and unpacks it
		if body := read(t, res.Body); res.Uncompressed != packed || !json.Valid([]byte(body)) {
			t.Errorf("%s: packed %v: %s", path, res.Uncompressed, body)
		}
	}
}

func TestPlainEndpoint(t *testing.T) {
	g := llmtest.New(llmtest.Options{Kind: llmtest.Plain})
	defer g.Close()
	if body := get(t, g, "/v1/models", "Bearer "+llmtest.Key); strings.Contains(body, "supported_endpoint_types") || !strings.Contains(body, `"id":"gpt-4"`) {
		t.Error(body)
	}
	for path, status := range map[string]int{"/v1/dashboard/billing/subscription": 404, "/api/status": 404, "/models": 404, "/v1/models/nope": 404} {
		if res := getPage(t, g, path, "Bearer "+llmtest.Key); res.StatusCode != status || res.Header.Get("X-Oneapi-Request-Id") != "" {
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
	}
	if body := read(t, post(t, g, "/chat/completions", streamHello).Body); strings.Contains(body, `"usage"`) || !strings.Contains(body, "[DONE]") {
		t.Error(body)
	}
	g.EditToken(llmtest.Key, func(k *llmtest.Token) { k.Remain = 0 })
	if res := post(t, g, "/chat/completions", streamHello); res.StatusCode != 402 {
		t.Errorf("empty: %d", res.StatusCode)
	}
}

func TestPicturesSpeechAndTranscriptions(t *testing.T) {
	g := llmtest.New(llmtest.Options{Answer: llmtest.Always(llmtest.Say("hello from the recording"))})
	defer g.Close()
	if body := read(t, post(t, g, "/images/generations", `{"model":"dall-e-3","prompt":"a cat","response_format":"b64_json"}`).Body); !strings.Contains(body, `"b64_json":"iVBOR`) {
		t.Error(body)
	}
	speech := read(t, post(t, g, "/audio/speech", `{"model":"tts-1","input":"good evening","voice":"alloy"}`).Body)
	if !strings.HasPrefix(speech, "RIFF") {
		t.Errorf("%q", speech[:20])
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "voice.wav")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(speech)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.WriteField("model", "whisper-1"), w.Close()); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, g.BaseURL()+"/audio/transcriptions", &form)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+llmtest.Key)
	res, err := g.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body := read(t, res.Body); body != `{"text":"hello from the recording"}` {
		t.Error(body)
	}
	got := []int64{}
	for _, row := range g.Ledger() {
		got = append(got, row.Quota)
	}
	if fmt.Sprint(got) != "[20000 90 15]" { // $0.04; 12 characters × 7.5; 100 ms are 1 token × 15
		t.Errorf("charged %v", got)
	}
	last := g.Requests()[2]
	if last.FileName != "voice.wav" || string(last.File) != speech || last.Call != 3 {
		t.Errorf("recorded %q, %d bytes, call %d", last.FileName, len(last.File), last.Call)
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	g := llmtest.New(llmtest.Options{})
	defer g.Close()
	read(t, post(t, g, "/chat/completions", `{"model":"gpt-4","max_tokens":7,"messages":[{"role":"system","content":"be brief"},
		{"role":"user","content":[{"type":"text","text":"what is this"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]}`).Body)
	r := g.Requests()[0]
	if r.Key != llmtest.Key || strings.Contains(r.Masked(), llmtest.Key[8:20]) || r.User != llmtest.UserID || r.Call != 1 || r.MaxTokens != 7 {
		t.Errorf("%+v", r)
	}
	if len(r.Messages) != 2 || r.Messages[0].Content != "be brief" || r.Last() != "what is this" || r.Messages[1].Images[0] != "data:image/png;base64,AA==" {
		t.Errorf("%+v", r.Messages)
	}
}

func TestCompletionOnlyModel(t *testing.T) {
	g := llmtest.New(llmtest.Options{})
	defer g.Close()
	res := post(t, g, "/chat/completions", `{"model":"gpt-3.5-turbo-instruct","messages":[{"role":"user","content":"x"}]}`)
	if body := read(t, res.Body); res.StatusCode != 404 || !strings.Contains(body, "not a chat model") || g.Used(llmtest.UserID) != 0 {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if body := read(t, post(t, g, "/completions", `{"model":"gpt-3.5-turbo-instruct","prompt":"Once upon"}`).Body); !strings.Contains(body, `"text":"You said: Once upon"`) {
		t.Error(body)
	}
}

// TestManyAtOnce also holds that a real listener serves as well as pipes, and that no charge is lost.
func TestManyAtOnce(t *testing.T) {
	gate := make(chan struct{})
	reply := llmtest.Reply{Hold: gate, Chunks: llmtest.Split("hi", 0), Usage: &llmtest.Usage{Prompt: 100, Completion: 8}}
	users := []llmtest.User{{ID: llmtest.UserID, Quota: 1_000_000_000}}
	tokens := []llmtest.Token{{ID: 1, User: llmtest.UserID, Key: llmtest.Key, Unlimited: true}}
	g := llmtest.New(llmtest.Options{Answer: llmtest.Always(reply), Users: users, Tokens: tokens})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- g.Serve(l) }()
	const n = 100
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			req, _ := http.NewRequest(http.MethodPost, "http://"+l.Addr().String()+"/v1/chat/completions", strings.NewReader(streamHello))
			req.Header.Set("Authorization", "Bearer "+llmtest.Key)
			req.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			read(t, res.Body)
		})
	}
	for g.Running() < n {
		time.Sleep(time.Millisecond)
	}
	close(gate)
	wg.Wait()
	read(t, post(t, g, "/chat/completions", streamHello).Body)
	user, _ := g.User(llmtest.UserID)
	const all = n + 1
	if g.MostRunning() != n || g.Used(llmtest.UserID) != all*1740 || user.Quota != 1_000_000_000-all*1740 || user.Requests != all {
		t.Errorf("most %d, used %d, %+v", g.MostRunning(), g.Used(llmtest.UserID), user)
	}
	http.DefaultClient.CloseIdleConnections()
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}
