package discord

import (
	"context"
	"strings"
	"testing"

	"barkeep/bots"
	"barkeep/bots/words"
)

// TestForm holds that a button's form opens for the presser and that what is typed
// reaches the core and stands in no chat and no log.
func TestForm(t *testing.T) {
	const secret = "sk-typedIntoAForm0000000000"
	answer := func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		rows := [][]bots.Button{{{Label: "Bind a key", Data: "keyform:x:mac", Form: true}}}
		if err := place.Settle(context.Background(), bots.View{Note: "Who pays?", Buttons: rows, Words: words.English()}); err != nil {
			r.t.Errorf("Settle: %v", err)
		}
	}
	inBubble(t, setup{answer: answer}, func(r *rig) {
		r.online()
		r.core.toast = "Thanks."
		r.room.Say(r.ann, r.dc.Bot().Mention()+" key")
		r.reads(r.room, "Who pays?")
		all := r.room.Messages()
		use, err := r.room.Press(r.ann, all[len(all)-1].ID, "form keyform:x:mac")
		if err != nil {
			t.Fatal(err)
		}
		r.until("the form", func() bool { return use.Answer().Modal != nil })
		if len(r.core.pressed()) != 0 {
			t.Error("the form's button was pressed already")
		}
		if _, err := use.Submit(map[string]string{"text": secret}); err != nil {
			t.Fatal(err)
		}
		r.until("the press", func() bool { return len(r.core.pressed()) == 1 })
		if p := r.core.pressed()[0]; p.Data != "keyform:x:mac" || p.Text != secret || p.Here == "" || p.From.Ref.ID != r.ann.ID {
			t.Errorf("pressed: %+v", p)
		}
		for _, m := range r.room.MessagesFor(r.ann) {
			if strings.Contains(m.Content, secret) {
				t.Errorf("it stands in the room: %q", m.Content)
			}
		}
		if strings.Contains(r.log.String(), secret) {
			t.Error("it stands in the log")
		}
	})
}

// TestLongForm holds that a form of several lines is named as its button, and that what
// is typed there keeps its lines.
func TestLongForm(t *testing.T) {
	answer := func(r *rig, m bots.Message) {
		place := r.p.Open(m.Place, nil)
		defer place.Close()
		rows := [][]bots.Button{{{Label: "Write a system prompt", Data: "type:system:mac", Form: true, Long: true}}}
		if err := place.Settle(context.Background(), bots.View{Note: "Settings", Buttons: rows, Words: words.English()}); err != nil {
			r.t.Errorf("Settle: %v", err)
		}
	}
	inBubble(t, setup{answer: answer}, func(r *rig) {
		r.online()
		r.room.Say(r.ann, r.dc.Bot().Mention()+" settings")
		r.reads(r.room, "Settings")
		all := r.room.Messages()
		use, err := r.room.Press(r.ann, all[len(all)-1].ID, "text type:system:mac")
		if err != nil {
			t.Fatal(err)
		}
		r.until("the form", func() bool { return use.Answer().Modal != nil })
		if m := use.Answer().Modal; m.Title != "Write a system prompt" || m.Fields[0].MaxLength != textMost || m.Fields[0].Style != 2 {
			t.Errorf("the form is %+v", m)
		}
		if _, err := use.Submit(map[string]string{"text": "Be\nbrief."}); err != nil {
			t.Fatal(err)
		}
		r.until("the press", func() bool { return len(r.core.pressed()) == 1 })
		if p := r.core.pressed()[0]; p.Data != "type:system:mac" || p.Text != "Be\nbrief." || p.Here == "" {
			t.Errorf("pressed: %+v", p)
		}
	})
}
