package llmtest_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"barkeep/llm/llmtest"
)

// mark finds the numbers behind @@name= in a question.
func mark(question, name string) []int64 {
	m := regexp.MustCompile(`@@` + name + `=([0-9,]+)`).FindStringSubmatch(question)
	if m == nil {
		return nil
	}
	var numbers []int64
	for _, field := range strings.Split(m[1], ",") {
		n, _ := strconv.ParseInt(field, 10, 64)
		numbers = append(numbers, n)
	}
	return numbers
}

// upstream answers as the mock did that stood behind the gateways: @@ words in the question say how.
func upstream(r llmtest.Request) llmtest.Reply {
	question := r.Last() + r.Input
	reply := llmtest.Reply{Usage: &llmtest.Usage{Prompt: 100, Completion: 8}, Chunks: mockWords(r)}
	if r.Path == "/v1/embeddings" {
		reply.Usage.Prompt = 12
	}
	if n := mark(question, "usage"); n != nil {
		reply.Usage = &llmtest.Usage{Prompt: n[0], Completion: n[1]}
	}
	if n := mark(question, "cached"); n != nil {
		reply.Usage.Cached = n[0]
	}
	if n := mark(question, "hang"); n != nil {
		reply.Wait = time.Duration(n[0]) * time.Second
	}
	if n := mark(question, "status"); n != nil {
		mockStatus(&reply, int(n[0]))
	}
	if n := mark(question, "stall"); n != nil && n[0] < 30 {
		reply.Chunks[3].After = time.Duration(n[0]) * time.Second
	}
	for _, word := range strings.Fields(question) {
		if set, ok := mockMarks[word]; ok {
			set(&reply)
		}
	}
	return reply
}

func mockWords(r llmtest.Request) []llmtest.Chunk {
	if strings.Contains(r.Path, "/audio/") {
		return llmtest.Split("hello from the mock", 0)
	}
	text := "word1 word2 word3 word4 word5 word6 word7 word8"
	if r.Stream {
		text += " "
	}
	return llmtest.Split(text, 0)
}

func mockStatus(reply *llmtest.Reply, status int) {
	reply.Status = status
	switch status {
	case http.StatusNotFound:
		reply.Error = &llmtest.Error{Message: "The model `x` does not exist", Type: "invalid_request_error", Code: "model_not_found"}
	case http.StatusTooManyRequests:
		reply.RetryAfter = "20"
		reply.Error = &llmtest.Error{
			Message: "Rate limit reached for gpt-4 in organization org-mock on requests per min. Limit: 3 / min. Please try again in 20s.",
			Type:    "requests", Code: "rate_limit_exceeded",
		}
	}
}

var mockMarks = map[string]func(*llmtest.Reply){
	"@@nousage":     func(r *llmtest.Reply) { r.UsageAt = llmtest.Absent },
	"@@empty":       func(r *llmtest.Reply) { r.Trouble, r.Chunks, r.UsageAt = llmtest.UpstreamEmpty, nil, llmtest.Zeros },
	"@@finalusage":  func(r *llmtest.Reply) { r.UsageAt = llmtest.InFinish },
	"@@nodone":      func(r *llmtest.Reply) { r.Trouble = llmtest.UpstreamNoDone },
	"@@cut":         func(r *llmtest.Reply) { r.Trouble, r.After = llmtest.UpstreamCut, 3 },
	"@@sseerr":      func(r *llmtest.Reply) { r.Trouble, r.After = llmtest.ErrorInStream, 3 },
	"@@sseerrfirst": func(r *llmtest.Reply) { r.Trouble, r.After = llmtest.ErrorInStream, 0 },
	"@@err200":      func(r *llmtest.Reply) { r.Trouble = llmtest.UpstreamJSONError },
	"@@plain=200":   func(r *llmtest.Reply) { r.Trouble = llmtest.UpstreamHTML },
	"@@plain=502":   func(r *llmtest.Reply) { r.Trouble = llmtest.UpstreamHTML502 },
	"@@stall=30":    func(r *llmtest.Reply) { r.Trouble, r.After = llmtest.UpstreamStall, 3 },
	"@@reason": func(r *llmtest.Reply) {
		r.Reasoning = []llmtest.Chunk{{Text: "let "}, {Text: "me "}, {Text: "think"}}
		r.Usage.Reasoning = 3
	},
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
