package store

import (
	"bytes"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestAskTogether holds that all who ask on one database together ask no more often
// than one may, that a restart forgets nothing, and that each site and kind of calls
// counts for itself.
func TestAskTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const most, within = 12, 20 * time.Minute
		keys := [][]byte{bytes.Repeat([]byte{7}, 32)}
		path := t.TempDir() + "/barkeep.db"
		serving, err := Open(t.Context(), path, keys, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		beside, err := OpenBeside(t.Context(), path, keys, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer beside.Shut()
		began := time.Now()
		may := func(s *Store, site, kind string, most int) bool { return mayAsk(t, s, site, kind, most, within) }
		time.Sleep(time.Second)
		if !may(serving, "one.example", "usage", 1) || may(beside, "one.example", "usage", 1) {
			t.Error("one call was not counted by the other process")
		}
		var asked atomic.Int32
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				if may([]*Store{serving, beside}[i%2], "one.example", "usage", most) {
					asked.Add(1)
				}
			})
		}
		all.Wait()
		if asked.Load() != most-1 {
			t.Errorf("%d calls beside the first, want %d", asked.Load(), most-1)
		}
		if !may(beside, "two.example", "usage", most) || !may(beside, "one.example", "console", most) {
			t.Error("another site, or other calls, had no room")
		}
		if err := serving.Shut(); err != nil {
			t.Fatal(err)
		}
		if serving, err = Open(t.Context(), path, keys, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		defer serving.Shut()
		if until, ok, err := serving.Ask(t.Context(), "one.example", "usage", most, within); ok || err != nil || !until.Equal(began.Add(time.Second+within)) {
			t.Errorf("after a restart: %v, %v, room at %v", ok, err, until)
		}
		time.Sleep(within)
		if !may(beside, "one.example", "usage", most) {
			t.Error("there is no room after the time")
		}
	})
}

// mayAsk asks, and holds that there is room within the time if there is none now.
func mayAsk(t *testing.T, s *Store, site, kind string, most int, within time.Duration) bool {
	t.Helper()
	until, ok, err := s.Ask(t.Context(), site, kind, most, within)
	if err != nil {
		t.Error(err)
	}
	if !ok && (until.Before(time.Now()) || time.Until(until) > within) {
		t.Errorf("there is room at %v, now it is %v", until, time.Now())
	}
	return ok
}

// TestAskClockBack holds that a clock that was an hour ahead locks nobody out for
// longer than the time that counts, nor lets more calls through.
func TestAskClockBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := openFor(t)
		err := s.write(t.Context(), "ask with a clock ahead", func(x *tx) error {
			for range 12 {
				if _, err := x.exec("INSERT INTO asked (site, kind, at) VALUES ('one.example', 'usage', ?)", time.Now().Add(time.Hour).UnixMilli()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for waited := time.Duration(0); ; waited += time.Minute {
			_, ok, err := s.Ask(t.Context(), "one.example", "usage", 12, 20*time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			if ok != (waited >= 20*time.Minute) {
				t.Fatalf("after %v: %v", waited, ok)
			}
			if ok {
				return
			}
			time.Sleep(time.Minute)
		}
	})
}

// TestLearnt holds that the newest that was learnt of a site is known to the next
// process, until it is too old to be believed.
func TestLearnt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := openFor(t)
		for _, value := range []string{"yes", "no"} {
			if err := s.Learn(t.Context(), "one.example", "user", value); err != nil {
				t.Fatal(err)
			}
		}
		know := func(site, want string) {
			t.Helper()
			if got, err := s.Learnt(t.Context(), site, "user", time.Now().Add(-time.Hour)); got != want || err != nil {
				t.Errorf("of %s is known %q, %v; want %q", site, got, err, want)
			}
		}
		know("two.example", "")
		know("one.example", "no")
		time.Sleep(61 * time.Minute)
		know("one.example", "")
	})
}
