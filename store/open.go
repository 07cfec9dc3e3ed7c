// Package store keeps Barkeep's chats, turns, settings and tab in one SQLite
// file. [Store] implements bots.Store.
//
// One connection writes: whoever has its turn commits what waits together, so that an acknowledged
// write is durable and a busy moment costs few commits. Reads run beside it on
// connections of their own, and see all writes that returned before they began.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"barkeep/bots"
)

// ErrInUse says that another Barkeep serves the database.
var ErrInUse = errors.New("another Barkeep is running on it")

// Store is an open database.
type Store struct {
	path    string
	seal    sealer
	log     *slog.Logger
	lock    *os.File // nil: opened beside
	pools   []*sql.DB
	writer  *writer
	readers readers
	files   *folder
	shut    sync.Once
	shutErr error
}

// Open opens the database for the one Barkeep that serves it, makes it if it is
// missing, and brings it up to this program's schema. A second Open of the file,
// in any process, fails with ErrInUse. The first of the secret keys (32 bytes
// each) seals own keys and what places remember, all of them unseal. A file that is not a
// Barkeep database that this program can write is refused and not changed.
// Every error is a sentence for the operator.
func Open(ctx context.Context, path string, secretKeys [][]byte, log *slog.Logger) (*Store, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	seal, err := newSealer(secretKeys)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, whyLocked(err))
	}
	s := &Store{path: path, seal: seal, log: log, lock: lock, files: newFolder(path)}
	if err := s.prepare(ctx); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, errors.Join(err, unlock(lock)))
	}
	if err := s.reseal(ctx); err != nil && !errors.Is(err, bots.ErrTraces) {
		return nil, fmt.Errorf("open database %s: %w", path, errors.Join(err, s.Shut()))
	}
	return s, nil
}

// prepare makes or migrates the file, then connects.
func (s *Store) prepare(ctx context.Context) error {
	found, err := inspect(ctx, s.path)
	if err != nil {
		return err
	}
	if found {
		err = update(ctx, s.path)
	} else {
		err = create(ctx, s.path)
	}
	if err != nil {
		return err
	}
	if err := narrow(s.path); err != nil {
		return err
	}
	return s.connect(ctx)
}

// OpenBeside opens the database for a subcommand, whether or not a Barkeep
// serves it at the time: for reading, and for single short writes such as a
// claim code. It takes no lock, makes nothing and migrates nothing; a missing
// file is fs.ErrNotExist.
func OpenBeside(ctx context.Context, path string, secretKeys [][]byte, log *slog.Logger) (*Store, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	seal, err := newSealer(secretKeys)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	found, err := inspect(ctx, path)
	if err == nil && !found {
		err = fmt.Errorf("there is none yet; start barkeep serve once, or name the right file: %w", fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	s := &Store{path: path, seal: seal, log: log, files: newFolder(path)}
	if err := s.connect(ctx); err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return s, nil
}

// connect opens the connections.
func (s *Store) connect(ctx context.Context) error {
	w, err := s.pool(ctx, dsn(s.path, writing), 1, writingReads)
	if err != nil {
		return errors.Join(explain(err), s.closePools())
	}
	version, err := schema(ctx, w[0].conn)
	if err == nil && version != latest() {
		err = otherSchema(version)
	}
	if err != nil {
		return errors.Join(err, w[0].close(), s.closePools())
	}
	r, err := s.pool(ctx, dsn(s.path, reading), readAtOnce, readingReads)
	if err != nil {
		return errors.Join(explain(err), w[0].close(), s.closePools())
	}
	s.readers = make(readers, len(r))
	for _, session := range r {
		s.readers <- session
	}
	s.writer = newWriter(w[0], s.log)
	return nil
}

// pool opens n connections with the same settings.
func (s *Store) pool(ctx context.Context, dsn string, n int, want map[string]string) ([]*session, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	s.pools = append(s.pools, db)
	var all []*session
	for range n {
		one, err := newSession(ctx, db, want)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Shut waits for writes and reads that have begun, and closes the file. Later
// calls of other methods fail with ErrClosed. ([Store.Close] ends a
// conversation.)
func (s *Store) Shut() error {
	s.shut.Do(func() { s.shutErr = s.end() })
	return s.shutErr
}

func (s *Store) end() error {
	close(s.writer.quit)
	s.writer.turn <- struct{}{} // for ever
	var errs []error
	for range cap(s.readers) {
		errs = append(errs, (<-s.readers).close())
	}
	errs = append(errs, s.writer.close(), s.closePools())
	if s.lock != nil {
		errs = append(errs, unlock(s.lock))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close database %s: %w", s.path, err)
	}
	return nil
}

// closePools closes the writing connection last: it folds the log into the file.
func (s *Store) closePools() error {
	var errs []error
	for _, db := range slices.Backward(s.pools) {
		errs = append(errs, db.Close())
	}
	return errors.Join(errs...)
}

// resolve makes the path absolute and follows links, so that one file has one
// lock.
func resolve(path string) (string, error) {
	if path == "" || path == ":memory:" {
		return "", errors.New("no file named; set BARKEEP_DATABASE")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the folder %s does not exist; make it, or set BARKEEP_DATABASE to a file elsewhere", filepath.Dir(path))
	}
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, filepath.Base(path))
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	return path, nil
}

// narrow takes others' rights to the file away; SQLite gives its side files the
// same mode.
func narrow(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if open := info.Mode().Perm() & 0o077; open == 0 {
		return nil
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Chmod(path+end, info.Mode().Perm()&^0o077); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("make it readable by nobody else (chmod 600): %w", err)
		}
	}
	return nil
}
