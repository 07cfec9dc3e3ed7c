package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

// sealedKey is what an own key is sealed for: moved to another holder's row it
// does not open.
func sealedKey(holder int64) string { return "barkeep own key " + strconv.FormatInt(holder, 10) }

// Bind implements bots.Keys. What it replaces is overwritten as by Unbind.
func (s *Store) Bind(ctx context.Context, k bots.OwnKey, where *bots.Where, holder bots.Who) (id int64, err error) {
	if k.Secret == "" || where != nil && k.User != "" {
		return 0, errors.New("store an own key: it is empty, or an account for a group")
	}
	replaced := false
	err = s.write(ctx, "store an own key", func(t *tx) error {
		chat, person, err := t.about(where, &holder)
		if err != nil {
			return err
		}
		var old int64
		if where == nil {
			replaced, err = t.row("SELECT id FROM own_keys WHERE chat IS NULL AND holder = ? AND (user <> '') = ?", []any{person, k.User != ""}, &old)
		} else {
			replaced, err = t.row("SELECT id FROM own_keys WHERE chat = ?", []any{chat}, &old)
		}
		if err != nil {
			return err
		}
		if replaced {
			if err := t.wipe(old); err != nil {
				return err
			}
		}
		id, err = t.insert("INSERT INTO own_keys (holder, chat, gateway, address, user, secret, nano, requests) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			person, orNull(chat), k.Gateway, k.Address, k.User, t.seal.sealFor(k.Secret.Reveal(), sealedKey(person)), int64(k.Daily.Nano), k.Daily.Requests)
		return err
	})
	if err != nil {
		return 0, err
	}
	if replaced {
		err = s.scrub(ctx)
	}
	return id, err
}

// Unbind implements bots.Keys.
func (s *Store) Unbind(ctx context.Context, id int64) error {
	err := s.write(ctx, "remove an own key", func(t *tx) error { return t.wipe(id) })
	if err != nil {
		return err
	}
	return s.scrub(ctx)
}

// wipe overwrites an own key in its place before the row goes.
func (t *tx) wipe(id int64) error {
	n, err := t.exec("UPDATE own_keys SET secret = zeroblob(length(secret)) WHERE id = ?", id)
	if err == nil && n == 0 {
		err = fmt.Errorf("own key %d: %w", id, bots.ErrUnknown)
	}
	if err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM own_keys WHERE id = ?", id)
	return err
}

// Ration implements bots.Keys.
func (s *Store) Ration(ctx context.Context, id int64, most bots.Amount) error {
	return s.write(ctx, "store an own key's cap", func(t *tx) error {
		n, err := t.exec("UPDATE own_keys SET nano = ?, requests = ? WHERE id = ?", int64(most.Nano), most.Requests, id)
		if err == nil && n == 0 {
			err = fmt.Errorf("own key %d: %w", id, bots.ErrUnknown)
		}
		return err
	})
}

// Held implements bots.Keys.
func (s *Store) Held(ctx context.Context, person bots.Ref) (all []bots.OwnKey, err error) {
	err = s.read(ctx, "read own keys", func(t *tx) (err error) {
		all, err = t.ownKeys("k.holder = (SELECT id FROM people WHERE platform = ?1 AND ref = ?2)", person.Platform, person.ID)
		return err
	})
	return all, err
}

// Bound implements bots.Keys.
func (s *Store) Bound(ctx context.Context) (all []bots.OwnKey, err error) {
	err = s.read(ctx, "read own keys", func(t *tx) (err error) {
		all, err = t.ownKeys("true")
		return err
	})
	return all, err
}

// ownKeys are those that a condition over own_keys as k selects. One that cannot
// be opened is there without its secret.
func (t *tx) ownKeys(where string, args ...any) ([]bots.OwnKey, error) {
	var all []bots.OwnKey
	err := t.each(`SELECT k.id, k.gateway, k.address, k.user, k.secret, k.nano, k.requests, p.id, p.platform, p.ref, p.name,
			coalesce(c.id, 0), coalesce(c.platform, ''), coalesce(c.ref, ''), coalesce(c.kind, ''), coalesce(c.title, '')
		FROM own_keys k JOIN people p ON p.id = k.holder LEFT JOIN chats c ON c.id = k.chat
		WHERE `+where+` ORDER BY k.chat IS NOT NULL, k.user <> '', k.id`, args, func(r *sql.Rows) error {
		var k bots.OwnKey
		var sealed []byte
		err := r.Scan(&k.ID, &k.Gateway, &k.Address, &k.User, &sealed, &k.Daily.Nano, &k.Daily.Requests, &k.Holder.ID, &k.Holder.Ref.Platform, &k.Holder.Ref.ID, &k.Holder.Name,
			&k.Chat.ID, &k.Chat.Ref.Platform, &k.Chat.Ref.ID, &k.Chat.Kind, &k.Chat.Title)
		if err != nil {
			return err
		}
		secret, ok := t.seal.openFor(sealed, sealedKey(k.Holder.ID))
		if !ok {
			t.log.Warn("an own key was encrypted with a secret key that this Barkeep was not given", "own_key", k.ID)
		}
		k.Secret = llm.Key(secret)
		all = append(all, k)
		return nil
	})
	return all, err
}

// reseal encrypts own keys anew that were encrypted with an older secret key, so
// that it can be left out after one start.
func (s *Store) reseal(ctx context.Context) error {
	newest, old := s.seal[:1], map[int64][]byte{}
	err := s.write(ctx, "encrypt own keys anew", func(t *tx) error {
		err := t.each("SELECT id, holder, secret FROM own_keys", nil, func(r *sql.Rows) error {
			var id, holder int64
			var sealed []byte
			if err := r.Scan(&id, &holder, &sealed); err != nil {
				return err
			}
			if _, ok := newest.openFor(sealed, sealedKey(holder)); ok {
				return nil
			}
			if secret, ok := t.seal.openFor(sealed, sealedKey(holder)); ok {
				old[id] = newest.sealFor(secret, sealedKey(holder))
			}
			return nil
		})
		for id, sealed := range old {
			if err == nil {
				_, err = t.exec("UPDATE own_keys SET secret = ? WHERE id = ?", sealed, id)
			}
		}
		return err
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return s.scrub(ctx)
}

// HoldsKeys reports whether a database file holds own keys: then it must not be
// opened with a new secret key. Without a file it is false.
func HoldsKeys(ctx context.Context, path string) (holds bool, err error) {
	path, err = resolve(path)
	if err != nil {
		return false, fmt.Errorf("look for own keys: %w", err)
	}
	found, err := inspect(ctx, path)
	if err != nil {
		return false, fmt.Errorf("open database %s: %w", path, err)
	}
	if !found {
		return false, nil
	}
	db, err := sql.Open("sqlite", dsn(path, "mode=ro&_pragma=busy_timeout(5000)"))
	if err != nil {
		return false, fmt.Errorf("look for own keys: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var table bool
	if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'own_keys')").Scan(&table); err != nil || !table {
		return false, err
	}
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM own_keys)").Scan(&holds)
	return holds, err
}

const (
	scrubTries = 3
	scrubPause = 200 * time.Millisecond
)

// scrub folds the log into the file and cuts it to nothing: what was overwritten
// is then in neither. A long read, such as a backup, can stand in the way.
func (s *Store) scrub(ctx context.Context) error {
	var err error
	for range scrubTries {
		select {
		case s.writer.turn <- struct{}{}:
		case <-s.writer.quit:
			return nil // closing folds the log
		}
		err = s.writer.truncate()
		s.writer.pass()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(scrubPause):
		case <-ctx.Done():
		}
	}
	return fmt.Errorf("%w: %w", bots.ErrTraces, err)
}

// truncate is scrub on the writing connection, between its transactions.
func (w *writer) truncate() error {
	var busy, logged, folded int
	err := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &logged, &folded)
	if err == nil && busy != 0 {
		err = errors.New("somebody reads it")
	}
	if err != nil {
		return fmt.Errorf("fold the log: %w", err)
	}
	return nil
}
