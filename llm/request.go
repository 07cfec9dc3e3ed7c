package llm

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// endpoint is where a question goes.
type endpoint int

const (
	chatEndpoint endpoint = iota
	completionsEndpoint
)

// neutral is the model that go-openai is told: it refuses or rewrites requests by
// the names of models it knows. The body names the real one.
const neutral = "any"

// shape is how a request is written, for gateways that refuse a field.
type shape struct {
	whole         bool // no streaming
	noOptions     bool // without stream_options
	maxCompletion bool // max_completion_tokens, as newer models want it
	noTemperature bool // without temperature: some models take only their own
}

// chatBody is go-openai's request, with what it cannot say: temperature 0, and a
// message that has a content key although it is empty.
type chatBody struct {
	openai.ChatCompletionRequest
	Messages    []chatMessage `json:"messages"`
	Temperature *float64      `json:"temperature,omitempty"`
}

type chatMessage struct {
	Role    Role `json:"role"`
	Content any  `json:"content"` // string, or []openai.ChatMessagePart
}

type completionBody struct {
	openai.CompletionRequest
	Prompt      string   `json:"prompt"`
	Temperature *float64 `json:"temperature,omitempty"`
}

// body writes the request as JSON.
func (s shape) body(to endpoint, r Request) ([]byte, error) {
	if s.noTemperature {
		r.Temperature = nil
	}
	var options *openai.StreamOptions
	if !s.whole && !s.noOptions {
		options = &openai.StreamOptions{IncludeUsage: true}
	}
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if to == completionsEndpoint {
		err := j.Encode(completionBody{
			CompletionRequest: openai.CompletionRequest{Model: r.Model, MaxTokens: r.MaxTokens, Stream: !s.whole, StreamOptions: options},
			Prompt:            r.Prompt, Temperature: r.Temperature,
		})
		return b.Bytes(), err
	}
	//lint:ignore SA1019 gateways of this family know max_tokens; those that refuse it are asked with the newer name
	q := openai.ChatCompletionRequest{Model: r.Model, MaxTokens: r.MaxTokens, Stream: !s.whole, StreamOptions: options}
	if s.maxCompletion {
		//lint:ignore SA1019 as above
		q.MaxTokens, q.MaxCompletionTokens = 0, r.MaxTokens
	}
	err := j.Encode(chatBody{ChatCompletionRequest: q, Messages: chatMessages(r.Messages), Temperature: r.Temperature})
	return b.Bytes(), err
}

func chatMessages(all []Message) []chatMessage {
	out := make([]chatMessage, len(all))
	for i, m := range all {
		out[i] = chatMessage{m.Role, m.Text}
		if len(m.Images) > 0 {
			out[i].Content = parts(m)
		}
	}
	return out
}

func parts(m Message) []openai.ChatMessagePart {
	var out []openai.ChatMessagePart
	if m.Text != "" {
		out = append(out, openai.ChatMessagePart{Type: openai.ChatMessagePartTypeText, Text: m.Text})
	}
	for _, image := range m.Images {
		data := "data:" + image.MIME + ";base64," + base64.StdEncoding.EncodeToString(image.Data)
		out = append(out, openai.ChatMessagePart{Type: openai.ChatMessagePartTypeImageURL, ImageURL: &openai.ChatMessageImageURL{URL: data}})
	}
	return out
}

// post sends body through go-openai's client for its address and headers.
func post(ctx context.Context, to endpoint, s shape, api string, key Key, x *exchange) (*http.Response, error) {
	client := sdk(api, key, x)
	if s.whole {
		x.accept = "application/json"
	}
	var err error
	if to == completionsEndpoint {
		_, err = client.CreateCompletionStream(ctx, openai.CompletionRequest{Model: neutral, Prompt: neutral})
	} else {
		_, err = client.CreateChatCompletionStream(ctx, openai.ChatCompletionRequest{Model: neutral})
	}
	if x.answer != nil {
		return x.answer, nil
	}
	return nil, err
}

// adapt changes how the request is written if e says that the gateway does not
// take it so; false: nothing left to change.
func (s *shape) adapt(to endpoint, r Request, e *Error) bool {
	if e.Fault != BadRequest && e.Fault != NotOffered || !e.Free || s.whole {
		return false
	}
	text := strings.ToLower(e.Detail)
	switch {
	case e.Fault == BadRequest && strings.Contains(text, "max_completion_tokens") && !s.maxCompletion:
		s.maxCompletion = true
	case e.Fault == BadRequest && strings.Contains(text, "stream_options") && !s.noOptions:
		s.noOptions = true
	case e.Fault == BadRequest && r.Temperature != nil && strings.Contains(text, "temperature") && !s.noTemperature:
		s.noTemperature = true
	case to == completionsEndpoint && strings.Contains(text, "stream"):
		s.whole = true
	default:
		return false
	}
	return true
}
