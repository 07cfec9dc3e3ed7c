package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"barkeep/bots"
	"barkeep/llm"
	"barkeep/store"
)

// secretWord is what nobody may find on the disk afterwards.
const secretWord = "Xylographer"

// confide asks and answers with the word in every place that keeps words.
func confide(t *testing.T, s *store.Store, chat, who, id string) bots.Turn {
	t.Helper()
	m := bots.Message{
		ID: id, Where: bots.Where{Ref: bots.Ref{Platform: "x", ID: chat}, Kind: bots.Group}, Place: "place " + secretWord, Sent: time.Now(),
		From: bots.Who{Ref: bots.Ref{Platform: "x", ID: who}, Name: "N" + secretWord}, Text: secretWord + " asks " + id,
	}
	asked, _, err := s.Accept(t.Context(), []bots.Question{{Message: m, Task: bots.Ask, Quote: secretWord + " quoted", Window: time.Hour}}, nil)
	must(t, err)
	turn := asked[0].Turn
	price := llm.Nano(1000)
	charge := bots.Charge{Turn: turn.ID, Chat: turn.Chat.ID, Person: turn.Author.ID, Gateway: "g", Key: "k", Model: "m", Task: bots.Ask, State: bots.Open, Estimate: &price, At: time.Now()}
	charge.ID, _, err = s.Begin(t.Context(), turn, charge, nil)
	must(t, err)
	charge.State, charge.Cost = bots.Computed, &llm.Cost{Nano: 1000}
	_, err = s.Finish(t.Context(), turn.ID, bots.Ending{State: bots.Answered, Answer: "answers " + secretWord, Note: secretWord, Model: "m"}, []bots.Charge{charge})
	must(t, err)
	must(t, s.Keep(t.Context(), turn.ID, bots.Kept{State: secretWord, Posts: []string{"post" + id}}))
	must(t, s.Seen(t.Context(), turn.ID, bots.IsShown))
	return turn
}

// onDisk reports whether the word is in any file of the database.
func onDisk(t *testing.T, path, word string) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	must(t, err)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err == nil && bytes.Contains(data, []byte(word)) {
			t.Log("in", filepath.Base(f))
			return true
		}
	}
	return false
}

// TestForget holds that forgetting leaves no word on the disk, keeps the rows that
// others hang on, and every amount.
func TestForget(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	s := open(t, path)
	one, two := confide(t, s, "1", "ann", "q1"), confide(t, s, "2", "ann", "q2")
	other := ask(t, s, "other")
	before, err := s.Sums(t.Context(), bots.Slice{})
	must(t, err)
	if !onDisk(t, path, secretWord) {
		t.Fatal("the test looks in the wrong place")
	}
	ann := bots.Ref{Platform: "x", ID: "ann"}

	_, err = s.Forget(t.Context(), ann, &one.Chat.Ref, time.Now())
	must(t, err)
	if got, err := s.Turn(t.Context(), two.ID); err != nil || got.Question == "" {
		t.Errorf("another chat's turn: %+v, %v", got, err)
	}
	_, err = s.Forget(t.Context(), ann, nil, time.Now())
	must(t, err)
	for _, id := range []int64{one.ID, two.ID} {
		got, err := s.Turn(t.Context(), id)
		if err != nil || got.Question+got.Answer+got.Note+got.Quote+got.Message+got.Place != "" || got.Author.ID != 0 {
			t.Errorf("left is %+v, %v", got, err)
		}
	}
	if after, err := s.Sums(t.Context(), bots.Slice{}); err != nil || len(after) != 1 || after[0] != before[0] {
		t.Errorf("the tab was %+v and is %+v, %v", before, after, err)
	}
	if _, err := s.TurnAt(t.Context(), one.Chat.Ref, "q1"); err == nil {
		t.Error("the message is still known")
	}
	if got, err := s.Turn(t.Context(), other.ID); err != nil || got.Question == "" {
		t.Errorf("another person's turn: %+v, %v", got, err)
	}
	if onDisk(t, path, secretWord) {
		t.Error("the word is still on the disk")
	}
	must(t, s.Check(context.Background()))
}

// TestFade holds that old words go by themselves, and the new ones and all amounts
// stay.
func TestFade(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	s := open(t, path)
	old := confide(t, s, "1", "ann", "q1")
	before, err := s.Sums(t.Context(), bots.Slice{})
	must(t, err)
	n, _, err := s.Fade(t.Context(), time.Now().Add(-time.Hour), time.Now())
	if err != nil || n != 0 {
		t.Errorf("%d turns of today faded, %v", n, err)
	}
	n, _, err = s.Fade(t.Context(), time.Now().Add(time.Second), time.Now())
	if err != nil || n != 1 {
		t.Errorf("%d turns faded, %v", n, err)
	}
	if n, _, err = s.Fade(t.Context(), time.Now().Add(time.Second), time.Now()); err != nil || n != 0 {
		t.Errorf("%d turns faded twice, %v", n, err)
	}
	if got, err := s.Turn(t.Context(), old.ID); err != nil || got.Question+got.Answer != "" || got.State != bots.Answered || got.Author.ID == 0 {
		t.Errorf("left is %+v, %v", got, err)
	}
	if after, err := s.Sums(t.Context(), bots.Slice{}); err != nil || after[0] != before[0] {
		t.Errorf("the tab was %+v and is %+v, %v", before, after, err)
	}
	if onDisk(t, path, secretWord+" asks") || onDisk(t, path, "answers "+secretWord) {
		t.Error("the words are still on the disk")
	}
}

// TestKeysRotate holds that a new key in front seals what is written, and the old
// one behind it still opens what was.
func TestKeysRotate(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	older, newer := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	s, err := tryOpen(path, older)
	must(t, err)
	first := confide(t, s, "1", "ann", "q1")
	must(t, s.Shut())
	s, err = tryOpen(path, newer, older)
	must(t, err)
	if got, err := s.Turn(t.Context(), first.ID); err != nil || got.Place != secretWord {
		t.Errorf("with both keys the place is %q, %v", got.Place, err)
	}
	second := confide(t, s, "1", "ann", "q2")
	must(t, s.Shut())
	s, err = tryOpen(path, newer)
	must(t, err)
	if got, err := s.Turn(t.Context(), second.ID); err != nil || got.Place != secretWord {
		t.Errorf("with the new key the place is %q, %v", got.Place, err)
	}
	if got, err := s.Turn(t.Context(), first.ID); err == nil && got.Place == secretWord {
		t.Error("the old place opens without the old key")
	}
	must(t, s.Shut())
}
