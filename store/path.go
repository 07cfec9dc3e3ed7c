package store

import (
	"context"
	"database/sql"
	"slices"

	"barkeep/bots"
)

// walk goes up from a turn and reads what counts. The walk itself reads only
// the head of each row; CROSS JOIN keeps its order and LIMIT ends it. A bare
// "LIMIT ?" would be planned anew for every value.
const walk = `WITH RECURSIVE up (id, parent, counts) AS (
		SELECT id, parent, state IN ('answered', 'cut', 'stopped') FROM turns WHERE id = ?
		UNION ALL
		SELECT p.id, p.parent, p.state IN ('answered', 'cut', 'stopped') FROM up CROSS JOIN turns p ON p.id = up.parent
	)
	SELECT t.id, coalesce(t.author, 0), coalesce(t.parent, 0), t.task, t.state, t.asked, t.model, t.quote, t.heard, t.files, t.question, t.answer
	FROM up CROSS JOIN turns t ON t.id = up.id WHERE up.counts LIMIT ? + 0`

// Path implements bots.Inbox.
func (s *Store) Path(ctx context.Context, turn int64, limit int) (path []bots.Turn, err error) {
	err = s.read(ctx, "read path", func(t *tx) (err error) {
		path, err = t.path(turn, limit)
		return err
	})
	return path, err
}

// Asking implements bots.Inbox.
func (s *Store) Asking(ctx context.Context, turn int64, limit int) (path []bots.Turn, st bots.Standing, err error) {
	err = s.read(ctx, "read path and standing", func(t *tx) (err error) {
		if path, err = t.path(turn, limit); err != nil {
			return err
		}
		last := path[len(path)-1]
		st.Person = last.Author
		if st.Chats, err = t.above(last.Chat); err != nil {
			return err
		}
		st.Chats = append([]bots.Chat{last.Chat}, st.Chats...)
		return t.complete(&st, nil)
	})
	return path, st, err
}

func (t *tx) path(turn int64, limit int) ([]bots.Turn, error) {
	last, err := t.turn(turn)
	if err != nil {
		return nil, err
	}
	path := []bots.Turn{last}
	if limit <= 1 || last.Parent == 0 {
		return path, nil
	}
	people := map[int64]bots.Person{}
	err = t.each(walk, []any{last.Parent, limit - 1}, func(r *sql.Rows) error {
		n := bots.Turn{Chat: last.Chat, Top: last.Top, Followed: true}
		var asked int64
		var files []byte
		err := r.Scan(&n.ID, &n.Author.ID, &n.Parent, &n.Task, &n.State, &asked, &n.Model, &n.Quote, &n.Heard, &files, &n.Question, &n.Answer)
		n.Asked, n.Files = fromMS(asked), t.unsealFiles(files, n.ID)
		people[n.Author.ID] = bots.Person{}
		path = append(path, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	for id := range people {
		if people[id], err = t.person(id); err != nil {
			return nil, err
		}
	}
	for i := range path[1:] {
		path[1+i].Author = people[path[1+i].Author.ID]
	}
	slices.Reverse(path)
	return path, nil
}
