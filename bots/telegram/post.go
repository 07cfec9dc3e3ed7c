package telegram

import (
	"context"
	"fmt"
	"slices"
	"time"

	"barkeep/bots"
)

// act is one call that brings the chat nearer to what it should show.
type act struct {
	do    func(context.Context) error
	post  bool // it makes a new message
	rich  bool // of the rich kind
	free  bool // it does not count as a message
	edits int  // the index of the part that it edits, or -1
}

// step waits until the chat may be written to and makes the one call that want then asks for, if any.
func (l *place) step(ctx context.Context, r rank, want func() *act) error {
	line := l.chat.line // the chat may change meanwhile
	if err := line.enter(ctx, r); err != nil {
		return err
	}
	sent := false
	defer func() { line.leave(sent, r) }()
	if !l.passLending(ctx, line, r) {
		return ctx.Err()
	}
	a := want()
	if a == nil {
		return nil
	}
	sent = !a.free
	call, cancel := lasting(ctx)
	defer cancel()
	return l.mend(line, a, a.do(call))
}

// pass waits for the bot's own cap over all chats.
func (p *Platform) pass(ctx context.Context, r rank) error {
	if p.all == nil {
		return nil
	}
	if err := p.all.enter(ctx, r); err != nil {
		return err
	}
	p.all.leave(true, r)
	return nil
}

// passLending is pass for who has the turn in a chat. A passing view gives up when something final comes there.
func (l *place) passLending(ctx context.Context, chat *line, r rank) bool {
	wait, cancel := context.WithCancel(ctx)
	defer cancel()
	if r != final {
		chat.lend(cancel)
		defer chat.use()
	}
	return l.p.pass(wait, r) == nil
}

const grace = 5 * time.Second

// lasting is ctx with some seconds more: a post that is cut off may stand without anybody knowing its id.
func lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return out, func() {
		stop()
		cancel()
	}
}

// mend mends what a refusal says can be mended, and returns nil if the next step may go on at once.
func (l *place) mend(line *line, a *act, err error) error {
	if err == nil {
		return nil
	}
	if a.post && unknownEnd(err) {
		l.p.unknown.Add(1)
	}
	e := asRefusal(err)
	switch {
	case e == nil:
		return err
	case e.Code == 429:
		l.flooded(line, max(e.RetryAfter, time.Second))
		return nil
	case e.MigrateTo != 0:
		l.moved(e.MigrateTo)
		return nil
	case a.rich && e.poor():
		l.p.log.Info("a rich message is refused: plain ones follow", "chat", l.state.Chat, "error", err)
		l.poor(e)
		return nil
	case e.impossible():
		return fmt.Errorf("%w: %w", bots.ErrImpossible, err)
	case a.edits >= 0 && e.gone():
		l.state.Surplus = append(l.state.Surplus, l.state.Posts[a.edits:]...)
		l.state.Posts = slices.Clip(l.state.Posts[:a.edits])
		l.gone++
		return errGone
	case e.says("message to be replied not found") && l.state.Question != 0:
		l.state.Question = 0
		return nil
	case e.keyed() && !l.bare:
		l.bare = true
		return nil
	case (e.styled() || e.final()) && !l.plain:
		l.plain = true
		return nil
	case e.final():
		return fmt.Errorf("%w: %w", bots.ErrImpossible, err)
	}
	return err
}

// poor: no rich messages here from now on, nor anywhere if the server does not know them.
func (l *place) poor(e *Error) {
	l.chat.refuseRich()
	if e.Code == 404 {
		l.p.noRich.Store(true)
	}
}

// worthKeeping is a wait that should survive a restart: Telegram lets those who come too early wait longer.
const worthKeeping = 5 * time.Second

// flooded: a 429. Nothing is written into the chat for d.
func (l *place) flooded(line *line, d time.Duration) {
	line.close(d)
	if d >= worthKeeping {
		l.state.Until = time.Now().Add(d).Unix()
		l.remember()
	}
}

// goneMost is how often first words may vanish before they are edited; after that the whole is posted at once.
const goneMost = 3

// errGone: somebody deleted a message of the answer.
var errGone = fmt.Errorf("a message of the answer is gone")

// differs is the first thing in which the chat differs from parts, or nil.
func (l *place) differs(parts []part, r rank) *act {
	for i, want := range parts {
		if l.plain {
			want.entities = nil
		}
		if l.bare {
			want.buttons = nil
		}
		if i >= len(l.state.Posts) {
			return l.posting(i, want, r)
		}
		if id := l.state.Posts[i]; l.shown[id] != want.sum() {
			return l.editing(i, want)
		}
	}
	return nil
}

func (l *place) posting(i int, want part, r rank) *act {
	if !l.state.private() && (r == final || want.answer) && l.gone < goneMost {
		want = want.first(r == final)
	}
	in := want.in(l.state.to())
	in["link_preview_options"] = noPreview
	if i == 0 && l.quotes() {
		in["reply_parameters"] = map[string]any{"message_id": l.state.Question, "allow_sending_without_reply": true}
	}
	method := "sendMessage"
	if want.rich != nil {
		method = "sendRichMessage"
		delete(in, "link_preview_options")
	}
	return &act{post: true, rich: want.rich != nil, edits: -1, do: func(ctx context.Context) error {
		var made message
		if err := l.p.api.call(ctx, method, in, &made); err != nil {
			return err
		}
		l.state.Posts = append(l.state.Posts, made.ID)
		l.shown[made.ID] = want.sum()
		l.remember()
		return nil
	}}
}

var noPreview = map[string]any{"is_disabled": true}

// quotes: in private the answer names its question only if that is not the newest message there.
func (l *place) quotes() bool {
	return l.state.Question != 0 && (!l.state.private() || !l.chat.isNewest(l.state.Question))
}

func (l *place) editing(i int, want part) *act {
	id := l.state.Posts[i]
	in := want.in(params{"chat_id": l.state.Chat, "message_id": id, "link_preview_options": noPreview})
	if want.rich != nil {
		delete(in, "link_preview_options")
	}
	return &act{edits: i, rich: want.rich != nil, do: func(ctx context.Context) error {
		err := l.p.api.call(ctx, "editMessageText", in, nil)
		if e := asRefusal(err); e != nil && e.unchanged() {
			err = nil
		}
		if err == nil {
			l.shown[id] = want.sum()
		}
		return err
	}}
}
