package bots

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

// attempts is how many calls a turn may begin in all, crashes included.
const attempts = 3

// answering is a turn being worked on.
type answering struct {
	e       *Engine
	turn    Turn
	late    bool
	base    *Policy // the one it began with
	pol     *Policy // with who pays
	words   *words.Words
	place   Place
	view    View
	course  watched
	spent   []Charge           // of this run
	before  []Amount           // what counted against each cap when the last call began
	site    string             // the gateway asked last
	fault   string             // what went wrong, for not saying it twice
	reasons bool               // the chat wants to see the model's reasoning
	shorter bool               // half of the earlier turns are to be sent, since the model refused them as too long
	earlier int64              // tokens of the earlier turns that the last request carried, estimated
	dropped bool               // earlier turns did not fit
	told    string             // small lines for the end: a new conversation was begun
	gone    string             // the chat's model, if another takes its place
	st      Standing           // of the author in the chat
	known   *Standing          // that it came with, if that was just now; nil: it is read
	brought map[int64]material // what the attachments of turns give, by turn
}

// answer works on a turn until people saw how it ended. It is what a lane runs.
func (e *Engine) answer(ctx context.Context, k *ticket) {
	defer func() { e.caught(recover(), "the end of an answer") }()
	a := &answering{e: e, turn: k.turn, late: k.late, base: e.policy(), words: words.Or(k.turn.Language)}
	a.pol = a.base
	a.course.Received, a.known = k.came, k.standing()
	if a.turn.Replaces != 0 { // the turn before may have posted since
		if t, err := e.store.Turn(ctx, a.turn.ID); err == nil {
			a.turn = t
		}
	}
	a.place = e.open(a.turn)
	defer a.place.Close()
	defer func() {
		if c, panicked := e.caught(recover(), "an answer"); panicked {
			a.finish(Ending{State: Failed, Note: a.words.Inside(c)})
		}
	}()
	a.finish(a.work(ctx))
}

// work gets the turn answered, or says why not.
func (a *answering) work(ctx context.Context) Ending {
	if a.tooOld() {
		return Ending{State: Expired, Note: a.words.Expired}
	}
	if a.turn.Attempts >= attempts {
		return Ending{State: Failed, Note: a.words.GaveUp(code(a.turn.ID))}
	}
	for {
		end, err := a.ask(ctx)
		switch cause := context.Cause(ctx); {
		case !errors.Is(err, ErrChanged), errors.Is(cause, errShutdown): // the next run asks
			return end
		case cause != nil:
			return a.failed(ctx, err)
		}
	}
}

// tooOld reports whether the question's time is over: it waited too long, or it
// was asked in a group before Barkeep started and enough newer ones wait.
func (a *answering) tooOld() bool {
	if time.Since(a.turn.Asked) > a.pol.within(a.turn.Top) {
		return true
	}
	return a.late && a.turn.Top != Private && a.e.lanes.newer(a.turn) >= lateOnes
}

// ask reads the conversation and makes the calls it takes. ErrChanged asks to
// be called again.
func (a *answering) ask(ctx context.Context) (Ending, error) {
	path, st, err := a.conversation(ctx)
	if err != nil {
		return a.failed(ctx, fmt.Errorf("read the conversation: %w", err)), nil
	}
	place := a.turn.Place
	a.turn = path[len(path)-1]
	a.turn.Place = place
	if a.turn.State.Ended() {
		return Ending{}, nil
	}
	a.st, a.pol = st, a.e.paying(a.base, st)
	if a.keptOut(st) {
		return Ending{State: Stopped, Note: a.words.Stopped}, nil
	}
	a.view = View{Status: Thinking, Note: a.waiting(), Quote: a.turn.Question, Buttons: a.e.stopButton(a.turn, a.words), Words: a.words}
	a.present()
	switch {
	case a.turn.Attempts > 0:
		a.told = a.words.Again
	case a.turn.Fresh:
		a.told = a.words.Fresh
	}
	if err := a.e.payerHolds(ctx, a.pol); err != nil {
		return a.failed(ctx, err), nil
	}
	if a.turn.Task == Draw {
		return a.draw(ctx, st)
	}
	return a.converse(ctx, path, st)
}

// conversation reads the turns up to this one and the author's standing. The first
// question of a conversation that just came, came with both.
func (a *answering) conversation(ctx context.Context) ([]Turn, Standing, error) {
	if st := a.known; st != nil {
		a.known = nil
		return []Turn{a.turn}, *st, nil
	}
	return a.e.store.Asking(ctx, a.turn.ID, pathLimit)
}

// converse has a model answer the question at the end of a path.
func (a *answering) converse(ctx context.Context, path []Turn, st Standing) (Ending, error) {
	model, gateways, err := a.model(ctx, st)
	if err != nil {
		return a.failed(ctx, err), nil
	}
	if err := a.hear(ctx, st); errors.Is(err, ErrChanged) {
		return Ending{}, err
	} else if err != nil {
		return a.failed(ctx, err), nil
	}
	path[len(path)-1].Heard = a.turn.Heard
	a.reasons = st.Settings[SetReasoning] == "shown"
	if err := a.gather(ctx, path, model, st); err != nil {
		return a.failed(ctx, err), nil
	}
	req := a.request(path, st, model)
	caps := a.pol.caps(st, time.Now())
	end, err := a.anywhere(ctx, gateways, req, caps)
	if llm.FaultOf(err) == llm.TooLong && len(path) > 1 && a.view.Text == "" {
		a.shorter, a.dropped = true, true
		req = a.request(path, st, model)
		end, err = a.anywhere(ctx, gateways, req, caps)
	}
	if errors.Is(err, ErrChanged) {
		return end, err
	}
	if err != nil {
		return a.failed(ctx, a.sawNothing(ctx, req, st, err)), nil
	}
	if a.dropped && a.e.said.now("dropped:"+a.turn.Chat.Ref.String()+":"+a.turn.Author.Ref.String(), a.pol.Idle) {
		a.told = strings.TrimPrefix(a.told+"\n"+a.words.Dropped, "\n")
	}
	a.speak(ctx, st, end)
	return end, nil
}

// keptOut reports whether the asker was kept out since the question was stored.
// Roles are not stored: who had one then has it still.
func (a *answering) keptOut(st Standing) bool {
	may := a.base.decide(st, a.e.whereOf(a.turn), Who{Ref: a.turn.Author.Ref}, time.Now())
	return may.kept || a.turn.Top == Private && !may.let // the own key that let him in is gone
}

// model chooses the chat's model and the gateways that have it, best first.
func (a *answering) model(ctx context.Context, st Standing) (string, []Gateway, error) {
	a.pol.warm(ctx)
	model, err := a.turn.Model, error(nil)
	if model == "" {
		model, a.gone, err = a.pol.living(ctx, st)
	}
	if err != nil {
		return "", nil, err
	}
	if !a.pol.allowsModel(st, model) {
		return "", nil, &notPermitted{model}
	}
	return model, a.pol.having(model), nil
}

// failed turns an error into the ending that people read; its cause is logged
// under the code that ends the sentence.
func (a *answering) failed(ctx context.Context, err error) Ending {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errStopped):
		return Ending{State: Stopped, Answer: a.answer(), Model: a.turn.Model, Note: a.words.Stopped}
	case errors.Is(cause, errReworded):
		return Ending{State: Replaced, Answer: a.answer(), Model: a.turn.Model}
	case errors.Is(cause, errShutdown):
		return Ending{State: Cut, Answer: a.answer(), Model: a.turn.Model, Note: a.words.Restarted}
	}
	c := code(a.turn.ID)
	a.e.log.Warn("no answer", "code", c, "turn", a.turn.ID, "chat", a.turn.Chat.ID, "model", a.turn.Model, "err", err)
	note := sentence(a.words, err, a.turn.Model, c)
	switch {
	case a.pol.own != nil:
		note = a.payerFailed(err, c, note)
	case a.turn.Top == Private && slices.Contains(a.e.owners(a.e.lanes.base), a.turn.Author.Ref):
		note = withPage(a.words, note, keysAt(a.e.lanes.base, err, a.pol.Gateways, a.site))
	}
	state := Failed
	if f := llm.FaultOf(err); a.answer() != "" && (f == llm.Cut || f == llm.Stalled) {
		state = Cut
	}
	a.fault = faultName(err)
	if a.pol.own == nil {
		a.e.alarm(a.turn, a.site, err)
	}
	return Ending{State: state, Answer: a.answer(), Note: note, Model: a.turn.Model}
}

// finish stores the ending and shows it.
func (a *answering) finish(end Ending) {
	if end.State == "" {
		return // ended elsewhere
	}
	ctx := context.WithoutCancel(a.e.lanes.base)
	end = a.withUnseen(ctx, end)
	for i := range a.spent {
		if a.spent[i].State == Open {
			a.spent[i].State = Computed
		}
	}
	ok, err := false, error(nil)
	err = a.insist(a.e.lanes.base, "store an answer", func(ctx context.Context) error {
		ok, err = a.e.store.Finish(ctx, a.turn.ID, end, a.spent)
		return err
	})
	if err != nil {
		a.e.log.Error("store an answer", "code", code(a.turn.ID), "turn", a.turn.ID, "err", err)
		end.Note = a.words.Inside(code(a.turn.ID))
	} else if !ok {
		return
	}
	a.turn.State, a.turn.Answer, a.turn.Note = end.State, end.Answer, end.Note
	stands := false
	defer func() { a.over(stands) }()
	if end.State == Replaced {
		a.e.seen(a.turn, IsShown) // its successor takes over what stands there
		return
	}
	if end.State == Expired && !a.e.said.now("expired:"+a.turn.Chat.Ref.String(), expiryPause) {
		a.e.seen(a.turn, IsShown)
		return
	}
	stands = a.e.deliver(a.turn, a.place, a.last(ctx))
	a.e.bare(a.turn)
}

// last is the view of how the turn ended, with all that goes beside it; after a panic, without that.
func (a *answering) last(ctx context.Context) (view View) {
	defer func() {
		if _, panicked := a.e.caught(recover(), "what goes beside an answer"); panicked {
			view = View{Status: Final, Text: a.turn.Answer, Note: a.turn.Note, Words: a.words}
		}
	}()
	view = a.e.final(a.turn, a.words)
	view.Footer, view.Reasoning, view.Rich = a.told, a.view.Reasoning, a.base.rich(a.st.Settings)
	a.dress(ctx, &view)
	a.warn(ctx, &view)
	if a.turn.State == Failed && a.turn.Top != Private && !a.e.said.now("failed:"+a.turn.Chat.Ref.String()+":"+a.fault, failurePause) {
		view.Sign = failureSign
	}
	return view
}

// In a group the same failure is said once in this time; after that a sign on the
// question stands for it.
const (
	failurePause = 10 * time.Minute
	failureSign  = "🤷"
)

// expiryPause is how long a chat is not told again that questions were too old.
const expiryPause = 10 * time.Minute
