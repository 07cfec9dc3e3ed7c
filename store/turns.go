package store

import (
	"context"
	"database/sql"
	"fmt"

	"barkeep/bots"
)

const turnColumns = `t.id, t.chat, coalesce(t.author, 0), coalesce(t.parent, 0), coalesce(t.replaces, 0), t.task, t.state, t.shown, t.attempts, t.message,
	t.question, t.quote, t.heard, t.files, t.answer, t.note, t.model, t.max_tokens, t.language, t.asked, coalesce(t.ended, 0), t.place, t.fresh,
	EXISTS (SELECT 1 FROM turns c WHERE c.parent = t.id)`

const oneTurn = "SELECT " + turnColumns + " FROM turns t WHERE t.id = ?"

const unended = "SELECT " + turnColumns + " FROM turns t WHERE t.state IN ('waiting', 'answering') OR (t.shown = 0 AND t.state <> 'replaced') ORDER BY t.id"

// turns returns the turns that a query over turnColumns gives.
func (t *tx) turns(query string, args ...any) ([]bots.Turn, error) {
	var all []bots.Turn
	err := t.each(query, args, func(r *sql.Rows) error {
		var n bots.Turn
		var asked, ended int64
		var place, files []byte
		err := r.Scan(&n.ID, &n.Chat.ID, &n.Author.ID, &n.Parent, &n.Replaces, &n.Task, &n.State, &n.Shown, &n.Attempts, &n.Message,
			&n.Question, &n.Quote, &n.Heard, &files, &n.Answer, &n.Note, &n.Model, &n.MaxTokens, &n.Language, &asked, &ended, &place, &n.Fresh, &n.Followed)
		n.Asked, n.Ended = fromMS(asked), fromMS(ended)
		n.Place, n.Files = t.unseal(place, "turn", n.ID), t.unsealFiles(files, n.ID)
		all = append(all, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, t.surround(all)
}

// surround fills in the turns' chats and authors, each read once.
func (t *tx) surround(all []bots.Turn) error {
	chats, tops, people := map[int64]bots.Chat{}, map[int64]bots.Kind{}, map[int64]bots.Person{}
	for i := range all {
		n := &all[i]
		chat, author := n.Chat.ID, n.Author.ID
		if _, known := chats[chat]; !known {
			c, err := t.chat(chat)
			if err != nil {
				return err
			}
			if tops[chat], err = t.top(c); err != nil {
				return err
			}
			chats[chat] = c
		}
		if _, known := people[author]; !known {
			p, err := t.person(author)
			if err != nil {
				return err
			}
			people[author] = p
		}
		n.Chat, n.Top, n.Author = chats[chat], tops[chat], people[author]
	}
	return nil
}

// top is the kind of the outermost chat above one.
func (t *tx) top(c bots.Chat) (bots.Kind, error) {
	line, err := t.above(c)
	return append([]bots.Chat{c}, line...)[len(line)].Kind, err
}

// unseal returns what a place remembered; nothing, with a line in the log, if no
// key fits.
func (t *tx) unseal(sealed []byte, of string, id int64) string {
	place, ok := t.seal.open(sealed)
	if !ok {
		t.log.Error("a stored place cannot be decrypted: the secret key it was written with is missing from BARKEEP_SECRET_KEY", of, id)
	}
	return place
}

// turn returns one turn.
func (t *tx) turn(id int64) (bots.Turn, error) {
	all, err := t.turns(oneTurn, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("turn %d: %w", id, bots.ErrUnknown)
	}
	if err != nil {
		return bots.Turn{}, err
	}
	return all[0], nil
}

// Turn implements bots.Inbox.
func (s *Store) Turn(ctx context.Context, id int64) (n bots.Turn, err error) {
	err = s.read(ctx, "read turn", func(t *tx) (err error) {
		n, err = t.turn(id)
		return err
	})
	return n, err
}

// TurnAt implements bots.Inbox.
func (s *Store) TurnAt(ctx context.Context, chat bots.Ref, message string) (n bots.Turn, err error) {
	err = s.read(ctx, "read turn of a message", func(t *tx) error {
		var id int64
		// 'answer' sorts before 'question'.
		found, err := t.row(`SELECT m.turn FROM chats c JOIN messages m ON m.chat = c.id WHERE c.platform = ? AND c.ref = ? AND m.platform_id = ? ORDER BY m.role LIMIT 1`,
			[]any{chat.Platform, chat.ID, message}, &id)
		if err == nil && !found {
			err = bots.ErrUnknown
		}
		if err == nil {
			n, err = t.turn(id)
		}
		return err
	})
	return n, err
}

// Newest implements bots.Inbox.
func (s *Store) Newest(ctx context.Context, chat, person bots.Ref) (n bots.Turn, err error) {
	err = s.read(ctx, "read newest turn", func(t *tx) error {
		var id int64
		found, err := t.row(`SELECT t.id FROM turns t
			WHERE t.chat = (SELECT id FROM chats WHERE platform = ? AND ref = ?) AND t.author = (SELECT id FROM people WHERE platform = ? AND ref = ?) AND t.state <> 'replaced'
			ORDER BY t.id DESC LIMIT 1`,
			[]any{chat.Platform, chat.ID, person.Platform, person.ID}, &id)
		if err == nil && !found {
			err = bots.ErrUnknown
		}
		if err == nil {
			n, err = t.turn(id)
		}
		return err
	})
	return n, err
}

// Unfinished implements bots.Inbox.
func (s *Store) Unfinished(ctx context.Context) (turns []bots.Turn, orders []bots.Order, err error) {
	err = s.read(ctx, "read what is unfinished", func(t *tx) (err error) {
		turns, err = t.turns(unended)
		if err == nil {
			orders, err = t.openOrders()
		}
		return err
	})
	return turns, orders, err
}
