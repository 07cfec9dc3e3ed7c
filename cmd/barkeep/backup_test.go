package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// TestBackupWhileServing copies the database in another process, again and again, while
// somebody talks: all are answered, once, and the last copy serves in its place.
func TestBackupWhileServing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{Answer: remembers})
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
	w.env = append(w.env, "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
	serving := w.child()
	w.tg.Say(ann.ID, ann.ID, "hello")
	w.answer(ann.ID, says("hello"))
	copied := ""
	for i := range 2 {
		w.tg.Say(ann.ID, ann.ID, fmt.Sprint("number ", i))
		copied = filepath.Join(w.dir, fmt.Sprint("copy", i, ".db"))
		c := exec.Command(os.Args[0], "backup", copied)
		c.Env = append([]string{asProgram + "=1", "HOME=" + w.dir}, w.env...)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("backup: %v\n%s", err, out)
		}
		w.answer(ann.ID, says(fmt.Sprint("number ", i)))
	}
	kill(t, serving)
	if n := w.site.Calls(); n != 3 {
		t.Errorf("%d model calls, want 3", n)
	}
	key, err := os.ReadFile(w.value("BARKEEP_DATABASE") + ".key")
	if err != nil || len(bytes.TrimSpace(key)) == 0 {
		t.Fatalf("the key: %v", err)
	}
	if err := os.WriteFile(copied+".key", key, 0o600); err != nil {
		t.Fatal(err)
	}
	w.set("BARKEEP_DATABASE", copied)
	restored := w.child()
	w.tg.Say(ann.ID, ann.ID, "what came before?")
	w.answer(ann.ID, says("number 0"))
	kill(t, restored)
}
