package store

import (
	"context"
	"fmt"

	"barkeep/bots"
)

// Again implements bots.Inbox.
func (s *Store) Again(ctx context.Context, turn int64, how bots.Anew) (n bots.Turn, err error) {
	err = s.write(ctx, "store a retry", func(t *tx) error {
		last, running, err := t.lastAgain(turn, how.Text != "")
		if err != nil {
			return err
		}
		if how.Once && !running && last != turn {
			if have, err := t.stateOf(last); err != nil || have == bots.Answered || have == bots.Cut || have == bots.Stopped {
				if err == nil {
					err = bots.ErrChanged
				}
				return err
			}
		}
		if !running {
			if last, err = t.askAgain(last, how); err != nil {
				return err
			}
		}
		n, err = t.turn(last)
		return err
	})
	return n, err
}

// lastAgain follows the turns that asked the question again, each the one
// before. running says that the last has not ended and will do for this one, too;
// one that is being answered will not for an edit.
func (t *tx) lastAgain(turn int64, edit bool) (last int64, running bool, err error) {
	state, err := t.stateOf(turn)
	if err != nil {
		return 0, false, err
	}
	running = state == bots.Waiting || state == bots.Answering && !edit
	for last = turn; ; {
		var next int64
		found, err := t.row("SELECT id, state FROM turns WHERE again = ? ORDER BY id DESC LIMIT 1", []any{last}, &next, &state)
		if err != nil || !found {
			return last, running, err
		}
		last, running = next, !state.Ended()
	}
}

// askAgain stores the same question anew. It replaces the old turn, unless
// others hang on that.
func (t *tx) askAgain(old int64, how bots.Anew) (int64, error) {
	var followed bool
	found, err := t.row("SELECT EXISTS (SELECT 1 FROM turns WHERE parent = ?)", []any{old}, &followed)
	if err == nil && !found {
		err = fmt.Errorf("turn %d: %w", old, bots.ErrUnknown)
	}
	if err != nil {
		return 0, err
	}
	place, replaces := "place", any(old)
	moved := "UPDATE messages SET turn = ? WHERE turn = ?"
	if followed {
		place, replaces = "address", nil
		moved += " AND role = 'question'"
	}
	id, err := t.insert(`INSERT INTO turns (chat, author, parent, state, replaces, again, task, asked, fresh, max_tokens, message, language, model, address, place, files, heard, quote, question)
		SELECT chat, author, parent, 'waiting', ?, id, task, ?, fresh, max_tokens, message, language, ?, address, `+place+`, files, heard, quote, CASE ? WHEN '' THEN question ELSE ? END FROM turns WHERE id = ?`,
		replaces, ms(how.Asked), how.Model, how.Text, how.Text, old)
	if err != nil {
		return 0, err
	}
	if _, err = t.exec(moved, id, old); err != nil || how.Message == "" {
		return id, err
	}
	return id, t.reword(id, how.Message, how.Text)
}
