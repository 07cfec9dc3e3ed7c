package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"barkeep/bots"
)

const (
	officialRoot  = "https://discord.com/api/v10"
	library       = "DiscordBot (https://github.com/bwmarrin/discordgo, v" + discordgo.VERSION + ") barkeep/" // Discord wants an address
	callTimeout   = 20 * time.Second
	uploadTimeout = 2 * time.Minute
	largestAnswer = 32 << 20 // bytes; a hundred messages are far below
	lineIdle      = 10 * time.Minute
	lineSweep     = time.Minute
)

// api makes REST requests. No error of it holds a token.
type api struct {
	token  string
	root   string
	agent  string
	client *http.Client
	log    *slog.Logger
	all    *line // the cap over all chats, and what stops the whole bot
	guard  guard
	walls  walls

	mu    sync.Mutex
	lines map[string]*line
	swept time.Time
}

// call is one request.
type call struct {
	what   string // in words, for errors and the log
	method string
	path   string     // below the root
	bucket string     // requests of one bucket go one after the other; "": the request waits for nothing
	body   any        // sent as JSON
	file   *bots.File // sent beside the body
	hook   bool       // of an interaction: needs no token, and is not under the cap over all chats
	final  bool       // goes before passing views
	// late is asked when the turn has come, and may change the call; false: nothing is to be done any more.
	late func(*call) bool
	out  any // the answer is decoded into it, unless nil
}

func newAPI(o Options) *api {
	root := strings.TrimRight(o.APIURL, "/")
	if root == "" {
		root = officialRoot
	}
	version := o.Version
	if version == "" {
		version = "0"
	}
	a := &api{token: o.Token, root: root, client: o.Client, log: o.Log, lines: map[string]*line{}, agent: library + version}
	pace := &steady{}
	if o.RequestsPerSecond > 0 {
		pace.every = time.Second * 103 / 100 / time.Duration(o.RequestsPerSecond)
	}
	a.all = newLine(pace)
	if a.client == nil {
		a.client = &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConns: 256, MaxIdleConnsPerHost: 256,
			IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		}}
	}
	return a
}

// do makes a request when the limits allow it. Errors are *Error, or say that no answer came. It does not repeat anything.
func (a *api) do(ctx context.Context, c call) error {
	if c.bucket == "" {
		return a.send(ctx, c, nil)
	}
	line := a.line(c.bucket)
	if err := line.enter(ctx, c.final); err != nil {
		return err
	}
	used := false
	defer func() { line.leave(used) }()
	if err := a.walls.before(c); err != nil {
		return err
	}
	if err := a.pass(ctx, c); err != nil {
		return err
	}
	if c.late != nil && !c.late(&c) {
		return nil
	}
	used = true
	line.spend()
	return a.send(ctx, c, line)
}

// spend marks that a request is made whose headers are not known yet.
func (l *line) spend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, ok := l.pace.(*bucket); ok {
		b.told = false
	}
}

// pass waits for the cap over all chats; interactions only wait while the whole address is shut out.
func (a *api) pass(ctx context.Context, c call) error {
	if c.hook {
		if wait := a.guard.shut(); wait > 0 && !sleep(ctx, wait) {
			return ctx.Err()
		}
		return nil
	}
	if err := a.all.enter(ctx, c.final); err != nil {
		return err
	}
	a.all.leave(true)
	return nil
}

// line returns the bucket's line, and forgets those that nobody used for long.
func (a *api) line(key string) *line {
	now := time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Sub(a.swept) > lineSweep {
		a.swept = now
		for k, l := range a.lines {
			if l.idle(now) {
				delete(a.lines, k)
			}
		}
	}
	l := a.lines[key]
	if l == nil {
		l = newLine(&bucket{})
		l.used = now
		a.lines[key] = l
	}
	return l
}

func (a *api) send(ctx context.Context, c call, line *line) error {
	limit := callTimeout
	if c.file != nil {
		limit = uploadTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := a.request(ctx, c)
	if err != nil {
		return fmt.Errorf("%s: %w", c.what, err)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", c.what, a.clean(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, largestAnswer))
	if err != nil {
		return fmt.Errorf("%s: read the answer: %w", c.what, a.clean(err))
	}
	return a.judge(c, line, resp, body)
}

func (a *api) request(ctx context.Context, c call) (*http.Request, error) {
	body, kind, err := encode(c)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, c.method, a.root+c.path, body)
	if err != nil {
		return nil, a.clean(err)
	}
	req.Header.Set("User-Agent", a.agent)
	if !c.hook {
		req.Header.Set("Authorization", "Bot "+a.token)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return req, nil
}

func encode(c call) (io.Reader, string, error) {
	if c.body == nil && c.file == nil {
		return nil, "", nil
	}
	raw, err := json.Marshal(c.body)
	if err != nil {
		return nil, "", err
	}
	if c.file == nil {
		return bytes.NewReader(raw), "application/json", nil
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	head := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="payload_json"`}, "Content-Type": {"application/json"}}
	part, err := form.CreatePart(head)
	if err == nil {
		_, err = part.Write(raw)
	}
	if err == nil {
		part, err = form.CreateFormFile("files[0]", c.file.Name)
	}
	if err == nil {
		_, err = part.Write(c.file.Data)
	}
	if err == nil {
		err = form.Close()
	}
	return &b, form.FormDataContentType(), err
}

// clean returns err without the address that the request went to.
func (a *api) clean(err error) error {
	for {
		wrapped, ok := err.(*url.Error)
		if !ok {
			break
		}
		err = wrapped.Err
	}
	if text := err.Error(); a.token != "" && strings.Contains(text, a.token) {
		return fmt.Errorf("%s", strings.ReplaceAll(text, a.token, "(token)"))
	}
	return err
}
