package bots

import (
	"context"
	"encoding/json"
	"time"
)

// typing is what a person's next words in a chat set: where a platform has no forms,
// they are asked for in a message.
type typing struct {
	Field string
	Chat  Ref
	Until time.Time
}

// typedCommand is the command that sets a field to what was typed.
func typedCommand(field, text string) (command, rest string, ok bool) {
	switch field {
	case "system", "budget":
		return field, text, true
	case "persona":
		return field, "add " + text, true
	case "timezone", "keyword":
		return "settings", field + " " + text, true
	}
	return "", "", false
}

// typeButton lets a person type what a field is to be: into a form, or where the
// platform has none, as an answer to a message.
func (e *Engine) typeButton(in *incoming, field string) Button {
	b := Button{Label: in.words.Types[field], Data: e.sign(in.Where.Ref, "type", field), Form: !e.links(in.Where)}
	b.Long = b.Form && (field == "system" || field == "persona")
	return b
}

// pressType sets a field to what was typed into a form, or asks for it.
func (e *Engine) pressType(ctx context.Context, p *pressed) (string, error) {
	in := p.incoming()
	command, rest, ok := typedCommand(p.arg, p.Text)
	switch {
	case !ok:
		return p.words.NotYours, nil
	case !e.maySet(ctx, in):
		return p.words.AdminsOnly, nil
	case p.Text == "":
		return "", e.askTyped(ctx, p, in)
	}
	in.Command, in.Text = command, rest
	done := e.commandView(ctx, in)
	if v := e.reread(ctx, in); v.Note != "" {
		return v.Note, nil
	}
	p.words = in.words
	v := e.settingsMenu(ctx, in)
	if command == "persona" {
		v = e.personaMenu(ctx, in)
	}
	v.Note = done.Note
	if command != "settings" && done.Text != "" {
		v.Text = done.Text + "\n\n" + v.Text
	}
	e.replace(p, v)
	return "", nil
}

// askTyped asks for what a field is to be, and waits for the next words.
func (e *Engine) askTyped(ctx context.Context, p *pressed, in *incoming) error {
	raw, err := json.Marshal(typing{Field: p.arg, Chat: p.Where.Ref, Until: time.Now().Add(awaitTime)})
	if err == nil {
		err = e.store.SetPersonal(ctx, p.From, SetTyping, string(raw))
	}
	if err != nil {
		return err
	}
	v := View{Text: lines(in.words.TypeReply(in.words.Types[p.arg]), in.words.TypeHow[p.arg])}
	if p.Where.Private() {
		v.Buttons = [][]Button{{e.backButton(in)}}
		e.replace(p, v)
		return nil
	}
	v.Asks, v.Words = &p.From, in.words
	e.aside("a reply", func() { e.reply(e.lanes.base, Message{Where: p.Where, From: p.From, Place: p.Place}, v) })
	return nil
}

// typing is what was asked for last; nil if nothing, or too long ago.
func (s Standing) typing(now time.Time) *typing {
	var t typing
	if s.Personal[SetTyping] == "" || json.Unmarshal([]byte(s.Personal[SetTyping]), &t) != nil || now.After(t.Until) {
		return nil
	}
	return &t
}

// takeTyped makes the command of a message that was asked for: in private the next
// one, elsewhere one that replies to Barkeep.
func (in *incoming) takeTyped() {
	t := in.st.typing(time.Now())
	if t == nil || in.Command != "" || in.Edited || t.Chat != in.Where.Ref || in.Text == "" || !in.Where.Private() && (in.ReplyTo == nil || !in.ReplyTo.Mine) {
		return
	}
	if command, rest, ok := typedCommand(t.Field, in.Text); ok {
		in.Command, in.Text = command, rest
	}
}

// typed ends the waiting for words once their command has run, or another button was
// pressed.
func (e *Engine) typed(ctx context.Context, st Standing, who Who) {
	if st.Personal[SetTyping] == "" {
		return
	}
	if err := e.store.SetPersonal(ctx, who, SetTyping, ""); err != nil {
		e.log.Warn("wait for no more words", "err", err)
	}
}
