package telegram

import (
	"context"
	"errors"
	"slices"
	"strings"

	"barkeep/bots"
)

// finish makes the chat show v and nothing else of the answer.
func (l *place) finish(ctx context.Context, v bots.View) error {
	means := l.means()
	parts, file := l.compose(v)
	next := func() *act {
		if now := l.means(); now != means { // something was refused
			means = now
			parts, file = l.compose(v)
		}
		return l.remaining(parts, file)
	}
	return l.until(ctx, next)
}

// until does what next asks for until it asks for nothing.
func (l *place) until(ctx context.Context, next func() *act) error {
	for wait := firstWait; next() != nil; {
		err := l.step(ctx, final, next)
		switch {
		case err == nil, errors.Is(err, errGone):
			wait = firstWait
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, bots.ErrImpossible):
			return err
		default:
			l.p.log.Debug("a final view waits", "chat", l.state.Chat, "error", err)
			if !sleep(ctx, pause(err, wait)) {
				return ctx.Err()
			}
			wait = longer(wait)
		}
	}
	return nil
}

// rebutton gives the last message other buttons, or none. That it is gone, or too old, does not matter.
func (l *place) rebutton(buttons [][]bots.Button) func() *act {
	done := len(l.state.Posts) == 0
	return func() *act {
		if done {
			return nil
		}
		in := params{"chat_id": l.state.Chat, "message_id": l.state.Posts[len(l.state.Posts)-1]}
		if rows := keyboard(buttons); len(rows) > 0 {
			in["reply_markup"] = map[string]any{"inline_keyboard": rows}
		}
		return &act{edits: -1, do: func(ctx context.Context) error {
			err := l.p.api.call(ctx, "editMessageReplyMarkup", in, nil)
			if e := asRefusal(err); e != nil && (e.Code == 400 || e.Code == 403) {
				err = nil
			}
			done = done || err == nil
			return err
		}}
	}
}

// means is what Telegram takes here, as far as it is known.
type means struct{ file, rich bool }

func (l *place) means() means {
	return means{file: !l.noFile, rich: !l.p.noRich.Load() && !l.chat.richRefused()}
}

// compose draws a final view: where the chat wants it as one rich message, while those are taken and it fits into one. A text that is too long for the chat goes along as a file, unless files are refused.
func (l *place) compose(v bots.View) ([]part, *bots.File) {
	most := bots.MostMessages
	if l.noFile {
		v, most = v.Unfiled("", l.tooLarge), bots.MostUnfiled
	}
	if v.Rich && l.means().rich && strings.TrimSpace(v.Text) != "" {
		if blocks := rich(v); blocks != nil {
			whole := part{text: draw(clean(v.Text), v.Status).String, rich: blocks, buttons: keyboard(v.Buttons), answer: true}
			return []part{whole}, v.File
		}
	}
	parts, long := render(v, most)
	if long && !l.noFile {
		return parts, v.Whole()
	}
	return parts, v.File
}

// remaining is the next thing to do until only parts and file stand, or nil.
func (l *place) remaining(parts []part, file *bots.File) *act {
	if a := l.differs(parts, final); a != nil {
		return a
	}
	if over := len(l.state.Posts) - len(parts); over > 0 {
		l.state.Surplus = append(l.state.Surplus, l.state.Posts[len(parts):]...)
		l.state.Posts = slices.Clip(l.state.Posts[:len(parts)])
	}
	var sum uint32
	if file != nil {
		sum = sumOf(file)
	}
	if l.state.File != 0 && l.state.FileSum != sum && (file == nil || l.state.FileSum != 0) {
		l.state.Surplus = append(l.state.Surplus, l.state.File)
		l.state.File, l.state.FileSum = 0, 0
	}
	if len(l.state.Surplus) > 0 {
		return l.deleting(l.state.Surplus[0])
	}
	if file != nil && l.state.FileSum != sum {
		return l.carry(file)
	}
	return nil
}

// signed leaves a reaction on the question in place of words, where nothing was
// posted; false where that cannot be.
func (l *place) signed(ctx context.Context, emoji string) bool {
	if len(l.state.Posts) > 0 || l.state.Question == 0 || l.state.private() {
		return false
	}
	reaction := []map[string]string{{"type": "emoji", "emoji": emoji}}
	err := l.p.api.call(ctx, "setMessageReaction", params{"chat_id": l.state.Chat, "message_id": l.state.Question, "reaction": reaction}, nil)
	return err == nil
}

func (l *place) deleting(id int) *act {
	return &act{free: true, edits: -1, do: func(ctx context.Context) error {
		in := params{"chat_id": l.state.Chat, "message_id": id}
		err := l.p.api.call(ctx, "deleteMessage", in, nil)
		if e := asRefusal(err); e != nil && e.Code == 400 && !e.gone() { // older than 48 hours: it cannot be deleted, but it can say less
			in["text"] = nothing
			err = l.p.api.call(ctx, "editMessageText", in, nil)
		}
		if e := asRefusal(err); err != nil && (e == nil || e.Code != 400) {
			return err
		}
		l.state.Surplus = slices.DeleteFunc(slices.Clone(l.state.Surplus), func(one int) bool { return one == id })
		l.remember()
		return nil
	}}
}
