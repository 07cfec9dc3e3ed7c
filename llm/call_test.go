package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// refused is what a dial to a closed port gives.
func refused() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: &net.AddrError{Err: "connect: " + syscall.ECONNREFUSED.Error(), Addr: "10.0.0.1:443"}}
}

const wholeAnswer = `{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}`

// script answers the nth request to the API with the nth step; the last repeats.
func script(t *testing.T, g Gateway, steps ...func(*http.Request) (*http.Response, error)) (*Client, *[]time.Time) {
	t.Helper()
	times := &[]time.Time{}
	var mu sync.Mutex
	if g.URL == "" {
		g.URL = "http://gateway.test/v1"
	}
	g.Keys = append(g.Keys, testKey)
	return New(g, &http.Client{Transport: trip(func(req *http.Request) (*http.Response, error) {
		mu.Lock()
		*times = append(*times, time.Now())
		step := steps[min(len(*times), len(steps))-1]
		mu.Unlock()
		return step(req)
	})}, nil), times
}

func says(status int, body string, header ...string) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		kind := "application/json"
		if strings.HasPrefix(body, "<") {
			kind = "text/html"
		}
		r := answer(req, status, kind, body)
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return r, nil
	}
}

func fails(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func after(d time.Duration, next func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		select {
		case <-time.After(d):
			return next(req)
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	ok := says(200, wholeAnswer)
	for _, tt := range []struct {
		name  string
		steps []func(*http.Request) (*http.Response, error)
		sends int
		least time.Duration
		want  Fault
		free  bool
	}{
		{"refused, then there", []func(*http.Request) (*http.Response, error){fails(refused()), ok}, 2, 0, "", false},
		{"refused for ever", []func(*http.Request) (*http.Response, error){fails(refused())}, 4, 0, Unreachable, true},
		{"no such host", []func(*http.Request) (*http.Response, error){fails(&net.DNSError{Err: "no such host", Name: "x"})}, 4, 0, Unreachable, true},
		{"429 with Retry-After", []func(*http.Request) (*http.Response, error){says(429, `{}`, "Retry-After", "7"), ok}, 2, 7 * time.Second, "", false},
		{"429 with words", []func(*http.Request) (*http.Response, error){says(429, `{"error":{"message":"Please try again in 20s."}}`), ok}, 2, 20 * time.Second, "", false},
		{"429 for an hour", []func(*http.Request) (*http.Response, error){says(429, ``, "Retry-After", "3600")}, 1, 0, RateLimited, true},
		{"502 of the gateway", []func(*http.Request) (*http.Response, error){says(502, `{"error":{"message":"x"}}`), ok}, 2, 0, "", false},
		{"502 of a proxy, at once", []func(*http.Request) (*http.Response, error){says(502, `<html>`), ok}, 2, 0, "", false},
		{"504 of a proxy, late", []func(*http.Request) (*http.Response, error){after(30*time.Second, says(504, `<html>`)), ok}, 1, 0, SiteTrouble, false},
		{"503 overloaded", []func(*http.Request) (*http.Response, error){says(503, `{"error":{"code":"system_cpu_overloaded","type":"new_api_error"}}`), ok}, 2, 0, "", false},
		{"503 unknown model", []func(*http.Request) (*http.Response, error){says(503, `{"error":{"code":"model_not_found","type":"new_api_error"}}`), ok}, 1, 0, ModelUnknown, true},
		{"500", []func(*http.Request) (*http.Response, error){says(500, `{"error":{"message":"x"}}`), ok}, 1, 0, SiteTrouble, true},
		{"sensitive words", []func(*http.Request) (*http.Response, error){says(500, `{"error":{"code":"sensitive_words_detected","message":"x"}}`), ok}, 1, 0, Refused, true},
		{"402 of a plain gateway", []func(*http.Request) (*http.Response, error){says(402, `{"error":{"message":"Insufficient Balance"}}`), ok}, 1, 0, AccountEmpty, true},
		{"quota of a plain gateway", []func(*http.Request) (*http.Response, error){says(429, `{"error":{"code":"insufficient_quota"}}`), ok}, 1, 0, AccountEmpty, true},
		{"cut before the answer", []func(*http.Request) (*http.Response, error){fails(io.ErrUnexpectedEOF), ok}, 1, 0, Cut, false},
		{"redirected", []func(*http.Request) (*http.Response, error){says(301, ``, "Location", "https://user:pw@elsewhere.test/v1?key=x"), ok}, 1, 0, Odd, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, times := script(t, Gateway{}, tt.steps...)
				prepared := 0
				began := time.Now()
				h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "m", Sending: func(context.Context) error { prepared++; return nil }}))
				var got Fault
				if h.err != nil {
					got = h.err.Fault
				}
				if got != tt.want || len(*times) != tt.sends || prepared != 1 {
					t.Fatalf("%v after %d sends (prepared %d), want %q after %d", h, len(*times), prepared, tt.want, tt.sends)
				}
				if h.err != nil && h.err.Free != tt.free {
					t.Errorf("free %v: %v", h.err.Free, h.err)
				}
				if since := time.Since(began); since < tt.least || tt.want == "" && since > tt.least+30*time.Second {
					t.Errorf("took %v", since)
				}
			})
		})
	}
}

func TestFirstByteAndIdle(t *testing.T) {
	t.Parallel()
	pieces := func(p ...timedPiece) func(*http.Request) (*http.Response, error) {
		return func(req *http.Request) (*http.Response, error) {
			r := answer(req, 200, "text/event-stream", "")
			r.Body = &timedBody{ctx: req.Context(), pieces: p, began: time.Now()}
			return r, nil
		}
	}
	const s = time.Second
	event := func(j string) string { return "data: " + j + "\n\n" }
	for _, tt := range []struct {
		name string
		step func(*http.Request) (*http.Response, error)
		want string
		took time.Duration
	}{
		{"no headers", after(time.Hour, says(200, "")), `text="" no_answer status=0`, 30 * s},
		{"headers, no byte", pieces(timedPiece{time.Hour, "x"}), `text="" no_answer status=200`, 30 * s},
		{"comments are life", pieces(timedPiece{20 * s, ": PING\n\n"}, timedPiece{29 * s, ": PING\n\n"}, timedPiece{38 * s, event(hello) + event(stop)}), `text="hello" finish=stop`, 38 * s},
		{"silence after text", pieces(timedPiece{s, event(hello)}, timedPiece{time.Hour, event(stop)}), `text="hello" stalled status=200`, 11 * s},
		{"silence after the finish reason", pieces(timedPiece{s, event(hello) + event(stop)}, timedPiece{time.Hour, "data: [DONE]\n\n"}), `text="hello" finish=stop`, 11 * s},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, times := script(t, Gateway{FirstByte: 30 * s, Idle: 10 * s}, tt.step)
				began := time.Now()
				h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "m"}))
				if h.String() != tt.want || len(*times) != 1 {
					t.Errorf("got %v after %d sends, want %s", h, len(*times), tt.want)
				}
				if took := time.Since(began); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
			})
		})
	}
}

// TestSlowReader: a caller that takes its time is no silent gateway.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body := "data: " + hello + "\n\n"
		c, _ := script(t, Gateway{Idle: time.Second}, func(req *http.Request) (*http.Response, error) {
			r := answer(req, 200, "text/event-stream", "")
			r.Body = &timedBody{ctx: req.Context(), pieces: []timedPiece{{0, body}, {0, body}, {0, "data: " + stop + "\n\n"}}, began: time.Now()}
			return r, nil
		})
		text := ""
		for d, err := range c.Chat(t.Context(), Request{Key: testKey, Model: "m"}) {
			if err != nil {
				t.Fatal(err)
			}
			text += d.Text
			time.Sleep(time.Minute)
		}
		if text != "hellohello" {
			t.Errorf("got %q", text)
		}
	})
}

// TestLeaving: a caller who leaves the loop, or cancels, ends the request.
func TestLeaving(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"break", "cancel"} {
		synctest.Test(t, func(t *testing.T) {
			var body *timedBody
			var asked context.Context
			c, _ := script(t, Gateway{}, func(req *http.Request) (*http.Response, error) {
				asked = req.Context()
				body = &timedBody{ctx: asked, pieces: []timedPiece{{0, "data: " + hello + "\n\n"}, {time.Hour, "data: " + stop + "\n\n"}}, began: time.Now()}
				r := answer(req, 200, "text/event-stream", "")
				r.Body = body
				return r, nil
			})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var last error
			for d, err := range c.Chat(ctx, Request{Key: testKey, Model: "m"}) {
				last = err
				if d.Text == "" {
					continue
				}
				if how == "break" {
					break
				}
				cancel()
			}
			if !body.closed || asked.Err() == nil {
				t.Errorf("%s: body closed %v, request %v", how, body.closed, asked.Err())
			}
			if how == "cancel" && (!errors.Is(last, context.Canceled) || FaultOf(last) != Cut) {
				t.Errorf("cancelled call ended with %v", last)
			}
		})
	}
}

// TestSendingFails: nothing is sent, nothing is repeated.
func TestSendingFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, times := script(t, Gateway{}, says(200, wholeAnswer))
		full := errors.New("disk full")
		h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "gpt-4", Sending: func(context.Context) error { return full }}))
		if !errors.Is(h.last, full) || !h.err.Free || len(*times) != 0 {
			t.Errorf("got %v after %d sends", h.last, len(*times))
		}
	})
}

// TestBody: what goes over the wire, whatever the model is called.
func TestBody(t *testing.T) {
	t.Parallel()
	zero := 0.0
	for _, model := range []string{"gpt-5-chat-latest", "o1x-my-model", "o3", "text-davinci-003", "gpt-6-sol", "任意/模型 <1>"} {
		synctest.Test(t, func(t *testing.T) {
			var got struct {
				Model       string
				Messages    []map[string]any
				Temperature *float64
				Max         int  `json:"max_tokens"`
				Stream      bool `json:"stream"`
				Options     struct {
					Usage bool `json:"include_usage"`
				} `json:"stream_options"`
			}
			var head http.Header
			c, _ := script(t, Gateway{}, func(req *http.Request) (*http.Response, error) {
				head = req.Header
				if req.URL.String() != "http://gateway.test/v1/chat/completions" {
					t.Errorf("asked %s", req.URL)
				}
				if err := json.NewDecoder(req.Body).Decode(&got); err != nil {
					t.Error(err)
				}
				return answer(req, 200, "application/json", wholeAnswer), nil
			})
			h := listen(t, c.Chat(t.Context(), Request{
				Key: testKey, Model: model, MaxTokens: 50, Temperature: &zero,
				Messages: []Message{{Role: System}, {Role: Assistant, Text: ""}, {Role: User, Text: "看 <b>", Images: []Image{{"image/png", []byte("PNG")}}}},
			}))
			if h.err != nil {
				t.Fatal(h.err)
			}
			if got.Model != model || got.Temperature == nil || *got.Temperature != 0 || got.Max != 50 || !got.Stream || !got.Options.Usage {
				t.Errorf("sent %+v", got)
			}
			parts, _ := json.Marshal(got.Messages)
			want := `[{"content":"","role":"system"},{"content":"","role":"assistant"},{"content":[{"text":"看 \u003cb\u003e","type":"text"},{"image_url":{"url":"data:image/png;base64,UE5H"},"type":"image_url"}],"role":"user"}]`
			if string(parts) != want {
				t.Errorf("sent %s", parts)
			}
			if head.Get("Authorization") != "Bearer "+testKey.Reveal() || head.Get("Content-Type") != "application/json" {
				t.Errorf("headers %v", head)
			}
		})
	}
}

// TestAdapts: a gateway that refuses a field is asked again without it.
func TestAdapts(t *testing.T) {
	t.Parallel()
	var bodies []string
	no := func(message string) func(*http.Request) (*http.Response, error) {
		return func(req *http.Request) (*http.Response, error) {
			b, err := io.ReadAll(req.Body)
			bodies = append(bodies, string(b))
			return answer(req, 400, "application/json", fmt.Sprintf(`{"error":{"message":%q,"type":"invalid_request_error"}}`, message)), err
		}
	}
	yes := func(req *http.Request) (*http.Response, error) {
		b, err := io.ReadAll(req.Body)
		bodies = append(bodies, string(b))
		return answer(req, 200, "application/json", `{"choices":[{"text":"hello","finish_reason":"stop"}]}`), err
	}
	synctest.Test(t, func(t *testing.T) {
		c, _ := script(t, Gateway{}, no("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), yes)
		h := listen(t, c.Chat(t.Context(), Request{Key: testKey, Model: "o1", MaxTokens: 9}))
		if h.text != "hello" || !strings.Contains(bodies[1], `"max_completion_tokens":9`) || strings.Contains(bodies[1], `"max_tokens"`) {
			t.Errorf("%v, sent %q", h, bodies)
		}
		bodies = nil
		c, _ = script(t, Gateway{}, no("Unknown field stream_options"), no("streaming is not supported"), yes)
		h = listen(t, c.Complete(t.Context(), Request{Key: testKey, Model: "davinci-002", Prompt: ""}))
		if h.text != "hello" || len(bodies) != 3 || strings.TrimSpace(bodies[2]) != `{"model":"davinci-002","stream":false,"prompt":""}` {
			t.Errorf("%v, sent %q", h, bodies)
		}
	})
}
