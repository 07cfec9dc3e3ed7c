package telegramtest

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestEveryWayToPassParameters(t *testing.T) {
	t.Parallel()
	s, ann, _ := world(t, Options{NoLimits: true})
	root := s.URL() + "/bot" + s.Token() + "/"
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, v := range map[string]string{"chat_id": "11", "text": "multipart 你好"} {
		if err := w.WriteField(name, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for kind, body := range map[string]string{
		"application/json":                              `{"chat_id":11,"text":"json 你好","reply_markup":null}`,
		"application/json; charset=utf-8":               `{"chat_id":"11","text":"json string"}`,
		"application/x-www-form-urlencoded":             url.Values{"chat_id": {"11"}, "text": {"form 你好"}}.Encode(),
		"multipart/form-data; boundary=" + w.Boundary(): form.String(),
	} {
		resp, err := s.Client().Post(root+"SENDmessage", kind, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%s: %s", kind, resp.Status)
		}
	}
	if got := get(t, s, "/bot"+s.Token()+"/sendmessage?chat_id=11&text=get+it"); !strings.Contains(got, `"ok":true`) {
		t.Error(got)
	}
	if n := len(s.Chat(ann).FromBot()); n != 5 {
		t.Errorf("%d messages", n)
	}
	for kind, body := range map[string]string{
		"application/json": `[1,2]`, "application/json ": `{"chat_id":11,"text":"` + "\xff" + `"}`, "multipart/form-data": "x",
		"multipart/form-data; boundary=x": "--x\r\nnonsense",
	} {
		resp, err := s.Client().Post(root+"sendMessage", kind, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 400 {
			t.Errorf("%s %q: %s", kind, body, resp.Status)
		}
	}
}

func TestNumbersAreReadLeniently(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{"12": 12, "-7": -7, "12abc": 12, "": 0, "abc": 0, "--1": 0, "-": 0, "99999999999999999999": 0, " 5": 5} {
		if got := (request{values: map[string]string{"n": in}}).int("n"); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

// sink is a ResponseWriter that keeps the status only.
type sink struct {
	code   int
	header http.Header
	body   bytes.Buffer
}

func (w *sink) Header() http.Header         { return w.header }
func (w *sink) WriteHeader(code int)        { w.code = code }
func (w *sink) Write(b []byte) (int, error) { return w.body.Write(b) }
func (w *sink) Flush()                      {}

// FuzzRequest holds that whatever a bot sends is answered, in JSON, without a panic.
func FuzzRequest(f *testing.F) {
	const chat = `"chat_id":11,"message_id":101,`
	for _, seed := range []string{
		`{` + chat + `"text":"x","entities":[{"type":"bold","offset":0,"length":1}],"parse_mode":"HTML"}`,
		`{` + chat + `"reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]},"text":"<b>x"}`,
		`{` + chat + `"reply_parameters":{"message_id":101,"chat_id":"@x","quote":"q"},"text":"x"}`,
		`{"chat_id":-1002000000101,"message_thread_id":3,"draft_id":-1,"text":"x","reaction":[{"type":"emoji","emoji":"👍"}]}`,
		`{"url":"https://a.example","allowed_updates":["x"],"commands":[{"command":"a","description":"b"}],"scope":{"type":"chat","chat_id":[]}}`,
		`{"chat_id":{},"user_id":"9","message_ids":[1,2],"document":"attach://x","rich_message":{"html":"x"},"offset":-5}`, `null`, `{"text":`, ``,
	} {
		for i := range 32 {
			f.Add(byte(i), "application/json", []byte(seed))
		}
		f.Add(byte(5), "multipart/form-data; boundary=a", []byte("--a\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"x\"\r\n\r\nx\r\n--a--"))
		f.Add(byte(5), "application/x-www-form-urlencoded", []byte("chat_id=11&text=%ff"))
	}
	s := New(Options{NoLimits: true, RichMessages: true, CallHistory: 10})
	f.Cleanup(func() {
		if err := s.Close(); err != nil {
			f.Error(err)
		}
	})
	s.AddPerson(User{ID: 11})
	forum := s.AddForum("f", 11)
	s.AddTopic(forum, 11, "t")
	s.Say(11, 11, "hello")
	var names []string
	for _, m := range s.methods {
		if m.name != "getUpdates" { // it may wait
			names = append(names, m.name)
		}
	}
	f.Fuzz(func(t *testing.T, method byte, kind string, body []byte) {
		path := "/bot" + s.Token() + "/" + names[int(method)%len(names)]
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.URL()+path, io.NopCloser(bytes.NewReader(body)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		w := &sink{header: http.Header{}}
		s.ServeHTTP(w, r)
		if w.code == 0 || !bytes.HasPrefix(w.body.Bytes(), []byte(`{"ok":`)) {
			t.Fatalf("%s: %d %s", path, w.code, w.body.Bytes())
		}
		s.Chat(11).Messages()
		s.Chat(forum).Drafts()
	})
}
