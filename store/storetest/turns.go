package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"sync"

	"barkeep/bots"
)

func calls(w *world) {
	n := w.ask(direct, ann, "q")
	c := w.begin(n)
	w.must(w.Heard(w.ctx, c.ID, "req-1"))
	got := w.turn(n.ID)
	if got.State != bots.Answering || got.Attempts != 1 {
		w.Errorf("after one call began: %+v", got)
	}
	w.begin(got)
	if got := w.turn(n.ID); got.State != bots.Answering || got.Attempts != 2 {
		w.Errorf("after two: %+v", got)
	}
	all, err := w.Charges(w.ctx, bots.Slice{})
	w.must(err)
	want := bots.Charge{ID: c.ID, Turn: n.ID, Chat: n.Chat.ID, Person: n.Author.ID, Gateway: "main", Key: "k", Model: "m", Task: bots.Ask, State: bots.Open, Request: "req-1", Estimate: nano(100), At: w.now}
	if len(all) != 2 || !reflect.DeepEqual(all[0], want) {
		w.Errorf("charges are\n%+v, not\n%+v and one more", all, want)
	}
}

func endings(w *world) {
	n := w.ask(direct, ann, "q")
	c := w.begin(n)
	c.State, c.Request, c.Reported = bots.Void, "req", false
	finish := func(state bots.State, charges ...bots.Charge) bool {
		w.Helper()
		done, err := w.Finish(w.ctx, n.ID, bots.Ending{State: state, Answer: "half", Note: "Stopped.", Model: "m2"}, charges)
		w.must(err)
		return done
	}
	if !finish(bots.Stopped) || finish(bots.Answered, c) {
		w.Error("a turn must end once")
	}
	if got := w.turn(n.ID); got.State != bots.Stopped || got.Answer != "half" || got.Note != "Stopped." || got.Model != "m2" {
		w.Errorf("the ending: %+v", got)
	}
	all, err := w.Charges(w.ctx, bots.Slice{})
	w.must(err)
	if len(all) != 1 || all[0].State != bots.Void || all[0].Request != "req" {
		w.Errorf("a call that ended after its turn: %+v", all)
	}
	if _, err := w.Finish(w.ctx, n.ID, bots.Ending{State: bots.Waiting}, nil); err == nil {
		w.Error("waiting passes for an ending")
	}
	if _, _, err := w.Begin(w.ctx, w.turn(n.ID), bots.Charge{}, nil); err == nil {
		w.Error("a call began for a turn that has ended")
	}
}

func places(w *world) {
	n := w.ask(direct, ann, "q")
	keep := func(state string, posts ...string) {
		w.Helper()
		w.must(w.Keep(w.ctx, n.ID, bots.Kept{State: state, Posts: posts}))
	}
	carried := func(message string) bool {
		got, err := w.TurnAt(w.ctx, direct.Ref, message)
		return err == nil && got.ID == n.ID
	}
	keep("one", "m1")
	keep("two", "m1", "m2")
	if got := w.turn(n.ID); got.Place != "two" || !carried("m1") || !carried("m2") {
		w.Errorf("two parts: %+v", got)
	}
	keep("three", "m2", "m3")
	if carried("m1") || !carried("m2") || !carried("m3") {
		w.Error("the parts that carry the answer are not known")
	}
	keep("")
	if got := w.turn(n.ID); got.Place != "" || carried("m2") || !carried("q1") {
		w.Errorf("nothing kept: %+v", got)
	}
}

func paths(w *world) {
	var last bots.Turn
	states := []bots.State{bots.Answered, bots.Cut, bots.Failed, bots.Stopped, bots.Expired, bots.Answered}
	message := ""
	for i, state := range states {
		q := w.question(direct, ann, fmt.Sprint(i))
		if message != "" {
			q = reply(q, message)
		}
		last = w.accept(q).Turn
		w.end(last, state)
		message = "m" + strconv.Itoa(i)
		w.must(w.Keep(w.ctx, last.ID, bots.Kept{Posts: []string{message}}))
	}
	last = w.accept(reply(w.question(direct, ben, "last"), message)).Turn
	path := func(limit int) (words []string) {
		w.Helper()
		turns, err := w.Path(w.ctx, last.ID, limit)
		w.must(err)
		for _, n := range turns {
			words = append(words, n.Question)
		}
		return words
	}
	for limit, want := range map[int][]string{
		100: {"0", "1", "3", "5", "last"},
		3:   {"3", "5", "last"},
		1:   {"last"},
		0:   {"last"},
	} {
		if got := path(limit); !reflect.DeepEqual(got, want) {
			w.Errorf("a path of at most %d: %v, not %v", limit, got, want)
		}
	}
	turns, err := w.Path(w.ctx, last.ID, 2)
	w.must(err)
	if !reflect.DeepEqual(turns[1], last) || turns[0].Author.Name != "Ann" || turns[0].Answer != "answer to 5" || turns[0].Chat != last.Chat {
		w.Errorf("turns on a path: %+v", turns)
	}
}

func retries(w *world) {
	root := w.ask(direct, ann, "root")
	w.answer(root, "m0")
	old := w.ask(direct, ann, "q")
	w.end(old, bots.Cut)
	w.must(w.Keep(w.ctx, old.ID, bots.Kept{State: "kept", Posts: []string{"m1"}}))
	again := func(id int64) bots.Turn {
		w.Helper()
		n, err := w.Again(w.ctx, id, bots.Anew{Asked: w.now})
		w.must(err)
		return n
	}
	n := again(old.ID)
	if n.ID == old.ID || n.Replaces != old.ID || n.Parent != root.ID || n.State != bots.Waiting || n.Question != "q" || n.Place != "kept" || n.Message != old.Message || n.Attempts != 0 || n.Answer != "" {
		w.Errorf("a retry: %+v", n)
	}
	if twice := again(old.ID); twice.ID != n.ID {
		w.Errorf("pressed twice: %+v", twice)
	}
	for _, message := range []string{old.Message, "m1"} {
		if at, err := w.TurnAt(w.ctx, direct.Ref, message); err != nil || at.ID != n.ID {
			w.Errorf("the turn at %s is %+v, %v", message, at, err)
		}
	}
	w.must(w.Keep(w.ctx, old.ID, bots.Kept{State: "kept later", Posts: []string{"m1", "m1b"}})) // a post was under way
	if got := w.turn(n.ID); got.Place != "kept later" {
		w.Errorf("the retry's place: %q", got.Place)
	}
	if at, err := w.TurnAt(w.ctx, direct.Ref, "m1b"); err != nil || at.ID != n.ID {
		w.Errorf("what was posted late carries %+v, %v", at, err)
	}
	q := w.question(direct, ann, "more")
	q.Join = true
	if w.accept(q).Joined {
		w.Error("a message joined a retry")
	}
	w.begin(n)
	if running := again(old.ID); running.ID != n.ID {
		w.Errorf("pressed while it runs: %+v", running)
	}
	w.end(n, bots.Failed)
	if got := w.turn(old.ID); got.State != bots.Replaced || got.Answer != "answer to q" {
		w.Errorf("the old turn: %+v", got)
	}
	if waiting := again(w.ask(direct, ann, "waits").ID); waiting.Question != "waits" || waiting.Replaces != 0 {
		w.Errorf("a retry of what waits: %+v", waiting)
	}
}

func retriesBeside(w *world) {
	old := w.ask(direct, ann, "q")
	w.answer(old, "m1")
	w.answer(w.ask(direct, ann, "on top of it"), "m2")
	n, err := w.Again(w.ctx, old.ID, bots.Anew{Asked: w.now})
	w.must(err)
	if n.Replaces != 0 || n.Parent != old.Parent || n.Place != "place of q" || n.Question != "q" {
		w.Errorf("a retry of a turn that others hang on: %+v", n)
	}
	if at, err := w.TurnAt(w.ctx, direct.Ref, "m1"); err != nil || at.ID != old.ID {
		w.Errorf("its answer went to %+v, %v", at, err)
	}
	if at, err := w.TurnAt(w.ctx, direct.Ref, old.Message); err != nil || at.ID != n.ID {
		w.Errorf("its question stayed with %+v, %v", at, err)
	}
	if twice, err := w.Again(w.ctx, old.ID, bots.Anew{Asked: w.now}); err != nil || twice.ID != n.ID {
		w.Errorf("pressed twice: %+v, %v", twice, err)
	}
	w.end(n, bots.Answered)
	if got := w.turn(old.ID); got.State != bots.Answered {
		w.Errorf("the old turn: %+v", got)
	}
	if _, err := w.Again(w.ctx, old.ID, bots.Anew{Asked: w.now, Once: true}); !errors.Is(err, bots.ErrChanged) {
		w.Errorf("once more, where that may be once: %v", err)
	}
	more, err := w.Again(w.ctx, old.ID, bots.Anew{Asked: w.now})
	w.must(err)
	if running, err := w.Again(w.ctx, old.ID, bots.Anew{Asked: w.now, Once: true}); err != nil || running.ID != more.ID {
		w.Errorf("once, while it is asked again: %+v, %v", running, err)
	}
	w.end(more, bots.Failed)
	if next, err := w.Again(w.ctx, old.ID, bots.Anew{Asked: w.now, Once: true}); err != nil || next.Replaces != more.ID {
		w.Errorf("once, after a failure: %+v, %v", next, err)
	}
	if more.Replaces != n.ID {
		w.Errorf("the next retry: %+v", more)
	}
}

// readYourWrites has many writers that read what they wrote at once.
func readYourWrites(w *world) {
	var all sync.WaitGroup
	for writer := range 8 {
		all.Go(func() {
			who := bots.Who{Ref: bots.Ref{Platform: "telegram", ID: "w" + strconv.Itoa(writer)}}
			where := bots.Where{Ref: who.Ref, Kind: bots.Private}
			for i := range 20 {
				q := bots.Question{Message: bots.Message{ID: strconv.Itoa(i), Where: where, From: who, Sent: start, Text: strconv.Itoa(i)}, Task: bots.Ask}
				asked, _, err := w.Accept(w.ctx, []bots.Question{q}, nil)
				if err != nil {
					w.Error(err)
					return
				}
				if n, err := w.Newest(w.ctx, where.Ref, who.Ref); err != nil || n.ID != asked[0].Turn.ID {
					w.Errorf("wrote turn %d and read %d, %v", asked[0].Turn.ID, n.ID, err)
					return
				}
			}
		})
	}
	all.Wait()
}
