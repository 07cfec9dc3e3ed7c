//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package store

import "os"

// lockFile locks nothing where flock is missing: two Barkeeps on one database
// are not noticed there.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
}

// unlock ends what lockFile began.
func unlock(f *os.File) error { return f.Close() }

// writable reports whether the file may be written, by its mode.
func writable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o200 != 0
}

// errReadOnlyDisk is the system's error for a disk mounted read-only.
var errReadOnlyDisk = os.ErrPermission
