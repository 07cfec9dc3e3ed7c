package llm

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Work is what every call that is no stream needs. Sending is that of [Request].
type Work struct {
	Key     Key
	Model   string
	Sending func(context.Context) error
}

// Recording is speech to be written down.
type Recording struct {
	Work
	Name string // with the ending that tells its kind: voice.ogg
	Data []byte
}

// Heard is what was understood of a recording.
type Heard struct {
	Text      string
	Usage     *Usage // nil: the gateway said none
	RequestID string
}

// Drawing is a picture to be made.
type Drawing struct {
	Work
	Prompt string
	Size   string // "1024x1024"; empty: the model's own
}

// Drawn is a picture that was made.
type Drawn struct {
	Image
	Usage     *Usage // nil: the gateway said none
	RequestID string
}

// Speech is a text to be read aloud.
type Speech struct {
	Work
	Text  string // at most 4,096 characters
	Voice string
}

// Spoken is a text read aloud, as Ogg Opus where the gateway does as asked.
type Spoken struct {
	Data      []byte
	RequestID string
}

// Transcribe writes speech down (/audio/transcriptions). An error leaves
// RequestID empty; that of the call is in the Error.
func (c *Client) Transcribe(ctx context.Context, r Recording) (Heard, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField("model", r.Model)
	if err == nil {
		var part io.Writer
		if part, err = form.CreateFormFile("file", r.Name); err == nil {
			_, err = part.Write(r.Data)
		}
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return Heard{}, &Error{Fault: BadRequest, Free: true, Err: err}
	}
	got, err := c.work(ctx, r.Work, "/audio/transcriptions", form.FormDataContentType(), body.Bytes())
	if err != nil {
		return Heard{}, err
	}
	out := Heard{RequestID: requestID(got.header)}
	var w struct {
		Text  *loose      `json:"text"`
		Usage *mediaUsage `json:"usage"`
	}
	if lenient(trimBOM(got.body), &w) != nil || w.Text == nil {
		return Heard{}, c.oddWork(got, "no text in a transcription")
	}
	out.Text, out.Usage = strings.TrimSpace(string(*w.Text)), w.Usage.usage()
	return out, nil
}

// Draw makes one picture (/images/generations).
func (c *Client) Draw(ctx context.Context, d Drawing) (Drawn, error) {
	body := map[string]any{"model": d.Model, "prompt": d.Prompt, "n": 1}
	if d.Size != "" {
		body["size"] = d.Size
	}
	if !strings.Contains(strings.ToLower(d.Model), "gpt-image") { // refuses the field, and always answers so
		body["response_format"] = "b64_json"
	}
	got, err := c.draw(ctx, d.Work, body)
	var e *Error
	if errors.As(err, &e) && e.Free && e.Fault == BadRequest && strings.Contains(e.Detail, "response_format") {
		delete(body, "response_format")
		got, err = c.draw(ctx, d.Work, body)
	}
	if err != nil {
		return Drawn{}, err
	}
	var w struct {
		Data []struct {
			B64 loose `json:"b64_json"`
			URL loose `json:"url"`
		} `json:"data"`
		Usage *mediaUsage `json:"usage"`
	}
	if lenient(trimBOM(got.body), &w) != nil || len(w.Data) == 0 {
		return Drawn{}, c.oddWork(got, "no picture in the answer")
	}
	out := Drawn{Usage: w.Usage.usage(), RequestID: requestID(got.header)}
	if _, data, inline := strings.Cut(string(w.Data[0].URL), ";base64,"); inline && w.Data[0].B64 == "" {
		w.Data[0].B64 = loose(data)
	}
	if w.Data[0].B64 != "" {
		out.Data, err = base64.StdEncoding.DecodeString(string(w.Data[0].B64))
	} else {
		out.Data, err = c.download(ctx, got.url, string(w.Data[0].URL))
	}
	out.MIME = http.DetectContentType(out.Data)
	if err != nil || !strings.HasPrefix(out.MIME, "image/") {
		return Drawn{}, c.oddWork(got, "the picture cannot be read")
	}
	return out, nil
}

func (c *Client) draw(ctx context.Context, w Work, body map[string]any) (reply, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return reply{}, &Error{Fault: BadRequest, Free: true, Err: err}
	}
	return c.work(ctx, w, "/images/generations", "application/json", raw)
}

// Speak reads a text aloud (/audio/speech).
func (c *Client) Speak(ctx context.Context, s Speech) (Spoken, error) {
	raw, err := json.Marshal(map[string]string{"model": s.Model, "input": s.Text, "voice": s.Voice, "response_format": "opus"})
	if err != nil {
		return Spoken{}, &Error{Fault: BadRequest, Free: true, Err: err}
	}
	got, err := c.work(ctx, s.Work, "/audio/speech", "application/json", raw)
	if err != nil {
		return Spoken{}, err
	}
	if len(got.body) == 0 || strings.HasPrefix(got.header.Get("Content-Type"), "text/") {
		return Spoken{}, c.oddWork(got, "no sound in the answer")
	}
	return Spoken{Data: got.body, RequestID: requestID(got.header)}, nil
}

// oddWork is an answer with 200 that holds nothing of use: it may have cost.
func (c *Client) oddWork(r reply, detail string) error {
	return &Error{Fault: Odd, Status: r.status, RequestID: c.masks.code(requestID(r.header)), Detail: detail}
}

// download reads a picture that the gateway gave an address of. That comes from
// outside: only the gateway's own host and public ones are asked, without a key.
func (c *Client) download(ctx context.Context, gateway *url.URL, address string) ([]byte, error) {
	at, err := url.Parse(address)
	if err != nil || !public(at) && at.Host != gateway.Host {
		return nil, &Error{Fault: Odd, Detail: "a picture at no public address"}
	}
	r, err := c.get(ctx, address, nil)
	if err != nil {
		return nil, err
	}
	if !r.ok() {
		return nil, &Error{Fault: Odd, Status: r.status, Detail: "the picture is not there"}
	}
	return r.body, nil
}

// public reports whether an address names a host of the open internet.
func public(at *url.URL) bool {
	host := strings.ToLower(at.Hostname())
	if _, err := netip.ParseAddr(host); err == nil || net.ParseIP(host) != nil {
		return false // pictures come from named hosts
	}
	return at.Scheme == "https" && strings.Contains(host, ".") && !strings.HasSuffix(host, ".local") && !strings.HasSuffix(host, ".internal") &&
		!strings.HasSuffix(host, ".localhost") && !strings.HasSuffix(host, ".lan")
}

// mediaUsage is what newer models say they counted.
type mediaUsage struct {
	Input  count `json:"input_tokens"`
	Output count `json:"output_tokens"`
}

func (m *mediaUsage) usage() *Usage {
	if m == nil || m.Input == 0 && m.Output == 0 {
		return nil
	}
	return &Usage{Prompt: int64(m.Input), Completion: int64(m.Output)}
}
