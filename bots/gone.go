package bots

import (
	"context"
	"slices"
	"strconv"

	"barkeep/llm"
)

// modelGone says that the chat's model is listed no more, and that the default
// cannot take its place: it may cost more.
type modelGone struct{ model, instead string }

func (e *modelGone) Error() string {
	return "model " + e.model + " is listed no more, and " + e.instead + " may cost more"
}

// living is the model that answers: the chat's own, else, where no gateway lists
// that any more, the default, if that is known not to be dearer. gone is then the
// chat's own.
func (p *Policy) living(ctx context.Context, st Standing) (model, gone string, err error) {
	model, err = p.modelOf(ctx, st)
	if err != nil || st.Settings[SetModel] == "" || !p.vanished(ctx, model) {
		return model, "", err
	}
	instead, err := p.modelOf(ctx, Standing{Settings: Settings{SetModels: st.Settings[SetModels]}})
	if err != nil || instead == model || !p.allowsModel(st, instead) || p.vanished(ctx, instead) {
		return model, "", nil // the gateway itself says what is wrong
	}
	g, _ := p.gateway(instead)
	now, priced := weight(g, instead)
	was, err := strconv.ParseInt(st.Settings[SetModelPrice], 10, 64)
	if known := err == nil; known != priced || known && now > llm.Nano(was) {
		return "", model, &modelGone{model, instead}
	}
	return instead, model, nil
}

// vanished reports whether every gateway has told what it lists, and none lists
// the model.
func (p *Policy) vanished(ctx context.Context, model string) bool {
	for _, g := range p.Gateways {
		list, err := g.Models(ctx)
		if err != nil || len(list) == 0 || g.Serves(model) {
			return false
		}
	}
	return len(p.Gateways) > 0
}

// nearChoices is how many models are offered for one that vanished.
const nearChoices = 4

// dress adds what the chat wants to see under an answer; figures, unless switched
// off, where one's own key pays in private.
func (a *answering) dress(ctx context.Context, v *View) {
	if now := a.st.Settings[SetFooter]; now == "on" || now == "" && a.pol.showsFigures(a.turn.Top == Private) {
		v.Footer = join(v.Footer, a.figures())
	}
	a.mourn(ctx, a.st, v)
}

// figures are the model, tokens and money of the calls of this answer.
func (a *answering) figures() string {
	var u llm.Usage
	var sum llm.Nano
	priced := true
	for _, c := range a.spent {
		u.Prompt += c.Usage.Prompt
		u.Completion += c.Usage.Completion
		if c.State == Void {
			continue
		}
		if c.Cost == nil {
			priced = false
			continue
		}
		sum += c.Cost.Nano
	}
	if len(a.spent) == 0 {
		return ""
	}
	money := spent(sum)
	if !priced {
		money = ""
	}
	return a.words.Figures(a.turn.Model, u.Prompt, u.Completion, money)
}

// mourn says once in a chat that its model is gone, and offers the nearest to its
// admins; an answer that failed for it says so each time.
func (a *answering) mourn(ctx context.Context, st Standing, v *View) {
	if a.gone == "" {
		return
	}
	failed := a.turn.State == Failed
	if !failed {
		if st.Settings[SetModelGone] == a.gone {
			return
		}
		if err := a.e.store.Set(ctx, a.e.whereOf(a.turn), SetModelGone, a.gone); err != nil {
			a.e.log.Warn("store that a vanished model was spoken of", "turn", a.turn.ID, "err", err)
		}
		v.Footer = join(v.Footer, a.words.ModelGone(a.gone, a.turn.Model))
	}
	in := incoming{Message: Message{Where: a.e.whereOf(a.turn)}, words: a.words}
	near := nearest(a.pol.choices(ctx, st), a.gone, nearChoices)
	for pair := range slices.Chunk(near, 2) {
		v.Buttons = append(v.Buttons, a.e.modelRow(&in, pair))
	}
}

// join puts two lines below each other, if there are two.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}
