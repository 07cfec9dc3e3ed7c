package terminal

import (
	"os"
	"path/filepath"
	"testing"

	"barkeep/bots"
)

// TestFilesAreKept holds that a file lands in the folder, and never over another one.
func TestFilesAreKept(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for n, want := range []string{"answer.md", "answer-2.md", "answer-3.md"} {
		path, err := save(folder, &bots.File{Name: "../answer.md", Data: []byte{byte('a' + n)}})
		if err != nil || path != filepath.Join(folder, want) {
			t.Fatalf("saved as %q, %v", path, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != string(rune('a'+n)) {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
	}
	if said, err := save("", &bots.File{Name: "a.png", Data: []byte("12")}); err != nil || said != "a.png, 2 B" {
		t.Errorf("without a folder it says %q, %v", said, err)
	}
	if _, err := save(filepath.Join(folder, "none"), &bots.File{Name: "a.png"}); err == nil {
		t.Error("a folder that is not there takes files")
	}
}
