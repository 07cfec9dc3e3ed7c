package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"barkeep/bots"
	"barkeep/bots/discord"
	"barkeep/bots/telegram"
	"barkeep/bots/words"
	"barkeep/config"
)

// announcer tells the operator what a start found. The log has it in English, so that
// it can be searched; where the system speaks another language, the sentence follows
// as plain text.
type announcer struct {
	out   io.Writer
	words *words.Words
	log   *slog.Logger
}

// says tells a sentence, with the links that belong to it.
func (a announcer) says(ctx context.Context, level slog.Level, sentence func(*words.Operator) string, links ...slog.Attr) {
	english := words.English()
	a.log.LogAttrs(ctx, level, sentence(&english.Operator), links...)
	if a.words.Code == english.Code {
		return
	}
	line := sentence(&a.words.Operator)
	for _, l := range links {
		line += " " + l.Value.String()
	}
	fmt.Fprintln(a.out, line)
}

// greetTelegram says, once Telegram has told who the bot is, what is missing there
// and the links that are of use on the first day. The claim link holds a secret:
// it goes to out, not through the logger.
func greetTelegram(ctx context.Context, p *telegram.Platform, code string, a announcer) {
	name, readsGroups, err := p.Known(ctx)
	if err != nil {
		return // the program ends; the adapter has said what is wrong
	}
	a.says(ctx, slog.LevelInfo, func(o *words.Operator) string { return o.TelegramOn(name) }, slog.String("add_to_group", telegram.AddLink(name)))
	if !readsGroups {
		a.says(ctx, slog.LevelWarn, func(o *words.Operator) string { return o.TelegramDeaf(name) })
	}
	if code != "" {
		printLink(a.out, a.words, name, code)
	}
}

// greetDiscord says, once Discord has told who the bot is, how to add it and what
// is missing there.
func greetDiscord(ctx context.Context, p *discord.Platform, a announcer) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		name, application, content, err := p.Self(ctx)
		if err == nil {
			a.says(ctx, slog.LevelInfo, func(o *words.Operator) string { return o.DiscordOn(name) }, slog.String("add_to_server", discord.InviteLink(application)))
			if !content {
				a.says(ctx, slog.LevelWarn, func(o *words.Operator) string { return o.DiscordDeaf })
			}
			return
		}
		select {
		case <-time.After(wait): // the adapter itself says what is wrong
		case <-ctx.Done():
			return
		}
	}
}

// linkTime is how long a claim link may take: the code alone does as well.
const linkTime = 5 * time.Second

// linkClaim prints the link that claims the bot, if Telegram says its name.
func linkClaim(sh shell, cfg *config.Config, code string) {
	if !cfg.Telegram.Token.IsSet() {
		return
	}
	ctx, cancel := context.WithTimeout(sh.ctx, linkTime)
	defer cancel()
	if name, _, err := newTelegram(cfg.Telegram, sh.transport(cfg.Telegram.Proxy), silent()).Self(ctx); err == nil {
		printLink(sh.err, words.Or(language(cfg, sh.environ)), name, code)
	}
}

func printLink(out io.Writer, w *words.Words, name, code string) {
	fmt.Fprintf(out, "%s\n\n", w.Operator.OwnerLink(telegram.ClaimLink(name, code)))
}

// sayModel says which model of which gateway answers where a chat has chosen none.
func sayModel(ctx context.Context, pol *bots.Policy, a announcer) {
	model, err := pol.ModelOf(ctx)
	if err != nil {
		a.says(ctx, slog.LevelWarn, func(o *words.Operator) string { return o.ModelNotYet }, slog.Any("err", err))
		return
	}
	gateway := ""
	if g := pol.Gateway(ctx, model); g != nil {
		gateway = g.Name()
	}
	a.log.Info("chats that chose no model get this one", "model", model, "gateway", gateway)
	if a.words.Code != words.English().Code {
		fmt.Fprintln(a.out, a.words.Operator.ModelIs(model, gateway))
	}
}
