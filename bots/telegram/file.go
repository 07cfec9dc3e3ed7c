package telegram

import (
	"context"
	"hash/crc32"
	"net/http"
	"slices"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"barkeep/bots"
)

// sumOf tells files apart; it is never 0.
func sumOf(file *bots.File) uint32 {
	return crc32.ChecksumIEEE(append([]byte(file.Name+"\n"), file.Data...)) | 1
}

// carry brings the file nearer to standing in the chat. In a group a message with its name is posted first and then edited
// to carry it: an edit may be repeated, so that a post made twice leaves a name but never the file twice.
func (l *place) carry(file *bots.File) *act {
	method, field := l.way(file)
	switch {
	case l.state.File != 0:
		return l.filling(file, field)
	case !l.state.private() && field != "voice" && !l.noFill:
		return l.naming(file)
	}
	return l.sending(file, method, field)
}

// naming posts the name of a file.
func (l *place) naming(file *bots.File) *act {
	in := l.state.to()
	in["text"] = file.Name + growingMark
	return &act{post: true, edits: -1, do: func(ctx context.Context) error {
		var made message
		if err := l.p.api.call(ctx, "sendMessage", in, &made); err != nil {
			return err
		}
		l.hold(made.ID, 0)
		return nil
	}}
}

// fillsMost is how many messages with a file's name may be gone before the file is posted itself.
const fillsMost = 3

// filling makes the message with a file's name carry the file (editMessageMedia: "or to add media to text messages").
func (l *place) filling(file *bots.File, kind string) *act {
	in := params{"chat_id": l.state.Chat, "message_id": l.state.File, "media": map[string]string{"type": kind, "media": "attach://file"}}
	upload := tgbotapi.RequestFile{Name: "file", Data: tgbotapi.FileBytes{Name: file.Name, Bytes: file.Data}}
	return &act{edits: -1, do: func(ctx context.Context) error {
		err := l.p.api.upload(ctx, "editMessageMedia", in, upload, nil)
		switch e := asRefusal(err); {
		case err == nil, e != nil && e.unchanged():
			l.hold(l.state.File, sumOf(file))
		case e == nil || e.MigrateTo != 0 || e.Code != 400 && e.Code != 413:
			return err
		case kind == "photo" && !e.gone():
			l.noPhoto = true // Telegram takes fewer pictures as photos than as files
		default:
			l.p.log.Debug("a message does not take a file", "chat", l.state.Chat, "error", err)
			l.fills++
			l.noFill = !e.gone() || l.fills == fillsMost
			l.state.Surplus = append(slices.Clip(l.state.Surplus), l.state.File)
			l.hold(0, 0)
		}
		return nil
	}}
}

// sending posts the file. A voice message repeats the text, which stands: one whose post has an unknown end is not posted again.
func (l *place) sending(file *bots.File, method, field string) *act {
	return &act{post: true, edits: -1, do: func(ctx context.Context) error {
		var made message
		upload := tgbotapi.RequestFile{Name: field, Data: tgbotapi.FileBytes{Name: file.Name, Bytes: file.Data}}
		if field == "voice" {
			l.hold(0, sumOf(file))
		}
		err := l.p.api.upload(ctx, method, l.state.to(), upload, &made)
		if field == "voice" && err != nil && !unknownEnd(err) {
			l.hold(0, 0)
		}
		if e := asRefusal(err); e != nil && e.Code == 400 && method != "sendDocument" && e.MigrateTo == 0 && !e.gone() {
			l.noPhoto = true
			return nil
		}
		if e := asRefusal(err); e != nil && e.final() && e.MigrateTo == 0 {
			l.p.log.Warn("a file is refused", "chat", l.state.Chat, "error", err)
			l.noFile, l.tooLarge = true, e.Code == http.StatusRequestEntityTooLarge
			return nil
		}
		if err != nil {
			return err
		}
		l.hold(made.ID, sumOf(file))
		return nil
	}}
}

// hold remembers the message that carries the file, or its name if sum is 0. Without a message, the file may stand in one that
// nobody knows.
func (l *place) hold(message int, sum uint32) {
	l.state.File, l.state.FileSum = message, sum
	l.remember()
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
