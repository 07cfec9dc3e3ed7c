package store

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"barkeep/bots"
)

func TestFilesAreKeptAndTheOldestGo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "b.db")
	s, err := Open(t.Context(), path, [][]byte{make([]byte, 32)}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Shut()
	s.files.most = 100
	save := func(name string, n int) {
		t.Helper()
		if err := s.SaveFile(t.Context(), name, []byte(strings.Repeat("x", n))); err != nil {
			t.Fatal(err)
		}
	}
	has := func(name string) bool {
		data, err := s.LoadFile(t.Context(), name)
		if err != nil && !errors.Is(err, bots.ErrUnknown) {
			t.Fatal(err)
		}
		return data != nil
	}
	save("a", 40)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(path+".files", "a"), old, old); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path+".files", "dead.part"), make([]byte, 500), 0o600); err != nil {
		t.Fatal(err)
	}
	save("b", 40)
	save("b", 50)
	if !has("a") || !has("b") {
		t.Error("what fits was removed")
	}
	save("c", 30)
	if has("a") || !has("b") || !has("c") {
		t.Error("not the oldest was removed")
	}
	if left, err := filepath.Glob(filepath.Join(path+".files", "*")); err != nil || len(left) != 2 {
		t.Errorf("left are %v, %v", left, err)
	}
	for _, name := range []string{"../b.db", "", "a/b", ".", "a.part"} {
		if err := s.SaveFile(t.Context(), name, nil); err == nil {
			t.Errorf("%q is a name", name)
		}
		if has(name) {
			t.Errorf("%q is there", name)
		}
	}
	if err := s.DropFiles(t.Context(), "b", "nothing", "../b.db"); err != nil || has("b") || !has("c") {
		t.Errorf("dropped b: %v", err)
	}
	if info, err := os.Stat(filepath.Join(path+".files", "c")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
	if err := s.SaveFile(t.Context(), "huge", make([]byte, 101)); err == nil {
		t.Error("a file above all bounds was kept")
	}
}
