package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"

	_ "modernc.org/sqlite" // the driver
)

// session is one connection with its prepared statements. It is used by one
// goroutine at a time.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// dsn names a database file to the driver. Values of query are ours alone:
// pragmas in it run as SQL.
func dsn(path, query string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query
}

// The connections' settings. A misspelt pragma is silently ignored, so each is
// read back.
const (
	writing = "mode=rw&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=secure_delete(ON)&_pragma=journal_size_limit(67108864)&_pragma=temp_store(MEMORY)"
	reading = "mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(ON)"
)

var (
	writingReads = map[string]string{"busy_timeout": "5000", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "journal_size_limit": "67108864", "temp_store": "2"}
	readingReads = map[string]string{"busy_timeout": "5000", "journal_mode": "wal", "query_only": "1"}
)

// newSession takes one connection of the pool and checks its settings.
func newSession(ctx context.Context, db *sql.DB, want map[string]string) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	for name, value := range want {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			return nil, errors.Join(fmt.Errorf("read pragma %s: %w", name, err), conn.Close())
		}
		if got != value {
			return nil, errors.Join(fmt.Errorf("pragma %s is %s, not %s", name, got, value), conn.Close())
		}
	}
	return &session{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

// close gives the connection up.
func (s *session) close() error {
	var errs []error
	for _, stmt := range s.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.conn.Close())...)
}

// prepared returns the statement of a query. Queries are constants, or one of
// few, so that what is kept is bounded.
func (s *session) prepared(query string) (*sql.Stmt, error) {
	if stmt := s.stmts[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	s.stmts[query] = stmt
	return stmt, nil
}

// run executes a statement that belongs to no caller, such as COMMIT.
func (s *session) run(statement string) error {
	stmt, err := s.prepared(statement)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(context.Background())
	return err
}

// tx is what one method sees of the database: one transaction, or its own
// savepoint in one. The caller's context is looked at before each statement and
// row, and never handed down: for one that can end, database/sql and the driver
// would start a goroutine each for every statement, which costs reads a third.
type tx struct {
	ctx context.Context
	*session
	seal sealer
	log  *slog.Logger
}

// exec returns how many rows changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	r, err := t.execute(query, args)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// insert returns the id of the new row.
func (t *tx) insert(query string, args ...any) (int64, error) {
	r, err := t.execute(query, args)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

// prepare fails once the caller has gone.
func (t *tx) prepare(query string) (*sql.Stmt, error) {
	if t.ctx.Err() != nil {
		return nil, context.Cause(t.ctx)
	}
	return t.prepared(query)
}

func (t *tx) execute(query string, args []any) (sql.Result, error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.Background(), args...)
}

// row scans the first row into dest; false if there is none.
func (t *tx) row(query string, args []any, dest ...any) (bool, error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRowContext(context.Background(), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls take with every row. take must not run the same query.
func (t *tx) each(query string, args []any, take func(*sql.Rows) error) (err error) {
	stmt, err := t.prepare(query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(context.Background(), args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if t.ctx.Err() != nil {
			return context.Cause(t.ctx)
		}
		if err := take(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
