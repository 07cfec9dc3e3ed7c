package bots

import (
	"context"
	"errors"
	"time"

	"barkeep/llm"
)

// Store keeps what must survive. Each method is one transaction; a write is
// durable when it returns, and every read that starts later sees it.
type Store interface {
	Inbox
	Ledger
	Access
	Files
	Keys
	Forgetting
}

// ErrUnknown says that what was asked for is not stored.
var ErrUnknown = errors.New("not stored")

// ErrElsewhere says that a chat lies in another place than was said.
var ErrElsewhere = errors.New("that is in another place")

// ErrChanged says that a question changed since it was read.
var ErrChanged = errors.New("the question changed")

// ErrTraces says that something is removed, but may still be found in the
// database's files for a while.
var ErrTraces = errors.New("removed, but the database's log could not be cut yet")

// Question is a message to be stored as a turn, or as part of one.
type Question struct {
	Message   Message
	Task      Task
	MaxTokens int
	Quote     string
	Files     []Attachment // the question's, those of what was replied to included
	Language  string
	// Window is how young the newest turn of the same task must be to become the
	// parent; 0: it never does. Turns that failed, expired or were replaced do not
	// count. A reply to a Barkeep message joins that turn's conversation whatever
	// the window.
	Window time.Duration
	Shared bool // the newest turn of anyone counts, not only of the author
	Join   bool // may join the author's own newest turn while that is waiting
}

// Asked is what became of a question.
type Asked struct {
	Turn      Turn
	Duplicate bool // the message was stored before: nothing changed
	Joined    bool // the message became part of a waiting turn
}

// Order is a command that changes something, stored before it runs.
type Order struct {
	ID        int64
	Message   Message
	Duplicate bool // the message was stored before: nothing is to be done
}

// Anew is how a question is asked again.
type Anew struct {
	Asked time.Time
	Text  string // instead of the old question; empty: the same
	// Message is the question message whose new text Text is: of a question in several
	// messages the others keep theirs.
	Message string
	Model   string // that is to answer; empty: the chat's
	// Once asks for what a button does: with ErrChanged nothing is stored where the question was asked again
	// already, and people have that answer.
	Once bool
}

// Ending is how a turn ended.
type Ending struct {
	State  State
	Answer string
	Note   string
	Model  string
}

// Inbox keeps turns and orders.
type Inbox interface {
	// Accept stores a batch in one transaction: questions become waiting turns,
	// commands become orders. The result has an element for each, in order;
	// of an order that was stored before only Duplicate is set. Chats and people
	// that are new are stored with it.
	Accept(ctx context.Context, questions []Question, orders []Message) ([]Asked, []Order, error)
	// KeepOrder stores what the place of an order's answer must remember, until it is
	// done: it is the order's Message.Place from then on.
	KeepOrder(ctx context.Context, order int64, place string) error
	// Done forgets an order's words; its message id stays known.
	Done(ctx context.Context, order int64) error
	// Begin counts an attempt and opens the call's charge; the turn is answering
	// from now on. It fails, changing nothing, with *OverCap if a cap does not
	// leave room for the charge's estimate (open charges count with theirs), and
	// with ErrChanged if the turn has ended or its question is no more the one in
	// t: a message joined it, or was edited. spent is what counted against each cap
	// before.
	Begin(ctx context.Context, t Turn, c Charge, caps []Cap) (charge int64, spent []Amount, err error)
	// Heard adds the gateway's request id to an open charge.
	Heard(ctx context.Context, charge int64, request string) error
	// Finish ends a turn and its charges in one transaction. Charges given are
	// matched by ID. A turn that has ended already is left as it is, with
	// false. Turns replaced by this one become Replaced.
	Finish(ctx context.Context, turn int64, e Ending, charges []Charge) (bool, error)
	// Transcribe stores what a turn's voice messages say.
	Transcribe(ctx context.Context, turn int64, heard string) error
	// Keep stores what the turn's place must remember, and which messages carry
	// the answer: for a turn that waits to replace it, where there is one.
	Keep(ctx context.Context, turn int64, k Kept) error
	// Seen stores whether people saw how the turn ended.
	Seen(ctx context.Context, turn int64, s Shown) error
	// Path returns the turns from the oldest to the given one, which comes last:
	// at most limit, and of the earlier ones only those that are answered, cut
	// or stopped, with what makes a conversation: chat, author, parent, task,
	// state, time, model, quote, question and answer.
	Path(ctx context.Context, turn int64, limit int) ([]Turn, error)
	// Asking returns Path, and the standing of the turn's author in its chat, without roles: both of
	// one moment.
	Asking(ctx context.Context, turn int64, limit int) ([]Turn, Standing, error)
	// Turn returns one turn, or ErrUnknown.
	Turn(ctx context.Context, id int64) (Turn, error)
	// TurnAt returns the turn that a message asks or carries, or ErrUnknown.
	TurnAt(ctx context.Context, chat Ref, message string) (Turn, error)
	// Newest returns the newest turn of a person in a chat, not replaced, or
	// ErrUnknown.
	Newest(ctx context.Context, chat, person Ref) (Turn, error)
	// Again stores a waiting turn that asks the same question with the same
	// parent, takes over the old one's place and messages, and names it as
	// replaced. Of a turn that others hang on, nothing is replaced: the new one
	// starts in the place that the question came with, and stands beside it.
	// A turn that has not ended is returned as it is, unless it is being answered
	// and gets another text; and so is a later one that asks the same question
	// and has not ended.
	Again(ctx context.Context, turn int64, how Anew) (Turn, error)
	// Reword gives a waiting turn's question message a new text; false if it has begun,
	// unless the message is one of several and has that text already.
	Reword(ctx context.Context, chat Ref, message, text string) (bool, error)
	// Close ends a person's conversation in a chat: the next question is a root
	// unless it replies.
	Close(ctx context.Context, chat, person Ref) error
	// Unfinished returns all turns that wait, answer, or have ended unseen, oldest
	// first, and the orders not done.
	Unfinished(ctx context.Context) ([]Turn, []Order, error)
	// Move gives a chat, and those below it, a new platform id: a group became a
	// supergroup.
	Move(ctx context.Context, from, to Ref) error
}

// OverCap says which cap leaves no room.
type OverCap struct {
	Cap   Cap
	Spent Amount
}

func (e *OverCap) Error() string { return "over the cap of " + string(e.Cap.Scope) }

// Slice selects charges for a sum. Zero fields select all.
type Slice struct {
	Since, Until time.Time
	Chat         int64 // and all below it
	Person       int64
	Gateway      string         // by its name; empty: all
	Key          string         // by its keyed hash; empty: all
	Paid         Paid           // whose keys paid; empty: all
	By           string         // "", "model", "person", "chat", "kind", "day": one row for each
	Daily        bool           // and one for each day
	Zone         *time.Location // of days
}

// Paid says whose keys paid for a call.
type Paid string

// The two who may pay.
const (
	PaidHouse Paid = "house" // the operator's
	PaidOwn   Paid = "own"   // one that somebody bound
)

// Sum is one row of the tab.
type Sum struct {
	Name     string // of the model, person, chat or day; empty for the whole
	Key      string // of a Daily sum: tells rows of one name apart
	Day      string // of a Daily sum: 2026-01-31
	Calls    int64
	Prompt   int64
	Complete int64
	Nano     llm.Nano // of the calls whose price is known
	Unpriced int64    // calls whose price is not known
	Open     int64    // calls that are still running, counted with their estimate
	Sure     int64    // calls that the gateway's log confirmed
}

// Ledger keeps the tab.
type Ledger interface {
	// Sums adds up charges that are not void, largest first.
	Sums(ctx context.Context, s Slice) ([]Sum, error)
	// Charges returns single charges with what their turn shows of them, oldest first.
	Charges(ctx context.Context, s Slice) ([]Charge, error)
	// Unsure returns how many charges were neither confirmed nor looked for in vain,
	// and the time of the oldest.
	Unsure(ctx context.Context, s Slice) (n int64, oldest time.Time, err error)
	// Settle stores what the gateway's log says of charges: their State, Logged,
	// LogRow, Request and Usage. One that is confirmed already stays as it is.
	Settle(ctx context.Context, charges []Charge) error
}

// Verdict is what a grant says.
type Verdict string

// The verdicts.
const (
	Allowed Verdict = "allow"
	Denied  Verdict = "deny"
)

// Grant lets a chat, a person or a role in, or keeps it out.
type Grant struct {
	Chat    int64 // the chat it holds in, with all below; 0: everywhere
	Person  int64 // with 0 Chat and Role: the person, anywhere
	Role    string
	Verdict Verdict
	Until   time.Time // zero: for ever
}

// Standing is all that is stored about a person in a chat.
type Standing struct {
	Chats    []Chat // the chat and those above it, nearest first; ID 0 where not stored
	Person   Person // ID 0 where not stored
	Owner    bool
	Owned    bool     // the database has an owner on some platform
	Grants   []Grant  // that name one of the chats, the person or one of the roles
	Roles    []string // that the person had in one of the chats when last heard
	Settings Settings // of the chat, read up its parents
	Personal Settings // of the person
	Caps     []Cap    // of the chats and the person, without times
	Own      []OwnKey // bound to one of the chats, or to the person in private
}

// Settings are a chat's settings by name, read up the parents.
type Settings map[Setting]string

// Setting is the name of a chat's setting.
type Setting string

// The settings of a chat.
const (
	SetLanguage Setting = "language"
	SetAdded    Setting = "added" // the language of who added Barkeep to a group
	SetModel    Setting = "model"
	SetSystem   Setting = "system"
	SetModels   Setting = "models" // permitted patterns, separated by commas
	SetTimezone Setting = "timezone"
	SetMemory   Setting = "memory" // own, shared

	SetPersona   Setting = "persona"
	SetAnswer    Setting = "answer" // mention, every, keyword, thread: when to answer in a group
	SetKeyword   Setting = "keyword"
	SetVoice     Setting = "voice"     // off, on: answers are read aloud, too
	SetFooter    Setting = "footer"    // off, on: model, tokens and money under answers
	SetStreaming Setting = "streaming" // on, off
	SetRich      Setting = "rich"      // off, on: Telegram's rich messages
	SetWho       Setting = "who"       // admins, everyone, owners: who may change settings

	SetModelPrice Setting = "model price" // when it was chosen: nano-dollars for a million tokens in and one out
	SetModelGone  Setting = "model gone"  // the chosen model that vanished, once that was said
	SetReasoning  Setting = "reasoning"   // hidden, shown

	SetTyping  Setting = "typing"  // of a person: what the next words in a chat are to set
	SetAwaited Setting = "awaited" // of a person: which secret the next message in private is to carry
)

// Budget is a cap to be stored: of a chat, of a person anywhere, of a person in a
// chat, or of each person with a role in a chat.
type Budget struct {
	Where  *Where
	Who    *Who
	Role   string
	Period Period
	Admin  bool
	Amount Amount
}

// Alert is a place where alarms are said.
type Alert struct {
	Chat  Chat
	Owner bool     // about the operator's keys and all chats; else about this chat's spending
	Below llm.Nano // the balance below which there is one
}

// Budgeted is a stored cap with the name of whom it limits, empty for the chat.
type Budgeted struct {
	Cap
	Name string
	Who  Ref // the person; empty: the chat or a role
}

// Access keeps who may do what, and chats' settings.
type Access interface {
	// Standing reads all that is stored about a person in a chat. It stores nothing.
	Standing(ctx context.Context, where Where, who Who) (Standing, error)
	// Set stores one setting of a chat, or clears it with an empty value.
	Set(ctx context.Context, where Where, name Setting, value string) error
	// SetPersonal stores one setting of a person, for what only that person sees.
	SetPersonal(ctx context.Context, who Who, name Setting, value string) error
	// Grant stores a verdict about a chat, a person (in where, or everywhere if
	// where is nil), or a role in where; it replaces an earlier one about the same,
	// and with an empty verdict only removes it. A chat in another place than where
	// says is ErrElsewhere.
	Grant(ctx context.Context, where *Where, who *Who, role string, v Verdict, until time.Time) error
	// Limit stores the daily cap of a chat or a person; a zero amount removes it.
	Limit(ctx context.Context, where *Where, who *Who, a Amount) error
	// Budget stores a cap; a zero amount removes it. Limit is the owner's for a day.
	Budget(ctx context.Context, b Budget) error
	// Budgets returns the caps that name the chat, with all people's.
	Budgets(ctx context.Context, chat int64) ([]Budgeted, error)
	// Nearly returns those of the caps of which four fifths are spent now and that
	// it did not return before in the same period.
	Nearly(ctx context.Context, caps []Cap) ([]OverCap, error)
	// Alert stores where alarms are said, or with nil that they are not said there;
	// alarms that hold are forgotten.
	Alert(ctx context.Context, where Where, a *Alert) error
	// Alerts returns all places where alarms are said.
	Alerts(ctx context.Context) ([]Alert, error)
	// Alarmed reports whether an alarm holds in a chat.
	Alarmed(ctx context.Context, chat int64, name string) (bool, error)
	// People are those who asked in a chat or below it, by name; many are cut.
	People(ctx context.Context, chat int64) ([]Person, error)
	// Alarm stores whether an alarm holds in a chat. One that is over ends those below
	// it, whose names go on after a colon, too.
	Alarm(ctx context.Context, chat int64, name string, on bool) error
	// Own makes the person an owner.
	Own(ctx context.Context, who Who) error
	// Owners returns all owners.
	Owners(ctx context.Context) ([]Person, error)
	// ClaimCode stores the hash of the code that makes an owner until a time.
	ClaimCode(ctx context.Context, hash []byte, until time.Time) error
	// Claim makes the person an owner if hash is that of the current code, which is
	// good once per platform.
	Claim(ctx context.Context, who Who, hash []byte, now time.Time) (bool, error)
}

// Forgetting deletes words, and who said them. Rows and amounts stay: others' turns
// and the tab hang on them. The files named must be dropped by the caller.
type Forgetting interface {
	// Forget blanks all turns of a person, in one chat or, with nil, everywhere:
	// their words, their author, the ids on the platform; everywhere also the
	// person's name, settings and own private keys. What has not ended ends.
	// Verdicts and caps about the person stay, and so that forgetting gives nobody
	// a new allowance, charges of the last month keep their person until Fade.
	Forget(ctx context.Context, person Ref, chat *Ref, now time.Time) (files []string, err error)
	// Fade blanks the words of some turns that ended before a time and returns how
	// many; 0: there are no more.
	Fade(ctx context.Context, before, now time.Time) (n int, files []string, err error)
}
