package config

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// ParseKey reads 32 bytes written as hex (64 digits) or as base64 (standard or URL alphabet, with or without =). Its
// error does not quote the text.
func ParseKey(text string) ([32]byte, error) {
	var key [32]byte
	if bytes, err := hex.DecodeString(text); err == nil && len(bytes) == len(key) {
		return [32]byte(bytes), nil
	}
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	if bytes, err := base64.RawStdEncoding.DecodeString(plain); err == nil && len(bytes) == len(key) {
		return [32]byte(bytes), nil
	}
	return key, Says("is not 32 bytes in hex or base64; make one with: openssl rand -hex 32")
}

// KeyFile is the path of the key file that belongs to a database: beside it, with .key added.
func KeyFile(database string) string { return database + ".key" }

// StoredKeys is the content of a key file.
type StoredKeys struct {
	Keys    []Secret // at least one; the first encrypts, all decrypt; ParseKey reads each
	Created bool     // the file was made just now
	Warning string   // a sentence when others can read the file, else ""
}

// ReadOrCreateKey reads the key file at path, which holds keys one a line or separated by commas. Where there is none,
// it asks allowed, and when that returns nil makes a file with a new key: mode 0600, whole or not at all, never over
// another file, on disk when this returns. allowed is asked before anything is written because a file made beside a
// database that already holds encrypted keys would pass for the right one at the next start; its error is returned as
// it is.
func ReadOrCreateKey(path string, allowed func() error) (StoredKeys, error) {
	stored, err := readKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return stored, err
	}
	if err := allowed(); err != nil {
		return StoredKeys{}, err
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return StoredKeys{}, fmt.Errorf("make a secret key: %w", err)
	}
	err = writeNew(path, []byte(hex.EncodeToString(key)+"\n"))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return StoredKeys{}, Says("write a new secret key to %s (or set BARKEEP_SECRET_KEY): %v", path, err)
	}
	created := err == nil
	stored, err = readKeys(path)
	stored.Created = created
	return stored, err
}

func readKeys(path string) (StoredKeys, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return StoredKeys{}, Says("read the secret key: %v", err)
	}
	in := &loader{}
	keys := value{shape: single, text: strings.TrimSpace(string(text)), in: in}.secretKeys()
	if len(in.mistakes) > 0 {
		return StoredKeys{}, Says("read the secret key in %s: it %v", path, in.mistakes[0].Says)
	}
	if len(keys) == 0 {
		return StoredKeys{}, Says("read the secret key in %s: the file is empty; put its backup back, or delete it if no keys were ever stored", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return StoredKeys{}, Says("read the secret key: %v", err)
	}
	stored := StoredKeys{Keys: keys}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		stored.Warning = fmt.Sprintf("%s can be read by other users of this machine: run chmod 600 on it", path)
	}
	return stored, nil
}

// writeNew writes a file that must not exist yet, with mode 0600. A link puts the finished file in place, because a
// rename would replace another one.
func writeNew(path string, text []byte) (err error) {
	folder := filepath.Dir(path)
	draft, err := os.CreateTemp(folder, filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(draft.Name())) }()
	_, err = draft.Write(text)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder makes a new name in a folder outlast a power cut.
func syncFolder(folder string) error {
	open, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(open.Sync(), open.Close())
}
