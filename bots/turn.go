package bots

import (
	"time"

	"barkeep/llm"
)

// State is how a turn ended, or how far it is.
type State string

// The states of a turn. Failed, Expired and Replaced turns are left out of
// paths.
const (
	Waiting   State = "waiting"   // stored, not begun
	Answering State = "answering" // a call was made, or is about to be
	Answered  State = "answered"
	Cut       State = "cut"     // the stream ended without a finish reason
	Stopped   State = "stopped" // by a person
	Failed    State = "failed"
	Expired   State = "expired"  // too old when its time came
	Replaced  State = "replaced" // by a retry or an edit
)

// Ended reports whether nothing more will be asked for the turn.
func (s State) Ended() bool { return s != Waiting && s != Answering }

// Shown is whether people saw how a turn ended.
type Shown int

// The three answers.
const (
	NotShown   Shown = 0
	IsShown    Shown = 1
	Impossible Shown = 2 // and never will be
)

// Task is what a turn asks a model for.
type Task string

// The tasks.
const (
	Ask      Task = "ask"
	Complete Task = "complete" // the legacy completions endpoint
	Draw     Task = "image"
	// Only charges have these: calls that a question needs beside its answer.
	Transcribe Task = "transcribe"
	Speak      Task = "speech"
)

// Chat is a stored chat.
type Chat struct {
	ID     int64
	Ref    Ref
	Kind   Kind
	Title  string
	Parent int64 // 0: none
}

// Person is a stored person.
type Person struct {
	ID   int64
	Ref  Ref
	Name string
}

// Turn is one question and its answer.
type Turn struct {
	ID        int64
	Chat      Chat
	Top       Kind // of the outermost chat: private decides lanes and expiry
	Author    Person
	Parent    int64 // 0: a root
	Replaces  int64 // 0: none
	Task      Task
	State     State
	Shown     Shown
	Attempts  int    // calls begun
	Message   string // id of the first question message
	Question  string
	Quote     string // what was replied to, with its author; may be empty
	Files     []Attachment
	Heard     string // what its voice messages say
	Answer    string // Markdown, in full
	Note      string // the sentence that tells how it ended, if any
	Model     string // that answered; of a turn not begun, the one asked for, or empty
	MaxTokens int    // asked for by /complete; 0: none
	Language  string // of the chat when it was asked
	Asked     time.Time
	Ended     time.Time // zero: not yet
	Place     string    // the adapter's memory
	Fresh     bool      // a new conversation because the last one was idle too long
	Followed  bool      // later turns have it as their parent
}

// ChargeState is how sure a charge is.
type ChargeState string

// The states of a charge.
const (
	Open      ChargeState = "open"      // the call is running, or was when the process died
	Computed  ChargeState = "computed"  // from the usage and the prices known
	Confirmed ChargeState = "confirmed" // the gateway's log has it
	Unmatched ChargeState = "unmatched" // the gateway's log was read, and has it not
	Void      ChargeState = "void"      // surely cost nothing
)

// Charge is one model call on the tab. Amounts are nil where no price is known.
type Charge struct {
	ID       int64
	Turn     int64
	Chat     int64
	Person   int64
	Gateway  string
	Key      string // its keyed hash, never the key
	Own      bool   // paid by an own key, not the operator's
	Model    string
	Task     Task // what the call was for; empty: Ask
	State    ChargeState
	Request  string // the gateway's request id
	Usage    llm.Usage
	Reported bool      // Usage came from the gateway; else it is estimated
	Estimate *llm.Nano // likely cost, reserved while open
	Cost     *llm.Cost // as computed here
	Logged   *llm.Cost // as the gateway's log says, once Confirmed
	LogRow   string    // which of its rows that was
	At       time.Time
}

// Counts is what the charge counts for now: what the log says before what was
// computed, the estimate while it is open; nil where no price is known. A call
// that the log does not know and whose usage nobody reported cost nothing.
func (c Charge) Counts() *llm.Nano {
	none := llm.Nano(0)
	switch {
	case c.State == Void, c.State == Unmatched && !c.Reported:
		return &none
	case c.State == Open:
		return c.Estimate
	case c.State == Confirmed && c.Logged != nil:
		return &c.Logged.Nano
	case c.Cost != nil:
		return &c.Cost.Nano
	}
	return nil
}

// Amount is a cap or what was spent: money, requests, tokens, or several of them.
type Amount struct {
	Nano     llm.Nano
	Requests int64
	Tokens   int64
}

// Cap is the most that may be spent in a period on the operator's keys, or on own
// ones.
type Cap struct {
	Scope  Scope
	Chat   int64  // with ScopeChat and ScopeMember: this chat and all below it
	Person int64  // with ScopePerson and ScopeMember
	Role   string // with ScopeMember: each person with the role has this much
	Period Period // empty: a day
	Admin  bool   // set by the chat's admins, not by an owner
	Fixed  bool   // by the settings
	Amount        // a zero field does not limit
	Own    bool   // counts what own keys paid for, and else what the operator's did
	Since  time.Time
	Resets time.Time
}

// Period is the stretch of the calendar that a cap counts: an admin's in the chat's
// zone, an owner's in the operator's.
type Period string

// The periods.
const (
	Day   Period = "day"
	Week  Period = "week" // from Monday
	Month Period = "month"
)

// Scope is what a cap counts.
type Scope string

// The scopes of caps.
const (
	ScopeAll    Scope = "all" // everything on the operator's keys
	ScopeChat   Scope = "chat"
	ScopePerson Scope = "person" // anywhere
	ScopeMember Scope = "member" // a person in a chat
)
