package bots

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"time"

	"barkeep/bots/words"
)

// incoming is a message on its way in, with what is stored about its author and
// chat.
type incoming struct {
	Message
	st     Standing
	may    decision
	pol    *Policy
	words  *words.Words
	opened bool      // it was said in a thread that Barkeep opened, or opens one
	read   time.Time // when st was
	keep   Keep      // of a stored command: what its answer's place must remember; nil: nothing
}

// sorted is a batch by what becomes of it.
type sorted struct {
	questions []Question
	asked     []incoming // beside questions
	orders    []Message
	quick     []incoming
	waiting   map[string]int
}

// Receive takes a batch of messages. When it returns nil, the questions and the
// commands that change something, or last, are stored, and the batch may be acknowledged;
// after an error it must be handed over again.
func (e *Engine) Receive(ctx context.Context, batch []Message) error {
	pol := e.policy()
	s := sorted{waiting: map[string]int{}}
	for _, m := range batch {
		e.observer.Received(m.Where.Ref.Platform, Wrote, m.Sent)
		if err := e.sort(ctx, pol, m, len(batch), &s); err != nil {
			return err
		}
	}
	err := e.accept(ctx, s.questions, s.asked, s.orders)
	if errors.Is(err, ErrPanicked) {
		err = e.acceptEach(ctx, s)
	}
	if err != nil {
		return err
	}
	for _, in := range s.quick {
		e.aside("a command", func() { e.runCommand(e.lanes.base, in) })
	}
	return nil
}

// sort adds a message of a batch to what becomes of it. One that makes it panic is none, for the platform would hand it over
// again and again; who wrote it reads that, if it was for Barkeep.
func (e *Engine) sort(ctx context.Context, pol *Policy, m Message, batch int, s *sorted) (err error) {
	meant := false
	defer func() {
		if c, panicked := e.caught(recover(), "reading a message"); panicked {
			if err = nil; meant {
				e.sorry(m, c)
			}
		}
	}()
	in, ok, err := e.admit(ctx, pol, m)
	if err != nil || !ok {
		return err
	}
	meant = true
	c, isCommand := e.command(in.Command)
	in.branch()
	switch {
	case in.Edited:
		e.edited(ctx, in)
	case isCommand && (c.Changes || c.Lasts) && in.may.let:
		s.orders = append(s.orders, in.order(c))
	case isCommand && c.asks == "":
		s.quick = append(s.quick, in)
	case in.Text == "" && (c.asks != Ask && isCommand || len(in.attached()) == 0):
		s.quick = append(s.quick, in) // /ask with nothing: say how
	case in.Text == "" && !in.readable():
		e.aside("a reply", func() { e.reply(e.lanes.base, in.Message, View{Note: in.words.UnreadKind, Words: in.words}) })
	case !e.repeated(ctx, in, batch) && e.tooBusy(in, s.waiting):
		e.busy(in)
	default:
		s.questions = append(s.questions, in.question(c))
		s.asked = append(s.asked, in)
	}
	return nil
}

// acceptEach is accept for a batch in which something makes the store panic: what that is, is left out.
func (e *Engine) acceptEach(ctx context.Context, s sorted) error {
	var all []func() (Message, error)
	for i, q := range s.questions {
		all = append(all, func() (Message, error) { return q.Message, e.accept(ctx, []Question{q}, s.asked[i:i+1], nil) })
	}
	for _, o := range s.orders {
		all = append(all, func() (Message, error) { return o, e.accept(ctx, nil, nil, []Message{o}) })
	}
	for _, one := range all {
		m, err := one()
		if errors.Is(err, ErrPanicked) {
			c := e.code()
			e.log.Error("a message could not be stored, and is left out", "code", c, "err", err)
			e.sorry(m, c)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// sorry tells who wrote a message that it could not be taken in.
func (e *Engine) sorry(m Message, c string) {
	w := words.Or(m.From.Language)
	e.aside("a reply", func() { e.reply(e.lanes.base, m, View{Note: w.Inside(c), Words: w}) })
}

// accept stores questions, with what they came in, and orders, and begins them.
func (e *Engine) accept(ctx context.Context, questions []Question, asked []incoming, orders []Message) error {
	if len(questions)+len(orders) == 0 {
		return nil
	}
	stored, accepted, err := e.store.Accept(ctx, questions, orders)
	if err != nil {
		return err
	}
	var fresh []arrival
	for i, s := range stored {
		if !s.Duplicate {
			fresh = append(fresh, arrival{turn: s.Turn, more: asked[i].More, late: s.Turn.Asked.Before(e.started), st: asked[i].standingOf(s), read: asked[i].read})
		}
	}
	e.lanes.pushAll(fresh)
	runtime.Gosched() // answers begin before the platform is acknowledged to
	for _, o := range accepted {
		if !o.Duplicate {
			e.aside("a stored command", func() { e.order(e.lanes.base, o) })
		}
	}
	return nil
}

// standingOf is the author's standing for a turn that begins a conversation, nil if
// the turn goes on with one or storing it told something of the author or the chats.
func (in *incoming) standingOf(s Asked) *Standing {
	st := in.st
	t := s.Turn
	if s.Joined || t.Parent != 0 || in.Where.Top().Kind == Server || len(st.Chats) == 0 || slices.ContainsFunc(st.Chats[1:], func(c Chat) bool { return c.ID == 0 }) {
		return nil
	}
	st.Person, st.Chats = t.Author, slices.Concat([]Chat{t.Chat}, st.Chats[1:])
	return &st
}

// question is the stored form of a message that asks a model.
func (in *incoming) question(c Command) Question {
	q := Question{
		Message:  in.Message,
		Task:     Ask,
		Language: in.words.Code,
		Window:   groupWindow,
		Shared:   in.st.Settings[SetMemory] == "shared",
		Join:     true,
		Files:    in.attached(),
	}
	if in.Where.Private() {
		q.Window = in.pol.Idle
	}
	if in.opened {
		q.Window, q.Shared = threadWindow, true
	}
	if c.asks == Draw {
		q.Task, q.Join, q.Window, q.Files = Draw, false, 0, nil
	}
	if c.asks == Complete {
		q.Task, q.Join, q.Window, q.Files = Complete, false, 0, nil
		q.MaxTokens, q.Message.Text = maxTokens(in.Text)
	}
	if r := in.ReplyTo; r != nil && !r.Mine && r.Text+in.placeholder(r) != "" {
		q.Quote = strings.TrimSpace(r.Author + ": " + strings.TrimSpace(in.placeholder(r)+" "+r.Text))
	}
	return q
}

// tooBusy counts the messages of this batch beside what already waits.
func (e *Engine) tooBusy(in incoming, batch map[string]int) bool {
	chat, kind := int64(0), in.Where.Top().Kind
	if len(in.st.Chats) > 0 {
		chat = in.st.Chats[0].ID
	}
	all := in.Where.Ref.String()
	own := all + " " + in.From.Ref.String()
	batch[all]++
	if in.More == 0 { // an album is one question
		batch[own]++
	}
	return e.lanes.full(chat, in.st.Person.ID, kind, batch[all], batch[own])
}

// repeated reports whether a message is stored already, as those are that a platform
// hands over once more after a crash: they wait nowhere, however many they are.
func (e *Engine) repeated(ctx context.Context, in incoming, batch int) bool {
	if batch == 1 {
		return false // it fills no lane: the store tells it apart
	}
	_, err := e.store.TurnAt(ctx, in.Where.Ref, in.ID)
	return err == nil
}

// busy says so, once a minute in a chat.
func (e *Engine) busy(in incoming) {
	if !e.said.now("busy:"+in.Where.Ref.String(), time.Minute) && !in.Waits {
		return
	}
	e.aside("a reply", func() { e.reply(e.lanes.base, in.Message, View{Note: in.words.Busy, Words: in.words}) })
}

// reply shows a view that is no turn's, in answer to a message.
func (e *Engine) reply(ctx context.Context, m Message, v View) { e.replied(ctx, m, v) }

// replied is reply, and reports whether it was shown or never can be.
func (e *Engine) replied(ctx context.Context, m Message, v View) bool {
	err := e.post(ctx, m, v, nil)
	return err == nil || errors.Is(err, ErrImpossible)
}

// errCrowded says that too many replies wait in a chat.
var errCrowded = errors.New("too many replies wait in the chat")

// post is reply, and returns nil once it stands. An error is in the log already.
func (e *Engine) post(ctx context.Context, m Message, v View, keep Keep) error {
	p := e.platforms[m.Where.Ref.Platform]
	if p == nil || m.Place == "" {
		return ErrImpossible
	}
	if !e.replies.take(m.Where.Ref) {
		e.log.Warn("too many replies wait in a chat; one is left out", "platform", p.Name(), "command", m.Command)
		return errCrowded
	}
	defer e.replies.free(m.Where.Ref)
	place := e.place(p, m.Place, keep)
	defer place.Close()
	v.Status = Final
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	err := place.Settle(ctx, v)
	if err != nil {
		e.log.Warn("show a reply", "platform", p.Name(), "command", m.Command, "err", err)
	}
	return err
}

// replyTime is how long a reply that is no turn's is worth showing.
const replyTime = 10 * time.Minute

// Moved gives a chat its new id on the platform: a group became a supergroup.
func (e *Engine) Moved(ctx context.Context, from, to Ref) error {
	if err := e.store.Move(ctx, from, to); !errors.Is(err, ErrPanicked) {
		return err
	}
	return nil // once more would be no better
}

// admin reports whether the person administers the chat; a platform that cannot
// say makes it no.
func (e *Engine) admin(ctx context.Context, where Where, who Who) bool {
	if where.Private() {
		return true
	}
	if who.Anonymous {
		return where.Ref == who.Ref || where.Top().Ref == who.Ref
	}
	p := e.platforms[where.Ref.Platform]
	if p == nil {
		return false
	}
	ok, err := p.Admin(ctx, where, who.Ref)
	if err != nil {
		e.log.Warn("ask who is an admin", "platform", p.Name(), "err", err)
	}
	return ok && err == nil
}

// Suggest completes a model name from memory, best first, at most n.
func (e *Engine) Suggest(ctx context.Context, where Where, who Who, prefix string, n int) []string {
	defer func() { e.caught(recover(), "a completion") }()
	pol := e.policy()
	st, err := e.store.Standing(ctx, where, who)
	if err != nil || !pol.decide(st, where, who, time.Now()).let {
		return nil
	}
	pol = e.paying(pol, st)
	var ids []string
	for _, m := range pol.listed(ctx) {
		if pol.allowsModel(st, m) {
			ids = append(ids, m)
		}
	}
	found := narrow(ids, prefix)
	return found[:min(n, len(found))]
}

// narrow returns the ids that hold all words of the filter, those that begin
// with it first.
func narrow(ids []string, filter string) []string {
	words := strings.Fields(strings.ToLower(filter))
	var begin, hold []string
	for _, id := range ids {
		low := strings.ToLower(id)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(low, w) }) {
			if len(words) > 0 && strings.HasPrefix(low, words[0]) {
				begin = append(begin, id)
			} else {
				hold = append(hold, id)
			}
		}
	}
	return append(begin, hold...)
}

// listed are the ids of all gateways, in their order, each once.
func (p *Policy) listed(ctx context.Context) []string {
	var ids []string
	seen := map[string]bool{}
	for _, g := range p.Gateways {
		models, err := g.Models(ctx)
		if err != nil {
			continue
		}
		for _, m := range models {
			if !seen[m.ID] {
				seen[m.ID] = true
				ids = append(ids, m.ID)
			}
		}
	}
	return ids
}
