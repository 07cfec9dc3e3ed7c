package store_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"barkeep/bots"
	"barkeep/store"
	"barkeep/store/storetest"
)

var (
	_ bots.Store = (*store.Store)(nil)

	secret = bytes.Repeat([]byte{7}, 32)
)

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) bots.Store { return open(t, fileIn(t)) })
}

func fileIn(t testing.TB) string { return filepath.Join(t.TempDir(), "barkeep.db") }

// open opens a database until the test ends.
func open(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), path, [][]byte{secret}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Shut(); err != nil {
			t.Error(err)
		}
	})
	return s
}
