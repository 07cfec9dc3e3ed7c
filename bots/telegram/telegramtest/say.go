package telegramtest

import (
	"fmt"
	"time"
)

// SayOption adds something to what a person says.
type SayOption func(*saying)

type saying struct {
	reply     int
	quote     string
	thread    int
	upload    *upload
	kind      string // photo, document, voice
	duration  int
	album     string
	fwdChat   int64
	fwdID     int
	hidden    bool
	anonymous bool
	asChat    int64
	auto      bool
	at        time.Time
	entities  []Entity
}

// Upload is a file that a person sends. Size is what Telegram says of it, by default the length of Bytes.
type Upload struct {
	Name  string
	MIME  string
	Bytes []byte
	Size  int64
	// Width and Height matter for photos only; default 800 × 600.
	Width, Height int
}

// ReplyTo makes the message a reply; in a forum it follows the other message into its topic.
func ReplyTo(message int) SayOption { return func(o *saying) { o.reply = message } }

// Quoting makes a reply quote a part of the message.
func Quoting(message int, part string) SayOption {
	return func(o *saying) { o.reply, o.quote = message, part }
}

// InTopic says it in a topic of a forum.
func InTopic(thread int) SayOption { return func(o *saying) { o.thread = thread } }

// WithPhoto attaches a photo; the text becomes its caption. Telegram makes three sizes of it, the largest last.
func WithPhoto(f Upload) SayOption { return attach("photo", f, 0) }

// WithDocument attaches a file; the text becomes its caption.
func WithDocument(f Upload) SayOption { return attach("document", f, 0) }

// WithVoice attaches a voice note of so many seconds.
func WithVoice(f Upload, seconds int) SayOption { return attach("voice", f, seconds) }

func attach(kind string, f Upload, seconds int) SayOption {
	return func(o *saying) {
		o.kind, o.duration = kind, seconds
		o.upload = &upload{name: f.Name, mime: f.MIME, bytes: f.Bytes, size: f.Size, width: f.Width, height: f.Height}
	}
}

// InAlbum makes the message an item of an album: messages with the same group id (media_group_id).
// See SayAlbum for an album that arrives at once.
func InAlbum(group string) SayOption { return func(o *saying) { o.album = group } }

// Forwarding makes the message a forward of another one, whose content it takes; the text given to Say is not used.
func Forwarding(chat int64, message int) SayOption {
	return func(o *saying) { o.fwdChat, o.fwdID = chat, message }
}

// HiddenOrigin makes a forward name its author without linking the account.
func HiddenOrigin() SayOption { return func(o *saying) { o.hidden = true } }

// Anonymously sends as the group, as an anonymous administrator does.
func Anonymously() SayOption { return func(o *saying) { o.anonymous = true } }

// AsChannel sends in a group as a channel that the person owns.
func AsChannel(channel int64) SayOption { return func(o *saying) { o.asChat = channel } }

// FromLinkedChannel is a channel's post that Telegram itself forwards into the discussion group.
func FromLinkedChannel(channel int64) SayOption {
	return func(o *saying) { o.asChat, o.auto = channel, true }
}

// At gives the message an earlier date, as one that waited at Telegram while the bot was away.
func At(t time.Time) SayOption { return func(o *saying) { o.at = t } }

// WithEntities adds formatting; mentions, commands, hashtags, links and addresses are found without it.
func WithEntities(e ...Entity) SayOption {
	return func(o *saying) { o.entities = append(o.entities, e...) }
}

// Say lets a person say something in a chat and returns the message id. In a private chat (whose id is the person's own)
// it also starts the bot. In a channel the post is the channel's; in a group a newcomer becomes a member in silence.
func (s *Server) Say(chat, user int64, text string, opts ...SayOption) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.say(chat, user, text, opts)
}

// SayAlbum sends several photos or documents as one album; the text is the caption of the first. Its updates are queued together.
func (s *Server) SayAlbum(chat, user int64, text string, items []SayOption, opts ...SayOption) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids.album++
	group := fmt.Sprintf("1397%013d", s.ids.album)
	ids := make([]int, len(items))
	for i, item := range items {
		all := append([]SayOption{InAlbum(group), item}, opts...)
		ids[i] = s.say(chat, user, text, all)
		text = ""
	}
	return ids
}
