package store_test

import (
	"bytes"
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

func TestBackup(t *testing.T) {
	t.Parallel()
	s := open(t, fileIn(t))
	want := ask(t, s, "1")
	path := filepath.Join(t.TempDir(), "it's a backup.db")
	must(t, s.Backup(t.Context(), path))
	ask(t, s, "2")
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("the backup: %v, %v", info.Mode(), err)
	}
	before, err := os.ReadFile(path)
	must(t, err)
	if err := s.Backup(t.Context(), path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that exists: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Error("the first backup was changed")
	}
	b := open(t, path)
	if got, err := b.Turn(t.Context(), want.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the backup holds %+v, %v", got, err)
	}
	if err := s.Backup(t.Context(), filepath.Join(path, "nowhere")); err == nil {
		t.Error("backed up to nowhere")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.part*")); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestPlacesAreSealed(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	other := bytes.Repeat([]byte{8}, 32)
	s, err := tryOpen(path, other)
	must(t, err)
	const token = "aW50ZXJhY3Rpb24tdG9rZW4"
	where := bots.Where{Ref: bots.Ref{Platform: "x", ID: "1"}, Kind: bots.Private}
	m := bots.Message{ID: "1", Where: where, From: bots.Who{Ref: where.Ref}, Text: "words", Place: token}
	asked, _, err := s.Accept(t.Context(), []bots.Question{{Message: m, Task: bots.Ask}}, []bots.Message{m})
	must(t, err)
	id := asked[0].Turn.ID
	must(t, s.Shut())
	raw, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Contains(raw, []byte("words")) || bytes.Contains(raw, []byte(token)) {
		t.Error("a place can be read in the file, or nothing can")
	}
	for name, c := range map[string]struct {
		keys [][]byte
		want string
		logs bool
	}{
		"with the key":          {[][]byte{other}, token, false},
		"after the key changed": {[][]byte{secret, other}, token, false},
		"without the key":       {[][]byte{secret}, "", true},
	} {
		var log bytes.Buffer
		s, err := store.Open(t.Context(), path, c.keys, slog.New(slog.NewTextHandler(&log, nil)))
		must(t, err)
		n, err := s.Turn(t.Context(), id)
		must(t, err)
		_, orders, err := s.Unfinished(t.Context())
		must(t, err)
		if n.Place != c.want || n.Question != "words" || len(orders) != 1 || orders[0].Message.Place != c.want || orders[0].Message.Text != "words" {
			t.Errorf("%s: %+v, %+v", name, n, orders)
		}
		if strings.Contains(log.String(), "BARKEEP_SECRET_KEY") != c.logs {
			t.Errorf("%s the log says %q", name, &log)
		}
		must(t, s.Shut())
	}
}
