//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lockFile takes the lock that says "a Barkeep serves this database". The
// system releases it when the process ends, however it ends. The file stays.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return f, nil
}

// unlock ends what lockFile began, even while a process that was just started
// still has the file open.
func unlock(f *os.File) error {
	return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}

// writable reports whether this process may write the file. It does not open
// it: closing a database file drops SQLite's locks on it.
func writable(path string) bool {
	const mayWrite = 2 // W_OK of access(2)
	return syscall.Access(path, mayWrite) == nil
}

// errReadOnlyDisk is the system's error for a disk mounted read-only.
const errReadOnlyDisk = syscall.EROFS
