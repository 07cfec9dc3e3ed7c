package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"barkeep/bots"
	"barkeep/llm"
)

// TestRemovedKeysAreNowhere holds that neither a key nor its encrypted form stands in
// the database, its log or a fresh backup once it is removed or replaced; and the
// key itself never.
func TestRemovedKeysAreNowhere(t *testing.T) {
	t.Parallel()
	s := openFor(t)
	path := s.File()
	var clear, sealed [][]byte
	bind := func(n int, secret string) int64 {
		who := bots.Who{Ref: bots.Ref{Platform: "telegram", ID: fmt.Sprint(n)}}
		id, err := s.Bind(t.Context(), bots.OwnKey{Gateway: "site", Secret: llm.Key(secret)}, nil, who)
		if err != nil {
			t.Fatal(err)
		}
		clear = append(clear, []byte(secret))
		err = s.read(t.Context(), "read", func(x *tx) error {
			return x.each("SELECT secret FROM own_keys WHERE id = ?", []any{id}, func(r *sql.Rows) error {
				var b []byte
				err := r.Scan(&b)
				sealed = append(sealed, bytes.Clone(b))
				return err
			})
		})
		if err != nil || len(sealed) != len(clear) || bytes.Contains(sealed[len(sealed)-1], clear[0]) {
			t.Fatal("a key is not sealed", err)
		}
		return id
	}
	var ids []int64
	for n := range 300 { // enough for several pages, which are split and merged
		bind(n, fmt.Sprintf("sk-replaced-%04d-%s", n, bytes.Repeat([]byte{'r'}, n%60)))
		ids = append(ids, bind(n, fmt.Sprintf("sk-removed-%04d-%s", n, bytes.Repeat([]byte{'x'}, n%40))))
	}
	for i, id := range ids {
		if i%7 != 0 { // others stay beside
			if err := s.Unbind(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, path + "-wal", backup} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range clear {
			kept := i%2 == 1 && i/2%7 == 0
			if bytes.Contains(b, clear[i]) {
				t.Errorf("%s holds %s", filepath.Base(file), clear[i])
			}
			if found := bytes.Contains(b, sealed[i]) || bytes.Contains(b, sealed[i][12:28]); found && !kept {
				t.Errorf("%s holds the encrypted form of %s", filepath.Base(file), clear[i])
			}
		}
	}
}

// TestRotation holds that an older secret key can be left out after one start
// with the new one in front, and that a key opened with neither is told apart.
func TestRotation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "r.db")
	a, b := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	ann := bots.Who{Ref: bots.Ref{Platform: "telegram", ID: "1"}}
	with := func(use func(*Store), keys ...[]byte) {
		t.Helper()
		s, err := Open(t.Context(), path, keys, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		use(s)
		if err := s.Shut(); err != nil {
			t.Fatal(err)
		}
	}
	secret := func(want llm.Key) func(*Store) {
		return func(s *Store) {
			held, err := s.Held(t.Context(), ann.Ref)
			if err != nil || len(held) != 1 || held[0].Secret != want {
				t.Errorf("held %+v %v, want %s", held, err, want)
			}
		}
	}
	if holds, err := HoldsKeys(t.Context(), path); holds || err != nil {
		t.Errorf("without a file: %v %v", holds, err)
	}
	with(func(s *Store) {
		if holds, err := HoldsKeys(t.Context(), path); holds || err != nil {
			t.Errorf("an empty database: %v %v", holds, err)
		}
		if _, err := s.Bind(t.Context(), bots.OwnKey{Secret: "sk-0123456789abcdef"}, nil, ann); err != nil {
			t.Error(err)
		}
	}, a)
	if holds, err := HoldsKeys(t.Context(), path); !holds || err != nil {
		t.Errorf("with a key: %v %v", holds, err)
	}
	with(secret(""), b)
	with(secret("sk-0123456789abcdef"), b, a)
	with(secret("sk-0123456789abcdef"), b)
	with(secret(""), a)
}
