package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
)

func TestMigrationsAreNumbered(t *testing.T) {
	t.Parallel()
	for i, name := range steps() {
		if !strings.HasPrefix(filepath.Base(name), fmt.Sprintf("%04d_", i+1)) {
			t.Errorf("migration %d is %s", i+1, name)
		}
	}
}

// TestMigrate opens databases of every schema there was, from the empty file on,
// and of one whose making was cut short.
func TestMigrate(t *testing.T) {
	t.Parallel()
	want := describe(t, openFor(t).path)
	for version := range latest() + 1 {
		path := filepath.Join(t.TempDir(), "barkeep.db")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := migrate(t.Context(), path, version); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+".new", []byte("half of one"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), path, [][]byte{bytes.Repeat([]byte{7}, 32)}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatalf("from schema %d: %v", version, err)
		}
		if err := errors.Join(s.Check(t.Context()), s.Shut()); err != nil {
			t.Error(err)
		}
		if got := describe(t, path); !slices.Equal(got, want) {
			t.Errorf("from schema %d:\n%s\nnot\n%s", version, got, want)
		}
	}
}

// describe lists all that a database is made of.
func describe(t *testing.T, path string) (all []string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(path, "mode=ro"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(one, "CREATE TABLE") && !strings.Contains(one, "STRICT") {
			t.Errorf("not strict: %s", one)
		}
		all = append(all, one)
	}
	return all
}

// TestPlans holds that what runs for every message finds its rows by an index.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := openFor(t)
	ofGateway, _ := unsure(bots.Slice{Gateway: "g", Paid: bots.PaidHouse, Since: time.UnixMilli(1)})
	ofKey, _ := unsure(bots.Slice{Key: "k", Paid: bots.PaidOwn, Since: time.UnixMilli(1)})
	for query, c := range map[string]struct {
		args int
		want string
	}{
		ofGateway:                            {3, "USING INDEX charges_unsure (own=? AND gateway=? AND at>?)"},
		ofKey:                                {3, "USING INDEX charges_unsure (own=?"},
		newestOwn:                            {4, "SEARCH turns USING INDEX turns_own (chat=? AND author=? AND rowid>?)"},
		newestShared:                         {3, "SEARCH turns USING INDEX turns_shared (chat=? AND rowid>?)"},
		ofMessage:                            {3, "SEARCH messages USING PRIMARY KEY (chat=? AND platform_id=? AND role=?)"},
		unended:                              {0, "USING INDEX turns_unfinished"},
		walk:                                 {2, "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)"},
		spentPerson:                          {5, "SEARCH spending USING PRIMARY KEY (scope=? AND id=? AND own=? AND quarter>?)"},
		spentChat:                            {5, "SEARCH s USING PRIMARY KEY (scope=? AND id=? AND own=? AND quarter>?)"},
		askers + "SELECT person FROM askers": {1, "SEARCH t USING COVERING INDEX turns_own (chat=? AND author>?)"},
		spentByChat:                          {1, "SEARCH s USING PRIMARY KEY (scope=? AND id=? AND own=? AND quarter>?)"},
		spentByPerson:                        {1, "SEARCH s USING PRIMARY KEY (scope=? AND id=? AND own=? AND quarter>?)"},
		spentByModel:                         {1, "SEARCH s USING PRIMARY KEY (scope=? AND id=? AND own=? AND quarter>?)"},
		spentAll:                             {3, "SEARCH charges USING INDEX charges_at (at>? AND at<?)"},
	} {
		plan, err := s.plan(t.Context(), query, slices.Repeat([]any{1}, c.args))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan, c.want) || regexp.MustCompile(`SCAN (turns|messages|charges|spending)\n`).MatchString(plan) {
			t.Errorf("%s\nis read by\n%s", query, plan)
		}
	}
}

// plan is how SQLite will read.
func (s *Store) plan(ctx context.Context, query string, args []any) (plan string, err error) {
	err = s.read(ctx, "explain", func(t *tx) error {
		return t.each("EXPLAIN QUERY PLAN "+query, args, func(r *sql.Rows) error {
			var a, b, c, detail string
			err := r.Scan(&a, &b, &c, &detail)
			plan += detail + "\n"
			return err
		})
	})
	return plan, err
}
