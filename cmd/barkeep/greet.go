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
	"barkeep/config"
)

// greetTelegram says, once Telegram has told who the bot is, what is missing there
// and the links that are of use on the first day. The claim link holds a secret:
// it goes to out, not through the logger.
func greetTelegram(ctx context.Context, p *telegram.Platform, code string, out io.Writer, log *slog.Logger) {
	name, readsGroups, err := p.Known(ctx)
	if err != nil {
		return // the program ends; the adapter has said what is wrong
	}
	log.Info("Telegram is connected: write to @"+name+" in private, or add it to a group", "add_to_group", telegram.AddLink(name))
	if !readsGroups {
		log.Warn("Telegram's privacy mode is on: in groups plain mentions do not arrive; /ask@" + name +
			" and replies do. To change that, make the bot an admin of the group, or send /setprivacy to @BotFather and add the bot to the group again")
	}
	if code != "" {
		printLink(out, name, code)
	}
}

// greetDiscord says, once Discord has told who the bot is, how to add it and what
// is missing there.
func greetDiscord(ctx context.Context, p *discord.Platform, log *slog.Logger) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		name, application, content, err := p.Self(ctx)
		if err == nil {
			log.Info("Discord is connected: write to "+name+" in private, or add it to a server", "add_to_server", discord.InviteLink(application))
			if !content {
				log.Warn("Discord's message content intent is off: the bot hears direct messages, mentions and slash commands only; turn it on in the developer portal under Bot")
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
	if name, _, err := newTelegram(cfg.Telegram, transport(cfg.Telegram.Proxy), silent()).Self(ctx); err == nil {
		printLink(sh.err, name, code)
	}
}

func printLink(out io.Writer, name, code string) {
	fmt.Fprintf(out, "On Telegram this link does the same: %s\n\n", telegram.ClaimLink(name, code))
}

// sayModel says which model of which gateway answers where a chat has chosen none.
func sayModel(ctx context.Context, pol *bots.Policy, log *slog.Logger) {
	model, err := pol.ModelOf(ctx)
	if err != nil {
		log.Warn("no model yet: no gateway lists one for chat; set BARKEEP_MODEL, or see barkeep doctor", "err", err)
		return
	}
	gateway := ""
	if g := pol.Gateway(ctx, model); g != nil {
		gateway = g.Name()
	}
	log.Info("chats that chose no model get this one", "model", model, "gateway", gateway)
}
