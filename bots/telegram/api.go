package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const (
	officialRoot  = "https://api.telegram.org"
	callTimeout   = 20 * time.Second
	uploadTimeout = 2 * time.Minute
	largestAnswer = 64 << 20 // bytes of one answer of the server, far above 100 updates
)

// api calls methods of the Bot API. No error of it contains the token.
type api struct {
	token    string
	root     string
	endpoint string
	client   *http.Client
}

// params are a method's parameters; values other than strings are sent as JSON.
type params map[string]any

func newAPI(o Options) *api {
	silence()
	root := strings.TrimRight(o.APIURL, "/")
	if root == "" {
		root = officialRoot
	}
	a := &api{token: o.Token, root: root, client: o.Client}
	a.endpoint = strings.ReplaceAll(root, "%", "%%") + "/bot%s/%s"
	if a.client == nil {
		t := &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConns: 256, MaxIdleConnsPerHost: 256,
			IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		}
		a.client = &http.Client{Transport: t}
	}
	return a
}

// silence: the SDK's logger is one for the whole process, and prints addresses with the token in them.
var silence = sync.OnceFunc(func() { _ = tgbotapi.SetLogger(quiet{}) })

type quiet struct{}

func (quiet) Println(...any)        {}
func (quiet) Printf(string, ...any) {}

// call makes one call and decodes its result, unless result is nil. Errors are *Error, or say that no answer came.
func (a *api) call(ctx context.Context, method string, in params, result any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return a.do(ctx, method, in, nil, result)
}

// upload is call with a file.
func (a *api) upload(ctx context.Context, method string, in params, file tgbotapi.RequestFile, result any) error {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	return a.do(ctx, method, in, &file, result)
}

func (a *api) do(ctx context.Context, method string, in params, file *tgbotapi.RequestFile, result any) error {
	values, err := in.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	once := &caller{ctx: ctx, client: a.client}
	bot := tgbotapi.BotAPI{Token: a.token, Client: once}
	bot.SetAPIEndpoint(a.endpoint)
	var answer *tgbotapi.APIResponse
	if file == nil {
		answer, err = bot.MakeRequest(method, values)
	} else {
		answer, err = bot.UploadFiles(method, values, []tgbotapi.RequestFile{*file})
	}
	if err != nil {
		return a.refusal(method, err, answer, once.status)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return fmt.Errorf("%s: read the answer: %w", method, err)
	}
	return nil
}

// refusal turns what the SDK returns into an *Error if the server answered at all. The SDK loses the HTTP status of answers
// that are not JSON, and the code of refused uploads.
func (a *api) refusal(method string, err error, answer *tgbotapi.APIResponse, status int) error {
	if refused, ok := errors.AsType[*tgbotapi.Error](err); ok {
		e := &Error{
			Method: method, Code: refused.Code, Description: a.scrub(refused.Message),
			RetryAfter: time.Duration(refused.RetryAfter) * time.Second, MigrateTo: refused.MigrateToChatID,
		}
		if e.Code == 0 && answer != nil {
			e.Code = answer.ErrorCode
		}
		return e
	}
	if status >= 300 {
		return &Error{Method: method, Code: status, Description: http.StatusText(status)}
	}
	return fmt.Errorf("%s: %w", method, a.clean(err))
}

// clean returns err without the address that the call went to.
func (a *api) clean(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if text := err.Error(); text != a.scrub(text) {
		return errors.New(a.scrub(text))
	}
	return err
}

func (a *api) scrub(text string) string {
	if a.token == "" {
		return text
	}
	for _, form := range []string{a.token, url.PathEscape(a.token), url.QueryEscape(a.token), strings.Trim(strconv.Quote(a.token), `"`)} {
		text = strings.ReplaceAll(text, form, "(token)")
	}
	return text
}

// caller is the SDK's HTTP client for one call: it adds the context, which the SDK does not know, and keeps the status.
type caller struct {
	ctx    context.Context
	client *http.Client
	status int
}

func (c *caller) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.client.Do(req.WithContext(c.ctx))
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err
		}
		return nil, err
	}
	c.status = resp.StatusCode
	resp.Body = limited{io.LimitReader(resp.Body, largestAnswer), resp.Body}
	return resp, nil
}

type limited struct {
	io.Reader
	body io.ReadCloser
}

// Close reads the little that may be left behind the JSON, so that the connection can be used again.
func (l limited) Close() error {
	_, _ = io.CopyN(io.Discard, l.Reader, 4<<10) // an error here is the connection's, and Close gives it up
	return l.body.Close()
}

func (in params) encode() (tgbotapi.Params, error) {
	out := tgbotapi.Params{}
	for name, value := range in {
		if text, ok := value.(string); ok {
			out[name] = text
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		out[name] = string(raw)
	}
	return out, nil
}
