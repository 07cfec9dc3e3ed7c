package llm

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// bodyLimit is the most that is read of an answer that is no stream, and of one
// line of a stream.
const bodyLimit = 8 << 20

// exchange is the way past go-openai's decoding: as its HTTPDoer it lets it
// build address and headers, replaces the body, and keeps the answer for us.
type exchange struct {
	http    *http.Client
	body    []byte         // replaces the body, if any
	accept  string         // replaces the Accept header, if any
	written func()         // called when the request has left; may be nil
	answer  *http.Response // the answer, its body unread; nil: none came
}

// Do sends the request for go-openai, which gets an empty answer back.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	if x.body != nil {
		req.ContentLength = int64(len(x.body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(x.body)), nil }
		req.Body = io.NopCloser(bytes.NewReader(x.body))
		req.Header.Set("Content-Type", "application/json")
	}
	if x.accept != "" {
		req.Header.Set("Accept", x.accept)
	}
	if x.written != nil {
		req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
			WroteRequest: func(httptrace.WroteRequestInfo) { x.written() },
		}))
	}
	answer, err := x.http.Do(req)
	if err != nil {
		return nil, err
	}
	x.answer = answer
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

// sdk returns go-openai's client for one exchange.
func sdk(api string, key Key, x *exchange) *openai.Client {
	config := openai.DefaultConfig(key.Reveal())
	config.BaseURL, config.HTTPClient = api, x
	return openai.NewClientWithConfig(config)
}

// reply is an answer read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
	url    *url.URL // after redirects
}

func (r reply) ok() bool { return r.status >= 200 && r.status < 300 }

// refused turns an answer to a GET into an error: reading costs nothing.
func (c *Client) refused(r reply) *Error {
	e := c.refusal(r.status, r.header, r.body)
	e.Free = true
	return e
}

// readAll reads an answer and closes it.
func (c *Client) readAll(ctx context.Context, answer *http.Response) (reply, error) {
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, bodyLimit+1))
	if err != nil {
		return reply{}, c.broken(ctx, err, false)
	}
	if len(body) > bodyLimit {
		return reply{}, &Error{Fault: Odd, Status: answer.StatusCode, Detail: "answer above 8 MiB"}
	}
	return reply{answer.StatusCode, answer.Header, body, answer.Request.URL}, nil
}

// getModels asks for the list of models, through go-openai.
func (c *Client) getModels(ctx context.Context, api string, key Key) (reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.readTime(), &Error{Fault: NoAnswer, Free: true})
	defer cancel()
	x := &exchange{http: c.http}
	_, err := sdk(api, key, x).ListModels(ctx)
	if x.answer == nil {
		return reply{}, c.broken(ctx, err, true)
	}
	return c.readAll(ctx, x.answer)
}

// get asks for anything that go-openai does not know.
func (c *Client) get(ctx context.Context, address string, header map[string]string) (reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.readTime(), &Error{Fault: NoAnswer, Free: true})
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return reply{}, &Error{Fault: Unreachable, Free: true, Err: c.masks.quieten(err)}
	}
	req.Header.Set("Accept", "application/json")
	for name, value := range header {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return reply{}, c.broken(ctx, err, true)
	}
	return c.readAll(ctx, answer)
}

// readTime is the longest wait for an answer that is no stream.
func (c *Client) readTime() time.Duration { return min(c.gateway.FirstByte, 30*time.Second) }

// bearer is the header that shows a key. one-api wants exactly "Bearer ".
func bearer(k Key) map[string]string {
	return map[string]string{"Authorization": "Bearer " + k.Reveal()}
}

// sameHost follows redirects of a GET within its host only: a key must not leave
// it, and a redirected POST would lose its body.
func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet || len(via) > 5 || !strings.EqualFold(first.URL.Hostname(), req.URL.Hostname()) ||
		first.URL.Scheme == "https" && req.URL.Scheme != "https" {
		return http.ErrUseLastResponse
	}
	return nil
}

// plainCause takes the address out of a transport's error.
func plainCause(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
