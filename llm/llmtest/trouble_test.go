package llmtest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/llm/llmtest"
)

var troublesOfTheWire = []struct {
	trouble llmtest.Trouble
	after   int
	status  int
	kind    string // Content-Type begins so
	has     []string
	lacks   []string
	broken  bool // the body does not end as it should
	charged bool
}{{llmtest.ErrorEvent, 1, 200, "text/event-stream", []string{"one ", `data: {"error":`}, []string{"[DONE]", "two"}, false, true},
	{llmtest.PingThenError, 0, 200, "text/event-stream", []string{": PING\n\n{\"error\""}, []string{"data:", "[DONE]"}, false, false},
	{llmtest.Cut, 1, 200, "text/event-stream", []string{"one "}, []string{"two", "[DONE]"}, true, true},
	{llmtest.HTML, 0, 200, "text/html", []string{"<html>"}, []string{"data:"}, false, false},
	{llmtest.HTML502, 0, 502, "text/html", []string{"nginx"}, nil, false, false},
	{llmtest.JSONError, 0, 200, "application/json", []string{`{"error":`}, []string{"data:"}, false, false},
	{llmtest.WholeAnswer, 0, 200, "application/json", []string{`"object":"chat.completion"`, "one two"}, []string{"data:"}, false, true},
	{llmtest.EmptyBody, 0, 200, "", nil, []string{"o"}, false, true},
	{llmtest.Empty429, 0, 429, "", nil, []string{"o"}, false, false},
	{llmtest.DoneOnly, 0, 200, "text/event-stream", []string{"data: [DONE]"}, []string{"one"}, false, true},
	{llmtest.BrokenJSON, 1, 200, "text/event-stream", []string{"one ", "two", "[DONE]"}, nil, false, true},
	{llmtest.SensitiveWords, 0, 500, "application/json", []string{"sensitive_words_detected"}, nil, false, false},
	{llmtest.CPUOverloaded, 0, 503, "application/json", []string{"system_cpu_overloaded"}, nil, false, false},
	{llmtest.ContentFilter, 1, 200, "text/event-stream", []string{"one ", `"content_filter"`, "[DONE]"}, []string{"two"}, false, true},
	{llmtest.NoMoneyAtUpstream, 0, 402, "", []string{"Insufficient Balance"}, nil, false, false},
	{llmtest.WrongKeyAtUpstream, 0, 401, "", []string{"invalid_api_key"}, nil, false, false},
	{llmtest.RefusedAtUpstream, 0, 403, "", []string{"unsupported_country"}, nil, false, false},
	{llmtest.TooLong, 0, 400, "", []string{"context_length_exceeded"}, nil, false, false},
	{llmtest.RateLimited, 0, 429, "", []string{"rate_limit_exceeded"}, nil, false, false},
	{llmtest.UpstreamBroken, 0, 500, "", []string{"server_error"}, nil, false, false},
	{llmtest.UpstreamBusy, 0, 503, "", []string{"overloaded"}, nil, false, false},
}

// TestTroublesOfTheWire holds what a client gets to see, whatever the kind.
func TestTroublesOfTheWire(t *testing.T) {
	for _, c := range troublesOfTheWire {
		for _, kind := range []llmtest.Kind{llmtest.NewAPI, llmtest.OneAPI, llmtest.Plain} {
			synctest.Test(t, func(t *testing.T) {
				reply := llmtest.Say("one two")
				reply.Trouble, reply.After = c.trouble, c.after
				g := llmtest.New(llmtest.Options{Kind: kind, Answer: llmtest.Always(reply)})
				defer g.Close()
				res := post(t, g, "/chat/completions", streamHello)
				body, err := io.ReadAll(res.Body)
				if res.StatusCode != c.status || !strings.HasPrefix(res.Header.Get("Content-Type"), c.kind) {
					t.Errorf("trouble %d kind %d: %d %q", c.trouble, kind, res.StatusCode, res.Header.Get("Content-Type"))
				}
				if (err != nil) != c.broken {
					t.Errorf("trouble %d kind %d: body ends with %v", c.trouble, kind, err)
				}
				for _, want := range c.has {
					if !strings.Contains(string(body), want) {
						t.Errorf("trouble %d kind %d: no %q in %s", c.trouble, kind, want, body)
					}
				}
				for _, no := range c.lacks {
					if strings.Contains(string(body), no) {
						t.Errorf("trouble %d kind %d: %q in %s", c.trouble, kind, no, body)
					}
				}
				if charged := g.Used(llmtest.UserID) > 0; charged != c.charged {
					t.Errorf("trouble %d kind %d: charged %d", c.trouble, kind, g.Used(llmtest.UserID))
				}
				if u, _ := g.User(llmtest.UserID); u.Quota != 20_000_000-g.Used(llmtest.UserID) {
					t.Errorf("trouble %d kind %d: %d left", c.trouble, kind, u.Quota)
				}
			})
		}
	}
}

func TestStallStaysOpenUntilTheClientGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reply := llmtest.Say("one two")
		reply.Trouble, reply.After = llmtest.Stall, 1
		g := llmtest.New(llmtest.Options{Answer: llmtest.Always(reply)})
		defer g.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		res, err := tryPost(ctx, g, streamHello)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Hour || !strings.Contains(string(body), "one ") {
			t.Errorf("after %v: %v, %s", time.Since(start), err, body)
		}
	})
}

// TestWireForms reads each form of an event stream as the format's rules say and finds the same words.
func TestWireForms(t *testing.T) {
	all := llmtest.BOM | llmtest.CRLF | llmtest.Comments | llmtest.EmptyData | llmtest.MultiLine | llmtest.NoSpace | llmtest.NamedEvents
	for _, c := range []struct {
		wire llmtest.Wire
		raw  string
	}{
		{llmtest.BOM, "\ufeffdata: {"}, {llmtest.CRLF, "\r\n\r\n"}, {llmtest.Comments, ": keep-alive\n"}, {llmtest.EmptyData, "data:\n\n"},
		{llmtest.MultiLine, "\ndata: \""}, {llmtest.NoSpace, "data:{"}, {llmtest.NamedEvents, "event: message\nid: 1\n"},
		{llmtest.Floats, `"completion_tokens":2.0`}, {llmtest.ContentArrays, `"content":[{"text":"one ","type":"text"}]`},
		{all, "\ufeff"},
	} {
		g := llmtest.New(llmtest.Options{Answer: llmtest.Always(llmtest.Reply{Chunks: llmtest.Split("one two", 0), Wire: c.wire})})
		body := read(t, post(t, g, "/chat/completions", streamHello).Body)
		if !strings.Contains(body, c.raw) {
			t.Errorf("wire %b: no %q in %q", c.wire, c.raw, body)
		}
		var events []string
		for _, block := range strings.Split(strings.ReplaceAll(strings.TrimPrefix(body, "\ufeff"), "\r\n", "\n"), "\n\n") {
			var data []string
			for _, line := range strings.Split(block, "\n") {
				if rest, ok := strings.CutPrefix(line, "data:"); ok {
					data = append(data, strings.TrimPrefix(rest, " "))
				}
			}
			if whole := strings.Join(data, "\n"); whole != "" {
				events = append(events, whole)
			}
		}
		if len(events) != 6 || !strings.Contains(events[1], "one ") || !strings.Contains(events[2], "two") || events[5] != "[DONE]" {
			t.Errorf("wire %b: %q", c.wire, events)
		}
		g.Close()
	}
	g := llmtest.New(llmtest.Options{Answer: llmtest.Always(llmtest.Reply{Chunks: llmtest.Split("one", 0), Wire: llmtest.NoDone})})
	defer g.Close()
	if body := read(t, post(t, g, "/chat/completions", streamHello).Body); strings.Contains(body, "[DONE]") {
		t.Error(body)
	}
}

func TestFinishReasons(t *testing.T) {
	for _, c := range []struct {
		reply llmtest.Reply
		body  string
		has   string
		lacks string
	}{
		{llmtest.Say("one two three"), `,"max_tokens":2`, `"finish_reason":"length"`, "three"},
		{llmtest.Say("extraordinarily"), `,"max_tokens":2,"stream_options":{"include_usage":true}`, `"completion_tokens":2,`, ""},
		{llmtest.Say("one two three"), `,"max_completion_tokens":2`, `"finish_reason":"length"`, "three"},
		{llmtest.Reply{Chunks: llmtest.Split("one", 0), NoFinish: true}, "", "one", `"finish_reason":"`},
		{llmtest.Reply{Chunks: llmtest.Split("one", 0), Finish: "tool_calls"}, "", `"finish_reason":"tool_calls"`, ""},
	} {
		for _, stream := range []string{"true", "false"} {
			g := llmtest.New(llmtest.Options{Answer: llmtest.Always(c.reply)})
			body := read(t, post(t, g, "/chat/completions", `{"model":"gpt-4","messages":[{"role":"user","content":"x"}],"stream":`+stream+c.body+`}`).Body)
			if !strings.Contains(body, c.has) || c.lacks != "" && strings.Contains(body, c.lacks) {
				t.Errorf("stream %s: want %q without %q: %s", stream, c.has, c.lacks, body)
			}
			g.Close()
		}
	}
}

// TestFaultsAreTheSameForTheSameSeed also holds that they come about as often as asked for.
func TestFaultsAreTheSameForTheSameSeed(t *testing.T) {
	run := func(seed uint64) []int {
		g := llmtest.New(llmtest.Options{
			Faults: llmtest.Faults{Seed: seed, Chance: map[llmtest.Trouble]float64{llmtest.RateLimited: 0.2, llmtest.UpstreamBusy: 0.2}},
		})
		defer g.Close()
		var statuses []int
		for range 200 {
			res := post(t, g, "/chat/completions", streamHello)
			read(t, res.Body)
			statuses = append(statuses, res.StatusCode)
		}
		return statuses
	}
	first := run(1)
	if !reflect.DeepEqual(first, run(1)) || reflect.DeepEqual(first, run(2)) {
		t.Error("the seed does not decide")
	}
	count := map[int]int{}
	for _, s := range first {
		count[s]++
	}
	if count[200] < 90 || count[429] < 20 || count[503] < 15 || len(count) != 3 {
		t.Errorf("%v", count)
	}
}

func TestUpstreamErrorIsPassedOn(t *testing.T) {
	reply := llmtest.Fail(http.StatusTeapot, "short and stout")
	reply.RetryAfter = "7"
	for kind, want := range map[llmtest.Kind][2]string{
		llmtest.NewAPI: {`{"error":{"message":"short and stout","type":"upstream_error","param":"","code":null}}`, ""},
		llmtest.Plain:  {`{"error":{"message":"short and stout","type":"upstream_error","param":null,"code":null}}`, "7"},
	} {
		g := llmtest.New(llmtest.Options{Kind: kind, Answer: llmtest.Always(reply)})
		res := post(t, g, "/chat/completions", streamHello)
		if body := read(t, res.Body); res.StatusCode != 418 || body != want[0] || res.Header.Get("Retry-After") != want[1] {
			t.Errorf("kind %d: %d %s %v", kind, res.StatusCode, body, res.Header)
		}
		g.Close()
	}
}

// TestEveryTroubleKeepsTheBooks tries each trouble in each place: the answer ends within the client's patience or the
// client's deadline ends it, Close leaves nothing behind, and what the account lost is what the ledger holds.
func TestEveryTroubleKeepsTheBooks(t *testing.T) {
	for _, kind := range []llmtest.Kind{llmtest.NewAPI, llmtest.OneAPI, llmtest.Plain} {
		for trouble := llmtest.None; trouble <= llmtest.BrokenJSON; trouble++ {
			for _, path := range []string{"/v1/chat/completions", "/v1/completions"} {
				for after := range 4 {
					synctest.Test(t, func(t *testing.T) { keepsTheBooks(t, kind, trouble, path, after) })
				}
			}
		}
	}
}

func keepsTheBooks(t *testing.T, kind llmtest.Kind, trouble llmtest.Trouble, path string, after int) {
	reply := llmtest.Pace("one two", time.Second, time.Second)
	reply.Reasoning = llmtest.Split("hm ", 0)
	reply.Trouble, reply.After = trouble, after
	g := llmtest.New(llmtest.Options{Kind: kind, Answer: llmtest.Always(reply), Site: llmtest.Site{Ping: 700 * time.Millisecond}})
	for _, stream := range []string{"true", "false"} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		body := `{"model":"gpt-4","prompt":"x","messages":[{"role":"user","content":"x"}],"stream":` + stream + `}`
		if res, err := send(ctx, g, path, body); err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
		cancel()
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
	user, _ := g.User(llmtest.UserID)
	token, _ := g.Token(llmtest.Key)
	used := g.Used(llmtest.UserID)
	if user.Quota != 20_000_000-used || user.Used != used || token.Remain != 10_000_000-used || token.Used != used {
		t.Errorf("kind %d trouble %d %s after %d: %+v %+v, ledger %d", kind, trouble, path, after, user, token, used)
	}
	if g.Running() != 0 || g.Calls() != 2 {
		t.Errorf("kind %d trouble %d: running %d, calls %d", kind, trouble, g.Running(), g.Calls())
	}
}
