package bots

import (
	"context"
	"strings"

	"barkeep/llm"
)

// firstAlert is the balance below which there is an alarm, where none is named.
const firstAlert = 5 * llm.Dollar

// alert chooses this chat for alarms: for an owner those about the operator's
// keys and all spending, for a chat's admin those about the chat's spending.
func (e *Engine) alert(ctx context.Context, in *incoming) View {
	text := strings.ToLower(strings.TrimSpace(in.Text))
	a := &Alert{Owner: in.may.owner, Below: firstAlert}
	switch n, named, rest := parseAmount(text); {
	case text == "":
		return e.alertNow(ctx, in)
	case text == "off":
		a = nil
	case text == "on":
	case named && n.Nano > 0 && rest == "":
		a.Below = n.Nano
	default:
		return View{Note: in.words.AlertHow}
	}
	if now, err := e.alertAt(ctx, in); err != nil {
		return e.broken(in, "read alerts", err)
	} else if now != nil && now.Owner && !in.may.owner {
		return View{Note: in.words.OwnersOnly}
	}
	if err := e.store.Alert(ctx, in.Where, a); err != nil {
		return e.broken(in, "store an alert", err)
	}
	return View{Text: plain(alertText(in, a))}
}

func alertText(in *incoming, a *Alert) string {
	switch {
	case a == nil:
		return in.words.AlertOff
	case a.Owner:
		return in.words.AlertOwner(dollars(a.Below))
	}
	return in.words.AlertChat
}

// alertAt is what is set here; nil: nothing.
func (e *Engine) alertAt(ctx context.Context, in *incoming) (*Alert, error) {
	all, err := e.store.Alerts(ctx)
	for _, a := range all {
		if a.Chat.Ref == in.Where.Ref {
			return &a, nil
		}
	}
	return nil, err
}

// alertNow says what is set here.
func (e *Engine) alertNow(ctx context.Context, in *incoming) View {
	a, err := e.alertAt(ctx, in)
	switch {
	case err != nil:
		return e.broken(in, "read alerts", err)
	case a == nil:
		return View{Text: plain(in.words.Sentences([]string{in.words.AlertOff, in.words.AlertHow}))}
	}
	return View{Text: plain(alertText(in, a))}
}
