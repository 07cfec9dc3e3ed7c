package bots

import (
	"context"
	"errors"
	"fmt"
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
}

// Receive takes a batch of messages. When it returns nil, the questions and the
// commands that change something are stored, and the batch may be acknowledged;
// after an error it must be handed over again.
func (e *Engine) Receive(ctx context.Context, batch []Message) error {
	pol := e.policy()
	var questions []Question
	var asked []incoming // beside questions
	var orders []Message
	var quick []incoming
	waiting := map[string]int{}
	for _, m := range batch {
		e.observer.Received(m.Where.Ref.Platform, Wrote, m.Sent)
		in, ok, err := e.admitted(ctx, pol, m)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		c, isCommand := e.command(in.Command)
		in.branch()
		switch {
		case in.Edited:
			e.edited(ctx, in)
		case isCommand && c.Changes && in.may.let:
			orders = append(orders, in.order(c))
		case isCommand && c.asks == "":
			quick = append(quick, in)
		case in.Text == "" && (c.asks != Ask && isCommand || len(in.attached()) == 0):
			quick = append(quick, in) // /ask with nothing: say how
		case in.Text == "" && !in.readable():
			e.work.Go(func() { e.reply(e.lanes.base, in.Message, View{Note: in.words.UnreadKind, Words: in.words}) })
		case !e.repeated(ctx, in, len(batch)) && e.tooBusy(in, waiting):
			e.busy(in)
		default:
			questions = append(questions, in.question(c))
			asked = append(asked, in)
		}
	}
	if err := e.accept(ctx, questions, asked, orders); err != nil {
		return err
	}
	for _, in := range quick {
		e.work.Go(func() { e.runCommand(e.lanes.base, in) })
	}
	return nil
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
			e.work.Go(func() { e.order(e.lanes.base, o) })
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

// admitted is admit, for which a message that makes it panic is none: the platform
// would hand it over again, and again.
func (e *Engine) admitted(ctx context.Context, pol *Policy, m Message) (in incoming, ok bool, err error) {
	defer func() {
		if _, panicked := e.caught(recover(), "reading a message"); panicked {
			ok, err = false, nil
		}
	}()
	return e.admit(ctx, pol, m)
}

// admit decides whether a message is Barkeep's business at all. Of people not let
// in, only what a stranger may say passes; nothing of theirs is stored.
func (e *Engine) admit(ctx context.Context, pol *Policy, m Message) (incoming, bool, error) {
	in := incoming{Message: m, pol: pol}
	if m.Command == "" && m.Addressed {
		in.Command, in.Text = plainWord(m.Text)
	}
	if !m.Addressed && in.Command == "" && (m.Where.Private() || m.Edited) {
		return in, false, nil
	}
	c, known := e.command(in.Command)
	if in.Command != "" && !known && !m.Where.Private() {
		return in, false, nil // for another bot
	}
	in.read = time.Now()
	st, err := e.store.Standing(ctx, m.Where, m.From)
	if err != nil {
		return in, false, fmt.Errorf("read who may ask: %w", err)
	}
	in.st = st
	in.may = pol.decide(st, m.Where, m.From, time.Now())
	in.words = pol.speak(st, m)
	if err := e.ownThread(ctx, &in); err != nil {
		return in, false, err
	}
	if !m.Addressed && in.Command == "" && !in.wanted() {
		return in, false, nil
	}
	in.pol = e.paying(pol, st)
	if in.may.kept {
		return in, false, nil
	}
	if e.handsSecret(ctx, &in) {
		return in, true, nil
	}
	if in.may.let {
		in.takeTyped()
		return in, true, nil
	}
	if in.may.kept || m.Edited || e.claims.ignored(m.From.Ref, time.Now()) {
		return in, false, nil
	}
	if m.Where.Private() && in.Command == "" && isClaimCode(strings.TrimSpace(m.Text)) {
		in.Command, in.Text = "start", strings.TrimSpace(m.Text)
		return in, true, nil
	}
	return in, known && c.Stranger, nil
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
	e.work.Go(func() { e.reply(e.lanes.base, in.Message, View{Note: in.words.Busy, Words: in.words}) })
}

// reply shows a view that is no turn's, in answer to a message.
func (e *Engine) reply(ctx context.Context, m Message, v View) { e.replied(ctx, m, v) }

// replied is reply, and reports whether it was shown or never can be.
func (e *Engine) replied(ctx context.Context, m Message, v View) bool {
	err := e.post(ctx, m, v)
	return err == nil || errors.Is(err, ErrImpossible)
}

// errCrowded says that too many replies wait in a chat.
var errCrowded = errors.New("too many replies wait in the chat")

// post is reply, and returns nil once it stands. An error is in the log already.
func (e *Engine) post(ctx context.Context, m Message, v View) error {
	p := e.platforms[m.Where.Ref.Platform]
	if p == nil || m.Place == "" {
		return ErrImpossible
	}
	if !e.replies.take(m.Where.Ref) {
		e.log.Warn("too many replies wait in a chat; one is left out", "platform", p.Name(), "command", m.Command)
		return errCrowded
	}
	defer e.replies.free(m.Where.Ref)
	place := p.Open(m.Place, nil)
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

// plainWord reads Chinese words that work like commands where plain text
// arrives.
func plainWord(text string) (command, rest string) {
	word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	for command, name := range map[string]string{"balance": "余额", "usage": "用量", "models": "模型", "new": "新对话", "stop": "停止", "help": "帮助"} {
		if word == name && rest == "" {
			return command, ""
		}
	}
	return "", text
}

// Moved gives a chat its new id on the platform: a group became a supergroup.
func (e *Engine) Moved(ctx context.Context, from, to Ref) error {
	return e.store.Move(ctx, from, to)
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
