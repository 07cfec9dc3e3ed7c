// Package bots is the core of Barkeep: what a chat, a turn and an answer are,
// who may ask, who pays, and the way from a person's message to the final text.
//
// It knows no platform, no SQL and no SDK. Platforms hand it messages through
// [Engine.Receive] and show its views in a [Place]; a [Store] keeps what must
// survive; gateways answer through [Gateway].
package bots

import (
	"context"
	"errors"
	"strings"
	"time"

	"barkeep/bots/words"
)

// Ref names a chat or a person as its platform does. It prints as
// "telegram:-1001234/56".
type Ref struct {
	Platform string
	ID       string
}

func (r Ref) String() string { return r.Platform + ":" + r.ID }

// ParseRef reads what [Ref.String] prints.
func ParseRef(s string) (Ref, bool) {
	platform, id, ok := strings.Cut(strings.TrimSpace(s), ":")
	return Ref{platform, id}, ok && platform != "" && id != ""
}

// Kind is what sort of place a chat is.
type Kind string

// The kinds of chats.
const (
	Private Kind = "private"
	Group   Kind = "group"
	Topic   Kind = "topic"   // of a Telegram group, or of a private chat
	Server  Kind = "server"  // a Discord guild; people talk in its channels
	Channel Kind = "channel" // of a Discord server, or a Telegram channel
	Thread  Kind = "thread"  // of a Discord channel
)

// Outermost reports whether nothing ever lies above such a chat.
func (k Kind) Outermost() bool { return k == Private || k == Group || k == Server }

// Where is a chat as a message tells of it, with the chats above it.
type Where struct {
	Ref    Ref
	Kind   Kind
	Title  string
	Parent *Where // topic → group, thread → channel → server; nil at the top
	// Language is the place's own, as the platform says: a Discord server's locale.
	// Of a group that Barkeep was added to, that of who did so. May be empty.
	Language string
}

// Private reports whether one person is alone here with Barkeep.
func (w Where) Private() bool {
	for p := &w; p != nil; p = p.Parent {
		if p.Kind == Private {
			return true
		}
	}
	return false
}

// Top is the outermost chat: the group of a topic, the server of a thread.
func (w Where) Top() Where {
	for w.Parent != nil {
		w = *w.Parent
	}
	return w
}

// Who is a person as a message tells of them.
type Who struct {
	Ref      Ref
	Name     string   // as people see it
	Language string   // the platform's hint: "zh-hans", "en-US"; may be empty
	Roles    []string // Discord role ids in this server
	// Anonymous is set where an admin speaks as the group itself, or a channel
	// speaks: Ref then names the group or channel.
	Anonymous bool
}

// Message is something a person said to Barkeep, or could have meant for it.
// It must survive JSON: commands are stored as such.
type Message struct {
	ID    string // the platform's, unique in its chat; an interaction's id for slash commands
	Where Where
	From  Who
	Sent  time.Time // by the platform's clock
	Text  string    // without a mention of the bot; for a command, what follows its name
	// Command is the command's name without slash, empty for plain text.
	Command string
	// Addressed is set if the message is meant for Barkeep: in private, by
	// mention, by a reply to it, or as a command.
	Addressed bool
	ReplyTo   *Quote
	Edited    bool // a new text of a message sent before
	// Attachments are pictures, files and voice in the order they came.
	Attachments []Attachment
	// More is set if the rest may follow in a moment (an album's item, a text
	// at the platform's limit, a forward beside its comment): the question
	// waits that much longer for messages that join it.
	More  time.Duration
	Waits bool // the platform shows that an answer is coming: silence would look broken
	Alone bool // only the author will see the answer
	// Branch is the thread that an answer could open; nil where there can be none.
	Branch *Branch
	Place  string // the adapter's memory from which it opens the place of the answer
}

// Quote is the message that was replied to.
type Quote struct {
	ID     string
	From   Ref    // its author; empty where not known
	Author string // as people see it
	Text   string
	Mine   bool // Barkeep's own
	// Attachments become the question's.
	Attachments []Attachment
}

// Press is a button that somebody pressed, or a generation that was stopped
// with the platform's own means.
type Press struct {
	Where   Where
	From    Who
	Data    string // of the button
	Text    string // what was typed into the button's form
	Message string // id of the message that carries the button
	Alone   bool   // only the presser sees that message
	Place   string // where an answer to the press may be shown, as in Message
	// Here is the place of the message that carries the button: a view settled
	// there replaces it. Empty where the platform cannot do that.
	Here string
}

// Status is how far an answer is.
type Status int

// The states of a view.
const (
	Thinking Status = iota // nothing to show yet
	Growing                // Text is a beginning
	Final                  // nothing will change any more
)

// View is what people should see of an answer now.
type View struct {
	Status    Status
	Text      string // Markdown; the whole of it so far
	Reasoning string // Markdown; empty unless the chat wants to see it
	Note      string // one sentence under the text, plain: thinking, cut, stopped, failed
	Footer    string // small text at the very end, plain
	Quote     string // the question, plain, where the platform does not show it by itself
	Buttons   [][]Button
	File      *File // sent along with a final view
	// Sign is an emoji that a final view may leave on the question instead of its
	// note, where nothing was posted yet: the same was said here lately.
	Sign  string
	Words *words.Words // of the chat's language, for what an adapter must say itself
	// Stands is called when a passing view stands where people read it, perhaps more
	// than once; nil: nobody asks.
	Stands func()
	// OnlyButtons marks a final view that gives what stands there other buttons, or
	// none, and changes nothing else.
	OnlyButtons bool
	// Asks is who is asked for words in a final view that is a message of its own in a
	// group: a platform that can opens the reply for that person alone. nil: nobody.
	Asks *Who
	// Rich is set where the chat wants final texts as the platform's richest kind of
	// message, with tables and formulas drawn by it.
	Rich bool

	unfiled unfiled
}

// Button is one button under an answer.
type Button struct {
	Label string
	Data  string // at most 64 bytes; comes back in Press.Data
	URL   string // opens this instead
	// Form opens a form first, of one field and named as the button, that nobody else sees; what is typed comes
	// back in Press.Text. For platforms whose Link is empty; others may leave the
	// button out.
	Form bool
	Long bool // the form takes several lines
}

// File is a small file shown with an answer.
type File struct {
	Name string
	Data []byte
}

// Place is where one answer is shown: the adapter's half of a turn. It is used
// by one goroutine at a time.
type Place interface {
	// Show hands over a passing view. It never waits and may drop the view.
	Show(View)
	// Settle shows the final view: it waits as long as the platform says and
	// returns nil when the whole text stands. ErrImpossible, possibly wrapped,
	// is final; after any other error it may be called again.
	Settle(context.Context, View) error
	// Close ends what runs for the place without changing what people see.
	Close()
}

// ErrImpossible says that an answer can never be shown: the bot was blocked,
// the chat is gone, the right to write was lost.
var ErrImpossible = errors.New("cannot be shown")

// Kept is what a place needs to be opened again after a restart.
type Kept struct {
	State string   // opaque to the core
	Posts []string // ids of the messages that now carry the answer, first part first
}

// Keep stores what a place must remember. The adapter calls it after each post,
// before anything else is posted.
type Keep func(Kept)

// Platform is one adapter.
type Platform interface {
	// Name is the platform's name as in Ref.Platform.
	Name() string
	// Open returns the place of an answer, from Message.Place or from the last
	// Kept.State. keep may be nil if nothing must be remembered. No I/O.
	Open(state string, keep Keep) Place
	// Address is a Message.Place for a new message in a chat, or for a private
	// chat with a person.
	Address(chat Ref) string
	// Admin reports whether the person may administer the chat: a Telegram
	// group's admin, a Discord server's manager. May ask the platform.
	Admin(ctx context.Context, chat Where, person Ref) (bool, error)
	// Admins are people who administer the chat: all of them where the platform tells,
	// else those it tells of and those among the given. May ask the platform.
	Admins(ctx context.Context, chat Where, among []Ref) ([]Ref, error)
	// Fetch reads an attachment of at most limit bytes by its Source. ErrTooLarge and
	// ErrGone, possibly wrapped, are final; no error holds an address with a token.
	Fetch(ctx context.Context, source string, limit int64) ([]byte, error)
	// Delete takes away a person's message that carried a secret. After an error it
	// may still stand; ErrImpossible, possibly wrapped, says that bots cannot do it.
	Delete(ctx context.Context, chat Ref, message string) error
	// Link is an address that opens the person's private chat with the bot and says
	// /start with the code there; empty where the platform has none.
	Link(code string) string
	// Presence is how the bot itself stands in the chat now. May ask the platform.
	Presence(ctx context.Context, chat Where) (Presence, error)
}
