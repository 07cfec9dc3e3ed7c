package bots_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"barkeep/bots"
	"barkeep/llm/llmtest"
)

// beside opens the database as another program would.
func (b *bar) beside() *sql.DB {
	b.t.Helper()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: b.path}).EscapedPath()+"?_pragma=busy_timeout(60000)")
	if err != nil {
		b.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.t.Cleanup(func() { db.Close() })
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// slowEcho answers with the last question, word by word.
func slowEcho(r llmtest.Request) llmtest.Reply {
	last := r.Messages[len(r.Messages)-1].Content
	return llmtest.Pace(last+strings.Repeat(" word", 20)+" end.", time.Second, 500*time.Millisecond)
}

// TestLockedByAnother holds that nothing is acknowledged, lost or paid twice while another
// program keeps the database's write lock for longer than SQLite waits: before a call, at
// the end of an answer, and when a question comes.
func TestLockedByAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, func(r llmtest.Request) llmtest.Reply {
			return llmtest.Pace(r.Messages[len(r.Messages)-1].Content+" word end.", time.Second, 500*time.Millisecond)
		})
		g := group("-5")
		b.wants(b.say(b.message(g, owner, "/allow no cap")), "is let in")
		other := b.beside()
		growing := b.say(b.message(private("1"), owner, "growing"))
		ready := b.message(g, person("2"), "ready")
		ready.More = 1500 * time.Millisecond // it begins when the lock is there
		b.say(ready)
		time.Sleep(time.Second)
		_, err := other.Exec("BEGIN IMMEDIATE")
		must(t, err)
		late := b.message(g, person("3"), "late")
		if err := b.engine.Receive(t.Context(), []bots.Message{late}); err == nil { // after five seconds of the real clock
			t.Error("a question was acknowledged that could not be stored")
		}
		time.Sleep(1200 * time.Millisecond)
		_, err = other.Exec("ROLLBACK")
		must(t, err)
		b.say(late)
		for place, word := range map[string]string{growing: "growing", ready.Place: "ready", late.Place: "late"} {
			b.wants(place, word+" word end.")
		}
		b.close()
		b.open()
		time.Sleep(time.Minute)
		if at := b.screen.At(growing); at.Settled != 1 || b.site.Calls() != 3 {
			t.Errorf("after a restart: settled %d times, %d calls", at.Settled, b.site.Calls())
		}
	})
}

// TestLongReader holds that somebody who reads the database for an hour, as a backup may,
// holds nobody up, and that the log is folded in when he is gone.
func TestLongReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBar(t, asked)
		reader := b.beside()
		_, err := reader.Exec("BEGIN")
		must(t, err)
		var n int
		must(t, reader.QueryRow("SELECT count(*) FROM turns").Scan(&n))
		for i := range 50 {
			b.wants(b.say(b.message(private("1"), owner, fmt.Sprint("q", i))), fmt.Sprint("q", i))
			time.Sleep(time.Minute)
		}
		must(t, b.store.Backup(t.Context(), b.path+".backup"))
		must(t, reader.QueryRow("SELECT count(*) FROM turns").Scan(&n))
		if n != 0 {
			t.Errorf("the reader sees %d turns", n)
		}
		_, err = reader.Exec("ROLLBACK")
		must(t, err)
		b.wants(b.say(b.message(private("1"), owner, "last")), "last")
	})
}

// TestClockJumps moves what the database says of times by an hour while an answer grows,
// which is what a jump of the clock is to all that was stored before. Time that passes
// within the program is measured by a clock that does not jump.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"forward": time.Hour + time.Minute, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBar(t, slowEcho)
				time.Sleep(12 * time.Hour) // a jump over midnight begins another day's cap
				g := group("-5")
				b.wants(b.say(b.message(g, owner, "/allow 4 requests")), "is let in")
				jump := func() {
					db := b.beside()
					for _, q := range []string{"UPDATE turns SET asked = asked - ?, ended = ended - ?", "UPDATE charges SET at = at - ? WHERE at > ?"} {
						_, err := db.Exec(q, by.Milliseconds(), by.Milliseconds())
						must(t, err)
					}
				}
				grows := b.say(b.message(g, person("2"), "grows"))
				time.Sleep(3 * time.Second)
				waits := b.say(b.message(g, person("2"), "waits"))
				jump()
				b.wants(grows, "grows word")
				b.wants(grows, " end.")
				b.wants(waits, "waits")
				if got := b.read(waits); strings.Contains(got, "old by now") && by < 0 {
					t.Errorf("people read %q", got)
				}
				// A finished text never expires, and the day's cap counts each call once.
				b.screen.Fail(func(_ string, v bots.View) error {
					if strings.Contains(v.Text, "unseen") {
						return fmt.Errorf("the platform is away")
					}
					return nil
				})
				unseen := b.say(b.message(g, person("3"), "unseen"))
				time.Sleep(20 * time.Second)
				b.close()
				jump()
				b.screen.Fail(nil)
				b.open()
				b.wants(unseen, "unseen word")
				calls := b.site.Calls()
				for i := range 3 {
					b.read(b.say(b.message(g, person("4"), fmt.Sprint("more ", i))))
				}
				if n := b.site.Calls(); n < calls || n > 4 {
					t.Errorf("%d model calls, want at most 4 under the cap", n)
				}
			})
		})
	}
}
