package bots

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// admit decides whether a message is Barkeep's business at all. Of people not let
// in, only what a stranger may say passes; nothing of theirs is stored.
func (e *Engine) admit(ctx context.Context, pol *Policy, m Message) (incoming, bool, error) {
	in := incoming{Message: m, pol: pol}
	if m.Command == "" && m.Addressed {
		in.Command, in.Text = plainWord(m.Text)
	}
	if !m.Addressed && in.Command == "" && (m.Where.Private() || m.Edited) {
		return in, false, nil
	}
	c, known := e.command(in.Command)
	if in.Command != "" && !known && !m.Where.Private() {
		return in, false, nil // for another bot
	}
	in.read = time.Now()
	st, err := e.store.Standing(ctx, m.Where, m.From)
	if err != nil {
		return in, false, fmt.Errorf("read who may ask: %w", err)
	}
	in.st = st
	in.may = pol.decide(st, m.Where, m.From, time.Now())
	in.words = pol.speak(st, m)
	if err := e.ownThread(ctx, &in); err != nil {
		return in, false, err
	}
	if !m.Addressed && in.Command == "" && !in.wanted() {
		return in, false, nil
	}
	in.pol = e.paying(pol, st)
	if in.may.kept {
		return in, false, nil
	}
	if e.handsSecret(ctx, &in) {
		return in, true, nil
	}
	if in.may.let {
		in.takeTyped()
		return in, true, nil
	}
	if in.may.kept || m.Edited || e.claims.ignored(m.From.Ref, time.Now()) {
		return in, false, nil
	}
	if m.Where.Private() && in.Command == "" && isClaimCode(strings.TrimSpace(m.Text)) {
		in.Command, in.Text = "start", strings.TrimSpace(m.Text)
		return in, true, nil
	}
	return in, known && c.Stranger, nil
}

// plainWord reads Chinese words that work like commands where plain text
// arrives.
func plainWord(text string) (command, rest string) {
	word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	for command, name := range map[string]string{"balance": "余额", "usage": "用量", "models": "模型", "new": "新对话", "stop": "停止", "help": "帮助"} {
		if word == name && rest == "" {
			return command, ""
		}
	}
	return "", text
}
