package bots

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"barkeep/bots/words"
	"barkeep/llm"
)

var sizeFirst = regexp.MustCompile(`^(?:size=)?([0-9]{2,5}) ?[xX×*] ?([0-9]{2,5})(?:\s+|$)`)

// drawing reads a size in front of what a picture should show.
func drawing(question string) (size, prompt string) {
	question = strings.TrimSpace(question)
	found := sizeFirst.FindStringSubmatch(question)
	if found == nil || len(found[0]) == len(question) {
		return "", question
	}
	return found[1] + "x" + found[2], strings.TrimSpace(question[len(found[0]):])
}

// dearFactor is how many times the chat's usual answer a picture may cost before
// it is asked for once more.
const dearFactor = 10

// draw makes the picture that a turn asks for. One that is dear ends the turn with
// a question about its price: the turn that replaces it goes on without.
func (a *answering) draw(ctx context.Context, st Standing) (Ending, error) {
	a.pol.warm(ctx)
	model, g := a.pol.modelFor(ctx, st, painters)
	if model == "" {
		return a.failed(ctx, say(a.words.ImageNone, "no model for pictures is listed")), nil
	}
	a.turn.Model = model
	size, prompt := drawing(a.turn.Question)
	likely := drawingCosts(g, model, size, prompt)
	if usual := a.usual(ctx, st); likely.cost != nil && usual > 0 && a.turn.Replaces == 0 && likely.cost.Nano > dearFactor*usual {
		a.fault = "price " + code(a.turn.ID)
		return Ending{State: Failed, Model: model, Note: a.words.ImagePrice(spent(likely.cost.Nano), model, spent(usual))}, nil
	}
	var drawn llm.Drawn
	err := a.single(ctx, g, model, Draw, likely, func(ctx context.Context, w llm.Work) (did worked, err error) {
		drawn, err = g.Draw(ctx, llm.Drawing{Work: w, Prompt: prompt, Size: size})
		did = worked{cost: likely.cost, request: drawn.RequestID}
		if drawn.Usage != nil {
			did.usage, did.counted = *drawn.Usage, true
		}
		if likely.byTokens() {
			did.cost = nil
			if did.counted {
				did.cost = costOf(g, model, did.usage)
			}
		}
		return did, err
	})
	if errors.Is(err, ErrChanged) {
		return Ending{}, err
	}
	if err != nil {
		return a.failed(ctx, err), nil
	}
	if err := a.e.store.SaveFile(ctx, pictureOf(a.turn), drawn.Data); err != nil {
		return a.failed(ctx, err), nil
	}
	return Ending{State: Answered, Answer: plain(prompt), Model: model}, nil
}

// drawnTokens are those of a large picture by a model that counts them (OpenAI's
// image guide: 4,160 for 1024×1024 in high quality).
const drawnTokens = 4160

// drawingCosts is what a picture will likely cost: its price for a call, or that of a
// large picture's tokens.
func drawingCosts(g Gateway, model, size, prompt string) worked {
	asks := llm.Usage{Prompt: tokens(prompt)}
	if c, ok := g.DrawCost(model, size); ok {
		return worked{usage: asks, cost: &c}
	}
	asks.Completion = drawnTokens
	return worked{usage: asks, cost: costOf(g, model, asks)}
}

// byTokens reports whether a picture is paid by its tokens.
func (w worked) byTokens() bool { return w.usage.Completion > 0 }

// usual is what an answer by a chat model cost here in the last month on average;
// without any, what one of some length would cost. 0: not known.
func (a *answering) usual(ctx context.Context, st Standing) llm.Nano {
	sums, err := a.e.store.Sums(ctx, Slice{Since: time.Now().AddDate(0, -1, 0), Chat: a.turn.Chat.ID, By: "model"})
	if err != nil {
		a.e.log.Warn("read what answers cost", "turn", a.turn.ID, "err", err)
	}
	var nano llm.Nano
	var calls int64
	for _, s := range sums {
		if chats(s.Name) {
			nano, calls = nano+s.Nano, calls+s.Calls-s.Unpriced
		}
	}
	if calls > 0 {
		return nano / llm.Nano(calls)
	}
	model, err := a.pol.modelOf(ctx, st)
	if err != nil {
		return 0
	}
	g, _ := a.pol.gateway(model)
	if g == nil {
		return 0
	}
	if c := costOf(g, model, llm.Usage{Prompt: likelyAnswer, Completion: likelyAnswer}); c != nil {
		return c.Nano
	}
	return 0
}

// pictureOf is the name that a turn's picture is kept under.
func pictureOf(t Turn) string { return "out-" + strconv.FormatInt(t.ID, 10) }

// withPicture puts the picture that a turn made into its final view.
func (e *Engine) withPicture(t Turn, v View, w *words.Words) View {
	if t.Task != Draw || t.State != Answered {
		return v
	}
	data, err := e.store.LoadFile(context.WithoutCancel(e.lanes.base), pictureOf(t))
	if err != nil {
		e.log.Warn("a picture is not kept any more", "turn", t.ID, "err", err)
		v.Note = w.ImageGone
		return v
	}
	_, kind, _ := strings.Cut(http.DetectContentType(data), "/")
	v.File = &File{Name: "picture." + kind, Data: data}
	return v
}

func (e *Engine) imageHow(_ context.Context, in *incoming) View { return View{Note: in.words.ImageHow} }

// waiting is what people read until something comes.
func (a *answering) waiting() string {
	if a.turn.Task == Draw {
		return a.words.Drawing
	}
	return a.words.Thinking
}
