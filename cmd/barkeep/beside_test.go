package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/llm/llmtest"
	"barkeep/store"
)

// opened is a store in a file of the test.
func opened(t *testing.T) (*store.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "barkeep.db")
	st, err := store.Open(t.Context(), path, [][]byte{make([]byte, 32)}, silent())
	if err != nil {
		t.Fatal(err)
	}
	return st, path
}

// TestTogether holds that work which is told to end may still write: the database is
// closed after it.
func TestTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st, _ := opened(t)
		var wrote []error
		slow := func(ctx context.Context) {
			<-ctx.Done()
			time.Sleep(5 * time.Second)
			wrote = append(wrote, st.ClaimCode(context.WithoutCancel(ctx), bots.HashClaim("late"), time.Now()))
		}
		end := together(t.Context(), silent(), func(context.Context) {}, slow)
		end()
		shut(st, silent())
		if len(wrote) != 1 || wrote[0] != nil {
			t.Errorf("the write after the end was told: %v", wrote)
		}
	})
}

// settled is a live over a settings file that the test rewrites, without a platform
// that runs.
func settled(t *testing.T, text string) (l *live, rewrite func(text string)) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "barkeep.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	l, err := newLive(shell{ctx: t.Context(), out: io.Discard, err: io.Discard, environ: []string{"TELEGRAM_BOT_TOKEN=1:x"}}, file)
	if err != nil {
		t.Fatal(err)
	}
	return l, func(text string) {
		write(text)
		l.again()
	}
}

const anySite = "gateways: [{url: 'http://site.example/v1', keys: sk-0123456789}]\n"

// TestKeepFollows holds that how long words are kept changes with the settings.
func TestKeepFollows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(30 * 365 * 24 * time.Hour) // a bubble begins in 2000
		l, rewrite := settled(t, anySite+"keep: forever\n")
		st, path := opened(t)
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		old := time.Now().Add(-48 * time.Hour).UnixMilli()
		if _, err := db.Exec(`INSERT INTO chats (id, platform, ref, kind, title) VALUES (1, 'telegram', '1', 'private', '');
			INSERT INTO turns (id, chat, state, task, asked, ended, message, question) VALUES (1, 1, 'answered', 'ask', ?, ?, '', 'said long ago')`, old, old); err != nil {
			t.Fatal(err)
		}
		words := func() (said string) {
			t.Helper()
			if err := db.QueryRow("SELECT question FROM turns").Scan(&said); err != nil {
				t.Fatal(err)
			}
			return said
		}
		end := together(t.Context(), silent(), func(ctx context.Context) { fade(ctx, st, l.keep, silent()) })
		defer shut(st, silent())
		defer end()
		for keep, want := range map[string]string{"forever": "said long ago", "3d": "said long ago"} {
			rewrite(anySite + "keep: " + keep + "\n")
			time.Sleep(fadeEvery + time.Hour)
			if got := words(); got != want {
				t.Errorf("keep %s: %q is left", keep, got)
			}
		}
		rewrite(anySite + "keep: 1d\n")
		time.Sleep(fadeEvery + time.Hour)
		if got := words(); got != "" {
			t.Errorf("keep 1d: %q is left", got)
		}
	})
}

// TestReloadKeepsLimits holds that a gateway made anew by a reload goes on counting:
// a third call in the minute waits, whatever else of the gateway changed.
func TestReloadKeepsLimits(t *testing.T) {
	t.Parallel()
	w := bareWorld(t, llmtest.Options{})
	site := w.value("OPENAI_BASE_URL")
	text := func(name, keys string) string {
		return fmt.Sprintf("gateways: [{name: %s, url: '%s', keys: '%s', limits: {'gpt-4*': 2}}]\n", name, site, keys)
	}
	l, rewrite := settled(t, text("main", llmtest.Key))
	ask := func(ctx context.Context) (err error) {
		for _, err = range l.gateways()[0].Chat(ctx, llm.Request{Key: llmtest.Key, Model: "gpt-4o", Messages: []llm.Message{{Role: "user", Text: "hello"}}}) {
		}
		return err
	}
	for _, change := range []string{text("main", llmtest.Key), text("main", llmtest.Key+","+secondKey), text("other", llmtest.Key)} {
		rewrite(change)
		short, cancel := context.WithTimeout(timeout(t), time.Second)
		before, err := w.site.Calls(), ask(short)
		cancel()
		if now := w.site.Calls(); now > 2 || now == before != (err != nil) {
			t.Errorf("%d calls in a minute; the last says %v", now, err)
		}
	}
	if n := w.site.Calls(); n != 2 {
		t.Errorf("%d calls in a minute, want 2", n)
	}
}
