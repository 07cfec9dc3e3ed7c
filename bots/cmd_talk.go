package bots

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"barkeep/bots/words"
)

func (e *Engine) askHow(_ context.Context, in *incoming) View { return View{Note: in.words.AskHow} }

func (e *Engine) completeHow(_ context.Context, in *incoming) View {
	return View{Note: in.words.CompleteHow}
}

// maxTokens reads max=N in front of a text to complete.
func maxTokens(s string) (int, string) {
	if v, ok := strings.CutPrefix(strings.TrimSpace(s), "max="); ok {
		end := strings.IndexFunc(v+" ", unicode.IsSpace)
		if n, err := strconv.Atoi(v[:end]); err == nil && n > 0 && n <= 1_000_000 {
			return n, strings.TrimSpace(v[end:])
		}
	}
	return 0, s
}

func (e *Engine) newConversation(ctx context.Context, in *incoming) View {
	if err := e.store.Close(ctx, in.Where.Ref, in.From.Ref); err != nil {
		return e.broken(in, "close a conversation", err)
	}
	return View{Note: in.words.NewDone}
}

// stop as a reply stops that answer; alone, all of one's own.
func (e *Engine) stop(ctx context.Context, in *incoming) View {
	match := func(t Turn) bool { return t.Author.Ref == in.From.Ref }
	if in.ReplyTo != nil && in.ReplyTo.ID != "" {
		t, err := e.store.TurnAt(ctx, in.Where.Ref, in.ReplyTo.ID)
		if errors.Is(err, ErrUnknown) {
			return View{Note: in.words.StopNone}
		}
		if err != nil {
			return e.broken(in, "find an answer to stop", err)
		}
		if t.Author.Ref != in.From.Ref && !e.rules(ctx, in) {
			return View{Note: in.words.NotYours}
		}
		match = func(o Turn) bool { return o.ID == t.ID }
	}
	if len(in.st.Chats) == 0 || in.st.Chats[0].ID == 0 {
		return View{Note: in.words.StopNone}
	}
	if e.stopTurns(in.st.Chats[0].ID, match) == 0 {
		return View{Note: in.words.StopNone}
	}
	return View{} // the answer itself says that it was stopped
}

func (e *Engine) retry(ctx context.Context, in *incoming) View {
	t, err := e.store.Newest(ctx, in.Where.Ref, in.From.Ref)
	if in.ReplyTo != nil && in.ReplyTo.Mine {
		t, err = e.store.TurnAt(ctx, in.Where.Ref, in.ReplyTo.ID)
	}
	switch {
	case errors.Is(err, ErrUnknown):
		return View{Note: in.words.RetryNone}
	case err != nil:
		return e.broken(in, "find a question to answer again", err)
	case t.Author.Ref != in.From.Ref && !e.rules(ctx, in):
		return View{Note: in.words.NotYours}
	case !t.askable():
		return View{Note: in.words.RetryNone}
	}
	if err := e.again(ctx, t, Anew{}); err != nil {
		return e.broken(in, "retry", err)
	}
	return View{}
}

func (e *Engine) lang(ctx context.Context, in *incoming) View {
	want := strings.TrimSpace(in.Text)
	if want == "" {
		return View{Text: plain(in.words.LangNow(in.words.LangName))}
	}
	w := words.In(want)
	if w == nil {
		return View{Note: in.words.LangHow}
	}
	if !e.maySet(ctx, in) {
		return View{Note: in.words.AdminsOnly}
	}
	if err := e.store.Set(ctx, in.Where, SetLanguage, w.Code); err != nil {
		return e.broken(in, "store the language", err)
	}
	if in.Where.Private() {
		if err := e.store.SetPersonal(ctx, in.From, SetLanguage, w.Code); err != nil {
			return e.broken(in, "store the language", err)
		}
	}
	in.words = w
	return View{Note: w.LangSet}
}

func (e *Engine) system(ctx context.Context, in *incoming) View {
	text := strings.TrimSpace(in.Text)
	now := in.st.Settings[SetSystem]
	switch {
	case text == "" && now == "":
		return View{Note: in.words.SystemNone}
	case text == "":
		return View{Text: plain(in.words.SystemNow(now))}
	case !e.maySet(ctx, in):
		return View{Note: in.words.AdminsOnly}
	case text == "-":
		text = ""
	}
	if err := e.store.Set(ctx, in.Where, SetSystem, text); err != nil {
		return e.broken(in, "store the system prompt", err)
	}
	if text == "" {
		return View{Note: in.words.SystemClear}
	}
	return View{Note: in.words.SystemSet}
}
