package llmtest_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"barkeep/llm/llmtest"
)

// sink is a ResponseWriter that checks nothing but that it is used.
type sink struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(b []byte) (int, error) { return s.body.Write(b) }
func (s *sink) Flush()                      {}

// FuzzBodies holds that no body, path or header makes the gateway panic, and that the account always agrees with the ledger.
func FuzzBodies(f *testing.F) {
	f.Add("/v1/chat/completions", "application/json", []byte(streamHello))
	f.Add("/v1/chat/completions", "application/json", []byte(`{"model":"gpt-4","messages":[{"role":"user","content":[{"type":"text","text":1}]}],"max_tokens":1e3}`))
	f.Add("/v1/completions", "application/json", []byte(`{"model":"gpt-3.5-turbo-instruct","prompt":["a","b"],"stream":true}`))
	f.Add("/v1/images/generations", "application/json", []byte(`{"model":"dall-e-3","prompt":"x","n":9223372036854775807}`))
	f.Add("/v1/images/generations", "application/json", []byte(`{"model":"dall-e-3","prompt":"x","n":-5,"size":"1x1"}`))
	f.Add("/v1/embeddings", "application/json", []byte(`{"model":"text-embedding-3-small","input":[[1,2]]}`))
	f.Add("/v1/audio/transcriptions", "multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nRIFF\r\n--x--"))
	f.Add("/v1/audio/speech", "application/json", []byte(`{"model":"tts-1","input":"\ud800"}`))
	f.Add("/v1/chat/completions", "text/plain", []byte(`[]`))
	f.Fuzz(func(t *testing.T, path, contentType string, body []byte) {
		for _, kind := range []llmtest.Kind{llmtest.NewAPI, llmtest.OneAPI, llmtest.Plain} {
			g := llmtest.New(llmtest.Options{Kind: kind})
			req, err := http.NewRequest(http.MethodPost, "http://gateway.test/", io.NopCloser(bytes.NewReader(body)))
			if err != nil {
				t.Fatal(err)
			}
			req.URL.Path = path
			req.Header.Set("Authorization", "Bearer "+llmtest.Key)
			req.Header.Set("Content-Type", contentType)
			w := &sink{header: http.Header{}}
			g.ServeHTTP(w, req)
			if used := g.Used(llmtest.UserID); used < 0 {
				t.Errorf("charged %d", used)
			}
			if user, _ := g.User(llmtest.UserID); user.Quota != 20_000_000-g.Used(llmtest.UserID) {
				t.Errorf("%+v after %d", user, g.Used(llmtest.UserID))
			}
			if err := g.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzSplit holds that nothing is lost between the chunks.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", " ", "one two", "你好，世界！再见", strings.Repeat("a", 1000), "\xff\xfe", "\n\n\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got strings.Builder
		for _, c := range llmtest.Split(text, 0) {
			if c.Text == "" {
				t.Error("an empty chunk")
			}
			got.WriteString(c.Text)
		}
		if got.String() != text {
			t.Errorf("%q became %q", text, got.String())
		}
		if llmtest.Count(text) < 0 {
			t.Error("a negative count")
		}
	})
}

// FuzzDemo holds that the demo has an answer to everything, without an open code block.
func FuzzDemo(f *testing.F) {
	for _, s := range []string{"", "hi", "写代码 ```", "1e5*3", "999999999999999999999999999999 * 999999999999999999999999999999", "0/0", "- - -"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, question string) {
		reply := llmtest.DemoAnswer(llmtest.Request{Model: "gpt-4", Messages: []llmtest.Message{{Role: "user", Content: question}}})
		var text strings.Builder
		for _, c := range reply.Chunks {
			text.WriteString(c.Text)
		}
		if text.Len() == 0 || strings.Count(text.String(), "```")%2 != 0 {
			t.Errorf("%q: %q", question, text.String())
		}
	})
}
