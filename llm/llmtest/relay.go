package llmtest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

func (x *exchange) chat() {
	c, ok := x.call("")
	if !ok || !c.priced() || !c.chatIsSound() {
		return
	}
	c.converse()
}

func (x *exchange) completions() {
	c, ok := x.call("")
	if !ok || !c.priced() {
		return
	}
	c.legacy = true
	c.converse()
}

// converse is a text call from the reservation to the last byte.
func (c *call) converse() {
	c.own = c.g.ownPrompt(c.req)
	if !c.reserve(c.likely(c.own)) {
		return
	}
	if c.limited() {
		return
	}
	defer c.begin()()
	switch {
	case c.wholeTrouble():
	case c.req.Stream:
		c.stream()
	default:
		c.whole()
	}
}

// limited answers where the upstream's limit for this model is reached.
func (c *call) limited() bool {
	headers, refused := c.modelLimit()
	for name, values := range headers {
		c.w.Header()[name] = values
	}
	if refused == nil {
		return false
	}
	c.release()
	for name, values := range refused.Header {
		c.w.Header()[name] = values
	}
	if refused.RetryAfter != "" {
		c.w.Header().Set("Retry-After", refused.RetryAfter)
	}
	c.reply = *refused
	c.upstreamError()
	return true
}

// begin asks the model and counts the call as running until the returned function is called.
func (c *call) begin() (end func()) {
	g := c.g
	g.mu.Lock()
	g.calls++
	g.now++
	g.most = max(g.most, g.now)
	c.req.Call, c.req.Token, c.req.User = g.calls, c.token.ID, c.user.ID
	for i := len(g.requests) - 1; i >= 0; i-- {
		if g.requests[i].ID == c.req.ID {
			g.requests[i] = c.req
			break
		}
	}
	g.mu.Unlock()
	c.reply = g.opt.Answer(c.req)
	g.spoil(&c.reply)
	if c.price.model.Down {
		c.reply.Trouble = UpstreamDown
	}
	c.wrongUse()
	for name, values := range c.reply.Header {
		c.w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	return func() {
		g.mu.Lock()
		g.now--
		g.mu.Unlock()
		c.release() // whatever was not settled failed before anything was answered
	}
}

// wrongUse is the upstream's refusal of a model on an endpoint that it does not have.
func (c *call) wrongUse() {
	use := c.price.model.Use
	if c.req.Path != "/v1/chat/completions" || use == ForChat || c.reply.Status != 0 {
		return
	}
	message := "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?"
	c.reply = Reply{Status: http.StatusNotFound, Error: &Error{Message: message, Type: "invalid_request_error", Param: "model", Code: nil}}
}

// chatIsSound refuses requests that the gateway itself cannot read.
func (c *call) chatIsSound() bool {
	status, code := http.StatusInternalServerError, "invalid_request"
	if c.g.opt.Kind != NewAPI {
		status, code = http.StatusBadRequest, "invalid_text_request"
	}
	var problem string
	if err := c.fields(); err != nil {
		problem = err.Error()
	} else if len(c.req.Messages) == 0 {
		problem = "field messages is required"
	}
	if problem != "" {
		c.refuse(status, problem, code)
		return false
	}
	return true
}

// fields reads what must be of a certain type, with the gateway's own texts for what is not.
func (c *call) fields() error {
	type Message struct{}
	type GeneralOpenAIRequest struct {
		Messages  []Message `json:"messages"`
		MaxTokens *int64    `json:"max_tokens"`
	}
	var body GeneralOpenAIRequest
	err := json.Unmarshal(c.req.Body, &body)
	newAPI := c.g.opt.Kind == NewAPI
	if err != nil {
		text := err.Error()
		if newAPI {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "llmtest.", "***."), "GeneralOpenAIRequest.messages", "***.messages")
		}
		return fmt.Errorf("%s", strings.ReplaceAll(text, "llmtest.", "model."))
	}
	if body.MaxTokens == nil {
		return nil
	}
	if n := *body.MaxTokens; newAPI && n < 0 {
		return fmt.Errorf("json: cannot unmarshal number %d into Go struct field GeneralOpenAIRequest.max_tokens of type uint", n)
	} else if n < 0 || n > math.MaxInt32/2 {
		return fmt.Errorf("max_tokens is invalid")
	}
	return nil
}

// verdict is how a wait ended.
type verdict int

const (
	onward  verdict = iota
	left            // the client has gone
	silent          // the upstream said nothing for too long
	expired         // the whole call took too long
	closed          // the gateway was closed
)

// pause waits d and then for hold. While it waits it pings, where the site does so.
func (c *call) pause(d time.Duration, hold <-chan struct{}) verdict {
	if d > 0 {
		if v := c.await(time.After(d), nil); v != onward {
			return v
		}
	}
	if hold != nil {
		return c.await(nil, hold)
	}
	if c.watched && c.r.Context().Err() != nil {
		return left
	}
	return onward
}

// await waits for one of its channels, or for ever where both are nil.
func (c *call) await(timer <-chan time.Time, hold <-chan struct{}) verdict {
	var gone <-chan struct{}
	if c.watched {
		gone = c.r.Context().Done()
	}
	var silence, deadline, ping <-chan time.Time
	if c.streamed && c.g.opt.Kind == NewAPI {
		silence = time.After(c.site.StreamWait + 5*time.Second - time.Since(c.heard))
	}
	if c.site.RelayTimeout > 0 {
		deadline = time.After(c.site.RelayTimeout - time.Since(c.req.Time))
	}
	if c.pinger != nil {
		ping = c.pinger.C
	}
	for {
		select {
		case <-timer:
			return onward
		case <-hold:
			return onward
		case <-ping:
			c.out.ping()
		case <-gone:
			return left
		case <-silence:
			return silent
		case <-deadline:
			return expired
		case <-c.g.stop:
			return closed
		}
	}
}
