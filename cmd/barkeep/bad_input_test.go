package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"barkeep/bots/discord/discordtest"
	"barkeep/bots/telegram/telegramtest"
	"barkeep/llm/llmtest"
)

// fails runs the program with an environment until it gives up, and returns what
// it says.
func fails(t *testing.T, env []string, args ...string) string {
	t.Helper()
	var out, err bytes.Buffer
	sh := shell{ctx: shortly(t), args: args, in: &bytes.Buffer{}, out: &out, err: &err, environ: env}
	if code := command(sh); code != failed {
		t.Errorf("exit code %d, want %d", code, failed)
	}
	return out.String() + err.String()
}

// shortly bounds a start that should fail at once.
func shortly(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	t.Cleanup(cancel)
	return ctx
}

// with sets one variable of an environment.
func with(env []string, name, value string) []string {
	out := slices.DeleteFunc(slices.Clone(env), func(e string) bool { return strings.HasPrefix(e, name+"=") })
	return append(out, name+"="+value)
}

// wantAll holds that a sentence says all that it should.
func wantAll(t *testing.T, said string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(said, p) {
			t.Errorf("it says %q, want %q in it", said, p)
		}
	}
	if n := strings.Count(strings.TrimSpace(said), "\n"); n > 3 {
		t.Errorf("it says %d lines, want one clear sentence:\n%s", n+1, said)
	}
}

// couldStart is an environment with all that a start needs, which reaches nothing.
func couldStart(t *testing.T) []string {
	return []string{"TELEGRAM_BOT_TOKEN=" + telegramtest.DefaultToken, "TELEGRAM_API_URL=http://127.0.0.1:1", "OPENAI_BASE_URL=http://127.0.0.1:1",
		"OPENAI_API_KEY=" + llmtest.Key, "BARKEEP_LISTEN=", "BARKEEP_DATABASE=" + filepath.Join(t.TempDir(), "bar.db")}
}

// fileWith is a file with a text.
func fileWith(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBadStarts holds that a start which cannot be says why in one sentence.
func TestBadStarts(t *testing.T) {
	t.Parallel()
	t.Run("nothing set", func(t *testing.T) {
		t.Parallel()
		wantAll(t, fails(t, []string{"BARKEEP_DATABASE=" + filepath.Join(t.TempDir(), "bar.db")}), "set TELEGRAM_BOT_TOKEN", "set OPENAI_BASE_URL")
	})
	t.Run("unknown key", func(t *testing.T) {
		t.Parallel()
		path := fileWith(t, "barkeep.yaml", "model: gpt-4o\nlanguge: zh\n")
		wantAll(t, fails(t, couldStart(t), "serve", "-config", path), path, "2", "languge", "language")
	})
	t.Run("address taken", func(t *testing.T) {
		t.Parallel()
		s := httptest.NewServer(http.NotFoundHandler())
		defer s.Close()
		address := strings.TrimPrefix(s.URL, "http://")
		wantAll(t, fails(t, with(couldStart(t), "BARKEEP_LISTEN", address)), "listen on "+address, "BARKEEP_LISTEN")
	})
	t.Run("wrong command", func(t *testing.T) {
		t.Parallel()
		var said bytes.Buffer
		if code := command(shell{ctx: context.Background(), args: []string{"sevre"}, out: &said, err: &said}); code != wrongUse {
			t.Errorf("exit code %d, want %d", code, wrongUse)
		}
		wantAll(t, said.String(), `"sevre"`, "barkeep help")
	})
}

// TestBadDatabases holds the same of what is no database of Barkeep's, and that it
// is left as it is.
func TestBadDatabases(t *testing.T) {
	t.Parallel()
	t.Run("foreign database", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "other.db")
		db, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('one')"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		before, _ := os.ReadFile(path)
		wantAll(t, fails(t, with(couldStart(t), "BARKEEP_DATABASE", path)), path)
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Error("a foreign database was changed")
		}
	})
	t.Run("not a database", func(t *testing.T) {
		t.Parallel()
		path := fileWith(t, "notes.db", "these are my notes, not a database\n")
		wantAll(t, fails(t, with(couldStart(t), "BARKEEP_DATABASE", path)), path)
		if after, _ := os.ReadFile(path); string(after) != "these are my notes, not a database\n" {
			t.Error("a file that is no database was changed")
		}
	})
	t.Run("folder missing", func(t *testing.T) {
		t.Parallel()
		path := fileWith(t, "file", "x")
		wantAll(t, fails(t, with(couldStart(t), "BARKEEP_DATABASE", filepath.Join(path, "bar.db"))), path)
	})
}

// TestHTMLGateway holds that a web page in place of a gateway is said in plain
// words, and that the question is not lost: Retry works once it is mended.
func TestHTMLGateway(t *testing.T) {
	t.Parallel()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>Welcome</title>")
	}))
	defer page.Close()
	w := newWorld(t, telegramtest.Options{}, llmtest.Options{})
	ann := w.tg.AddPerson(telegramtest.User{FirstName: "Ann"})
	w.env = append(with(w.env, "OPENAI_BASE_URL", page.URL), "BARKEEP_OWNERS=telegram:"+itoa(ann.ID))
	w.start()
	w.tg.Say(ann.ID, ann.ID, "hello")
	w.answer(ann.ID, says("The site answered with something that is no answer."))
}

// TestPlatformTrouble holds that what a platform refuses is said in one sentence in
// the log, and that the other platform goes on.
func TestPlatformTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm func(w *world)
		want string
	}{
		"401 from Telegram": {func(w *world) { w.tg.RevokeToken() }, "check TELEGRAM_BOT_TOKEN"},
		"a second poller":   {func(w *world) { w.tg.OtherPoller() }, "another program reads this bot's updates"},
		"4004 from Discord": {func(w *world) { w.dc.CloseConnections(4004, "Authentication failed.") }, "check DISCORD_BOT_TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{})
				w.withDiscord(discordtest.Options{})
				w.start()
				w.online()
				if err := w.tg.Wait(timeout(t), func() bool { return w.tg.Count("getUpdates") > 0 }); err != nil {
					t.Fatal(err)
				}
				c.harm(w)
				w.logs(c.want)
			})
		})
	}
	t.Run("4014 from Discord", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			w := wiredWorld(t, telegramtest.Options{}, llmtest.Options{})
			w.withDiscord(discordtest.Options{Refused: 1 << 15})
			w.start()
			w.logs("turn on Message Content Intent")
			w.online()
		})
	})
}
