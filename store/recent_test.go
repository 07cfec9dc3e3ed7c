package store_test

import (
	"maps"
	"path/filepath"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/store"
)

// TestTheNewestServerIsKnownAfterARestart: an older one, stored later, changes nothing.
func TestTheNewestServerIsKnownAfterARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "barkeep.db")
	s := open(t, path)
	if got, err := s.JoinedLast(t.Context(), "discord"); err != nil || !got.IsZero() {
		t.Errorf("%v, %v; want none", got, err)
	}
	last := time.Date(2026, 11, 22, 20, 0, 0, 123_000_000, time.UTC)
	must(t, s.Joined(t.Context(), "discord", last))
	must(t, s.Joined(t.Context(), "discord", last.Add(-time.Hour)))
	must(t, s.Joined(t.Context(), "telegram", last.Add(time.Hour)))
	must(t, s.Shut())
	if got, err := open(t, path).JoinedLast(t.Context(), "discord"); err != nil || !got.Equal(last) {
		t.Errorf("%v, %v; want %v", got, err, last)
	}
}

// TestUnreadMarksOutliveARestart: of a chat that is marked the older message counts, whatever was stored since.
func TestUnreadMarksOutliveARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "barkeep.db")
	s := open(t, path)
	server := bots.Where{Ref: bots.Ref{Platform: "discord", ID: "server/1"}, Kind: bots.Server}
	room := bots.Where{Ref: bots.Ref{Platform: "discord", ID: "10"}, Kind: bots.Channel, Parent: &server}
	quiet := bots.Where{Ref: bots.Ref{Platform: "discord", ID: "11"}, Kind: bots.Channel, Parent: &server}
	ann := bots.Who{Ref: bots.Ref{Platform: "discord", ID: "5"}, Name: "Ann"}
	ask := func(where bots.Where, id string, sent time.Time) {
		t.Helper()
		m := bots.Message{ID: id, Where: where, From: ann, Sent: sent, Text: "hi", Place: "p"}
		if _, _, err := s.Accept(t.Context(), []bots.Question{{Message: m, Task: bots.Ask, Language: "en"}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	heard := func(want map[string]store.Heard) {
		t.Helper()
		if got, err := s.Recent(t.Context(), "discord", now.Add(-time.Hour), 10); err != nil || !maps.Equal(got, want) {
			t.Errorf("heard %+v, %v; want %+v", got, err, want)
		}
	}
	ask(room, "99", now)
	ask(room, "100", now)
	ask(quiet, "98", now.Add(-2*time.Hour))
	heard(map[string]store.Heard{"10": {Message: "100"}})
	must(t, s.Unread(t.Context(), "discord", map[string]string{"10": "100", "12": "7"}))
	ask(room, "200", now)
	must(t, s.Unread(t.Context(), "discord", map[string]string{"10": "200", "12": "6"}))
	must(t, s.Set(t.Context(), server, bots.SetAnswer, "every"))
	must(t, s.Set(t.Context(), room, bots.SetAnswer, "mention"))
	must(t, s.Shut())
	s = open(t, path)
	heard(map[string]store.Heard{"10": {Message: "100"}, "11": {All: true}, "12": {Message: "6"}})
	must(t, s.Read(t.Context(), "discord", "10"))
	must(t, s.Read(t.Context(), "discord", "12"))
	must(t, s.Read(t.Context(), "discord", "13"))
	must(t, s.Set(t.Context(), room, bots.SetAnswer, "keyword"))
	heard(map[string]store.Heard{"10": {Message: "200", All: true}, "11": {All: true}})
}
