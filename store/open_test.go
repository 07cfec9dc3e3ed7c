package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/store"
)

func tryOpen(path string, keys ...[]byte) (*store.Store, error) {
	if keys == nil {
		keys = [][]byte{secret}
	}
	return store.Open(context.Background(), path, keys, slog.New(slog.DiscardHandler))
}

func TestOpenMakesAPrivateFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a %41?b#c.db")
	s := open(t, path)
	ask(t, s, "1")
	for _, end := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + end)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", end, info.Mode(), err)
		}
	}
	if s.File() != path {
		t.Errorf("the file is %s", s.File())
	}
	if size, err := s.Size(); err != nil || size < 4096 {
		t.Errorf("its size is %d, %v", size, err)
	}
	if err := errors.Join(s.Ping(t.Context()), s.Check(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestOpenAgain(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	s, err := tryOpen(path)
	if err != nil {
		t.Fatal(err)
	}
	want := ask(t, s, "1")
	if err := s.Shut(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	s = open(t, link)
	if got, err := s.Turn(t.Context(), want.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("after a restart: %+v, %v", got, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if _, err := tryOpen(path); !errors.Is(err, store.ErrInUse) {
		t.Errorf("a second Barkeep: %v", err)
	}
}

func TestOpenBeside(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	beside := func() (*store.Store, error) {
		return store.OpenBeside(t.Context(), path, [][]byte{secret}, slog.New(slog.DiscardHandler))
	}
	if _, err := beside(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("beside nothing: %v", err)
	}
	s := open(t, path)
	o, err := beside()
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Own(t.Context(), bots.Who{Ref: bots.Ref{Platform: "x", ID: "1"}}); err != nil {
		t.Error(err)
	}
	if all, err := s.Owners(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("the one that serves sees %v, %v", all, err)
	}
	n := ask(t, s, "1")
	if got, err := o.Turn(t.Context(), n.ID); err != nil || !reflect.DeepEqual(got, n) {
		t.Errorf("the one beside sees %+v, %v", got, err)
	}
	if err := o.Shut(); err != nil {
		t.Error(err)
	}
	ask(t, s, "2")
}

// TestRefused gives Open files that are not its own: each is one clear sentence,
// and the file is as it was.
func TestRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want string
	}{
		"a text":            {text("dear diary, today the bar was empty\n"), "not a SQLite database"},
		"a long text":       {text(strings.Repeat("dear diary\n", 1000)), "not a SQLite database"},
		"a folder":          {func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, "not a file"},
		"another program's": {script("CREATE TABLE songs (title TEXT)"), "another program"},
		"another's, empty":  {script("PRAGMA application_id = 42; PRAGMA user_version = 1; VACUUM"), "another program"},
		"a newer Barkeep's": {newer, "use the newer program"},
		"a damaged one":     {damaged, "restore a backup"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := fileIn(t)
			c.make(t, path)
			before, _ := os.ReadFile(path)
			s, err := tryOpen(path)
			if err == nil {
				must(t, s.Shut())
				t.Fatal("was opened")
			}
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("the sentence: %v", err)
			}
			if _, err := store.OpenBeside(t.Context(), path, [][]byte{secret}, slog.New(slog.DiscardHandler)); err == nil {
				t.Error("was opened beside")
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
			if left, _ := filepath.Glob(path + "[-.]*"); len(left) > 1 {
				t.Errorf("files are left beside it: %v", left)
			}
		})
	}
}

func TestRefusedElsewhere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for path, want := range map[string]string{
		"":                                   "BARKEEP_DATABASE",
		":memory:":                           "BARKEEP_DATABASE",
		filepath.Join(folder, "no", "db"):    "does not exist",
		filepath.Join("/proc", "barkeep.db"): "open database /proc/barkeep.db",
	} {
		if _, err := tryOpen(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", path, err)
		}
	}
	path := filepath.Join(folder, "barkeep.db")
	if _, err := store.Open(t.Context(), path, nil, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("opened without a key")
	}
	if _, err := tryOpen(path, []byte("short")); err == nil {
		t.Error("opened with a short key")
	}
	must(t, os.WriteFile(path+"-wal", []byte("what another database wrote"), 0o600))
	if _, err := tryOpen(path); err == nil || !strings.Contains(err.Error(), "barkeep.db-wal is there") {
		t.Errorf("a log without its database: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func text(words string) func(*testing.T, string) {
	return func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(words), 0o644)) }
}

// script makes a SQLite file.
func script(statements string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		db, err := sql.Open("sqlite", "file:"+path)
		must(t, err)
		_, err = db.Exec(statements)
		must(t, errors.Join(err, db.Close()))
	}
}

func newer(t *testing.T, path string) {
	s, err := tryOpen(path)
	must(t, err)
	must(t, s.Shut())
	script("PRAGMA user_version = 9999")(t, path)
}

func damaged(t *testing.T, path string) {
	s, err := tryOpen(path)
	must(t, err)
	must(t, s.Shut())
	b, err := os.ReadFile(path)
	must(t, err)
	copy(b[100:], bytes.Repeat([]byte{0xff}, 2000))
	must(t, os.WriteFile(path, b, 0o600))
}

func ask(t *testing.T, s *store.Store, id string) bots.Turn {
	t.Helper()
	q := bots.Question{Message: bots.Message{ID: id, Where: bots.Where{Ref: bots.Ref{Platform: "x", ID: "1"}, Kind: bots.Private}, From: bots.Who{Ref: bots.Ref{Platform: "x", ID: "1"}}, Text: "?", Place: "a place"}, Task: bots.Ask}
	asked, _, err := s.Accept(context.Background(), []bots.Question{q}, nil)
	must(t, err)
	return asked[0].Turn
}
