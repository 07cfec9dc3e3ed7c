package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"barkeep/bots"
	"barkeep/store"
)

// TestKilled kills a process that stores questions as fast as it can, and finds
// all that it said were stored.
func TestKilled(t *testing.T) {
	if path := os.Getenv("STORE_TEST_KILL"); path != "" {
		storeForEver(t, path)
		return
	}
	t.Parallel()
	path := fileIn(t)
	for round := range 3 {
		stored := runUntilKilled(t, path, round, 200)
		s, err := tryOpen(path)
		if err != nil {
			t.Fatalf("after a kill: %v", err)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
		for _, id := range stored {
			if _, err := s.TurnAt(t.Context(), chatOf(id), id); err != nil {
				t.Errorf("question %s was acknowledged and is lost: %v", id, err)
			}
		}
		must(t, s.Shut())
	}
}

// TestKilledInACheckpoint opens a database whose main file is only half of what the
// log was being folded into.
func TestKilledInACheckpoint(t *testing.T) {
	t.Parallel()
	path := fileIn(t)
	s := open(t, path)
	want := ask(t, s, "1")
	must(t, s.Ping(t.Context())) // the first page is in the log
	half := fileIn(t)
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + end)
		must(t, err)
		if end == "" {
			clear(data[100:4096]) // all of the first page but its header
		}
		must(t, os.WriteFile(half+end, data, 0o600))
	}
	again, err := tryOpen(half)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Turn(t.Context(), want.ID); err != nil || got.Question != want.Question || got.State != want.State {
		t.Errorf("%+v, %v", got, err)
	}
	must(t, again.Check(t.Context()))
	must(t, again.Shut())
}

// runUntilKilled kills the process after it acknowledged some questions, and
// returns all that it acknowledged.
func runUntilKilled(t *testing.T, path string, round, enough int) (stored []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "STORE_TEST_KILL="+path, "STORE_TEST_ROUND="+strconv.Itoa(round))
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		stored = append(stored, lines.Text())
		if len(stored) == enough {
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || len(stored) < enough {
		t.Fatalf("the process was not killed: %v, after %d questions", err, len(stored))
	}
	return stored
}

func storeForEver(t *testing.T, path string) {
	s, err := tryOpen(path)
	must(t, err)
	said := make(chan string)
	for writer := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s-%d-%d", os.Getenv("STORE_TEST_ROUND"), writer, i)
				if err := storeOne(s, id); err != nil {
					panic(err)
				}
				said <- id
			}
		}()
	}
	for id := range said {
		fmt.Println(id)
	}
}

func storeOne(s *store.Store, id string) error {
	chat := chatOf(id)
	q := bots.Question{Message: bots.Message{ID: id, Where: bots.Where{Ref: chat, Kind: bots.Group}, From: bots.Who{Ref: chat}, Text: "?"}, Task: bots.Ask}
	_, _, err := s.Accept(context.Background(), []bots.Question{q}, nil)
	return err
}

// chatOf spreads messages over chats.
func chatOf(id string) bots.Ref { return bots.Ref{Platform: "x", ID: id[len(id)-1:]} }
