package telegram

import (
	"context"
	"errors"
	"time"

	"barkeep/bots"
)

var (
	errNoDrafts = errors.New("drafts are refused, and will be")
	errAgain    = errors.New("the draft is to be sent again")
)

// drafts shows views as Telegram's native draft, one a second at most. It returns when ctx ends or drafts are refused for
// good. A part that is full is posted, and the draft goes on with the next one.
func (s *stream) drafts(ctx context.Context) {
	var last time.Time // draft
	for ctx.Err() == nil && !s.p.noDrafts.Load() && !s.chat.draftsRefused() {
		v := s.latest()
		at := s.draftDue(v, last)
		if wait := time.Until(at); wait > 0 {
			changes := last.IsZero() || same(v, s.seen) // what may come first, comes sooner
			if changes && !s.wait(ctx, at) || !changes && !sleep(ctx, wait) {
				return
			}
			continue
		}
		sent, err := s.draft(ctx)
		if sent {
			last = time.Now()
		}
		if errors.Is(err, errNoDrafts) {
			return
		}
		if !s.survives(ctx, err) {
			<-ctx.Done()
			return
		}
	}
}

// draftDue is when the next draft is due.
func (s *stream) draftDue(v bots.View, last time.Time) time.Time {
	at := last.Add(draftFresh)
	if last.IsZero() {
		at = s.begun.Add(wordsAfter)
		if v.Text == "" && v.Reasoning == "" {
			at = s.begun.Add(signAfter)
		}
	} else if !same(v, s.seen) {
		at = last.Add(draftEvery)
	}
	if closed := s.chat.line.closedFor(); closed > 0 {
		at = later(at, time.Now().Add(closed))
	}
	return at
}

// draft posts the full parts of the newest view and shows the last one as a draft.
func (s *stream) draft(ctx context.Context) (sent bool, err error) {
	parts, _ := render(thinking(s.latest()), bots.MostMessages)
	full := parts[:len(parts)-1]
	for s.differs(full, first) != nil {
		if err := s.step(ctx, first, func() *act { return s.differs(full, first) }); err != nil {
			return false, err
		}
	}
	if err := s.p.pass(ctx, passing); err != nil { // a draft is no message: it takes no turn in its chat
		return false, err
	}
	v := s.latest()
	if parts, _ = render(thinking(v), bots.MostMessages); len(parts) > len(full)+1 {
		return false, nil // another part has become full meanwhile
	}
	err = s.sendDraft(ctx, parts[len(parts)-1])
	if errors.Is(err, errAgain) {
		return true, nil
	}
	if err == nil {
		s.seen = v
		stands(v)
	}
	return true, err
}

func (s *stream) sendDraft(ctx context.Context, p part) error {
	p.buttons = nil // a draft cannot carry them; it has a stop button of its own
	if s.plain {
		p.entities = nil
	}
	in := p.in(s.state.to())
	in["draft_id"] = s.state.Question
	in["can_stop"], in["keep_on_stop"] = true, true
	call, cancel := lasting(ctx)
	defer cancel()
	err := s.p.api.call(call, "sendMessageDraft", in, nil)
	e := asRefusal(err)
	switch {
	case err == nil || e == nil:
		return err
	case e.Code == 429:
		s.chat.line.close(max(e.RetryAfter, time.Second))
		return errAgain
	case e.styled() && !s.plain:
		s.plain = true
		return errAgain
	case e.Code == 404:
		s.p.noDrafts.Store(true)
		return errNoDrafts
	case e.Code == 403:
		return errors.Join(bots.ErrImpossible, err)
	case e.Code == 400:
		s.chat.refuseDrafts()
		return errNoDrafts
	}
	return err
}
