package storetest

import (
	"errors"
	"reflect"
	"strings"
	"time"

	"barkeep/bots"
)

func questions(w *world) {
	q := w.question(topic, ann, "Is it open?")
	q.Quote, q.MaxTokens = "Ben: we are closed", 50
	got := w.accept(q)
	n := got.Turn
	if got.Duplicate || got.Joined || n.ID == 0 {
		w.Fatalf("a first question: %+v", got)
	}
	want := bots.Turn{
		ID: n.ID, Chat: bots.Chat{ID: n.Chat.ID, Ref: topic.Ref, Kind: bots.Topic, Title: "Darts", Parent: n.Chat.Parent}, Top: bots.Group,
		Author: bots.Person{ID: n.Author.ID, Ref: ann.Ref, Name: "Ann"}, Task: bots.Ask, State: bots.Waiting, Message: "q1",
		Question: "Is it open?", Quote: "Ben: we are closed", MaxTokens: 50, Language: "en", Asked: w.now, Place: "place of Is it open?",
	}
	if !reflect.DeepEqual(n, want) {
		w.Errorf("stored\n%+v, not\n%+v", n, want)
	}
	if n.Chat.Parent == 0 || n.Author.ID == 0 {
		w.Error("the topic's group or the author is not stored")
	}
	for _, read := range []func() (bots.Turn, error){
		func() (bots.Turn, error) { return w.Turn(w.ctx, n.ID) },
		func() (bots.Turn, error) { return w.TurnAt(w.ctx, topic.Ref, "q1") },
		func() (bots.Turn, error) { return w.Newest(w.ctx, topic.Ref, ann.Ref) },
	} {
		if same, err := read(); err != nil || !reflect.DeepEqual(same, n) {
			w.Errorf("read %+v, %v", same, err)
		}
	}
	renamed := ann
	renamed.Name = "Anna"
	if again := w.ask(topic, renamed, "And now?"); again.Author.ID != n.Author.ID || again.Author.Name != "Anna" || again.Chat.ID != n.Chat.ID {
		w.Errorf("a renamed person: %+v", again)
	}
}

func duplicates(w *world) {
	q := w.question(direct, ann, "once")
	first := w.accept(q).Turn
	w.answer(first, "a1")
	q.Message.Text = "twice"
	again := w.accept(q)
	if !again.Duplicate || again.Turn.ID != first.ID || again.Turn.Question != "once" || again.Turn.State != bots.Answered {
		w.Errorf("a message that came twice: %+v", again)
	}
	q.Message.Where = group
	if elsewhere := w.accept(q); elsewhere.Duplicate {
		w.Error("the same id in another chat passes for a duplicate")
	}
	other := w.question(direct, ann, "side by side")
	asked, _, err := w.Accept(w.ctx, []bots.Question{other, other}, nil)
	w.must(err)
	if asked[0].Duplicate || !asked[1].Duplicate || asked[0].Turn.ID != asked[1].Turn.ID {
		w.Errorf("twice in a batch: %+v", asked)
	}
}

func orders(w *world) {
	m := bots.Message{ID: "o1", Where: topic, From: ann, Sent: start.UTC(), Text: "gpt-4o", Command: "model", Addressed: true, Place: "token",
		ReplyTo: &bots.Quote{ID: "x", From: ben.Ref, Author: "Ben", Text: "hm"}}
	_, got, err := w.Accept(w.ctx, nil, []bots.Message{m, m})
	w.must(err)
	if len(got) != 2 || got[0].Duplicate || got[0].ID == 0 || !reflect.DeepEqual(got[1], bots.Order{Duplicate: true}) {
		w.Fatalf("orders: %+v", got)
	}
	_, open, err := w.Unfinished(w.ctx)
	w.must(err)
	if len(open) != 1 || open[0].ID != got[0].ID || !reflect.DeepEqual(open[0].Message, m) {
		w.Errorf("an order not done: %+v", open)
	}
	w.must(w.KeepOrder(w.ctx, got[0].ID, "token and posts"))
	if _, open, err = w.Unfinished(w.ctx); err != nil || len(open) != 1 || open[0].Message.Place != "token and posts" {
		w.Errorf("an order whose answer stands: %+v, %v", open, err)
	}
	w.must(w.Done(w.ctx, got[0].ID))
	w.must(w.KeepOrder(w.ctx, got[0].ID, "late"))
	if _, open, err = w.Unfinished(w.ctx); err != nil || len(open) != 0 {
		w.Errorf("an order done is still open: %+v, %v", open, err)
	}
	if _, got, err = w.Accept(w.ctx, nil, []bots.Message{m}); err != nil || !got[0].Duplicate {
		w.Errorf("an order done is taken anew: %+v, %v", got, err)
	}
}

func parents(w *world) {
	a1 := w.ask(group, ann, "a1")
	b1 := w.ask(group, ben, "b1")
	t1 := w.ask(topic, ann, "t1")
	d1 := w.ask(direct, ann, "d1")
	for _, n := range []bots.Turn{a1, b1, t1, d1} {
		if n.Parent != 0 || n.Fresh {
			w.Errorf("%s is not a root: %+v", n.Question, n)
		}
	}
	if a2 := w.ask(group, ann, "a2"); a2.Parent != a1.ID || a2.Fresh {
		w.Errorf("one's own newest turn, waiting, is not the parent: %+v", a2)
	}
	if t2 := w.ask(topic, ann, "t2"); t2.Parent != t1.ID {
		w.Errorf("a topic's parent: %+v", t2)
	}
	if !w.turn(a1.ID).Followed || w.turn(b1.ID).Followed {
		w.Error("followed turns are not known")
	}
	complete := w.question(direct, ann, "complete this")
	complete.Task, complete.Window = bots.Complete, 0
	if c := w.accept(complete).Turn; c.Parent != 0 || c.Fresh {
		w.Errorf("without a window: %+v", c)
	}
	d2 := w.ask(direct, ann, "d2")
	if d2.Parent != d1.ID {
		w.Errorf("a turn of another task came between: %+v", d2)
	}
	for _, state := range []bots.State{bots.Failed, bots.Expired} {
		w.end(w.ask(direct, ann, "lost"), state)
	}
	if d3 := w.ask(direct, ann, "d3"); d3.Parent != d2.ID {
		w.Errorf("the parent after turns that failed: %+v", d3)
	}
}

func windows(w *world) {
	first := w.ask(direct, ann, "first")
	w.now = w.now.Add(time.Hour - 2*time.Second)
	second := w.ask(direct, ann, "second")
	if second.Parent != first.ID || second.Fresh {
		w.Errorf("just inside the window: %+v", second)
	}
	w.now = w.now.Add(time.Hour - time.Second)
	third := w.ask(direct, ann, "third")
	if third.Parent != 0 || !third.Fresh {
		w.Errorf("at the window's end: %+v", third)
	}
	if fourth := w.ask(direct, ann, "fourth"); fourth.Parent != third.ID || fourth.Fresh {
		w.Errorf("after a fresh start: %+v", fourth)
	}
	w.now = time.Now().Add(-2 * time.Hour)
	long := w.ask(group, ann, "a long answer")
	w.answer(long, "a1") // ends now
	w.now = time.Now().Add(30 * time.Minute)
	if next := w.ask(group, ann, "next"); next.Parent != long.ID {
		w.Errorf("a window counts from the answer's end: %+v", next)
	}
}

func shared(w *world) {
	a1 := w.ask(group, ann, "a1")
	q := w.question(group, ben, "b1")
	q.Shared = true
	b1 := w.accept(q).Turn
	if b1.Parent != a1.ID {
		w.Errorf("in a shared memory: %+v", b1)
	}
	q = w.question(topic, ben, "t1")
	q.Shared = true
	if t1 := w.accept(q).Turn; t1.Parent != 0 {
		w.Errorf("a shared memory crossed chats: %+v", t1)
	}
	w.must(w.Close(w.ctx, group.Ref, ann.Ref))
	q = w.question(group, ann, "a2")
	q.Shared = true
	if a2 := w.accept(q).Turn; a2.Parent != 0 || a2.Fresh {
		w.Errorf("after /new in a shared memory: %+v", a2)
	}
}

func replies(w *world) {
	a1 := w.ask(group, ann, "a1")
	w.answer(a1, "m1")
	w.now = w.now.Add(24 * time.Hour)
	b1 := w.ask(group, ben, "b1")
	q := reply(w.question(group, ben, "and?"), "m1")
	q.Window = 0
	if r := w.accept(q).Turn; r.Parent != a1.ID || r.Fresh {
		w.Errorf("a reply to another's old answer: %+v", r)
	}
	w.must(w.Close(w.ctx, group.Ref, ann.Ref))
	if r := w.accept(reply(w.question(group, ann, "still"), "m1")).Turn; r.Parent != a1.ID {
		w.Errorf("a reply after /new: %+v", r)
	}
	q = w.question(group, ben, "to a person")
	q.Message.ReplyTo = &bots.Quote{ID: "q1", Author: "Ann", Text: "a1"}
	if r := w.accept(q).Turn; r.Parent == a1.ID || r.Parent < b1.ID {
		w.Errorf("a reply to a question became its child: %+v", r)
	}
	if r := w.accept(reply(w.question(topic, ben, "elsewhere"), "m1")).Turn; r.Parent != 0 {
		w.Errorf("a reply crossed chats: %+v", r)
	}
	if n, err := w.TurnAt(w.ctx, group.Ref, "m1"); err != nil || n.ID != a1.ID {
		w.Errorf("the turn of an answer: %+v, %v", n, err)
	}
}

func closed(w *world) {
	w.ask(direct, ann, "before")
	w.must(w.Close(w.ctx, direct.Ref, ann.Ref))
	q := w.question(direct, ann, "after")
	q.Join = true
	after := w.accept(q)
	if after.Joined || after.Turn.Parent != 0 || after.Turn.Fresh {
		w.Errorf("after /new: %+v", after)
	}
	if next := w.ask(direct, ann, "next"); next.Parent != after.Turn.ID {
		w.Errorf("the conversation after /new: %+v", next)
	}
	w.must(w.Close(w.ctx, bots.Ref{Platform: "telegram", ID: "unknown"}, ben.Ref))
}

func joins(w *world) {
	join := func(who bots.Who, text string) bots.Question {
		q := w.question(group, who, text)
		q.Join = true
		return q
	}
	first := w.accept(join(ann, "one")).Turn
	got := w.accept(join(ann, "two"))
	if !got.Joined || got.Duplicate || got.Turn.ID != first.ID || got.Turn.Question != "one\ntwo" || got.Turn.Message != "q1" {
		w.Fatalf("a second message while the first waits: %+v", got)
	}
	if n, err := w.TurnAt(w.ctx, group.Ref, "q2"); err != nil || n.ID != first.ID {
		w.Errorf("the joined message's turn: %+v, %v", n, err)
	}
	if other := w.accept(join(ben, "not mine")); other.Joined {
		w.Error("joined another's turn")
	}
	q := join(ann, "other task")
	q.Task = bots.Complete
	if got := w.accept(q); got.Joined {
		w.Error("joined another task")
	}
	second := w.accept(join(ann, "three")).Turn
	if second.ID == first.ID {
		w.Error("joined a turn that is not the newest")
	}
	w.begin(second)
	third := w.accept(join(ann, "four"))
	if third.Joined || third.Turn.Parent != second.ID {
		w.Errorf("joined a turn that has begun: %+v", third)
	}
	w.answer(first, "m1")
	if got := w.accept(reply(join(ann, "about the first"), "m1")); got.Joined || got.Turn.Parent != first.ID {
		w.Errorf("a reply to something else joined: %+v", got)
	}
	if got := w.accept(reply(join(ann, "and more of it"), "m1")); !got.Joined {
		w.Errorf("a second reply to the same did not join: %+v", got)
	}
}

func batches(w *world) {
	a, b, c := w.question(direct, ann, "a"), w.question(direct, ann, "b"), w.question(direct, ann, "c")
	c.Join = true
	got, _, err := w.Accept(w.ctx, []bots.Question{a, b, c}, nil)
	w.must(err)
	if got[1].Turn.Parent != got[0].Turn.ID || !got[2].Joined || got[2].Turn.ID != got[1].Turn.ID || got[2].Turn.Question != "b\nc" {
		w.Errorf("a batch: %+v", got)
	}
	bad := w.question(bots.Where{}, ann, "nowhere")
	good := w.question(direct, ann, "good")
	if _, _, err := w.Accept(w.ctx, []bots.Question{good, bad}, nil); err == nil {
		w.Fatal("a question without a chat was stored")
	}
	if got := w.accept(good); got.Duplicate {
		w.Error("half of a batch was stored")
	}
}

func rewords(w *world) {
	q := w.question(direct, ann, "teh question")
	n := w.accept(q).Turn
	reword := func(message, text string, want bool) {
		w.Helper()
		if done, err := w.Reword(w.ctx, direct.Ref, message, text); err != nil || done != want {
			w.Errorf("reword %s: %v, %v", message, done, err)
		}
	}
	reword("q1", "the question", true)
	second := w.question(direct, ann, "adn more")
	second.Join = true
	w.accept(second)
	reword("q2", "and more", true)
	reword("q1", "A question", true)
	if got := w.turn(n.ID); got.Question != "A question\nand more" {
		w.Errorf("reworded: %q", got.Question)
	}
	if _, _, err := w.Begin(w.ctx, n, bots.Charge{Model: "m"}, nil); !errors.Is(err, bots.ErrChanged) {
		w.Errorf("a call with the old words: %v", err)
	}
	w.begin(w.turn(n.ID))
	reword("q1", "too late", false)
	reword("never seen", "?", false)
	if got := w.turn(n.ID); got.Question != "A question\nand more" || got.Attempts != 1 {
		w.Errorf("after it began: %+v", got)
	}
}

// hostile stores what people can send and no one expects.
func hostile(w *world) {
	long := strings.Repeat("很长的问题。", 50_000)
	for _, text := range []string{"", "a\x00b", "\xff\xfe", "'; DROP TABLE turns; --", "\u202e\ufeff", long} {
		q := w.question(direct, ann, text)
		q.Quote, q.Message.From.Name = text, text
		q.Message.ID, q.Message.Place = "id "+text, text
		n := w.accept(q).Turn
		if n.Question != text || n.Quote != text || n.Place != text || n.Message != q.Message.ID {
			w.Errorf("%.20q came back as %.20q, %.20q, %.20q", text, n.Question, n.Quote, n.Place)
		}
		more := w.question(direct, ann, text+"!")
		more.Join = true
		joined := w.accept(more)
		if want := strings.TrimPrefix(text+"\n"+text+"!", "\n"); !joined.Joined || joined.Turn.Question != want {
			w.Errorf("%.20q was joined as %.20q", text, joined.Turn.Question)
		}
		w.begin(joined.Turn)
		_, err := w.Finish(w.ctx, n.ID, bots.Ending{State: bots.Answered, Answer: text, Note: text, Model: text}, nil)
		w.must(err)
		if got := w.turn(n.ID); got.Answer != text || got.Note != text || got.Model != text {
			w.Errorf("the answer %.20q came back as %.20q", text, got.Answer)
		}
	}
}

func unfinished(w *world) {
	waiting, answering, ended := w.ask(direct, ann, "waiting"), w.ask(direct, ann, "answering"), w.ask(direct, ann, "ended")
	seen, never, gone := w.ask(direct, ann, "seen"), w.ask(direct, ann, "never"), w.ask(direct, ann, "gone")
	w.begin(answering)
	for _, n := range []bots.Turn{ended, seen, never, gone} {
		w.end(n, bots.Failed)
	}
	w.must(w.Seen(w.ctx, seen.ID, bots.IsShown))
	w.must(w.Seen(w.ctx, never.ID, bots.Impossible))
	retry, err := w.Again(w.ctx, gone.ID, bots.Anew{Asked: w.now})
	w.must(err)
	w.end(retry, bots.Answered)
	w.must(w.Seen(w.ctx, retry.ID, bots.IsShown))
	turns, _, err := w.Unfinished(w.ctx)
	w.must(err)
	var got []int64
	for _, n := range turns {
		got = append(got, n.ID)
	}
	if !reflect.DeepEqual(got, []int64{waiting.ID, answering.ID, ended.ID}) {
		w.Errorf("unfinished are %v of %+v", got, turns)
	}
	if turns[0].Place != "place of waiting" || turns[2].Answer != "answer to ended" {
		w.Errorf("unfinished turns come in part: %+v", turns)
	}
}

func unknown(w *world) {
	nowhere := bots.Ref{Platform: "telegram", ID: "404"}
	w.ask(direct, ann, "known")
	for name, err := range map[string]error{
		"Turn":   second(w.Turn(w.ctx, 999)),
		"TurnAt": second(w.TurnAt(w.ctx, direct.Ref, "404")),
		"Newest": second(w.Newest(w.ctx, nowhere, ann.Ref)),
		"Path":   second(w.Path(w.ctx, 999, 10)),
		"Again":  second(w.Again(w.ctx, 999, bots.Anew{Asked: w.now})),
		"Begin":  third(w.Begin(w.ctx, bots.Turn{ID: 999}, bots.Charge{}, nil)),
		"Finish": second(w.Finish(w.ctx, 999, bots.Ending{State: bots.Answered}, nil)),
		"Keep":   w.Keep(w.ctx, 999, bots.Kept{}),
		"Seen":   w.Seen(w.ctx, 999, bots.IsShown),
		"Heard":  w.Heard(w.ctx, 999, "r"),
		"Done":   w.Done(w.ctx, 999),
	} {
		if !errors.Is(err, bots.ErrUnknown) {
			w.Errorf("%s of what is not stored: %v", name, err)
		}
	}
	w.must(w.Move(w.ctx, nowhere, group.Ref))
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }
