package telegram

import (
	"context"
	"errors"
	"hash/crc32"
	"net/http"
	"slices"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"barkeep/bots"
)

// finish makes the chat show v and nothing else of the answer.
func (l *place) finish(ctx context.Context, v bots.View) error {
	parts := render(v)
	next := func() *act { return l.remaining(parts, v.File) }
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
		sum = crc32.ChecksumIEEE(append([]byte(file.Name+"\n"), file.Data...)) | 1
	}
	if l.state.File != 0 && l.state.FileSum != sum {
		l.state.Surplus = append(l.state.Surplus, l.state.File)
		l.state.File, l.state.FileSum = 0, 0
	}
	if len(l.state.Surplus) > 0 {
		return l.deleting(l.state.Surplus[0])
	}
	if file != nil && l.state.File == 0 && !l.noFile {
		return l.sending(file, sum)
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

func (l *place) sending(file *bots.File, sum uint32) *act {
	return &act{post: true, edits: -1, do: func(ctx context.Context) error {
		var made message
		method, field := l.way(file)
		upload := tgbotapi.RequestFile{Name: field, Data: tgbotapi.FileBytes{Name: file.Name, Bytes: file.Data}}
		err := l.p.api.upload(ctx, method, l.state.to(), upload, &made)
		if e := asRefusal(err); e != nil && e.Code == 400 && method != "sendDocument" && e.MigrateTo == 0 && !e.gone() {
			l.noPhoto = true // Telegram takes fewer pictures as photos than as files
			return nil
		}
		if e := asRefusal(err); e != nil && e.final() && e.MigrateTo == 0 {
			l.p.log.Warn("a file is refused", "chat", l.state.Chat, "error", err)
			l.noFile = true
			return nil
		}
		if err != nil {
			return err
		}
		l.state.File, l.state.FileSum = made.ID, sum
		l.remember()
		return nil
	}}
}

// photoMost is the most that Telegram takes as a photo, in bytes (sendPhoto).
const photoMost = 10 << 20

// way is how a file is sent: pictures as photos, speech as voice, else as a document.
func (l *place) way(file *bots.File) (method, field string) {
	kind := http.DetectContentType(file.Data)
	switch {
	case l.noPhoto:
	case strings.HasPrefix(kind, "image/") && kind != "image/gif" && len(file.Data) <= photoMost:
		return "sendPhoto", "photo"
	case kind == "application/ogg":
		return "sendVoice", "voice"
	}
	return "sendDocument", "document"
}
