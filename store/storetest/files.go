package storetest

import (
	"errors"
	"reflect"

	"barkeep/bots"
)

func attachments(w *world) {
	photo := bots.Attachment{Kind: bots.Picture, MIME: "image/jpeg", Size: 5, Source: "p1"}
	voice := bots.Attachment{Kind: bots.Voice, Seconds: 3, Source: "v1"}
	q := w.question(direct, ann, "look")
	q.Files, q.Join = []bots.Attachment{photo}, true
	n := w.accept(q).Turn
	if !reflect.DeepEqual(n.Files, q.Files) {
		w.Errorf("stored %+v", n.Files)
	}
	more := w.question(direct, ann, "")
	more.Files, more.Join = []bots.Attachment{photo, voice}, true
	joined := w.accept(more)
	if !joined.Joined || joined.Turn.ID != n.ID || joined.Turn.Question != "look" || !reflect.DeepEqual(joined.Turn.Files, []bots.Attachment{photo, voice}) {
		w.Errorf("joined: %+v", joined)
	}
	if _, _, err := w.Begin(w.ctx, n, bots.Charge{Model: "m"}, nil); !errors.Is(err, bots.ErrChanged) {
		w.Errorf("a call about a question that got another picture: %v", err)
	}
	w.must(w.Transcribe(w.ctx, n.ID, "what I said"))
	if err := w.Transcribe(w.ctx, 999, "x"); !errors.Is(err, bots.ErrUnknown) {
		w.Errorf("heard of no turn: %v", err)
	}
	w.answer(n, "a1")
	next := w.ask(direct, ann, "and then?")
	path, err := w.Path(w.ctx, next.ID, 10)
	w.must(err)
	if len(path) != 2 || path[0].Heard != "what I said" || len(path[0].Files) != 2 || len(path[1].Files) != 0 {
		w.Errorf("path %+v", path)
	}
	again, err := w.Again(w.ctx, n.ID, bots.Anew{Asked: w.now})
	w.must(err)
	if again.Heard != "what I said" || !reflect.DeepEqual(again.Files, joined.Turn.Files) {
		w.Errorf("asked again: %+v", again)
	}
}

func files(w *world) {
	if _, err := w.LoadFile(w.ctx, "a-1"); !errors.Is(err, bots.ErrUnknown) {
		w.Errorf("a file that was never saved: %v", err)
	}
	for _, text := range []string{"one", "another"} {
		w.must(w.SaveFile(w.ctx, "a-1", []byte(text)))
		if data, err := w.LoadFile(w.ctx, "a-1"); err != nil || string(data) != text {
			w.Errorf("loaded %q, %v", data, err)
		}
	}
	w.must(w.DropFiles(w.ctx, "a-1", "unknown"))
	if _, err := w.LoadFile(w.ctx, "a-1"); !errors.Is(err, bots.ErrUnknown) {
		w.Errorf("a dropped file: %v", err)
	}
}
