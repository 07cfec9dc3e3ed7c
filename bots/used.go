package bots

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// usedUp says it where a button was used already, and else nothing.
func (p *pressed) usedUp(err error) (string, error) {
	if errors.Is(err, ErrChanged) {
		return p.words.ButtonUsed, nil
	}
	return "", err
}

// spend uses up those buttons of a message that are about the same: it fails with ErrChanged where that was done before, in an
// earlier run, too. What it returns has to be called when all is done; if it never is, or while the program ends, the next start runs the
// command, or without one does what the button says.
func (e *Engine) spend(ctx context.Context, p *pressed, about, command, text string) (done func(), err error) {
	if p.Message == "" {
		return func() {}, nil // the platform's buttons are not there any more when they were used
	}
	if command == "" {
		text = p.Data
	}
	_, orders, err := e.store.Accept(ctx, nil, []Message{{ID: "pressed-" + p.Message + "-" + about, Where: p.Where, From: p.From, Sent: time.Now(), Command: command, Text: text, Place: p.Here}})
	if err != nil {
		return nil, fmt.Errorf("store that a button was used: %w", err)
	}
	if orders[0].Duplicate {
		return nil, ErrChanged
	}
	return func() {
		if ctx.Err() != nil {
			return
		}
		if err := e.store.Done(context.WithoutCancel(ctx), orders[0].ID); err != nil {
			e.log.Error("store that a button was used", "err", err)
		}
	}, nil
}

// unpressed is what the presser reads where what the button says went wrong.
func (e *Engine) unpressed(p *pressed, err error) (string, error) {
	c := e.code()
	e.log.Error("do what a button says", "code", c, "err", err)
	return p.words.Inside(c), nil
}

// pressLeft does what a button says that was used up in an earlier run, which did not come to it.
func (e *Engine) pressLeft(ctx context.Context, o Order) {
	m := o.Message
	_, err := e.Press(ctx, Press{Where: m.Where, From: m.From, Data: m.Text, Place: m.Place, Here: m.Place})
	if err == nil && ctx.Err() == nil { // else the program ends again
		err = e.store.Done(ctx, o.ID)
	}
	if err != nil {
		e.log.Error("do what a button says that an earlier run left", "err", err)
	}
}
