package telegram

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"barkeep/bots"
)

const (
	signAfter  = 600 * time.Millisecond // without words; a draft that thinks puts off the one with words by a second
	wordsAfter = 150 * time.Millisecond // an answer that is whole by then needs no draft
	firstWords = 400 * time.Millisecond // after the first word, or when there are firstEnough characters
	thinkAfter = 8 * time.Second
	typingLast = 4500 * time.Millisecond // Telegram shows it for 5 s
	draftEvery = time.Second
	draftFresh = 25 * time.Second // a draft vanishes after 30 s
)

// stream shows passing views until ctx ends.
func (l *place) stream(ctx context.Context, begun time.Time) {
	chat := l.chat // the place may move to another one
	chat.run(1)
	defer chat.run(-1)
	s := stream{place: l, begun: begun}
	if l.drafting() {
		s.drafts(ctx)
	}
	s.edits(ctx)
}

// drafting reports whether passing views begin as a draft: in private, and where no message stands yet.
func (l *place) drafting() bool {
	return l.state.private() && l.state.Question != 0 && len(l.state.Posts) == 0
}

// stream is how far the passing views of one answer are.
type stream struct {
	*place
	begun time.Time
	words time.Time // when the first words were there
	typed time.Time
	seen  bots.View // drawn last
	fails int       // in a row
}

// wait returns false when ctx has ended; else a newer view may be there, or at has come. A zero at never comes.
func (s *stream) wait(ctx context.Context, at time.Time) bool {
	var due <-chan time.Time
	if !at.IsZero() {
		t := time.NewTimer(time.Until(at))
		defer t.Stop()
		due = t.C
	}
	select {
	case <-ctx.Done():
	case <-due:
	case <-s.wake:
	}
	return ctx.Err() == nil
}

// edits shows views as a message that is edited.
func (s *stream) edits(ctx context.Context) {
	for ctx.Err() == nil {
		v := s.latest()
		at, do := s.due(v)
		if do == nil || time.Now().Before(at) {
			if !s.wait(ctx, at) {
				return
			}
			continue
		}
		if !s.survives(ctx, do(ctx)) {
			return
		}
	}
}

// due is what to do next for a view, and when.
func (s *stream) due(v bots.View) (time.Time, func(context.Context) error) {
	now := time.Now()
	if len(s.state.Posts) > 0 {
		crowded := !s.state.private() && s.chat.run(0) > runningEdits
		if crowded || same(v, s.seen) {
			return time.Time{}, nil
		}
		return now, s.draw
	}
	if text := strings.TrimSpace(v.Text + v.Reasoning); text != "" {
		if s.words.IsZero() {
			s.words = now
		}
		if utf8.RuneCountInString(text) >= firstEnough {
			return now, s.draw
		}
		return s.words.Add(firstWords), s.draw
	}
	think := s.begun.Add(thinkAfter)
	if !now.Before(think) {
		return now, s.draw
	}
	if sign := s.signDue(); sign.Before(think) {
		return sign, s.typing
	}
	return think, s.draw
}

// signDue is when the next "typing" is due. In a group it is one, since it may count as a message there.
func (s *stream) signDue() time.Time {
	switch {
	case s.typed.IsZero():
		return s.begun.Add(signAfter)
	case s.state.private():
		return s.typed.Add(typingLast)
	}
	return s.begun.Add(thinkAfter)
}

func (s *stream) typing(ctx context.Context) error {
	s.typed = time.Now()
	in := s.state.to()
	in["action"] = "typing"
	err := s.p.api.call(ctx, "sendChatAction", in, nil)
	if e := asRefusal(err); e != nil && e.Code == 429 {
		s.chat.line.close(max(e.RetryAfter, time.Second))
	}
	return nil // nothing depends on it
}

// draw makes one call that brings the chat nearer to the newest view.
func (s *stream) draw(ctx context.Context) error {
	r := passing
	if len(s.state.Posts) == 0 {
		r = first
	}
	var v bots.View
	var parts []part
	err := s.step(ctx, r, func() *act {
		v = s.latest()
		parts, _ = render(thinking(v), bots.MostMessages)
		a := s.differs(parts, r)
		if a == nil {
			s.seen = v
		}
		return a
	})
	if err == nil && parts != nil && s.differs(parts, r) == nil {
		stands(v)
	}
	return err
}

func stands(v bots.View) {
	if v.Stands != nil {
		v.Stands()
	}
}

// thinking gives a view without words the note that it thinks.
func thinking(v bots.View) bots.View {
	if strings.TrimSpace(v.Text+v.Reasoning+v.Note) == "" && v.Words != nil {
		v.Note = v.Words.Thinking
	}
	return v
}

// survives reports whether passing views go on after err: those that cannot be shown are left to the final one.
func (s *stream) survives(ctx context.Context, err error) bool {
	if err == nil {
		s.fails = 0
		return true
	}
	if ctx.Err() != nil || errors.Is(err, bots.ErrImpossible) || errors.Is(err, errGone) {
		return false
	}
	s.fails = min(s.fails+1, 5)
	return sleep(ctx, pause(err, firstWait<<s.fails))
}

// same compares what changes while an answer grows.
func same(a, b bots.View) bool {
	return a.Status == b.Status && len(a.Text) == len(b.Text) && a.Text == b.Text && a.Reasoning == b.Reasoning && a.Note == b.Note &&
		a.Footer == b.Footer && slices.EqualFunc(a.Buttons, b.Buttons, slices.Equal[[]bots.Button])
}
