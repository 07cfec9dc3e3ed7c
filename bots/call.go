package bots

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"
	"time"

	"barkeep/llm"
)

// call makes one model call with one key: it opens the charge before the
// request leaves, shows what comes, and returns how it ended. An error leaves
// what came in the view.
func (a *answering) call(ctx context.Context, g Gateway, key llm.Key, req llm.Request, caps []Cap) (Ending, error) {
	a.turn.Model, a.site = req.Model, g.Name()
	charge := Charge{Turn: a.turn.ID, Chat: a.turn.Chat.ID, Person: a.turn.Author.ID, Gateway: g.Name(), Key: a.e.hashKey(key), Own: a.pol.own != nil, Model: req.Model, Task: a.turn.Task, State: Open, At: time.Now()}
	charge.Usage = llm.Usage{Prompt: requestTokens(req), Completion: likely(req)} // reserved until the call is over
	charge.Estimate = estimate(g, req)
	if charge.Estimate == nil && moneyCapped(caps) {
		return Ending{}, errNoPrice
	}
	req.Key = key
	var notSent error
	req.Sending = func(ctx context.Context) error {
		a.course.reach(&a.course.Asked)
		notSent = a.insist(ctx, "open a charge", func(ctx context.Context) (err error) {
			charge.At = time.Now()
			charge.ID, a.before, err = a.e.store.Begin(ctx, a.turn, charge, caps)
			return err
		})
		return notSent
	}
	s := &stream{a: a, g: g, req: req, charge: &charge}
	finish, err := s.read(ctx, ask(ctx, g, a.turn.Task, req))
	if notSent != nil {
		return Ending{}, notSent
	}
	if charge.ID != 0 {
		s.settle(err)
		a.spent = append(a.spent, charge)
		a.called(charge, err)
	}
	if err != nil {
		return Ending{}, err
	}
	return a.ended(finish), nil
}

// ask chooses the endpoint.
func ask(ctx context.Context, g Gateway, task Task, req llm.Request) iter.Seq2[llm.Delta, error] {
	if task == Complete || g.Completes(req.Model) {
		return g.Complete(ctx, req)
	}
	return g.Chat(ctx, req)
}

// ended is the ending of a stream that gave a finish reason.
func (a *answering) ended(finish string) Ending {
	end := Ending{State: Answered, Answer: a.answer(), Model: a.turn.Model}
	switch {
	case finish == "length":
		end.Note = a.words.Length
	case finish == "content_filter":
		end.State, end.Note = Failed, a.words.Refused(code(a.turn.ID))
	case strings.TrimSpace(a.answer()) == "":
		end.State, end.Note = Failed, a.words.Empty(code(a.turn.ID))
	}
	return end
}

// stream is one running call.
type stream struct {
	a      *answering
	g      Gateway
	req    llm.Request
	charge *Charge
	text   strings.Builder
	reason strings.Builder
	usage  *llm.Usage
	noting sync.WaitGroup // the request id is being stored
}

// read shows what comes until the stream ends, and returns its finish reason.
func (s *stream) read(ctx context.Context, deltas iter.Seq2[llm.Delta, error]) (finish string, err error) {
	a := s.a
	noting, over := context.WithCancel(ctx)
	defer s.noting.Wait()
	defer over()
	for d, err := range deltas {
		if err != nil {
			return finish, err
		}
		if !d.Queued.IsZero() {
			a.view.Note = a.words.Queued
			a.present()
		}
		if d.RequestID != "" && s.charge.Request == "" {
			s.heard(noting, d.RequestID)
		}
		if d.Usage != nil {
			s.usage = d.Usage
		}
		if d.Finish != "" {
			finish = d.Finish
		}
		if d.Text == "" && d.Reasoning == "" && !d.Aloud {
			continue
		}
		a.course.reach(&a.course.FirstToken)
		if d.Aloud {
			s.reason.WriteString(s.text.String())
			s.text.Reset()
		}
		s.reason.WriteString(d.Reasoning)
		if a.reasons {
			a.view.Reasoning = s.reason.String()
		}
		if d.Text != "" {
			s.text.WriteString(d.Text)
			a.view.Text, a.view.Status, a.view.Note = heardAbove(a.turn)+s.text.String(), Growing, ""
		}
		if a.st.Settings[SetStreaming] != "off" {
			a.present()
		}
	}
	if ctx.Err() != nil {
		return finish, context.Cause(ctx)
	}
	return finish, nil
}

// noteAfter is how long an answer takes at least whose request id is stored before
// its end: a shorter one would only wait for a commit that its ending repeats.
const noteAfter = 50 * time.Millisecond

// heard stores the gateway's request id beside the open charge, while the answer
// comes: after a crash it finds the gateway's log row. Losing it loses only that,
// and an ending carries it too, so the end of the stream ends the attempt.
func (s *stream) heard(ctx context.Context, id string) {
	s.charge.Request = id
	charge := s.charge.ID
	if charge == 0 {
		return
	}
	s.noting.Go(func() {
		defer func() { s.a.e.caught(recover(), "storing a request id") }()
		select {
		case <-ctx.Done():
			return
		case <-time.After(noteAfter):
		}
		if err := s.a.e.store.Heard(ctx, charge, id); err != nil && ctx.Err() == nil {
			s.a.e.log.Warn("store a request id", "turn", s.a.turn.ID, "err", err)
		}
	})
}

// settle computes the charge of a call that is over.
func (s *stream) settle(err error) {
	var le *llm.Error
	if errors.As(err, &le) {
		if le.RequestID != "" {
			s.charge.Request = le.RequestID
		}
		if le.Free {
			s.charge.State = Void
			return
		}
	}
	s.charge.State = Computed
	if s.usage != nil {
		s.charge.Usage, s.charge.Reported = *s.usage, true
		s.a.e.learned.learn(s.req.Model, requestTokens(s.req), s.usage.Prompt)
	} else {
		s.charge.Usage = llm.Usage{Prompt: requestTokens(s.req), Completion: s.came()}
	}
	if c, ok := s.g.Cost(s.req.Model, s.charge.Usage); ok {
		s.charge.Cost = &c
	}
}

// came is the tokens that a call without a usage is charged for: those that came;
// on one-api, which reads the whole answer though nobody listens any more, at
// least those that were to come.
func (s *stream) came() int64 {
	n := tokens(s.text.String()) + tokens(s.reason.String())
	site, err := s.g.Site(context.Background()) // from memory: the call itself needed it
	if err != nil || site.Kind != llm.OneAPI {
		return n
	}
	return max(n, likely(s.req))
}

// likely is the tokens of an answer that are reserved.
func likely(req llm.Request) int64 {
	if req.MaxTokens > 0 {
		return int64(req.MaxTokens)
	}
	return likelyAnswer
}

// likelyAnswer is the length of an answer, in tokens, that is reserved where the
// request sets none.
const likelyAnswer = 500

// estimate is what the call will likely cost; nil where no price is known.
func estimate(g Gateway, req llm.Request) *llm.Nano {
	c, ok := g.Cost(req.Model, llm.Usage{Prompt: requestTokens(req), Completion: likely(req)})
	if !ok {
		return nil
	}
	return &c.Nano
}

func moneyCapped(caps []Cap) bool {
	for _, c := range caps {
		if c.Nano > 0 {
			return true
		}
	}
	return false
}
