package telegram

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"barkeep/bots"
	"barkeep/bots/telegram/telegramtest"
)

// sent gives the source of a file that somebody sends.
func (r *rig) sent(data string) string {
	r.t.Helper()
	ann := r.tg.AddPerson(telegramtest.User{}).ID
	r.tg.Say(ann, ann, "see", telegramtest.WithDocument(telegramtest.Upload{Bytes: []byte(data), Name: "a.txt", MIME: "text/plain"}))
	return r.heard(1)[0].Attachments[0].Source
}

func TestFilesOfALocalServerAreReadWhereTheOperatorSaysSo(t *testing.T) {
	dir := t.TempDir()
	inBubble(t, setup{server: telegramtest.Options{LocalFiles: dir}, options: func(o *Options) { o.Files = dir }}, func(r *rig) {
		source := r.sent("words")
		if data, err := r.p.Fetch(r.t.Context(), source, 100); err != nil || string(data) != "words" {
			r.t.Errorf("fetched %q, %v", data, err)
		}
		if _, err := r.p.Fetch(r.t.Context(), source, 3); !errors.Is(err, bots.ErrTooLarge) {
			r.t.Errorf("above the limit: %v", err)
		}
	})
}

func TestFilesOfALocalServerAreNotReadElsewhere(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	secret := filepath.Join(other, "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(other, "link")); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	p := New(Options{Token: "1:x", Files: dir})
	for _, name := range []string{secret, filepath.Join(dir, "link"), dir + "/../" + filepath.Base(other) + "/secret", "/etc/passwd"} {
		if data, err := p.openLocal(name, 100); !errors.Is(err, bots.ErrOutOfReach) {
			t.Errorf("%s gives %q, %v", name, data, err)
		}
	}
	for _, name := range []string{dir, filepath.Join(dir, "none")} {
		if data, err := p.openLocal(name, 100); !errors.Is(err, bots.ErrGone) {
			t.Errorf("%s gives %q, %v", name, data, err)
		}
	}
	inBubble(t, setup{server: telegramtest.Options{LocalFiles: dir}}, func(r *rig) {
		if _, err := r.p.Fetch(r.t.Context(), r.sent("words"), 100); !errors.Is(err, bots.ErrOutOfReach) {
			r.t.Errorf("without telegram.files: %v", err)
		}
	})
}
