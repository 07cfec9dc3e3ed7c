package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"

	"barkeep/bots"
)

// filesMost is how many bytes of received and made files are kept, oldest going
// first.
const filesMost = 500 << 20

// folder holds files beside the database, readable by nobody else.
type folder struct {
	path string
	most int64
	mu   sync.Mutex
	size int64 // of all files; -1: not added up yet
}

func newFolder(database string) *folder {
	return &folder{path: database + ".files", most: filesMost, size: -1}
}

var fileName = regexp.MustCompile(`^[A-Za-z0-9-]{1,100}$`)

// SaveFile implements bots.Files.
func (s *Store) SaveFile(_ context.Context, name string, data []byte) error {
	if err := s.files.save(name, data); err != nil {
		return fmt.Errorf("save a file: %w", err)
	}
	return nil
}

// LoadFile implements bots.Files.
func (s *Store) LoadFile(_ context.Context, name string) ([]byte, error) {
	if !fileName.MatchString(name) {
		return nil, bots.ErrUnknown
	}
	data, err := os.ReadFile(filepath.Join(s.files.path, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, bots.ErrUnknown
	case err != nil:
		return nil, fmt.Errorf("read a file: %w", err)
	}
	return data, nil
}

// DropFiles implements bots.Files.
func (s *Store) DropFiles(_ context.Context, names ...string) error {
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	s.files.size = -1
	var all []error
	for _, name := range names {
		if !fileName.MatchString(name) {
			continue
		}
		if err := os.Remove(filepath.Join(s.files.path, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = append(all, fmt.Errorf("remove a file: %w", err))
		}
	}
	return errors.Join(all...)
}

// save writes beside and renames: a file is whole or not there.
func (f *folder) save(name string, data []byte) error {
	if !fileName.MatchString(name) {
		return fmt.Errorf("%q is no name for a file", name)
	}
	if int64(len(data)) > f.most {
		return fmt.Errorf("%d bytes are more than all files may have", len(data))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return err
	}
	part := filepath.Join(f.path, name+".part")
	if err := os.WriteFile(part, data, 0o600); err != nil {
		return errors.Join(err, removed(part))
	}
	if f.size >= 0 {
		f.size += int64(len(data))
		if old, err := os.Stat(filepath.Join(f.path, name)); err == nil {
			f.size -= old.Size()
		}
	}
	if err := os.Rename(part, filepath.Join(f.path, name)); err != nil {
		return errors.Join(err, removed(part))
	}
	return f.shrink(name)
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// shrink removes the oldest files, but not the newest one, until the rest fits.
// What a crash left half written goes with the first look.
func (f *folder) shrink(newest string) error {
	if f.size >= 0 && f.size <= f.most {
		return nil
	}
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	var all []fs.FileInfo
	f.size = 0
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue // removed meanwhile, or not ours
		}
		if filepath.Ext(info.Name()) == ".part" {
			if err := removed(filepath.Join(f.path, info.Name())); err != nil {
				return err
			}
			continue
		}
		f.size += info.Size()
		all = append(all, info)
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, info := range all {
		if f.size <= f.most {
			break
		}
		if info.Name() == newest {
			continue
		}
		if err := removed(filepath.Join(f.path, info.Name())); err != nil {
			return err
		}
		f.size -= info.Size()
	}
	return nil
}

// sealFiles writes a question's attachments for its row; nil for none.
func (t *tx) sealFiles(files []bots.Attachment) ([]byte, error) {
	if len(files) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(files)
	if err != nil {
		return nil, fmt.Errorf("write attachments: %w", err)
	}
	return t.seal.seal(string(raw)), nil
}

// unsealFiles reads them back; what cannot be read is logged and left out.
func (t *tx) unsealFiles(sealed []byte, turn int64) []bots.Attachment {
	raw := t.unseal(sealed, "turn", turn)
	if raw == "" {
		return nil
	}
	var files []bots.Attachment
	if err := json.Unmarshal([]byte(raw), &files); err != nil {
		t.log.Error("stored attachments cannot be read", "turn", turn, "err", err)
	}
	return files
}

// addFiles appends attachments to a waiting question's; the same one counts once.
func (t *tx) addFiles(turn int64, more []bots.Attachment) error {
	if len(more) == 0 {
		return nil
	}
	var sealed []byte
	if _, err := t.row("SELECT files FROM turns WHERE id = ?", []any{turn}, &sealed); err != nil {
		return err
	}
	files := t.unsealFiles(sealed, turn)
	for _, a := range more {
		if !slices.ContainsFunc(files, func(b bots.Attachment) bool { return b.Kind == a.Kind && b.Source == a.Source }) {
			files = append(files, a)
		}
	}
	sealed, err := t.sealFiles(files)
	if err == nil {
		_, err = t.exec("UPDATE turns SET files = ? WHERE id = ?", sealed, turn)
	}
	return err
}

// Transcribe implements bots.Inbox.
func (s *Store) Transcribe(ctx context.Context, turn int64, heard string) error {
	return s.write(ctx, "store what was heard", func(t *tx) error {
		n, err := t.exec("UPDATE turns SET heard = ? WHERE id = ?", heard, turn)
		if err == nil && n == 0 {
			err = fmt.Errorf("turn %d: %w", turn, bots.ErrUnknown)
		}
		return err
	})
}
