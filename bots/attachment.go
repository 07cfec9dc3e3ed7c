package bots

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
)

// Attachment is something other than words that came with a message. Its bytes
// are fetched when the question is answered.
type Attachment struct {
	Kind    Sort
	Name    string // the file's; may be empty
	MIME    string // as the platform says; may be empty
	Size    int64  // in bytes, as the platform says; 0: unknown
	Seconds int    // of a recording; 0: unknown
	// Source is what the adapter's Fetch finds it by: opaque to the core, and never
	// an address with the bot's token in it.
	Source string
}

// Sort is what an attachment is taken for.
type Sort string

// The sorts of attachments.
const (
	Picture  Sort = "picture"
	Document Sort = "document" // any file that may hold text
	Voice    Sort = "voice"
	Unread   Sort = "unread" // videos, stickers and what else is not understood
)

// SortOf tells what a file is taken for by its MIME type and its name.
func SortOf(mime, name string) Sort {
	kind, sub, _ := strings.Cut(strings.ToLower(mime), "/")
	sub = strings.SplitN(sub, ";", 2)[0]
	end := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	switch {
	case kind == "image" && !strings.Contains(sub, "svg"):
		return Picture
	case kind == "audio":
		return Voice
	case kind == "video" && end != "ts": // video/mp2t is what TypeScript is often taken for
		return Unread
	case kind == "" && (end == "png" || end == "jpg" || end == "jpeg" || end == "webp" || end == "gif"):
		return Picture
	}
	return Document
}

// Why a platform gives no file.
var (
	// ErrTooLarge says that a file is above the limit, the platform's or the given one.
	ErrTooLarge = errors.New("the file is too large")
	// ErrGone says that the platform has the file no more.
	ErrGone = errors.New("the file is gone")
	// ErrOutOfReach says that files are where only the operator can let Barkeep read them.
	ErrOutOfReach = errors.New("files are out of reach until the operator gives access")
)

// Reading is what a file says.
type Reading struct {
	Text string
	Cut  bool // only a beginning: the file holds more
}

// Unreadable says why a file gives no text. It is one of the faults of
// bots/document, or UnreadableSlow.
type Unreadable string

func (u Unreadable) Error() string { return "read a file: " + string(u) }

// UnreadableSlow is a file that takes longer, or more memory, than a file may.
const UnreadableSlow Unreadable = "slow"

// Reader makes text of a file. Errors that people should read are Unreadable.
type Reader func(ctx context.Context, data []byte) (Reading, error)

// Files keeps what was received and what was made, beside the database. What is
// oldest goes where all together are too large: nothing may depend on it.
type Files interface {
	// SaveFile keeps data under a name of letters, digits and dashes.
	SaveFile(ctx context.Context, name string, data []byte) error
	// LoadFile returns what is kept under a name, or ErrUnknown.
	LoadFile(ctx context.Context, name string) ([]byte, error)
	// DropFiles removes what is kept under the names; those unknown do not matter.
	DropFiles(ctx context.Context, names ...string) error
}

// KeptAs is the name under which an attachment of a platform is kept.
func (a Attachment) KeptAs(platform string) string {
	sum := sha256.Sum256([]byte(platform + "\x00" + a.Source))
	return "in-" + hex.EncodeToString(sum[:16])
}

// attachmentsMost is how many attachments of a question are looked at.
const attachmentsMost = 10

// attached are the question's own attachments and those of the message it replies
// to. Of Barkeep's own messages only pictures count: its files repeat its words.
func (in *incoming) attached() []Attachment {
	all := append([]Attachment(nil), in.Attachments...)
	if r := in.ReplyTo; r != nil {
		for _, a := range r.Attachments {
			if !r.Mine || a.Kind == Picture {
				all = append(all, a)
			}
		}
	}
	return all[:min(len(all), attachmentsMost)]
}

// readable reports whether one of the attachments can be looked at.
func (in *incoming) readable() bool {
	for _, a := range in.attached() {
		if a.Kind != Unread {
			return true
		}
	}
	return false
}

// placeholder stands in a quote for what the quoted message carries.
func (in *incoming) placeholder(q *Quote) string {
	if len(q.Attachments) == 0 {
		return ""
	}
	return map[Sort]string{Picture: in.words.PictureQuoted, Document: in.words.FileQuoted, Voice: in.words.VoiceQuoted}[q.Attachments[0].Kind]
}

// order is the message as a command stores it: without attachments, unless they are
// for the command.
func (in *incoming) order(c Command) Message {
	m := in.Message
	if c.File {
		return m
	}
	m.Attachments = nil
	if m.ReplyTo != nil {
		q := *m.ReplyTo
		q.Attachments, m.ReplyTo = nil, &q
	}
	return m
}
