package llmtest

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
)

// usual is the error that an upstream gives with a status.
func usual(status int, model string) Error {
	switch status {
	case http.StatusBadRequest:
		return Error{
			Message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
			Type:    "invalid_request_error", Code: "context_length_exceeded",
		}
	case http.StatusUnauthorized:
		return Error{Message: "Incorrect API key provided: sk-up***eam.", Type: "invalid_request_error", Code: "invalid_api_key"}
	case http.StatusPaymentRequired:
		return Error{Message: "Insufficient Balance", Type: "unknown_error", Code: "invalid_request_error"}
	case http.StatusForbidden:
		return Error{
			Message: "Country, region, or territory not supported", Type: "request_forbidden", Code: "unsupported_country_region_territory",
		}
	case http.StatusNotFound:
		return Error{Message: "The model `" + model + "` does not exist", Type: "invalid_request_error", Code: "model_not_found"}
	case http.StatusTooManyRequests:
		return Error{
			Message: "Rate limit reached for " + model + " in organization org-mock on requests per min. Limit: 3 / min. Please try again in 20s.",
			Type:    "requests", Code: "rate_limit_exceeded",
		}
	case http.StatusServiceUnavailable:
		return Error{Message: "The engine is currently overloaded, please try again later", Type: "server_error"}
	}
	return Error{Message: "The server had an error while processing your request. Sorry about that!", Type: "server_error"}
}

// failsFirst answers where the upstream fails before its stream or body begins.
func (c *call) failsFirst() bool {
	status := map[Trouble]int{
		NoMoneyAtUpstream: 402, WrongKeyAtUpstream: 401, RefusedAtUpstream: 403, TooLong: 400, RateLimited: 429, UpstreamBroken: 500,
		UpstreamBusy: 503,
	}[c.reply.Trouble]
	if status != 0 && c.reply.Status == 0 {
		c.reply.Status = status
	}
	switch {
	case c.reply.Status != 0:
		c.upstreamError()
	case c.reply.Trouble == UpstreamDown:
		c.upstreamDown()
	case c.reply.Trouble == UpstreamHTML502:
		c.upstreamHTML502()
	case c.reply.Trouble == UpstreamJSONError && (!c.streamed || c.g.opt.Kind != NewAPI):
		c.fail(http.StatusOK, c.passed(Error{Message: "mock: error inside a 200", Type: "server_error", Code: "mock_err200"}))
	case c.reply.Trouble == UpstreamHTML && !c.streamed:
		c.upstreamHTML()
	default:
		return false
	}
	return true
}

// passed is an upstream's error as the gateway writes it: one-api signs it, new-api does not.
func (c *call) passed(e Error) Error {
	if c.g.opt.Kind == Plain {
		return e
	}
	if c.g.opt.Kind == OneAPI {
		e.Message = c.signed(e.Message)
	}
	if e.Param == nil {
		e.Param = ""
	}
	return e
}

func (c *call) upstreamError() {
	e := usual(c.reply.Status, c.req.Model)
	if c.reply.Error != nil {
		e = *c.reply.Error
	}
	if c.g.opt.Kind == Plain && c.reply.RetryAfter != "" {
		c.w.Header().Set("Retry-After", c.reply.RetryAfter)
	}
	if c.g.opt.Kind == OneAPI && c.reply.Status == http.StatusTooManyRequests {
		e.Message = "当前分组上游负载已饱和，请稍后再试"
	}
	c.fail(c.reply.Status, c.passed(e))
}

// fail answers with an error before anything was charged. Where pings have opened the stream it is a bare line in there.
func (c *call) fail(status int, e Error) {
	c.release()
	switch {
	case c.out != nil && c.out.open:
		body, err := json.Marshal(wrapped{errorBody(e)})
		if err == nil {
			c.out.raw(string(body))
		}
		return
	case c.out != nil && c.g.opt.Kind != NewAPI:
		c.closeStream() // new-api keeps the stream's Content-Type on its error
	}
	c.relayError(status, e)
}

func (c *call) upstreamDown() {
	text := "upstream error: do request failed"
	if c.g.opt.Kind == OneAPI { // it shows the upstream's address
		text = `do request failed: Post "http://127.0.0.1:3900` + c.req.Path + `": `
		if c.late {
			text += "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
		} else {
			text += "dial tcp 127.0.0.1:3900: connect: connection refused"
		}
	}
	e := Error{Message: c.signed(text), Type: c.family(), Param: "", Code: "do_request_failed"}
	if c.g.opt.Kind == Plain {
		c.fail(http.StatusBadGateway, Error{Message: "Bad gateway.", Type: "server_error"})
		return
	}
	c.fail(http.StatusInternalServerError, e)
}

func (c *call) upstreamHTML502() {
	switch c.g.opt.Kind {
	case NewAPI:
		c.fail(http.StatusBadGateway, Error{
			Message: "openai_error", Type: "bad_response_status_code", Param: "", Code: "bad_response_status_code",
		})
	case OneAPI:
		c.fail(http.StatusBadGateway, Error{
			Message: c.signed(""), Type: "upstream_error", Param: "502", Code: "bad_response_status_code",
		})
	default:
		c.proxyPage()
	}
}

func (c *call) upstreamHTML() {
	const text = "invalid character '<' looking for beginning of value"
	switch c.g.opt.Kind {
	case NewAPI:
		c.fail(http.StatusInternalServerError, Error{Message: text, Type: "bad_response_body", Param: "", Code: "bad_response_body"})
	case OneAPI:
		c.fail(http.StatusInternalServerError, Error{
			Message: c.signed(text), Type: c.family(), Param: "", Code: "unmarshal_response_body_failed",
		})
	default:
		c.page()
	}
}

func (c *call) page() {
	c.closeStream()
	c.html(http.StatusOK, "<!doctype html><html><head><title>Welcome</title></head><body><h1>It works</h1></body></html>")
}

func (c *call) proxyPage() {
	c.closeStream()
	c.html(http.StatusBadGateway, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
}

// wholeTrouble answers where the trouble is the gateway's or the wire's and spoils the answer from its first byte.
func (c *call) wholeTrouble() bool {
	switch c.reply.Trouble {
	case SensitiveWords:
		c.release()
		c.refuse(http.StatusInternalServerError, "sensitive words detected", "sensitive_words_detected")
	case CPUOverloaded:
		c.release()
		c.relayError(http.StatusServiceUnavailable, Error{
			Message: "system cpu overloaded", Type: c.family(), Param: "", Code: "system_cpu_overloaded",
		})
	case Empty429:
		c.release()
		c.empty429()
	case HTML:
		c.release()
		c.page()
	case HTML502:
		c.release()
		c.proxyPage()
	case JSONError:
		c.release()
		c.relayError(http.StatusOK, Error{Message: "The server had an error", Type: "server_error", Param: "", Code: "server_error"})
	case EmptyBody:
		c.charge(c.estimated("", ""))
		c.w.Header().Set("Content-Length", "0")
		c.w.WriteHeader(http.StatusOK)
	case WholeAnswer:
		c.whole()
	case PingThenError, DoneOnly:
		return c.shortStream()
	default:
		return false
	}
	return true
}

// shortStream is a stream without a single event.
func (c *call) shortStream() bool {
	if !c.req.Stream {
		return false
	}
	c.openStream()
	if c.reply.Trouble == DoneOnly {
		c.charge(c.estimated("", ""))
		c.out.done()
		return true
	}
	c.out.ping()
	c.fail(http.StatusTooManyRequests, c.passed(usual(http.StatusTooManyRequests, c.req.Model)))
	return true
}

// wireTrouble spoils a stream that has begun.
func (s *stream) wireTrouble() {
	switch s.reply.Trouble {
	case ErrorEvent:
		s.out.data([]byte(`{"error":{"message":"upstream error","type":"upstream_error","param":"","code":"upstream_error"}}`))
	case Stall:
		s.linger()
		s.cut = true
	case Cut:
		s.out.raw("") // the headers at least
		s.cut = true
	}
}

// linger waits for the client to go, or for Close.
func (c *call) linger() {
	select {
	case <-c.r.Context().Done():
	case <-c.g.stop:
	}
}

// dice is the seeded source of faults.
type dice struct{ *rand.Rand }

func newDice(seed uint64) *dice { return &dice{rand.New(rand.NewPCG(seed, seed))} }

// spoil draws a fault for a reply that has no trouble of its own. Every call draws equally often, so that a changed chance
// of one trouble leaves the others where they were.
func (g *Gateway) spoil(r *Reply) {
	if len(g.opt.Faults.Chance) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	drawn := None
	for t := None + 1; t < troubles; t++ {
		if g.dice.Float64() < g.opt.Faults.Chance[t] && drawn == None {
			drawn = t
		}
	}
	after := g.dice.IntN(1 + len(r.Reasoning) + len(r.Chunks))
	if drawn != None && r.Trouble == None && r.Status == 0 {
		r.Trouble, r.After = drawn, after
	}
}
