package llm

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
)

// trip answers requests from a function.
type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func speaking(kind, body string) *Client {
	return New(Gateway{URL: "http://gateway.test/v1", Keys: []Key{testKey}}, &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
		return answer(req, 200, kind, body), nil
	})}, nil)
}

const (
	hello = `{"choices":[{"index":0,"delta":{"content":"hello"}}]}`
	stop  = `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
)

// oddStream is what a gateway sends, and what a caller gets.
type oddStream struct{ name, kind, body, want string }

const sse = "text/event-stream"

func runStreams(t *testing.T, all []oddStream) {
	t.Helper()
	for _, tt := range all {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := listen(t, speaking(tt.kind, tt.body).Chat(t.Context(), Request{Key: testKey, Model: "m"})).String()
				if got != tt.want {
					t.Errorf("\n got %s\nwant %s", got, tt.want)
				}
			})
		})
	}
}

// TestOddAnswers has the rows of what go-openai loses or misreads although it is
// an answer, and what gateways are known to send besides.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	runStreams(t, []oddStream{
		{"plain", sse, "data: " + hello + "\n\ndata: " + stop + "\n\ndata: [DONE]\n\n", `text="hello" finish=stop`},
		{"error null", sse, `data: {"error":null,"choices":[{"delta":{"content":"hello"},"finish_reason":"stop"}]}` + "\n\n", `text="hello" finish=stop`},
		{"200 with a whole completion", "application/json", "{\n\n \"choices\":[{\"message\":{\"content\":\"hello\",\"reasoning_content\":\"hm\"},\"finish_reason\":\"stop\"}],\n\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}", `text="hello" reasoning="hm" usage={Prompt:3 Completion:1 Cached:0 Reasoning:0} finish=stop`},
		{"a whole completion without a type", "", `{"choices":[{"message":{"content":"hello"},"finish_reason":"length"}]}`, `text="hello" finish=length`},
		{"a whole completion without a finish reason", "application/json", `{"choices":[{"message":{"content":"hello"}}]}`, `text="hello" finish=stop`},
		{"the same without a type", "", `{"object":"chat.completion","choices":[{"message":{"content":"hello"},"finish_reason":null}]}`, `text="hello" finish=stop`},
		{"messages instead of deltas", sse, `data: {"choices":[{"message":{"content":"hel"}}]}` + "\n\n" + `data: {"choices":[{"message":{"content":"lo"},"finish_reason":"length"}]}` + "\n\n", `text="hello" finish=length`},
		{"a stream that says it is JSON", "application/json", "data: " + hello + "\n\ndata: " + stop + "\n\n", `text="hello" finish=stop`},
		{"no [DONE] but a finish reason", sse, "data: " + hello + "\n\ndata: " + stop, `text="hello" finish=stop`},
		{"last line without newline", sse, "data: " + hello + "\n\ndata: " + stop + "\n\ndata: [DONE]", `text="hello" finish=stop`},
		{"byte order mark", sse, "\ufeffdata: " + hello + "\n\ndata: " + stop + "\n\n", `text="hello" finish=stop`},
		{"empty data", sse, "data:\n\ndata: \n\ndata: " + hello + "\n\ndata:\n\ndata: " + stop + "\n\n", `text="hello" finish=stop`},
		{"data over several lines", sse, "data: {\"choices\":[\ndata: {\"delta\":{\"content\":\"hello\"}}\ndata: ]}\n\ndata: " + stop + "\n\n", `text="hello" finish=stop`},
		{"no blank lines", sse, "data: " + hello + "\ndata: " + stop + "\ndata: [DONE]\n", `text="hello" finish=stop`},
		{"500 comments", sse, strings.Repeat(": OPENROUTER PROCESSING\n\n", 500) + "data: " + hello + "\n\ndata: " + stop + "\n\n", `text="hello" finish=stop`},
		{"CRLF and spaces", sse, "id: 1\r\nevent: message\r\ndata: " + hello + "\r\n\r\ndata: " + stop + "\r\n\r\ndata: [DONE] \r\n\r\n", `text="hello" finish=stop`},
		{"keep-alive that is no comment", sse, "data: ping\n\nretry: 5\n\nping\n\ndata: " + hello + "\n\ndata: " + stop + "\n\n", `text="hello" finish=stop`},
		{"content as a list", sse, `data: {"choices":[{"delta":{"content":[{"type":"text","text":"hel"},{"type":"text","text":{"value":"lo"}}]},"finish_reason":"stop"}]}` + "\n\n", `text="hello" finish=stop`},
		{"floats, strings and objects for numbers", sse, `data: {"created":1.5e9,"choices":[{"index":0.0,"delta":{"content":"hello","tool_calls":[{"function":{"arguments":{}}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":3.0,"completion_tokens":"2","prompt_tokens_details":[],"completion_tokens_details":null}}` + "\n\n", `text="hello" usage={Prompt:3 Completion:2 Cached:0 Reasoning:0} finish=stop`},
		{"reasoning", sse, `data: {"choices":[{"delta":{"reasoning":"let me "}}]}` + "\n\n" + `data: {"choices":[{"delta":{"reasoning_content":"think","reasoning":"think"}}]}` + "\n\ndata: " + stop + "\n\n", `text="" reasoning="let me think" finish=stop`},
		{"two usages", sse, "data: " + stop + "\n\n" + `data: {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}` + "\n\n" + `data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":5}}}` + "\n\ndata: [DONE]\n\n", `text="" usage={Prompt:7 Completion:1 Cached:5 Reasoning:0} finish=stop`},
		{"a line of 2 MB", sse, `data: {"pad":"` + strings.Repeat("x", 2<<20) + `","choices":[{"delta":{"content":"hello"},"finish_reason":"stop"}]}` + "\n\n", `text="hello" finish=stop`},
		{"choice of another index", sse, `data: {"choices":[{"index":1,"delta":{"content":"no"}},{"index":0,"delta":{"content":"hello"},"finish_reason":"stop"}]}` + "\n\n", `text="hello" finish=stop`},
		{"finish filtered", sse, `data: {"choices":[{"delta":{},"finish_reason":"content_filter"}]}` + "\n\n", `text="" finish=content_filter`},
		{"completions", sse, `data: {"choices":[{"text":"hel"}]}` + "\n\n" + `data: {"choices":[{"text":"lo","finish_reason":"stop"}]}` + "\n\n", `text="hello" finish=stop`},
	})
}

// TestNoAnswers has the rows of what go-openai takes for an empty answer, or for
// nothing at all.
func TestNoAnswers(t *testing.T) {
	t.Parallel()
	runStreams(t, []oddStream{
		{"error first, no space", sse, `data:{"error":{"message":"boom","type":"server_error"}}` + "\n\n", `text="" site_trouble status=200 own`},
		{"error as a string", sse, `data: {"error":"boom"}` + "\n\n", `text="" site_trouble status=200 own`},
		{"error with a blank before it", sse, `data: { "error": {"message":"boom"}}` + "\n\n", `text="" site_trouble status=200 own`},
		{"error not the first key", sse, `data: {"id":"x","choices":[],"error":{}}` + "\n\n", `text="" site_trouble status=200 own`},
		{"error without a message", sse, `data: {"error":{"code":"overloaded"}}` + "\n\n", `text="" overloaded status=200 code=overloaded own`},
		{"error after text", sse, "data: " + hello + "\n\n" + `data: {"error":{"code":429,"message":"slow down"}}` + "\n\n", `text="hello" rate_limited status=200 code=429 own`},
		{"bare error after a comment", sse, ": PING\n\n" + `{"error":{"message":"x","code":"rate_limit_exceeded"}}`, `text="" rate_limited status=200 code=rate_limit_exceeded own`},
		{"event: error", sse, "event: error\ndata: {\"message\":\"overloaded\",\"type\":\"overloaded_error\"}\n\n", `text="" overloaded status=200 own`},
		{"event: error as text", sse, "event: error\ndata: upstream gone\n\n", `text="" site_trouble status=200 own`},
		{"refused inside the stream", sse, `data: {"error":{"code":"content_filter","message":"no"}}` + "\n\n", `text="" refused status=200 code=content_filter own`},
		{"200 with HTML", "text/html; charset=utf-8", "<!doctype html><html></html>", `text="" odd status=200`},
		{"200 with HTML under another name", sse, "\n <html>\n<body>\n", `text="" odd status=200`},
		{"200 with a JSON error", "application/json", `{"error":{"message":"boom","type":"server_error"}}`, `text="" site_trouble status=200 own`},
		{"200 with a list of errors", "application/json", `[{"error":{"message":"boom","code":429}}]`, `text="" rate_limited status=200 code=429 own`},
		{"200 with nothing", sse, "", `text="" odd status=200`},
		{"200 with nothing, as JSON", "application/json", "", `text="" odd status=200`},
		{"200 with another protocol", "application/json", `{"candidates":[]}`, `text="" odd status=200`},
		{"200 with text", "text/plain", "Bad gateway", `text="" odd status=200`},
		{"only [DONE]", sse, "data: [DONE]\n\n", `text="" cut status=200`},
		{"no [DONE], no finish reason", sse, "data: " + hello + "\n\n", `text="hello" cut status=200`},
		{"messages instead of deltas, cut", sse, `data: {"choices":[{"message":{"content":"hel"}}]}` + "\n\n", `text="hel" cut status=200`},
		{"[DONE] without a finish reason", sse, "data: " + hello + "\n\ndata: [DONE]\n\n", `text="hello" cut status=200`},
		{"truncated JSON", sse, "data: " + hello + "\n\ndata: {\"choices\":[{\"del", `text="hello" cut status=200`},
		{"a line of 9 MB", sse, "data: " + hello + "\n\ndata: " + strings.Repeat("x", 9<<20) + "\n\n", `text="hello" odd status=200`},
		{"9 MB in lines", sse, "data: " + hello + "\n\n" + strings.Repeat("data: "+strings.Repeat("x", 1<<20)+"\n", 9), `text="hello" odd status=200`},
		{"finish error", sse, "data: " + hello + "\n\n" + `data: {"choices":[{"delta":{},"finish_reason":"error"}]}` + "\n\n", `text="hello" site_trouble status=200 own`},
		{"broken JSON in mid-stream", sse, "data: " + hello + "\n\ndata: {]\n\ndata: " + stop + "\n\n", `text="hello" odd status=200`},
		{"deep nesting", sse, "data: " + `{"choices":[{"delta":{"content":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}}]}` + "\n\n", `text="" cut status=200`},
	})
}

// TestEventsByByte reads a stream that comes byte by byte.
func TestEventsByByte(t *testing.T) {
	t.Parallel()
	body := "\ufeff: hi\r\n\r\ndata: " + hello + "\r\n\r\ndata: {\ndata: }\n\ndata: [DONE]\n"
	e := newEvents(iotest.OneByteReader(strings.NewReader(body)))
	for _, want := range []string{hello, "{\n}", "[DONE]"} {
		got, _, err := e.event()
		if err != nil || string(got) != want {
			t.Fatalf("event %q, %v, want %q", got, err, want)
		}
	}
	if _, _, err := e.event(); !errors.Is(err, io.EOF) {
		t.Fatalf("end: %v", err)
	}
}

func FuzzEvents(f *testing.F) {
	for _, s := range []string{"data: " + hello + "\n\ndata: [DONE]\n\n", ": x\n{\"error\":1}", "\ufeffdata:\r\n\r\n", "data: {\ndata: }\n\n", "<html>", "event: error\ndata: x\n\n", "data: {}\ndata: {}\ndata: [DONE]\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := speaking("text/event-stream", s)
		last := errors.New("no pair")
		for d, err := range c.Chat(t.Context(), Request{Key: testKey, Model: "m"}) {
			last = err
			if err == nil && d == (Delta{}) {
				t.Fatal("empty delta")
			}
			var e *Error
			if err != nil && (!errors.As(err, &e) || e.Fault == "" || e.Free) {
				t.Fatalf("error %v", err)
			}
		}
		if s == "" && last == nil {
			t.Fatal("nothing is an answer")
		}
	})
}

func BenchmarkStream(b *testing.B) {
	chunk := `data: {"choices":[{"delta":{"content":"word8 "},"finish_reason":null,"index":0,"logprobs":null}],"created":1795322494,"id":"chatcmpl-mock","model":"gpt-4","object":"chat.completion.chunk","system_fingerprint":"fp_mock","usage":null,"padding":"0123456789012345678901234567890123456789012345678901234567890123456789"}` + "\n\n"
	const chunks = 2000
	c := speaking("text/event-stream", strings.Repeat(chunk, chunks)+"data: "+stop+"\n\n")
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for d := range c.Chat(b.Context(), Request{Key: testKey, Model: "m"}) {
			n += len(d.Text)
		}
		if n != chunks*6 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/chunks, "ns/chunk")
}

// TestDeepEvent holds that an event nested deeper than any answer is an odd answer, and
// no end of the program.
func TestDeepEvent(t *testing.T) {
	t.Parallel()
	for _, open := range []string{"[", `{"choices":[`, `{"error":`} {
		if _, err := readPiece([]byte(strings.Repeat(open, 1<<20))); err == nil {
			t.Errorf("a million of %s are read", open)
		}
	}
	deep := `{"choices":[{"delta":{"content":` + strings.Repeat("[", 1000) + `"x"` + strings.Repeat("]", 1000) + `}}]}`
	if p, err := readPiece([]byte(deep)); err != nil || p.text != "" || !p.answer {
		t.Errorf("an answer in a thousand lists is %+v, %v", p, err)
	}
}
