package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"barkeep/bots"
)

// TestRooms holds what the operator's page reads of chats: the verdict that holds now,
// of a private chat that about its person, and who asked in a place or below it.
func TestRooms(t *testing.T) {
	t.Parallel()
	s := openFor(t)
	past, future := ms(time.Now().Add(-time.Hour)), ms(time.Now().Add(time.Hour))
	for _, query := range []string{
		"INSERT INTO chats (id, platform, ref, kind, title, parent) VALUES (1, 'discord', 'server/1', 'server', 'Pub', NULL), (2, 'discord', '2', 'channel', 'Bar', 1), (3, 'discord', '3', 'private', '', NULL), (4, 'telegram', '4', 'private', '', NULL)",
		"INSERT INTO people (id, platform, ref, name) VALUES (1, 'discord', '11', 'Ann'), (2, 'discord', '12', 'Ben'), (3, 'telegram', '4', 'Cem')",
		"INSERT INTO turns (id, chat, author, state, task, asked, message, question) VALUES (1, 1, 2, 'answered', 'ask', 0, '', ''), (2, 2, 1, 'answered', 'ask', 0, '', ''), (3, 2, 1, 'answered', 'ask', 0, '', ''), (4, 2, NULL, 'answered', 'ask', 0, '', ''), (5, 3, 1, 'answered', 'ask', 0, '', ''), (6, 4, 3, 'answered', 'ask', 0, '', '')",
	} {
		if err := s.write(t.Context(), "test", func(x *tx) error { _, err := x.exec(query); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.write(t.Context(), "test", func(x *tx) error {
		_, err := x.exec("INSERT INTO grants (chat, person, role, verdict, until) VALUES (1, 0, '', 'allow', ?), (2, 0, '', 'deny', ?), (0, 1, '', 'allow', 0), (1, 2, '', 'deny', ?), (1, 0, '77', 'allow', 0), (1, 1, '', 'deny', ?)", future, past, future, past)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	rooms, err := s.Rooms(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[int64]bots.Verdict{}
	for _, r := range rooms {
		verdicts[r.ID] = r.Verdict
	}
	if diff := cmp.Diff(map[int64]bots.Verdict{1: bots.Allowed, 2: "", 3: bots.Allowed, 4: ""}, verdicts); diff != "" {
		t.Error(diff)
	}
	for chat, want := range map[int64][]string{1: {"Ann", "Ben"}, 2: {"Ann"}, 4: {"Cem"}, 9: nil} {
		people, err := s.People(t.Context(), chat)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range people {
			names = append(names, p.Name)
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("in chat %d: %s", chat, diff)
		}
	}
	judged, err := s.Verdicts(t.Context(), 1)
	if err != nil || len(judged) != 2 || judged[0].Role != "77" || judged[1].Who.Name != "Ben" || judged[1].Until.IsZero() {
		t.Errorf("%+v, %v", judged, err)
	}
}
