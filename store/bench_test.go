package store

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/llm"
)

func openFor(t testing.TB) *Store {
	t.Helper()
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "barkeep.db"), [][]byte{bytes.Repeat([]byte{7}, 32)}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Shut(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// fill stores conversations of 1,000 turns each, interleaved as they would come
// in, and returns the last turn of one. BARKEEP_BENCH_TURNS says how many turns
// in all; 1000000 takes about a minute.
func fill(b *testing.B, s *Store) (last int64) {
	turns, err := strconv.Atoi(os.Getenv("BARKEEP_BENCH_TURNS"))
	if err != nil {
		turns = 10_000
	}
	chats := max(turns/1000, 1)
	err = s.write(b.Context(), "fill", func(t *tx) error {
		const series = "WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?1) "
		for _, query := range []string{
			"INSERT INTO people (platform, ref, name) VALUES ('telegram', '1', 'Ann')",
			series + "INSERT INTO chats (platform, ref, kind, title) SELECT 'telegram', value, 'private', '' FROM n",
			series + `INSERT INTO turns (chat, author, parent, state, shown, task, asked, ended, message, language, model, place, question, answer)
				SELECT 1 + value % ?2, 1, CASE WHEN value > ?2 THEN value - ?2 END, 'answered', 1, 'ask', value, value, value, 'en', 'gpt-4o-mini', NULL,
					'What is the number after ' || value || ', and why is it not the one before it?', printf('%.*c', 400, 'x') FROM n`,
			"INSERT INTO messages (chat, platform_id, role, turn, part) SELECT chat, id, 'question', id, 0 FROM turns",
			"INSERT INTO messages (chat, platform_id, role, turn, part) SELECT chat, 'a' || id, 'answer', id, 0 FROM turns",
		} {
			var args []any
			switch {
			case strings.Contains(query, "?2"):
				args = []any{turns, chats}
			case strings.Contains(query, "?1"):
				args = []any{chats}
			}
			if _, err := t.exec(query, args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return int64(turns)
}

// BenchmarkPath reads the path of a conversation of 1,000 turns.
func BenchmarkPath(b *testing.B) {
	s := openFor(b)
	last := fill(b, s)
	for _, limit := range []int{100, 1000} {
		b.Run(strconv.Itoa(limit), func(b *testing.B) {
			for b.Loop() {
				path, err := s.Path(b.Context(), last, limit)
				if err != nil || len(path) != limit {
					b.Fatal(len(path), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*limit)*100, "µs/100turns")
		})
	}
}

// BenchmarkWrites stores small writes: alone, and with company that shares
// commits.
func BenchmarkWrites(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(strconv.Itoa(callers), func(b *testing.B) {
			s := openFor(b)
			turn := askOne(b, s, 0)
			b.SetParallelism(callers)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := s.Keep(context.Background(), turn, bots.Kept{State: "state"}); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkAnswer does all that is stored for one answer, for 64 people at once.
func BenchmarkAnswer(b *testing.B) {
	s := openFor(b)
	var count atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := answerOne(s, int(count.Add(1))); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkStanding reads who somebody is in a topic, as for every message.
func BenchmarkStanding(b *testing.B) {
	s := openFor(b)
	group := bots.Where{Ref: bots.Ref{Platform: "telegram", ID: "-1"}, Kind: bots.Group}
	topic := bots.Where{Ref: bots.Ref{Platform: "telegram", ID: "-1/2"}, Kind: bots.Topic, Parent: &group}
	who := bots.Who{Ref: bots.Ref{Platform: "telegram", ID: "1"}, Name: "Ann"}
	err := errors.Join(
		s.Set(b.Context(), topic, bots.SetModel, "m"), s.Own(b.Context(), who),
		s.Grant(b.Context(), &group, nil, "", bots.Allowed, time.Time{}), s.Limit(b.Context(), &group, nil, bots.Amount{Requests: 5}))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Standing(b.Context(), topic, who); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a database that is there, as every start does.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "barkeep.db")
	for b.Loop() {
		s, err := Open(b.Context(), path, [][]byte{bytes.Repeat([]byte{7}, 32)}, slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Shut(); err != nil {
			b.Fatal(err)
		}
	}
}

func askOne(t testing.TB, s *Store, i int) int64 {
	t.Helper()
	asked, _, err := s.Accept(context.Background(), []bots.Question{question(i)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return asked[0].Turn.ID
}

// question is the i-th message of the whole world, in one of 100 chats.
func question(i int) bots.Question {
	ref := bots.Ref{Platform: "telegram", ID: strconv.Itoa(i % 100)}
	return bots.Question{
		Message: bots.Message{ID: strconv.Itoa(i), Where: bots.Where{Ref: ref, Kind: bots.Private}, From: bots.Who{Ref: ref}, Sent: time.Now(), Text: "What?", Place: "place"},
		Task:    bots.Ask, Window: time.Hour,
	}
}

func answerOne(s *Store, i int) error {
	ctx := context.Background()
	asked, _, err := s.Accept(ctx, []bots.Question{question(i)}, nil)
	if err != nil {
		return err
	}
	n := asked[0].Turn
	price := llm.Nano(100)
	c := bots.Charge{Gateway: "main", Model: "m", Estimate: &price}
	if c.ID, _, err = s.Begin(ctx, n, c, []bots.Cap{{Scope: bots.ScopeAll, Amount: bots.Amount{Nano: llm.Dollar}, Since: time.Now().Add(-time.Hour)}}); err != nil {
		return err
	}
	if _, err := s.Path(ctx, n.ID, 20); err != nil {
		return err
	}
	if err := s.Keep(ctx, n.ID, bots.Kept{State: "kept", Posts: []string{"a" + strconv.Itoa(i)}}); err != nil {
		return err
	}
	c.Cost = &llm.Cost{Nano: 90}
	if _, err := s.Finish(ctx, n.ID, bots.Ending{State: bots.Answered, Answer: "This.", Model: "m"}, []bots.Charge{c}); err != nil {
		return err
	}
	return s.Seen(ctx, n.ID, bots.IsShown)
}
