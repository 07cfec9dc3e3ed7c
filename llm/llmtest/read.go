package llmtest

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
)

// asked is what a body may hold. Every field is read by itself, so that one odd value hides no other.
type asked map[string]json.RawMessage

func (a asked) text(name string) string {
	var s string
	if json.Unmarshal(a[name], &s) != nil {
		return ""
	}
	return s
}

func (a asked) number(name string) int64 {
	var n int64
	if json.Unmarshal(a[name], &n) != nil {
		return 0
	}
	return n
}

// read fills the request from its body, as far as that can be understood.
func (r *Request) read() {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		r.readForm(params["boundary"])
		return
	}
	var a asked
	if json.Unmarshal(r.Body, &a) != nil {
		return
	}
	r.Model = a.text("model")
	r.Prompt = texts(a["prompt"])
	r.Input = texts(a["input"])
	r.MaxTokens = min(max(a.number("max_tokens"), a.number("max_completion_tokens"), 0), math.MaxInt32)
	r.N = a.number("n")
	r.Size, r.Quality, r.Voice, r.Format = a.text("size"), a.text("quality"), a.text("voice"), a.text("response_format")
	r.Stream = bytes.Equal(bytes.TrimSpace(a["stream"]), []byte("true"))
	var options struct {
		IncludeUsage *bool `json:"include_usage"`
	}
	if json.Unmarshal(a["stream_options"], &options) == nil {
		r.IncludeUsage = options.IncludeUsage
	}
	var messages []struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"`
	}
	if json.Unmarshal(a["messages"], &messages) != nil {
		return
	}
	for _, m := range messages {
		r.Messages = append(r.Messages, message(m.Role, m.Content))
	}
}

// message reads a content that is a string, null or an array of parts.
func message(role string, raw json.RawMessage) Message {
	m := Message{Role: role, Raw: raw}
	if json.Unmarshal(raw, &m.Content) == nil {
		return m
	}
	var parts []struct {
		Type  string `json:"type"`
		Text  string `json:"text"`
		Image struct {
			URL string `json:"url"`
		} `json:"image_url"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return m
	}
	var text []string
	for _, p := range parts {
		switch p.Type {
		case "text":
			text = append(text, p.Text)
		case "image_url":
			m.Images = append(m.Images, p.Image.URL)
		}
	}
	m.Content = strings.Join(text, "\n")
	return m
}

// texts is a string, or the strings of an array joined by newlines.
func texts(raw json.RawMessage) string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	var many []string
	if json.Unmarshal(raw, &many) != nil {
		return ""
	}
	return strings.Join(many, "\n")
}

// maxPart is the most that is read of one part of a form, in bytes.
const maxPart = 64 << 20

func (r *Request) readForm(boundary string) {
	if boundary == "" {
		return
	}
	form := url.Values{}
	parts := multipart.NewReader(bytes.NewReader(r.Body), boundary)
	for {
		part, err := parts.NextPart()
		if err != nil {
			break // the end, or a broken form: what came so far counts
		}
		data, err := io.ReadAll(io.LimitReader(part, maxPart))
		if err != nil {
			break
		}
		if part.FileName() != "" {
			r.File, r.FileName = data, part.FileName()
			continue
		}
		form.Add(part.FormName(), string(data))
	}
	r.Model, r.Prompt, r.Format = form.Get("model"), form.Get("prompt"), form.Get("response_format")
}
