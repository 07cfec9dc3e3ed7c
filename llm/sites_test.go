package llm

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// locked is a record in a database that another process keeps locked.
type locked struct{ asked int }

func (l *locked) Ask(context.Context, string, string, int, time.Duration) (time.Time, bool, error) {
	l.asked++
	time.Sleep(5 * time.Second)
	return time.Time{}, false, errors.New("database is locked")
}

func (l *locked) Learn(context.Context, string, string, string) error { return nil }

func (l *locked) Learnt(context.Context, string, string, time.Time) (string, error) { return "", nil }

// TestLockedRecord holds that a record which cannot count keeps people waiting once and
// not for each call, that the process then counts alone, and that it tries again.
func TestLockedRecord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &till{status: newAPIStatus, hard: "7.3", used: "43.8", token: `{"total_granted":500000,"total_used":30000,"total_available":470000}`}
		record := &locked{}
		c := s.client(Gateway{Sites: &Sites{Record: record}})
		began := time.Now()
		for i := range 20 {
			if b, err := c.Balance(t.Context(), Key(fmt.Sprintf("sk-key-%08d", i))); err != nil || usd(b.Left) != "$0.940000" && i < 12 {
				t.Errorf("%+v, %v", b, err)
			}
		}
		if took := time.Since(began); took >= 10*time.Second || record.asked != 1 {
			t.Errorf("20 balances took %v, and the record was asked %d times", took, record.asked)
		}
		if s.asked[tokenPath] != 12 {
			t.Errorf("%d calls of %s, want 12", s.asked[tokenPath], tokenPath)
		}
		time.Sleep(20 * time.Minute)
		if _, err := c.Balance(t.Context(), testKey); err != nil || record.asked != 2 {
			t.Errorf("%v, and the record was asked %d times", err, record.asked)
		}
	})
}
