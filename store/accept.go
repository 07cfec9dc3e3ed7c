package store

import (
	"context"
	"errors"
	"time"

	"barkeep/bots"
)

// Accept implements bots.Inbox.
func (s *Store) Accept(ctx context.Context, questions []bots.Question, orders []bots.Message) (asked []bots.Asked, accepted []bots.Order, err error) {
	err = s.write(ctx, "store messages", func(t *tx) error {
		for _, q := range questions {
			a, err := t.acceptQuestion(q)
			if err != nil {
				return err
			}
			asked = append(asked, a)
		}
		for _, m := range orders {
			o, err := t.acceptOrder(m)
			if err != nil {
				return err
			}
			accepted = append(accepted, o)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return asked, accepted, nil
}

// errNoID refuses what could not be told from its own repetition.
var errNoID = errors.New("a message without id")

// asking is a question with the rows it belongs to.
type asking struct {
	bots.Question
	chat   bots.Chat
	author bots.Person
	reply  int64 // the turn whose answer was replied to; 0: none
	first  bool  // the author asked nothing here before
}

func (t *tx) acceptQuestion(q bots.Question) (bots.Asked, error) {
	a := asking{Question: q}
	var err error
	if q.Message.ID == "" {
		return bots.Asked{}, errNoID
	}
	if a.chat, err = t.storeChat(q.Message.Where); err != nil {
		return bots.Asked{}, err
	}
	if a.author, err = t.storePerson(q.Message.From); err != nil {
		return bots.Asked{}, err
	}
	if err := t.rolesIn(q.Message.Where, a.author.ID, q.Message.From.Roles); err != nil {
		return bots.Asked{}, err
	}
	if id, err := t.messageOf(a.chat.ID, q.Message.ID, "question"); err != nil || id != 0 {
		return t.asked(id, bots.Asked{Duplicate: true}, err)
	}
	if r := q.Message.ReplyTo; r != nil {
		if a.reply, err = t.messageOf(a.chat.ID, r.ID, "answer"); err != nil {
			return bots.Asked{}, err
		}
	}
	if id, err := t.joins(&a); err != nil || id != 0 {
		return t.asked(id, bots.Asked{Joined: true}, err)
	}
	parent, fresh, err := t.parent(&a)
	if err != nil {
		return bots.Asked{}, err
	}
	n, err := t.ask(&a, parent, fresh)
	return bots.Asked{Turn: n}, err
}

// asked completes the result with a turn that was there.
func (t *tx) asked(id int64, a bots.Asked, err error) (bots.Asked, error) {
	if err == nil {
		a.Turn, err = t.turn(id)
	}
	return a, err
}

const ofMessage = "SELECT turn FROM messages WHERE chat = ? AND platform_id = ? AND role = ?"

// messageOf returns the turn that a message asks or carries; 0 if none.
func (t *tx) messageOf(chat int64, message, role string) (turn int64, err error) {
	_, err = t.row(ofMessage, []any{chat, message, role}, &turn)
	return turn, err
}

// The newest turn that can be a parent, and when it was last asked or answered.
const (
	newestOwn = `SELECT id, max(asked, coalesce(ended, 0)) FROM turns
		WHERE chat = ? AND author = ? AND id > ? AND state NOT IN ('failed', 'expired', 'replaced') AND task = ? ORDER BY id DESC LIMIT 1`
	newestShared = `SELECT id, max(asked, coalesce(ended, 0)) FROM turns
		WHERE chat = ? AND id > ? AND state NOT IN ('failed', 'expired', 'replaced') AND task = ? ORDER BY id DESC LIMIT 1`
)

// parent chooses the turn that a question continues, by the rule of the design:
// the one replied to, else the newest in this very chat that is young enough.
// fresh says that there was one, too old.
func (t *tx) parent(a *asking) (parent int64, fresh bool, err error) {
	if a.reply != 0 || a.Window <= 0 || a.first && !a.Shared {
		return a.reply, false, nil
	}
	closed, err := t.closedUpTo(a.chat.ID, a.author.ID)
	if err != nil {
		return 0, false, err
	}
	newest, args := newestOwn, []any{a.chat.ID, a.author.ID, closed, string(a.Task)}
	if a.Shared {
		newest, args = newestShared, []any{a.chat.ID, closed, string(a.Task)}
	}
	var last int64
	found, err := t.row(newest, args, &parent, &last)
	if err != nil || !found {
		return 0, false, err
	}
	if a.sent()-last < a.Window.Milliseconds() {
		return parent, false, nil
	}
	return 0, true, nil
}

// closedUpTo is the newest turn that a person has put behind with Close.
func (t *tx) closedUpTo(chat, person int64) (turn int64, err error) {
	_, err = t.row("SELECT turn FROM closed WHERE chat = ? AND person = ?", []any{chat, person}, &turn)
	return turn, err
}

// sent is when the question was asked, by the platform's clock.
func (a *asking) sent() int64 {
	if a.Message.Sent.IsZero() {
		return ms(time.Now())
	}
	return ms(a.Message.Sent)
}

// ask stores a question as a waiting turn, and returns it as Turn would.
func (t *tx) ask(a *asking, parent int64, fresh bool) (n bots.Turn, err error) {
	m := a.Message
	n = bots.Turn{Chat: a.chat, Author: a.author, Parent: parent, Task: a.Task, State: bots.Waiting, Message: m.ID, Question: m.Text, Quote: a.Quote,
		MaxTokens: a.MaxTokens, Language: a.Language, Asked: fromMS(a.sent()), Place: m.Place, Fresh: fresh}
	if n.Top, err = t.top(a.chat); err != nil {
		return n, err
	}
	if len(a.Files) > 0 {
		n.Files = a.Files
	}
	place := t.seal.seal(n.Place)
	files, err := t.sealFiles(n.Files)
	if err != nil {
		return n, err
	}
	n.ID, err = t.insert(`INSERT INTO turns (chat, author, parent, state, task, asked, fresh, max_tokens, message, language, address, place, files, quote, question)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n.Chat.ID, n.Author.ID, orNull(n.Parent), string(n.State), string(n.Task), ms(n.Asked), n.Fresh, n.MaxTokens, n.Message, n.Language, place, place, files, n.Quote, n.Question)
	if err != nil {
		return n, err
	}
	_, err = t.exec("INSERT INTO messages (chat, platform_id, role, turn, part) VALUES (?, ?, 'question', ?, 0)", n.Chat.ID, n.Message, n.ID)
	return n, err
}

// joins adds the question to the author's own newest turn, if that waits for the
// same task and the question is no reply to something else, and returns it; else
// 0.
func (t *tx) joins(a *asking) (turn int64, err error) {
	if !a.Join {
		return 0, nil
	}
	var parent, again int64
	var state, task, quote string
	found, err := t.row("SELECT id, coalesce(parent, 0), coalesce(again, 0), state, task, quote FROM turns WHERE chat = ? AND author = ? ORDER BY id DESC LIMIT 1",
		[]any{a.chat.ID, a.author.ID}, &turn, &parent, &again, &state, &task, &quote)
	a.first = err == nil && !found
	if err != nil || !found || state != string(bots.Waiting) || task != string(a.Task) || again != 0 {
		return 0, err
	}
	closed, err := t.closedUpTo(a.chat.ID, a.author.ID)
	if err != nil || turn <= closed {
		return 0, err
	}
	if other, err := t.repliesElsewhere(a, turn, parent, quote); err != nil || other {
		return 0, err
	}
	return turn, t.join(a, turn)
}

// repliesElsewhere reports whether the question is a reply to anything but the
// conversation of the waiting turn.
func (t *tx) repliesElsewhere(a *asking, turn, parent int64, quote string) (bool, error) {
	r := a.Message.ReplyTo
	switch {
	case r == nil:
		return false, nil
	case a.reply != 0:
		return a.reply != parent, nil
	case a.Quote != "" && a.Quote == quote:
		return false, nil // an album's items all reply to the same message
	}
	of, err := t.messageOf(a.chat.ID, r.ID, "question")
	return of != turn, err
}

// join appends the question to a waiting turn.
func (t *tx) join(a *asking, turn int64) error {
	if _, err := t.exec("UPDATE messages SET text = (SELECT question FROM turns WHERE id = ?) WHERE turn = ? AND role = 'question' AND text IS NULL", turn, turn); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO messages (chat, platform_id, role, turn, part, text)
		SELECT ?, ?, 'question', ?, max(part) + 1, ? FROM messages WHERE turn = ? AND role = 'question'`, a.chat.ID, a.Message.ID, turn, a.Message.Text, turn)
	if err == nil {
		err = t.addFiles(turn, a.Files)
	}
	if err != nil {
		return err
	}
	return t.rebuild(turn)
}

// rebuild makes a turn's question from its messages.
func (t *tx) rebuild(turn int64) error {
	_, err := t.exec(`UPDATE turns SET question = (SELECT coalesce(group_concat(text, char(10) ORDER BY part) FILTER (WHERE text <> ''), '') FROM messages WHERE turn = ? AND role = 'question') WHERE id = ?`, turn, turn)
	return err
}

// Reword implements bots.Inbox. An unknown message is false, too: people edit
// what was never a question.
func (s *Store) Reword(ctx context.Context, chat bots.Ref, message, text string) (done bool, err error) {
	err = s.write(ctx, "store an edit", func(t *tx) error {
		c, found, err := t.chatAt(chat)
		if err != nil || !found {
			return err
		}
		var turn int64
		var waits, same bool
		found, err = t.row(`SELECT t.id, t.state = 'waiting', coalesce(m.text, '') = ? FROM messages m JOIN turns t ON t.id = m.turn
			WHERE m.chat = ? AND m.platform_id = ? AND m.role = 'question'`, []any{text, c.ID, message}, &turn, &waits, &same)
		if err != nil || !found {
			return err
		}
		if done = waits || same; !waits {
			return nil
		}
		return t.reword(turn, message, text)
	})
	return done && err == nil, err
}

// reword gives one of a turn's question messages a new text. Where there is but one,
// only the turn has it.
func (t *tx) reword(turn int64, message, text string) error {
	var parts int
	if _, err := t.row("SELECT count(*) FROM messages WHERE turn = ? AND role = 'question'", []any{turn}, &parts); err != nil {
		return err
	}
	if parts == 1 {
		_, err := t.exec("UPDATE turns SET question = ? WHERE id = ?", text, turn)
		return err
	}
	if _, err := t.exec("UPDATE messages SET text = ? WHERE turn = ? AND platform_id = ? AND role = 'question'", text, turn, message); err != nil {
		return err
	}
	return t.rebuild(turn)
}
