package discord

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
	signAfter  = 250 * time.Millisecond // an answer that is there sooner needs no sign
	firstWords = 400 * time.Millisecond // after the first word, or when there are firstEnough characters
	thinkAfter = 8 * time.Second
	typingLast = 9 * time.Second // Discord shows it for 10 s
	editEvery  = 1200 * time.Millisecond
)

// stream is how far the passing views of one answer are.
type stream struct {
	*place
	begun time.Time
	words time.Time // when the first words were there
	typed time.Time
	drawn time.Time // when the last request for a view was made
	seen  bots.View // drawn last
	fails int       // in a row

	rendered bots.View // into parts
	parts    []part
}

// stream shows passing views until ctx ends.
func (l *place) stream(ctx context.Context) {
	s := stream{place: l, begun: time.Now()}
	for ctx.Err() == nil {
		at, do := s.due(s.latest())
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

// due is what to do next for a view, and when.
func (s *stream) due(v bots.View) (time.Time, func(context.Context) error) {
	now := time.Now()
	moves := time.Time{}
	if h := s.state.Hook; h != nil {
		if moves = time.UnixMilli(h.Until); !now.Before(moves) {
			return now, s.draw
		}
	}
	if len(s.state.Posts) > 0 {
		switch {
		case !same(v, s.seen):
		case moves.IsZero():
			return moves, nil
		default:
			return moves, s.draw
		}
		return earlier(s.drawn.Add(editEvery), moves), s.draw
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
	if s.state.Hook != nil || !now.Before(think) { // a deferral shows that the bot thinks
		return think, s.draw
	}
	if sign := s.signDue(); sign.Before(think) {
		return sign, s.sign
	}
	return think, s.draw
}

func earlier(a, b time.Time) time.Time {
	if !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func (s *stream) signDue() time.Time {
	if s.typed.IsZero() {
		return s.begun.Add(signAfter)
	}
	return s.typed.Add(typingLast)
}

// sign shows that the bot types.
func (s *stream) sign(ctx context.Context) error {
	s.typed = time.Now()
	if err := s.locate(ctx); err != nil {
		return err
	}
	err := s.p.api.do(ctx, call{what: "show typing", method: "POST", path: "/channels/" + s.state.Channel + "/typing", bucket: "typing " + s.state.Channel})
	if e := asRefusal(err); e != nil && e.impossible() {
		return bots.ErrImpossible
	}
	return nil // nothing depends on it
}

// draw makes one request that brings the chat nearer to the newest view.
func (s *stream) draw(ctx context.Context) error {
	s.drawn = time.Now()
	err := s.step(ctx, false, func() *act {
		v := s.latest()
		if s.parts == nil || !same(v, s.rendered) {
			s.parts, _ = render(thinking(v), s.state.Quoted, bots.MostMessages)
			s.rendered = v
		}
		a := s.differs(s.parts)
		if a == nil {
			s.seen = v
		}
		return a
	}, s.latest().Words)
	if err == nil && s.parts != nil && s.rendered.Stands != nil && s.differs(s.parts) == nil {
		s.rendered.Stands()
	}
	return err
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
	if ctx.Err() != nil || errors.Is(err, bots.ErrImpossible) {
		return false
	}
	s.fails = min(s.fails+1, 5)
	return sleep(ctx, firstWait<<s.fails/2)
}

// same compares what changes while an answer grows.
func same(a, b bots.View) bool {
	return a.Status == b.Status && len(a.Text) == len(b.Text) && a.Text == b.Text && a.Reasoning == b.Reasoning && a.Note == b.Note &&
		a.Footer == b.Footer && slices.EqualFunc(a.Buttons, b.Buttons, slices.Equal[[]bots.Button])
}
