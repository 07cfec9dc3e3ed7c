package main

import (
	"fmt"
	"testing"

	"go.uber.org/goleak"
)

// TestLeavesNothingRunning runs the whole program, with answers to many people,
// and looks for goroutines after its end. It is not parallel: others' would count.
func TestLeavesNothingRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	w, people := crowded(t, newWorld, 30, remembers)
	w.start()
	for _, id := range people {
		w.tg.Say(id, id, fmt.Sprintf("I am %d", id))
	}
	w.sent(people, says("You asked: I am"))
	w.end()
	if err := w.tg.Close(); err != nil {
		t.Error(err)
	}
	if err := w.site.Close(); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, before)
}
