package bots

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// privacy says what is stored, for how long, and who reads it.
func (e *Engine) privacy(_ context.Context, in *incoming) View {
	days := 0
	if in.pol.Keep > 0 {
		days = max(1, int(in.pol.Keep/(24*time.Hour)))
	}
	return View{Text: plain(in.words.Privacy(days))}
}

// forget asks what to delete; nothing is deleted before a button confirms it.
func (e *Engine) forget(_ context.Context, in *incoming) View {
	if in.From.Anonymous {
		return View{Note: in.words.NotYours}
	}
	button := func(label, what string) Button {
		return Button{Label: label, Data: e.sign(in.Where.Ref, "forget", what+"/"+e.forgetter(in.From.Ref))}
	}
	return View{Text: plain(in.words.ForgetAsk), Buttons: [][]Button{
		{button(in.words.ForgetHere, "here")}, {button(in.words.ForgetAll, "all")},
	}}
}

// forgetter marks whose words a button deletes: others press it in vain.
func (e *Engine) forgetter(r Ref) string { return e.mac(r, "forget") }

func (e *Engine) pressForget(ctx context.Context, p *pressed) (string, error) {
	what, whose, _ := strings.Cut(p.arg, "/")
	if p.From.Anonymous || whose != e.forgetter(p.From.Ref) {
		return p.words.NotYours, nil
	}
	var chat *Ref
	if what == "here" {
		chat = &p.Where.Ref
	}
	if p.st.Person.ID != 0 { // of who is not stored nothing is, not even this
		done, err := e.spend(ctx, p, "forget "+what, "", "")
		if err != nil {
			return p.usedUp(err)
		}
		defer done()
	}
	if err := e.forgetPerson(ctx, p.From.Ref, chat); err != nil {
		return e.unpressed(p, err)
	}
	return p.words.ForgetDone, nil
}

// forgetPerson stops what runs for a person and deletes their words.
func (e *Engine) forgetPerson(ctx context.Context, person Ref, chat *Ref) error {
	for _, id := range e.lanes.chats() {
		e.stopTurns(id, func(t Turn) bool { return t.Author.Ref == person && (chat == nil || t.Chat.Ref == *chat) })
	}
	files, err := e.store.Forget(ctx, person, chat, time.Now())
	if err != nil {
		return fmt.Errorf("forget a person: %w", err)
	}
	return e.store.DropFiles(ctx, files...)
}
