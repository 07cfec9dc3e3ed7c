package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a copy of the database, as of now, to a new file of mode 0600.
// An existing file is not overwritten. Writes go on meanwhile. The secret key is
// not in it.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up to %s: %w", path, explain(err))
		}
	}()
	if path, err = filepath.Abs(path); err != nil {
		return err
	}
	if err := reserve(path); err != nil {
		return err
	}
	part := path + ".part"
	err = reserve(part)
	if err == nil {
		err = s.copyTo(ctx, part)
	}
	if err == nil {
		err = syncFile(part)
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return errors.Join(err, remove(part), remove(path))
	}
	return syncFile(filepath.Dir(path))
}

// reserve makes an empty file that was not there.
func reserve(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists; name a new file: %w", filepath.Base(path), fs.ErrExist)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// copyTo fills an empty file. A query_only connection cannot do it.
func (s *Store) copyTo(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", dsn(s.path, "mode=rw&_pragma=busy_timeout(5000)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return err
}

// Ping reports whether reads and writes still go through: it writes the number of
// the schema again, which a full disk refuses.
func (s *Store) Ping(ctx context.Context) error {
	err := s.write(ctx, "write", func(t *tx) error {
		_, err := t.exec(fmt.Sprintf("PRAGMA user_version = %d", latest()))
		return err
	})
	if err != nil {
		return err
	}
	return s.read(ctx, "read", func(t *tx) error {
		var version int
		_, err := t.row("PRAGMA user_version", nil, &version)
		return explain(err)
	})
}

// Check looks for damage: it reads the whole file.
func (s *Store) Check(ctx context.Context) error {
	return s.read(ctx, "check database", func(t *tx) error {
		var verdict string
		if _, err := t.row("PRAGMA quick_check(1)", nil, &verdict); err != nil {
			return explain(err)
		}
		if verdict != "ok" {
			return fmt.Errorf("%w (%s)", errDamaged, verdict)
		}
		return whole(ctx, t.conn)
	})
}

// File is where the database lies, absolute and without links.
func (s *Store) File() string { return s.path }

// Size is what the database and its log take, in bytes.
func (s *Store) Size() (int64, error) {
	var sum int64
	for _, end := range []string{"", "-wal"} {
		info, err := os.Stat(s.path + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("size of database: %w", err)
		}
		sum += info.Size()
	}
	return sum, nil
}
