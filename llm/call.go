package llm

import (
	"context"
	"errors"
	"iter"
	"time"
)

// errLeft says that the caller left the loop.
var errLeft = errors.New("caller left")

// call is one question on its way: waiting, sending, repeating.
type call struct {
	c       *Client
	to      endpoint
	r       Request
	yield   func(Delta, error) bool
	shape   shape
	repeats repeats
	queued  time.Time // in the queue for the model's limit since
	told    bool      // that it is queued
	ready   bool      // Sending was called
	began   bool      // it may cost something
	usage   *Usage
}

func (c *Client) ask(ctx context.Context, r Request, to endpoint) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		k := &call{c: c, to: to, r: r, yield: yield, shape: c.shapes.known(to, r.Model)}
		var err error
		defer func() { k.over(err) }()
		s, err := k.open(ctx)
		if err == nil {
			defer s.close()
			err = k.relay(s)
		}
		if err == nil || errors.Is(err, errLeft) {
			return
		}
		yield(Delta{}, err)
	}
}

// open sends the request, again where that may help and cannot cost twice.
func (k *call) open(ctx context.Context) (*stream, error) {
	for {
		s, err := k.try(ctx)
		var e *Error
		if err == nil {
			k.c.shapes.took(k.to, k.r.Model, k.shape)
		}
		if err == nil || !errors.As(err, &e) {
			return s, err
		}
		if k.shape.adapt(k.to, k.r, e) {
			continue
		}
		if !k.repeats.pause(ctx, e) {
			if ctx.Err() != nil && e.Free {
				return nil, left(ctx, true)
			}
			return nil, e
		}
		k.c.log.Debug("repeat", "model", k.r.Model, "fault", e.Fault, "status", e.Status, "request_id", e.RequestID)
	}
}

// try sends the request once.
func (k *call) try(ctx context.Context) (*stream, error) {
	if k.repeats.since.IsZero() {
		k.repeats.since = time.Now()
	}
	api, err := k.c.api(ctx, k.r.Key)
	if err != nil {
		return nil, err
	}
	body, err := k.shape.body(k.to, k.r)
	if err != nil {
		return nil, &Error{Fault: BadRequest, Free: true, Err: err}
	}
	slot := k.c.limits.slot(k.r.Key, k.r.Model)
	if err := k.wait(ctx, slot); err != nil {
		return nil, err
	}
	if err := k.prepare(ctx); err != nil {
		slot.end(false)
		return nil, err
	}
	return k.send(ctx, api, body, slot)
}

// wait takes a slot under the model's limit; time in the queue is no time spent
// on repeats.
func (k *call) wait(ctx context.Context, s *slot) error {
	began := time.Now()
	if k.queued.IsZero() {
		k.queued = began
	}
	err := s.wait(ctx, func() bool {
		if k.told {
			return true
		}
		k.told = true
		return k.yield(Delta{Queued: k.queued}, nil)
	})
	k.repeats.since = k.repeats.since.Add(time.Since(began))
	return err
}

// prepare lets the caller store what it must before a call may cost something.
func (k *call) prepare(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return left(ctx, true)
	}
	if k.ready {
		return nil
	}
	k.ready = true
	if k.r.Sending != nil {
		if err := k.r.Sending(ctx); err != nil {
			return &Error{Fault: Cut, Free: true, Err: err}
		}
	}
	k.begin()
	return nil
}

// send sends the request and returns its answer if that may be a stream.
func (k *call) send(ctx context.Context, api string, body []byte, slot *slot) (*stream, error) {
	began := time.Now()
	ctx, patience := newPatience(ctx, k.c.gateway.FirstByte, k.c.gateway.Idle)
	x := &exchange{http: k.c.http, body: body, written: func() { slot.end(true) }}
	answer, err := post(ctx, k.to, k.shape, api, k.r.Key, x)
	if answer == nil {
		e := k.c.broken(ctx, err, false)
		patience.end()
		slot.end(e.Fault != Unreachable)
		return nil, e
	}
	slot.end(true)
	patience.body = answer.Body
	if answer.StatusCode >= 200 && answer.StatusCode < 300 {
		return newStream(k.c, ctx, patience, answer), nil
	}
	defer patience.end()
	said := patience.all()
	e := k.c.refusal(answer.StatusCode, answer.Header, said)
	late(e, time.Since(began))
	k.c.circuit.heard(k.r.Key, e)
	k.c.circuit.called(k.r.Model, e)
	return nil, e
}

// relay hands the stream on.
func (k *call) relay(s *stream) error {
	k.c.circuit.heard(k.r.Key, nil)
	k.c.circuit.called(k.r.Model, nil)
	if id := requestID(s.header); id != "" && !k.yield(Delta{RequestID: id}, nil) {
		return errLeft
	}
	for {
		d, end, err := s.step()
		if d.Usage != nil {
			k.usage = d.Usage
		}
		if d != (Delta{}) && !k.yield(d, nil) {
			return errLeft
		}
		if end || err != nil {
			return err
		}
	}
}
