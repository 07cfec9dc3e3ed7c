package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"barkeep/bots"
)

// put is a write that stores a chat.
func put(s *Store, ctx context.Context, id string) error {
	return s.write(ctx, "put", func(t *tx) error {
		_, err := t.storeChat(bots.Where{Ref: bots.Ref{Platform: "x", ID: id}, Kind: bots.Group})
		return err
	})
}

// has reports whether a chat is stored.
func has(t *testing.T, s *Store, id string) bool {
	t.Helper()
	st, err := s.Standing(context.Background(), bots.Where{Ref: bots.Ref{Platform: "x", ID: id}}, bots.Who{})
	if err != nil {
		t.Fatal(err)
	}
	return st.Chats[0].ID != 0
}

// together lets writes wait for one commit, and calls meanwhile before it. It
// runs in a bubble, where "all wait" can be known.
func together(t *testing.T, s *Store, meanwhile func(), writes ...func() error) []error {
	t.Helper()
	held, let := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		// Its error is that of the common commit.
		_ = s.write(context.Background(), "hold", func(*tx) error {
			close(held)
			<-let
			return nil
		})
	})
	<-held
	errs := make([]error, len(writes))
	for i, w := range writes {
		all.Go(func() { errs[i] = w() })
	}
	synctest.Wait()
	meanwhile()
	synctest.Wait()
	close(let)
	all.Wait()
	return errs
}

func TestOneFailsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, oneFailsAlone)
}

func oneFailsAlone(t *testing.T) {
	s, ctx := openFor(t), context.Background()
	wrong := errors.New("wrong")
	errs := together(t, s, func() {},
		func() error { return put(s, ctx, "a") },
		func() error {
			return s.write(ctx, "fail", func(t *tx) error {
				_, err := t.storeChat(bots.Where{Ref: bots.Ref{Platform: "x", ID: "b"}})
				return errors.Join(err, wrong)
			})
		},
		func() error {
			return s.write(ctx, "break", func(t *tx) error {
				if _, err := t.storeChat(bots.Where{Ref: bots.Ref{Platform: "x", ID: "c"}}); err != nil {
					return err
				}
				_, err := t.exec("INSERT INTO chats (id) VALUES (1)")
				return err
			})
		},
		func() error {
			return s.write(ctx, "panic", func(t *tx) error {
				if _, err := t.storeChat(bots.Where{Ref: bots.Ref{Platform: "x", ID: "d"}}); err != nil {
					return err
				}
				panic("out of whisky")
			})
		},
		func() error { return put(s, ctx, "e") },
	)
	if errs[0] != nil || !errors.Is(errs[1], wrong) || errs[2] == nil || errs[3] == nil || !errors.Is(errs[3], bots.ErrPanicked) || strings.Contains(errs[3].Error(), "whisky") || errs[4] != nil {
		t.Errorf("answers: %v", errs)
	}
	for id, want := range map[string]bool{"a": true, "b": false, "c": false, "d": false, "e": true} {
		if has(t, s, id) != want {
			t.Errorf("chat %s stored: %v", id, !want)
		}
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := openFor(t)
		gone := errors.New("gone away")
		ctx, cancel := context.WithCancelCause(context.Background())
		errs := together(t, s, func() { cancel(gone) },
			func() error { return put(s, ctx, "late") },
			func() error { return put(s, context.Background(), "on time") },
		)
		if !errors.Is(errs[0], gone) || errs[1] != nil || has(t, s, "late") || !has(t, s, "on time") {
			t.Errorf("cancelled before its turn: %v", errs)
		}
		ctx, cancel = context.WithCancelCause(context.Background())
		err := s.write(ctx, "begun", func(t *tx) error {
			cancel(gone)
			_, err := t.storeChat(bots.Where{Ref: bots.Ref{Platform: "x", ID: "begun"}})
			return errors.Join(err, t.ctx.Err())
		})
		if err != nil || !has(t, s, "begun") {
			t.Errorf("cancelled once it ran: %v", err)
		}
	})
}

// TestCommitFails lets the commit itself fail: a row that refers to nothing is
// found out at its end.
func TestCommitFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, ctx := openFor(t), context.Background()
		errs := together(t, s, func() {},
			func() error { return put(s, ctx, "before") },
			func() error {
				return s.write(ctx, "bad", func(t *tx) error {
					if _, err := t.exec("PRAGMA defer_foreign_keys = ON"); err != nil {
						return err
					}
					_, err := t.exec("INSERT INTO owners (person, since) VALUES (404, 0)")
					return err
				})
			},
			func() error { return put(s, ctx, "behind") },
		)
		if errs[0] == nil || errs[1] == nil || errs[2] == nil || has(t, s, "before") || has(t, s, "behind") {
			t.Errorf("a commit that failed was answered with %v", errs)
		}
		if err := put(s, ctx, "after"); err != nil || !has(t, s, "after") {
			t.Errorf("after a commit that failed: %v", err)
		}
	})
}

// TestDiskFull lets SQLite itself end the transaction.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	s, ctx := openFor(t), context.Background()
	limitPages(t, s, "1") // SQLite makes it what the file has
	title := strings.Repeat("x", 100_000)
	var full error
	for i := 0; full == nil; i++ {
		full = s.write(ctx, "fill", func(t *tx) error {
			_, err := t.storeChat(bots.Where{Ref: bots.Ref{Platform: "x", ID: fmt.Sprint(i)}, Title: title})
			return err
		})
	}
	if !errors.Is(explain(full), errFull) {
		t.Errorf("a full disk: %v", full)
	}
	limitPages(t, s, "1000000")
	if err := put(s, ctx, "room"); err != nil || !has(t, s, "room") {
		t.Errorf("when there is room again: %v", err)
	}
}

// TestFullDiskAnswersAll holds that who waits while SQLite itself ends the transaction
// is answered, too.
func TestFullDiskAnswersAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, ctx := openFor(t), context.Background()
		limitPages(t, s, "1") // SQLite makes it what the file has
		title := strings.Repeat("x", 100_000)
		fill := func() error {
			return s.write(ctx, "fill", func(t *tx) (err error) {
				for i := 0; err == nil; i++ {
					_, err = t.storeChat(bots.Where{Ref: bots.Ref{Platform: "x", ID: fmt.Sprint(i)}, Title: title})
				}
				return err
			})
		}
		for i, err := range together(t, s, func() {}, fill, fill, fill) {
			if err == nil {
				t.Errorf("write %d stored what there is no room for", i)
			}
		}
		limitPages(t, s, "1000000")
		if err := put(s, ctx, "room"); err != nil || !has(t, s, "room") {
			t.Errorf("when there is room again: %v", err)
		}
	})
}

// limitPages makes the database as large as it may become.
func limitPages(t *testing.T, s *Store, limit string) {
	t.Helper()
	if err := s.write(context.Background(), "limit", func(t *tx) error {
		var got int
		_, err := t.row("PRAGMA max_page_count = "+limit, nil, &got)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestCompanySharesCommits(t *testing.T) {
	t.Parallel()
	s, ctx := openFor(t), context.Background()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for j := range 10 {
				id := fmt.Sprintf("%d-%d", i, j)
				if err := put(s, ctx, id); err != nil {
					t.Error(err)
				} else if !has(t, s, id) {
					t.Errorf("%s was acknowledged and is not seen", id)
				}
			}
		})
	}
	all.Wait()
}

func TestShut(t *testing.T) {
	t.Parallel()
	s := openFor(t)
	errs := make(chan error)
	for i := range 20 {
		go func() { errs <- put(s, context.Background(), fmt.Sprint(i)) }()
	}
	if err := s.Shut(); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if err := <-errs; err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
	if _, err := s.Owners(context.Background()); !errors.Is(err, ErrClosed) {
		t.Errorf("a read after the end: %v", err)
	}
	if err := s.Ping(context.Background()); !errors.Is(err, ErrClosed) {
		t.Errorf("a ping after the end: %v", err)
	}
	if err := s.Shut(); err != nil {
		t.Errorf("shut twice: %v", err)
	}
}
