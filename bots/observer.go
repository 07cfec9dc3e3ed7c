package bots

import (
	"errors"
	"sync"
	"time"

	"barkeep/llm"
)

// Observer hears what happens, to count it. Its methods are called from many
// goroutines and must not wait. Nothing that they are told names a chat, a person
// or a key.
type Observer interface {
	// Received: a platform handed over something that a person did.
	Received(platform string, did Did, at time.Time)
	// Shown: a passing view stands, so long after it was made.
	Shown(platform string, after time.Duration)
	// Ended: people saw how a turn ended, or it ended without anything to see.
	Ended(Course)
	// Called: a model call is over.
	Called(Called)
}

// Did is what a person did.
type Did string

// What people do.
const (
	Wrote   Did = "message"
	Pressed Did = "press"
)

// Course is a turn's way through time. Times that it did not come to are zero.
type Course struct {
	Platform   string
	Task       Task
	State      State
	Received   time.Time // zero also where an earlier run received it
	Asked      time.Time // the first request to a model may leave
	FirstToken time.Time
	FirstShown time.Time // words of the answer
	Final      time.Time // the whole text stands
}

// Called is how a model call ended.
type Called struct {
	Gateway string // empty: an own key's
	Model   string // empty with an own key
	Task    Task
	Fault   llm.Fault // empty: it was answered; "left" where nobody waited any more
	Usage   llm.Usage
	Cost    *llm.Nano // nil: not known
}

// deaf is the observer of those who want none.
type deaf struct{}

func (deaf) Received(string, Did, time.Time) {}
func (deaf) Shown(string, time.Duration)     {}
func (deaf) Ended(Course)                    {}
func (deaf) Called(Called)                   {}

// watched is the course of a turn that is being answered.
type watched struct {
	mu sync.Mutex
	Course
}

// reach notes the first time that something was reached.
func (w *watched) reach(at *time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if at.IsZero() {
		*at = time.Now()
	}
}

// present hands a passing view to the place, and hears when it stands.
func (a *answering) present() {
	v, made := a.view, time.Now()
	var once sync.Once
	words := v.Text != "" || v.Reasoning != ""
	v.Stands = func() {
		once.Do(func() {
			if words {
				a.course.reach(&a.course.FirstShown)
			}
			a.e.observer.Shown(a.turn.Chat.Ref.Platform, time.Since(made))
		})
	}
	a.place.Show(v)
}

// over tells the observer how the turn ended.
func (a *answering) over(stands bool) {
	if stands {
		a.course.reach(&a.course.Final)
	}
	a.course.mu.Lock()
	c := a.course.Course
	a.course.mu.Unlock()
	c.Platform, c.Task, c.State = a.turn.Chat.Ref.Platform, a.turn.Task, a.turn.State
	a.e.observer.Ended(c)
}

// called tells the observer of a call whose charge is settled.
func (a *answering) called(c Charge, err error) {
	out := Called{Gateway: c.Gateway, Model: c.Model, Task: c.Task, Usage: c.Usage, Cost: c.Counts(), Fault: llm.FaultOf(err)}
	var fault *llm.Error
	if err != nil && !errors.As(err, &fault) {
		out.Fault = "left"
	}
	if c.Own {
		out.Gateway, out.Model = "", ""
	}
	a.e.observer.Called(out)
}
