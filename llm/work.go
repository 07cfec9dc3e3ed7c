package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"
)

// workLimit is the most that is read of the answer to a call that is no stream.
const workLimit = 32 << 20

// work makes a call that is no stream: with the same care about limits, repeats
// and what may cost as a streaming one.
func (c *Client) work(ctx context.Context, w Work, path, kind string, body []byte) (reply, error) {
	k := &call{c: c, r: Request{Key: w.Key, Model: w.Model, Sending: w.Sending}, yield: func(Delta, error) bool { return true }}
	var err error
	defer func() { k.over(err) }()
	for {
		var got reply
		got, err = k.once(ctx, path, kind, body)
		var e *Error
		if err == nil || !errors.As(err, &e) {
			return got, err
		}
		if !k.repeats.pause(ctx, e) {
			if ctx.Err() != nil && e.Free {
				return reply{}, left(ctx, true)
			}
			return reply{}, e
		}
	}
}

// once sends the request once and reads its answer.
func (k *call) once(ctx context.Context, path, kind string, body []byte) (reply, error) {
	if k.repeats.since.IsZero() {
		k.repeats.since = time.Now()
	}
	api, err := k.c.api(ctx, k.r.Key)
	if err != nil {
		return reply{}, err
	}
	slot := k.c.limits.slot(k.r.Key, k.r.Model)
	if err := k.wait(ctx, slot); err != nil {
		return reply{}, err
	}
	if err := k.prepare(ctx); err != nil {
		slot.end(false)
		return reply{}, err
	}
	began := time.Now()
	ctx, patience := newPatience(ctx, k.c.gateway.FirstByte, k.c.gateway.Idle)
	defer patience.end()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { slot.end(true) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, api+path, bytes.NewReader(body))
	if err != nil {
		slot.end(false)
		return reply{}, &Error{Fault: Unreachable, Free: true, Err: k.c.masks.quieten(err)}
	}
	req.Header.Set("Authorization", bearer(k.r.Key)["Authorization"])
	req.Header.Set("Content-Type", kind)
	answer, err := k.c.http.Do(req)
	if err != nil {
		e := k.c.broken(ctx, err, false)
		slot.end(e.Fault != Unreachable)
		return reply{}, e
	}
	slot.end(true)
	patience.body = answer.Body
	return k.judge(ctx, patience, answer, time.Since(began))
}

// judge reads an answer to its end. An error inside a 200 counts as one.
func (k *call) judge(ctx context.Context, patience *patience, answer *http.Response, took time.Duration) (reply, error) {
	said, err := io.ReadAll(io.LimitReader(patience, workLimit+1))
	got := reply{answer.StatusCode, answer.Header, said, answer.Request.URL}
	if !got.ok() || complains(got) {
		e := k.c.refusal(answer.StatusCode, answer.Header, said[:min(len(said), 1<<20)])
		late(e, took)
		k.c.circuit.heard(k.r.Key, e)
		return reply{}, e
	}
	switch {
	case err != nil:
		e := k.c.broken(ctx, err, false)
		e.RequestID = k.c.masks.code(requestID(answer.Header))
		return reply{}, e
	case len(said) > workLimit:
		return reply{}, &Error{Fault: Odd, Status: answer.StatusCode, Detail: "answer above 32 MiB"}
	}
	k.c.circuit.heard(k.r.Key, nil)
	return got, nil
}

// complains reports whether an answer with 200 says that there was an error.
func complains(r reply) bool {
	var w struct {
		Error json.RawMessage `json:"error"`
	}
	return looksJSON(r.body) && lenient(trimBOM(r.body), &w) == nil && something(w.Error)
}
