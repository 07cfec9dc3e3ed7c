package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// smallDisk mounts a disk of a few megabytes, or skips the test.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"); err != nil {
		t.Skip("a small disk cannot be mounted here:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes all room of a disk and returns what gives it back.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDiskFills fills the disk while people talk: nothing is acknowledged that is not stored, /readyz is red, the log
// says what to do, and with room again everybody is answered, once.
func TestDiskFills(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: func(r llmtest.Request) llmtest.Reply {
		return llmtest.Say("Heard: " + r.Last()[max(0, len(r.Last())-40):])
	}})
	dir := smallDisk(t)
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
	w.set("BARKEEP_OWNERS", "telegram:"+itoa(ann.ID))
	w.set("BARKEEP_DATABASE", filepath.Join(dir, "barkeep.db"))
	w.start()
	w.tg.Say(ann.ID, ann.ID, "before")
	w.answer(ann.ID, says("Heard: before"))

	free := fill(t, dir)
	for range 10 { // what SQLite had set aside is soon used up
		w.tg.Say(ann.ID, ann.ID, "while it is full "+strings.Repeat("x", 2000))
	}
	await(t, "the log says so", func() bool { return strings.Contains(w.log.String(), "the disk is full") })
	if code, body := w.get(t, "/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("/readyz gives %d %s", code, body)
	}
	free()
	w.tg.Say(ann.ID, ann.ID, "after")
	w.answer(ann.ID, says("after"))
	await(t, "/readyz is green", func() bool { code, _ := w.get(t, "/readyz"); return code == http.StatusOK })
	if n := w.tg.PendingUpdates(); n > 0 {
		t.Errorf("%d messages are not taken", n)
	}
}

// get asks the program's own listener.
func (w *world) get(t *testing.T, path string) (int, string) {
	t.Helper()
	m := regexp.MustCompile(`"listening","address":"([^"]+)"`).FindStringSubmatch(w.log.String())
	if m == nil {
		t.Fatalf("it does not listen:\n%s", w.log)
	}
	answer, err := http.Get("http://" + m[1] + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}
