package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks a Barkeep database in the file's header: "Bark".
const applicationID = 0x4261726b

// smallest is the size in bytes of the smallest SQLite file: one page.
const smallest = 512

// inspect looks at the file without changing or locking anything, and refuses
// what is not a Barkeep database that this program can write. found is false if
// there is none yet.
func inspect(ctx context.Context, path string) (found bool, err error) {
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err != nil || info.Mode().IsRegular() && info.Size() == 0 {
		return false, orphans(path)
	}
	switch {
	case !info.Mode().IsRegular():
		return true, errors.New("it is not a file; set BARKEEP_DATABASE to a file")
	case info.Size() < smallest:
		return true, errNotSQLite
	case !writable(path):
		return true, errReadOnly
	}
	return true, inspectHeader(ctx, path)
}

// inspectHeader reads the main file as it is, without its log: who made it is
// written there before anything else. Of a Barkeep database only the header is
// read: the rest may be half of a checkpoint that a kill cut short, which the log
// mends.
func inspectHeader(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", dsn(path, "mode=ro&immutable=1"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var id, version, tables int
	for query, into := range map[string]*int{"PRAGMA application_id": &id, "PRAGMA user_version": &version} {
		if err := db.QueryRowContext(ctx, query).Scan(into); err != nil {
			return explain(err)
		}
	}
	if id == 0 {
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
			return explain(err)
		}
	}
	if id != applicationID && (id != 0 || tables > 0) {
		return errForeign
	}
	if id != applicationID {
		return orphans(path) // empty: ours to use, if no log holds more
	}
	if version > latest() {
		return otherSchema(version)
	}
	return nil
}

// orphans refuses to make a database where the log of another one lies: SQLite
// would play it into the new one.
func orphans(path string) error {
	for _, end := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(path + end); err == nil && info.Size() > 0 {
			return fmt.Errorf("the database is missing or empty, but %s is there; put the database back beside it, or remove it", filepath.Base(path)+end)
		}
	}
	return nil
}

var (
	errNotSQLite = errors.New("the file is not a SQLite database; set BARKEEP_DATABASE to another file, or move this one away")
	errForeign   = errors.New("the file is a SQLite database of another program; set BARKEEP_DATABASE to another file")
	errReadOnly  = errors.New("the file is read-only; give Barkeep's user the right to write it and its folder")
	errDamaged   = errors.New("the file is damaged; restore a backup, or try: sqlite3 FILE .recover")
	errFull      = errors.New("the disk is full; make room")
)

// otherSchema is the sentence for a database of another Barkeep.
func otherSchema(version int) error {
	if version > latest() {
		return fmt.Errorf("a newer Barkeep made it (schema %d, this one knows %d); use the newer program, or restore a backup from before the update", version, latest())
	}
	return fmt.Errorf("an older Barkeep made it (schema %d, this one needs %d); start barkeep serve once to update it", version, latest())
}

// whyLocked says what to do if the lock file cannot be had.
func whyLocked(err error) error {
	switch {
	case errors.Is(err, ErrInUse):
		return fmt.Errorf("%w; stop that one first, or set BARKEEP_DATABASE to another file", ErrInUse)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, errReadOnlyDisk):
		return fmt.Errorf("its folder is read-only; give Barkeep's user the right to write it: %w", err)
	}
	return err
}

// explain adds what to do to SQLite's own errors.
func explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	sentence := map[int]error{
		sqlite3.SQLITE_NOTADB:   errNotSQLite,
		sqlite3.SQLITE_CORRUPT:  errDamaged,
		sqlite3.SQLITE_READONLY: errReadOnly,
		sqlite3.SQLITE_CANTOPEN: errReadOnly,
		sqlite3.SQLITE_FULL:     errFull,
	}[e.Code()&0xff]
	if sentence == nil {
		return err
	}
	return fmt.Errorf("%w (%w)", sentence, err)
}
