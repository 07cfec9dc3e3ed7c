package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// migrations are the steps from an empty file to the newest schema, in order:
// NNNN_name.sql, each run once, in a transaction of its own. Forward only.
//
//go:embed migrations/*.sql
var migrations embed.FS

// latest is the schema this program works with.
func latest() int { return len(steps()) }

// steps are the names of the migrations, the first for schema 1.
func steps() []string {
	// The pattern is constant and the files are embedded: it cannot fail.
	names, _ := fs.Glob(migrations, "migrations/*.sql")
	return names
}

// schema reads which migrations a database has seen.
func schema(ctx context.Context, conn *sql.Conn) (version int, err error) {
	err = conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	return version, explain(err)
}

// create makes a new database under a passing name and then gives it its own:
// a crash leaves the whole of it or nothing.
func create(ctx context.Context, path string) error {
	passing := path + ".new"
	for _, end := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.Remove(passing + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	f, err := os.OpenFile(passing, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return whyLocked(err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := update(ctx, passing); err != nil {
		return err
	}
	if err := os.Rename(passing, path); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

// update brings a database to the newest schema.
func update(ctx context.Context, path string) error {
	return migrate(ctx, path, latest())
}

// migrate runs the migrations up to a schema.
func migrate(ctx context.Context, path string, to int) (err error) {
	db, err := sql.Open("sqlite", dsn(path, "mode=rw&_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(OFF)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return explain(err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	version, err := schema(ctx, conn)
	if err != nil {
		return err
	}
	if version > latest() {
		return otherSchema(version)
	}
	for ; version < to; version++ {
		if err := step(ctx, conn, version+1); err != nil {
			return fmt.Errorf("update to schema %d: %w", version+1, explain(err))
		}
	}
	return nil
}

// step runs one migration.
func step(ctx context.Context, conn *sql.Conn, version int) error {
	script, err := migrations.ReadFile(steps()[version-1])
	if err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	script = fmt.Appendf(script, "\nPRAGMA user_version = %d; PRAGMA application_id = %d;", version, applicationID)
	if _, err = tx.ExecContext(ctx, string(script)); err == nil {
		err = whole(ctx, tx)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// asker is a connection or a transaction.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// whole fails if a row refers to one that is missing.
func whole(ctx context.Context, a asker) (err error) {
	rows, err := a.QueryContext(ctx, "SELECT \"table\", parent FROM pragma_foreign_key_check")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if rows.Next() {
		var table, parent string
		if err := rows.Scan(&table, &parent); err != nil {
			return err
		}
		return fmt.Errorf("a row of %s refers to a missing row of %s", table, parent)
	}
	return rows.Err()
}

// syncFile makes a file, or a folder's entries, durable.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
