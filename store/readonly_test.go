//go:build unix

package store_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestReadOnly runs as nobody where the tests run as root, whom no right stops.
func TestReadOnly(t *testing.T) {
	if path := os.Getenv("STORE_TEST_READ_ONLY"); path != "" {
		_, err := tryOpen(path)
		t.Log(err)
		if err == nil || !strings.Contains(err.Error(), "read-only; give Barkeep's user the right to write it") {
			t.Fatal("was opened")
		}
		return
	}
	t.Parallel()
	folder, err := os.MkdirTemp("/tmp", "barkeep")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(folder)) })
	locked, free := filepath.Join(folder, "locked"), filepath.Join(folder, "free")
	must(t, errors.Join(os.Mkdir(locked, 0o700), os.Mkdir(free, 0o700)))
	s, err := tryOpen(filepath.Join(free, "barkeep.db"))
	must(t, err)
	must(t, errors.Join(s.Shut(), os.Remove(filepath.Join(free, "barkeep.db.lock")), os.Chmod(filepath.Join(free, "barkeep.db"), 0o444)))
	must(t, errors.Join(os.Chmod(folder, 0o755), os.Chmod(locked, 0o555), os.Chmod(free, 0o777)))
	self, err := os.ReadFile(os.Args[0])
	must(t, err)
	program := filepath.Join(folder, "store.test")
	must(t, os.WriteFile(program, self, 0o755))
	for _, path := range []string{filepath.Join(locked, "barkeep.db"), filepath.Join(free, "barkeep.db")} {
		cmd := exec.Command(program, "-test.run=^TestReadOnly$", "-test.v")
		cmd.Dir, cmd.Env = "/", append(os.Environ(), "STORE_TEST_READ_ONLY="+path)
		asNobody(cmd)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
}

// asNobody takes root's rights from a command.
func asNobody(cmd *exec.Cmd) {
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
}
